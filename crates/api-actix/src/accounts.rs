//! Signing in, and an account reading itself.

use std::ops::RangeInclusive;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::accounts::{Account, SignInRequest, normalized_password};
use domain::Role;
use http_edge::run_blocking;
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::schema::{ObjectBuilder, Type},
};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    caller::{self, Anonymous, CurrentUser, RawBody},
    inputs::{EmailInput, FlagInput, inline_inputs},
    reply::{Date, Id},
    throttle::{self, Attempt},
    validation::ValidationErrors,
    words::{AccountStatusWord, RoleWord},
};

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "email": "agent1@demo.influmojo.test", "password": "demo-password" })))]
pub(crate) struct LoginBody {
    // compared trimmed and in lower case
    email: EmailInput,
    /// Not trimmed
    password: LoginPasswordInput,
}

/// How many characters a password may have that is looked at.
const PASSWORD: RangeInclusive<usize> = 6..=128;

inline_inputs! {
    /// A password that somebody signs in with.
    LoginPasswordInput(String) => ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(*PASSWORD.start()))
        .max_length(Some(*PASSWORD.end())),
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "all": true })))]
pub(crate) struct LogoutBody {
    /// Whether every other token and session of the account ends too
    all: Option<FlagInput>,
}

#[derive(Serialize, ToSchema)]
struct StaffLoginReply {
    success: bool,
    message: &'static str,
    data: StaffLogin,
}

#[derive(Serialize, ToSchema)]
struct StaffLogin {
    token: String,
    user: StaffUser,
}

#[derive(Serialize, ToSchema)]
struct StaffUser {
    id: Id,
    name: String,
    email: Option<String>,
    #[schema(ignore)]
    user_type: &'static str,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
}

#[derive(Serialize, ToSchema)]
struct LoginReply {
    success: bool,
    message: &'static str,
    user: LoginUser,
    token: String,
}

#[derive(Serialize, ToSchema)]
struct LoginUser {
    id: Id,
    email: Option<String>,
    name: String,
    #[serde(rename = "profileImage")]
    profile_image: Option<String>,
    cover_image_url: Option<String>,
    #[serde(rename = "isVerified")]
    is_verified: bool,
    #[schema(ignore)]
    user_type: &'static str,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
}

/// Signs an agent in
#[utoipa::path(post, path = "/auth/agent-login", security(()), request_body = LoginBody, responses((status = 200, body = StaffLoginReply), (status = 401, description = "invalid_credentials"), (status = 403, description = "account_not_active forbidden_role")))]
pub(crate) async fn agent_login(
    api: Data<Api>,
    caller: Anonymous,
    request: HttpRequest,
) -> HttpResult {
    staff_login(&api, &request, &caller.body, &[Role::Agent]).await
}

/// Signs a super admin in
#[utoipa::path(post, path = "/auth/super-admin-login", security(()), request_body = LoginBody, responses((status = 200, body = StaffLoginReply), (status = 401, description = "invalid_credentials"), (status = 403, description = "account_not_active forbidden_role")))]
pub(crate) async fn super_admin_login(
    api: Data<Api>,
    caller: Anonymous,
    request: HttpRequest,
) -> HttpResult {
    staff_login(&api, &request, &caller.body, &[Role::SuperAdmin]).await
}

async fn staff_login(
    api: &Api,
    request: &HttpRequest,
    body: &RawBody,
    only: &'static [Role],
) -> HttpResult {
    let (account, token) = sign_in(api, request, body, only).await?;
    let user = StaffUser {
        id: Id::of(&account.id),
        name: account.name,
        email: account.email,
        user_type: account.role.as_str(),
        status: account.status.as_str(),
    };
    let data = StaffLogin { token, user };
    Ok(HttpResponse::Ok().json(StaffLoginReply { success: true, message: "Signed in", data }))
}

/// Signs an account of any role in
#[utoipa::path(post, path = "/auth/login", security(()), request_body = LoginBody, responses((status = 200, body = LoginReply), (status = 401, description = "invalid_credentials"), (status = 403, description = "account_not_active")))]
pub(crate) async fn login(api: Data<Api>, caller: Anonymous, request: HttpRequest) -> HttpResult {
    let (account, token) = sign_in(&api, &request, &caller.body, &[]).await?;
    let user = LoginUser {
        id: Id::of(&account.id),
        is_verified: account.email_verified || account.phone_verified,
        email: account.email,
        name: account.name,
        profile_image: account.profile_image_url,
        cover_image_url: account.cover_image_url,
        user_type: account.role.as_str(),
        status: account.status.as_str(),
    };
    Ok(HttpResponse::Ok().json(LoginReply { success: true, message: "Signed in", user, token }))
}

async fn sign_in(
    api: &Api,
    request: &HttpRequest,
    body: &RawBody,
    only: &'static [Role],
) -> Result<(Account, String), ApiError> {
    let mut typed = sign_in_request(body.read()?, only)?;
    typed.address = throttle::client(api, request);
    let attempt = Attempt::begin(api, request, &typed.email)?;
    let sign_in = api.app.accounts.sign_in.clone();
    let signed_in: Result<Account, ApiError> =
        run_blocking(move || sign_in.run(&typed)).await.map_err(Into::into);
    match &signed_in {
        Ok(_) => attempt.succeeded(),
        Err(refusal) if refusal.code == "invalid_credentials" => {}
        Err(_) => attempt.did_not_fail(),
    }
    let account = signed_in?;
    let issued = api.tokens.issue(account.id, account.role, account.credential_version);
    let token = issued.ok_or_else(ApiError::internal)?;
    Ok((account, token))
}

