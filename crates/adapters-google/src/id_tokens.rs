//! Checking ID tokens of Google (`OpenID` Connect Core 1.0, section 3.1.3.7).

use app::google::{AuthorizationCodes, GoogleIdentity, IdToken, IdTokenError, IdTokens, TokenUse};
use domain::{Timestamp, WebUrl};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::keys::Keys;

/// Who signs.
const ISSUERS: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];
/// Seconds that clocks may differ.
const LEEWAY: i64 = 60;
/// Seconds that a token of Google lives is an hour; one that says it was signed longer ago is none.
const OLDEST: i64 = 24 * 60 * 60;
/// Most bytes of a token; Google's have some 1,200.
const MOST_BYTES: usize = 8192;
/// Most characters of a name that is taken over.
const NAME: usize = 100;

/// Nobody signs in with Google here.
pub struct NotOffered;

impl IdTokens for NotOffered {
    fn verify(&self, _: &IdToken, _: Timestamp) -> Result<GoogleIdentity, IdTokenError> {
        Err(IdTokenError::NotOffered)
    }
}

impl AuthorizationCodes for NotOffered {
    fn address(&self, _: &str, _: &str, _: &str) -> Option<String> {
        None
    }

    fn exchange(&self, _: &str, _: &str) -> Result<String, IdTokenError> {
        Err(IdTokenError::NotOffered)
    }
}

/// Checks ID tokens with the keys at an address.
pub struct GoogleIdTokens {
    keys: Keys,
    /// The client ids that tokens are for: those of the app, of the web client and of the server.
    audience: Vec<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    email: Option<String>,
    email_verified: Option<Value>,
    name: Option<String>,
    picture: Option<String>,
    hd: Option<String>,
}

impl GoogleIdTokens {
    /// Takes tokens for these client ids that are signed with a key at the address.
    #[must_use]
    pub fn new(keys_url: String, audience: Vec<String>) -> Self {
        Self { keys: Keys::new(keys_url), audience }
    }

    fn claims(&self, token: &str, now: Timestamp) -> Result<Claims, IdTokenError> {
        if token.len() > MOST_BYTES {
            return Err(IdTokenError::Invalid("it is too long"));
        }
        let header = decode_header(token).map_err(|_| IdTokenError::Invalid("it is no token"))?;
        let (Algorithm::RS256, Some(name)) = (header.alg, header.kid) else {
            return Err(IdTokenError::Invalid("it is not signed with RS256 and a named key"));
        };
        let key = self.keys.get(&name, now)?;
        let mut rules = Validation::new(Algorithm::RS256);
        // times and audience are checked below, by the clock that is passed in
        (rules.validate_exp, rules.validate_aud) = (false, false);
        rules.required_spec_claims.clear();
        let decoded = decode::<Claims>(token, &key, &rules);
        Ok(decoded
            .map_err(|_| IdTokenError::Invalid("its signature or its claims are wrong"))?
            .claims)
    }

    /// Whether a token is for a client of ours, and for nobody else.
    fn is_for_us(&self, audience: &Value) -> bool {
        let one = match audience {
            Value::String(one) => Some(one.as_str()),
            Value::Array(several) => match several.as_slice() {
                [Value::String(one)] => Some(one.as_str()),
                _ => None,
            },
            _ => None,
        };
        one.is_some_and(|one| self.audience.iter().any(|client| client == one))
    }
}

impl IdTokens for GoogleIdTokens {
    fn verify(&self, token: &IdToken, now: Timestamp) -> Result<GoogleIdentity, IdTokenError> {
        let claims = self.claims(&token.text, now)?;
        let seconds = now.timestamp();
        let wrong = [
            (!ISSUERS.contains(&claims.iss.as_str()), "Google did not sign it"),
            (!self.is_for_us(&claims.aud), "it is for somebody else"),
            (claims.exp.saturating_add(LEEWAY) <= seconds, "it expired"),
            (claims.iat.saturating_sub(LEEWAY) > seconds, "it is from the future"),
            (claims.iat.saturating_add(OLDEST) <= seconds, "it is too old"),
            (
                claims.nbf.is_some_and(|nbf| nbf.saturating_sub(LEEWAY) > seconds),
                "it is not valid yet",
            ),
            (token.nonce.is_some() && token.nonce != claims.nonce, "its nonce is another one"),
        ];
        if let Some((_, why)) = wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
            return Err(IdTokenError::Invalid(why));
        }
        identity(&token.text, claims)
    }
}

fn identity(token: &str, claims: Claims) -> Result<GoogleIdentity, IdTokenError> {
    let subject = claims.sub.parse().map_err(|_| IdTokenError::Invalid("its subject is none"))?;
    let email = claims.email.and_then(|text| text.parse().ok());
    let email = email.ok_or(IdTokenError::Invalid("it names no e-mail address"))?;
    let expires_at = Timestamp::from_timestamp(claims.exp.saturating_add(LEEWAY), 0);
    // Google writes a truth value; `OpenID` Connect knows providers that write a text
    let email_verified = match claims.email_verified {
        Some(Value::Bool(is_verified)) => is_verified,
        Some(Value::String(text)) => text == "true",
        _ => false,
    };
    let name = claims
        .name
        .map(|name| domain::one_line(&name, NAME))
        .filter(|name| !domain::is_blank(name));
    Ok(GoogleIdentity {
        token: TokenUse {
            digest: Sha256::digest(token).into(),
            expires_at: expires_at.ok_or(IdTokenError::Invalid("it never expires"))?,
        },
        subject,
        email,
        email_verified,
        name,
        picture: claims.picture.and_then(|url| url.parse::<WebUrl>().ok()),
        hosted_domain: claims.hd.map(|domain| domain.to_lowercase()),
    })
}
