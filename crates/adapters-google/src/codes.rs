//! The way through a browser: Google's page, and the authorization code that a browser comes back
//! with (`OpenID` Connect Core 1.0, section 3.1, with PKCE, RFC 7636).

use app::google::{AuthorizationCodes, IdTokenError};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use ureq::Agent;

use crate::client::{MOST_BYTES, client};

/// How the service is known to Google.
#[derive(Clone)]
pub struct CodeSettings {
    /// Client id of the server.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// Where a browser comes back to: `/api/auth/google/callback` as the browser sees it.
    pub redirect_uri: String,
    /// Google's page.
    pub authorize_url: String,
    /// Where codes are exchanged.
    pub token_url: String,
}

/// Exchanges codes for ID tokens.
pub struct GoogleCodes {
    agent: Agent,
    settings: CodeSettings,
}

#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
}

impl GoogleCodes {
    /// Exchanges codes by these settings.
    #[must_use]
    pub fn new(settings: CodeSettings) -> Self {
        Self { agent: client(), settings }
    }
}

impl AuthorizationCodes for GoogleCodes {
    fn address(&self, state: &str, nonce: &str, verifier: &str) -> Option<String> {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.settings.redirect_uri)
            .append_pair("scope", "openid email profile")
            .append_pair("state", state)
            .append_pair("nonce", nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("prompt", "select_account");
        Some(format!("{}?{}", self.settings.authorize_url, query.finish()))
    }

    fn exchange(&self, code: &str, verifier: &str) -> Result<String, IdTokenError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", &self.settings.client_id),
            ("client_secret", &self.settings.client_secret),
            ("redirect_uri", &self.settings.redirect_uri),
            ("code_verifier", verifier),
        ];
        let answer = self.agent.post(&self.settings.token_url).send_form(form);
        let mut answer = answer.map_err(|error| IdTokenError::Unavailable(error.to_string()))?;
        match answer.status().as_u16() {
            200 => {}
            // the code is wrong, used or too old (RFC 6749, section 5.2)
            400 | 401 => return Err(IdTokenError::Invalid("the code is not valid")),
            status => return Err(IdTokenError::Unavailable(format!("Google answered {status}"))),
        }
        let text = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let text = text.map_err(|error| IdTokenError::Unavailable(error.to_string()))?;
        let exchanged: Exchanged = serde_json::from_slice(&text)
            .map_err(|_| IdTokenError::Unavailable("Google answered no token".to_owned()))?;
        Ok(exchanged.id_token)
    }
}
