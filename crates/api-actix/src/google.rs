//! Signing in with Google: with an ID token that an app got, or by way of Google's page.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
    web::Data,
};
use app::google::{GoogleAccount, GoogleIntent, GoogleSignIn, GoogleSignInError, IdToken};
use domain::AccountType;
use http_edge::run_blocking_call;
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::schema::{ObjectBuilder, Type},
};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    caller::Anonymous,
    inputs::{FlagInput, inline_inputs},
    params::Params,
    reply::Id,
    throttle,
    tokens::unique,
    validation::ValidationErrors,
    words::SideWord,
};

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "idToken": "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.c2ln", "isSignup": true, "user_type": "brand" })))]
pub(crate) struct GoogleBody {
    id_token: IdTokenInput,
    /// Whether an account is to be opened; without it the account that is there is signed in to
    is_signup: Option<FlagInput>,
    /// What a new account becomes; creator when absent
    #[serde(rename = "user_type", alias = "userType")]
    user_type: Option<SideWord>,
}

inline_inputs! {
    /// An ID token of Google.
    IdTokenInput(String) => ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$"))
        .max_length(Some(ID_TOKEN)),
}

/// Most characters of a token.
const ID_TOKEN: usize = 8192;

#[derive(Serialize, ToSchema)]
struct GoogleReply {
    success: bool,
    message: &'static str,
    /// Whether the account was there before
    #[serde(rename = "userExists")]
    user_exists: bool,
    #[serde(rename = "isNewUser")]
    is_new_user: bool,
    user: GoogleUser,
    token: String,
}

#[derive(Serialize, ToSchema)]
struct GoogleUser {
    id: Id,
    email: Option<String>,
    name: String,
    #[serde(rename = "profileImage")]
    profile_image: Option<String>,
    cover_image_url: Option<String>,
    #[serde(rename = "isVerified")]
    is_verified: bool,
    user_type: &'static str,
}

/// Signs in or up with an ID token of Google
#[utoipa::path(post, path = "/auth/google", security(()), request_body = GoogleBody, responses((status = 200, body = GoogleReply), (status = 401, description = "invalid_token"), (status = 403, description = "account_not_active email_not_verified forbidden_role"), (status = 404, description = "account_not_found"), (status = 409, description = "account_exists email_in_use"), (status = 501, description = "not_offered")))]
pub(crate) async fn sign_in(api: Data<Api>, caller: Anonymous, request: HttpRequest) -> HttpResult {
    let body: GoogleBody = caller.body.read()?;
    let mut errors = ValidationErrors::default();
    let rule = ("idToken", "required", "idToken must be an ID token of Google");
    let id_token = errors.required(body.id_token, rule, |text| {
        (!text.is_empty() && text.len() <= ID_TOKEN).then_some(text)
    });
    let is_signup = errors.flag(body.is_signup, "isSignup").unwrap_or(false);
    let account_type = errors.optional_word(body.user_type, "user_type", "creator or brand");
    let id_token = errors.finish(id_token)?;
    let account_type = account_type.unwrap_or(AccountType::Creator);
    let intent = if is_signup { GoogleIntent::SignUp(account_type) } else { GoogleIntent::SignIn };
    let address = throttle::client(&api, &request);
    let asked = GoogleSignIn { id_token: IdToken { text: id_token, nonce: None }, intent, address };
    let with_google = api.app.accounts.sign_in_with_google.clone();
    let signed_in = run_blocking_call(move || with_google.run(&asked)).await?;
    let token = token_of(&api, &signed_in)?;
    let GoogleAccount { account, is_new } = signed_in;
    let user = GoogleUser {
        id: Id::of(&account.id),
        is_verified: account.email_verified || account.phone_verified,
        email: account.email,
        name: account.name,
        profile_image: account.profile_image_url,
        cover_image_url: account.cover_image_url,
        user_type: account.role.as_str(),
    };
    Ok(HttpResponse::Ok().json(GoogleReply {
        success: true,
        message: "Signed in with Google",
        user_exists: !is_new,
        is_new_user: is_new,
        user,
        token,
    }))
}

/// Signs in or up with an ID token of Google, as the app on a phone asks
#[utoipa::path(post, path = "/auth/google-mobile", security(()), request_body = GoogleBody, responses((status = 200, body = GoogleReply), (status = 401, description = "invalid_token"), (status = 403, description = "account_not_active email_not_verified forbidden_role"), (status = 404, description = "account_not_found"), (status = 409, description = "account_exists email_in_use"), (status = 501, description = "not_offered")))]
pub(crate) async fn sign_in_mobile(
    api: Data<Api>,
    caller: Anonymous,
    request: HttpRequest,
) -> HttpResult {
    sign_in(api, caller, request).await
}