fn sign_in_request(body: LoginBody, only: &'static [Role]) -> Result<SignInRequest, ApiError> {
    let mut errors = ValidationErrors::default();
    let rule = ("email", "invalid_email", "email must be an e-mail address");
    let email = errors.required(body.email, rule, |text| text.parse().ok());
    let rule = ("password", "invalid_password", "password must have 6 to 128 characters");
    let password = errors.required(body.password, rule, |text| {
        PASSWORD.contains(&normalized_password(&text).chars().count()).then_some(text)
    });
    errors.finish(email.zip(password).map(|(email, password)| SignInRequest {
        email,
        password,
        only,
        address: None,
    }))
}

#[derive(Serialize, ToSchema)]
struct SignedOutReply {
    success: bool,
    message: &'static str,
}

/// Signs out
///
/// Afterwards the token is worth nothing. With `all` neither is any other token or session of the account.
#[utoipa::path(post, path = "/auth/logout", request_body = LogoutBody, responses((status = 200, body = SignedOutReply)))]
pub(crate) async fn logout(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let body: LogoutBody = caller.body.read()?;
    let mut errors = ValidationErrors::default();
    let everywhere = errors.flag(body.all, "all");
    let everywhere = errors.finish(Some(everywhere))?.unwrap_or(false);
    let token = caller::shown(&request)?.token.ok_or_else(ApiError::unauthorized)?;
    let (sign_out, from) = (api.app.accounts.sign_out.clone(), throttle::client(&api, &request));
    run_blocking(move || sign_out.run(&caller.viewer, token, everywhere, from)).await?;
    Ok(HttpResponse::Ok().json(SignedOutReply { success: true, message: "Signed out" }))
}

#[derive(Serialize, ToSchema)]
struct MeReply {
    success: bool,
    data: Me,
}

#[derive(Serialize, ToSchema)]
struct Me {
    user: MeUser,
}

#[derive(Serialize, ToSchema)]
struct MeUser {
    id: Id,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    #[schema(ignore)]
    user_type: &'static str,
    profile_image_url: Option<String>,
    cover_image_url: Option<String>,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
    created_at: Date,
    last_login_at: Option<Date>,
    email_verified: bool,
    phone_verified: bool,
    onboarding_completed: bool,
    onboarding_step: Option<String>,
}

/// Shows the own account to the dashboard
#[utoipa::path(get, path = "/auth/me", responses((status = 200, body = MeReply)))]
pub(crate) async fn me(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let account = own_account(&api, caller).await?;
    let (email, email_verified) = account.shown_email();
    let (phone, phone_verified) = account.shown_phone();
    let user = MeUser {
        id: Id::of(&account.id),
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        name: account.name,
        user_type: account.role.as_str(),
        profile_image_url: account.profile_image_url,
        cover_image_url: account.cover_image_url,
        status: account.status.as_str(),
        created_at: Date(account.created_at),
        last_login_at: account.last_login_at.map(Date),
        email_verified,
        phone_verified,
        onboarding_completed: account.onboarding_completed,
        onboarding_step: account.onboarding_step,
    };
    Ok(HttpResponse::Ok().json(MeReply { success: true, data: Me { user } }))
}

#[derive(Serialize, ToSchema)]
struct ProfileReply {
    success: bool,
    user: ProfileUser,
}

#[derive(Serialize, ToSchema)]
struct ProfileUser {
    id: Id,
    email: Option<String>,
    name: String,
    phone: Option<String>,
    #[serde(rename = "profileImage")]
    profile_image: Option<String>,
    cover_image_url: Option<String>,
    #[serde(rename = "isVerified")]
    is_verified: bool,
    /// Sent as `user_type` too, which is not described: many a language makes one name of both.
    #[serde(rename = "userType")]
    #[schema(value_type = RoleWord)]
    user_type_camel: &'static str,
    #[schema(ignore)]
    user_type: &'static str,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
    auth_provider: String,
}

/// Shows the own account to the app
#[utoipa::path(get, path = "/auth/profile", responses((status = 200, body = ProfileReply)))]
pub(crate) async fn profile(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let account = own_account(&api, caller).await?;
    let (email, email_verified) = account.shown_email();
    let (phone, phone_verified) = account.shown_phone();
    let user = ProfileUser {
        id: Id::of(&account.id),
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        name: account.name,
        profile_image: account.profile_image_url,
        cover_image_url: account.cover_image_url,
        is_verified: email_verified || phone_verified,
        user_type_camel: account.role.as_str(),
        user_type: account.role.as_str(),
        status: account.status.as_str(),
        auth_provider: account.auth_provider,
    };
    Ok(HttpResponse::Ok().json(ProfileReply { success: true, user }))
}

async fn own_account(api: &Api, caller: CurrentUser) -> Result<Account, ApiError> {
    let read = api.app.accounts.read.clone();
    Ok(run_blocking(move || read.run(&caller.viewer)).await?)
}
