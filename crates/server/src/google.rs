//! Settings of sign-in with Google.

use std::sync::Arc;

use adapters_google::{CodeSettings, GoogleCodes, GoogleIdTokens, NotOffered};
use app::google::{AuthorizationCodes, GooglePorts, GoogleRules};
use clap::Args;
use domain::WebUrl;

use crate::reader::Reader;

/// Who Google says that somebody is, and for whom.
#[derive(Args)]
pub(crate) struct GoogleArgs {
    /// Client ids whose ID tokens are taken, separated by commas: of the app, the web client and,
    /// first, of the server; nobody signs in with Google without one
    #[arg(long = "google-client-ids", env = "GOOGLE_CLIENT_IDS", default_value = "")]
    client_ids: String,
    /// Secret of the first client id, for browsers that are sent to Google's page
    #[arg(long = "google-client-secret", env = "GOOGLE_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// Where Google sends browsers back to: /api/auth/google/callback of this service, as browsers
    /// reach it
    #[arg(long = "google-redirect-url", env = "GOOGLE_REDIRECT_URL")]
    redirect_url: Option<String>,
    /// Page of the web client that a browser goes on to, with token or error in the query
    #[arg(long = "google-return-url", env = "GOOGLE_RETURN_URL")]
    return_url: Option<String>,
    /// Domains of Google Workspace whose people may sign in to accounts of staff, separated by
    /// commas
    #[arg(long = "google-staff-domains", env = "GOOGLE_STAFF_DOMAINS", default_value = "")]
    staff_domains: String,
    /// Google's public keys
    #[arg(
        long = "google-keys-url",
        env = "GOOGLE_KEYS_URL",
        default_value = "https://www.googleapis.com/oauth2/v3/certs"
    )]
    keys_url: String,
    /// Google's page
    #[arg(
        long = "google-authorize-url",
        env = "GOOGLE_AUTHORIZE_URL",
        default_value = "https://accounts.google.com/o/oauth2/v2/auth"
    )]
    authorize_url: String,
    /// Where Google exchanges codes
    #[arg(
        long = "google-token-url",
        env = "GOOGLE_TOKEN_URL",
        default_value = "https://oauth2.googleapis.com/token"
    )]
    token_url: String,
}

/// Sign-in with Google as it was set up.
pub(crate) struct Settings {
    client_ids: Vec<String>,
    keys_url: WebUrl,
    codes: Option<CodeSettings>,
    staff_domains: Vec<String>,
    /// Where a browser goes on to.
    pub(crate) return_url: Option<WebUrl>,
}

impl Settings {
    pub(crate) fn read(
        args: &GoogleArgs,
        is_production: bool,
        reader: &mut Reader,
    ) -> Option<Self> {
        let client_ids = list(&args.client_ids);
        let mut address = |name: &str, text: &str| read_url(name, text, is_production, reader);
        let keys_url = address("GOOGLE_KEYS_URL", &args.keys_url);
        let authorize_url = address("GOOGLE_AUTHORIZE_URL", &args.authorize_url);
        let token_url = address("GOOGLE_TOKEN_URL", &args.token_url);
        let redirect = given(args.redirect_url.as_ref());
        let redirect = redirect.map(|text| address("GOOGLE_REDIRECT_URL", text));
        let back = given(args.return_url.as_ref()).map(|text| address("GOOGLE_RETURN_URL", text));
        let secret = given(args.client_secret.as_ref());
        let named = [secret.is_some(), redirect.is_some(), back.is_some()];
        if named != [named[0]; 3] {
            let rule = "must be set together";
            reader.mistake(&format!(
                "GOOGLE_CLIENT_SECRET, GOOGLE_REDIRECT_URL and GOOGLE_RETURN_URL {rule}"
            ));
            return None;
        }
        if client_ids.is_empty() && (named[0] || !args.staff_domains.is_empty()) {
            reader.mistake("GOOGLE_CLIENT_IDS must be set for sign-in with Google");
            return None;
        }
        let (authorize_url, token_url) = (authorize_url?.to_string(), token_url?.to_string());
        let codes = match (client_ids.first(), secret, redirect) {
            (Some(client_id), Some(secret), Some(redirect)) => Some(CodeSettings {
                client_id: client_id.clone(),
                client_secret: secret.to_owned(),
                redirect_uri: redirect?.to_string(),
                authorize_url,
                token_url,
            }),
            _ => None,
        };
        let return_url = match back {
            Some(back) => Some(back?),
            None => None,
        };
        let staff_domains = list(&args.staff_domains.to_lowercase());
        Some(Self { client_ids, keys_url: keys_url?, codes, staff_domains, return_url })
    }

    /// What use cases need of it.
    pub(crate) fn ports(&self) -> GooglePorts {
        if self.client_ids.is_empty() {
            return not_offered();
        }
        let codes: Arc<dyn AuthorizationCodes> = match &self.codes {
            Some(codes) => Arc::new(GoogleCodes::new(codes.clone())),
            None => Arc::new(NotOffered),
        };
        let keys = self.keys_url.to_string();
        GooglePorts {
            id_tokens: Arc::new(GoogleIdTokens::new(keys, self.client_ids.clone())),
            codes,
            rules: GoogleRules { staff_domains: self.staff_domains.clone() },
        }
    }
}

/// Nobody signs in with Google.
pub(crate) fn not_offered() -> GooglePorts {
    GooglePorts {
        id_tokens: Arc::new(NotOffered),
        codes: Arc::new(NotOffered),
        rules: GoogleRules::default(),
    }
}

fn given(value: Option<&String>) -> Option<&str> {
    value.map(String::as_str).filter(|text| !text.is_empty())
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// What goes to these addresses, or comes from them, opens accounts: nobody on the way may read or
/// change it.
fn read_url(name: &str, text: &str, is_production: bool, reader: &mut Reader) -> Option<WebUrl> {
    let Ok(url) = text.parse::<WebUrl>() else {
        reader.mistake(&format!("{name} must be an https address"));
        return None;
    };
    if is_production && !url.as_str().starts_with("https://") {
        reader.mistake(&format!("{name} must begin with https://"));
        return None;
    }
    Some(url)
}