fn token_of(api: &Api, signed_in: &GoogleAccount) -> Result<String, ApiError> {
    let account = &signed_in.account;
    let issued = api.tokens.issue(account.id, account.role, account.credential_version);
    issued.ok_or_else(ApiError::internal)
}

/// Holds what a browser took along to Google.
const COOKIE: &str = "google_sign_in";
/// Minutes that somebody may take at Google's page.
const MINUTES: i64 = 10;

/// What a browser takes along to Google and brings back, signed by the service and out of reach of
/// scripts.
#[derive(Serialize, Deserialize)]
struct Journey {
    /// Google hands it back; a page of somebody else cannot know it (RFC 6749, section 10.12).
    state: String,
    /// The token names it, so that no other token can take its place.
    nonce: String,
    /// Shows that whoever brings the code is who asked for it (RFC 7636).
    verifier: String,
    /// What a new account becomes, if one may be opened.
    user_type: Option<String>,
}

/// Sends a browser to Google
///
/// With `user_type` an account is opened if there is none.
#[utoipa::path(get, path = "/auth/google", security(()), params(("user_type" = Option<String>, Query, description = "creator or brand")), responses((status = 303, description = "To Google's page"), (status = 501, description = "not_offered")))]
pub(crate) async fn begin(api: Data<Api>, request: HttpRequest) -> HttpResult {
    let user_type = Params::of(&request)?.word::<AccountType>("user_type")?;
    // 192 bits, in 48 characters; a verifier has 43 to 128
    let draw = || Some([unique()?, unique()?, unique()?].concat());
    let draw = || draw().ok_or_else(ApiError::internal);
    let journey = Journey {
        state: draw()?,
        nonce: draw()?,
        verifier: draw()?,
        user_type: user_type.map(|user_type| user_type.as_str().to_owned()),
    };
    let with_google = &api.app.accounts.sign_in_with_google;
    let address = with_google.address(&journey.state, &journey.nonce, &journey.verifier);
    let address = address.ok_or(GoogleSignInError::NotOffered)?;
    let sealed = api.tokens.seal(&journey, MINUTES * 60).ok_or_else(ApiError::internal)?;
    Ok(leave(&address, cookie(&api, sealed, Duration::minutes(MINUTES))))
}

/// Signs a browser in that comes back from Google
///
/// It goes on to the page that the operator set, with `token` in the query, or with the code of a refusal as `error`.
#[utoipa::path(get, path = "/auth/google/callback", security(()), params(("code" = Option<String>, Query), ("state" = Option<String>, Query), ("error" = Option<String>, Query)), responses((status = 303, description = "Back to the client"), (status = 501, description = "not_offered")))]
pub(crate) async fn come_back(api: Data<Api>, request: HttpRequest) -> HttpResult {
    let home = api.google_return.clone().ok_or(GoogleSignInError::NotOffered)?;
    let brought = match finish(&api, &request).await {
        Ok(token) => ("token", token),
        Err(refusal) => ("error", refusal.code.to_owned()),
    };
    let joint = if home.as_str().contains('?') { '&' } else { '?' };
    // a token has letters, digits, `.`, `-` and `_`, a code letters and `_`
    let address = format!("{home}{joint}{}={}", brought.0, brought.1);
    Ok(leave(&address, cookie(&api, String::new(), Duration::ZERO)))
}

/// A token for whoever Google signed in.
async fn finish(api: &Api, request: &HttpRequest) -> Result<String, ApiError> {
    let invalid = || ApiError::from(GoogleSignInError::InvalidToken("it is of another browser"));
    let params = Params::of(request)?;
    let sealed = request.cookie(COOKIE).ok_or_else(invalid)?;
    let journey: Journey = api.tokens.unseal(sealed.value()).ok_or_else(invalid)?;
    let code = params.get("code").filter(|_| params.get("state") == Some(&journey.state));
    let code = code.ok_or_else(invalid)?.to_owned();
    let account_type = journey.user_type.and_then(|word| word.parse().ok());
    let intent = account_type.map_or(GoogleIntent::SignIn, GoogleIntent::Either);
    let address = throttle::client(api, request);
    let with_google = api.app.accounts.sign_in_with_google.clone();
    let signed_in = run_blocking_call(move || {
        let id_token = with_google.exchange(&code, &journey.verifier)?;
        with_google.run(&GoogleSignIn {
            id_token: IdToken { text: id_token, nonce: Some(journey.nonce) },
            intent,
            address,
        })
    });
    token_of(api, &signed_in.await?)
}

fn leave(address: &str, cookie: Cookie<'_>) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .cookie(cookie)
        .finish()
}

/// Other sites send it only where they send a whole page here, as Google does.
fn cookie(api: &Api, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(api.environment == "production")
        .max_age(age)
        .finish()
}
