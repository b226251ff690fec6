//! JSON Web Tokens (RFC 7519), signed with HMAC-SHA256 and nothing else.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use app::Claim;
use domain::{Role, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Now;

/// Seconds that a token lives.
const LIFETIME: i64 = 7 * 24 * 60 * 60;
/// Seconds that clocks may differ.
const LEEWAY: i64 = 60;
/// Most bytes of a token. Those that are issued have some two hundred; the head of a token is parsed before its
/// signature is checked, so that a long one could keep the parser busy, or exhaust its stack.
const MOST_BYTES: usize = 4096;

/// Most tokens that are known to be signed here; when there are more, all of them are checked anew.
const MOST_KNOWN: usize = 4096;

/// The secret is empty; anybody could sign a token with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeakSecret;

impl fmt::Display for WeakSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the secret that signs tokens must not be empty")
    }
}

impl std::error::Error for WeakSecret {}

/// Makes and checks tokens.
#[derive(Clone)]
pub struct Tokens {
    signing: EncodingKey,
    verifying: Vec<DecodingKey>,
    rules: Validation,
    now: Now,
    /// Tokens that were signed here, which does not change, and what they say.
    known: Arc<Mutex<HashMap<String, Said>>>,
}

/// What a token says that was signed here, at whatever time.
#[derive(Clone)]
struct Said {
    claim: Claim,
    exp: i64,
}

#[derive(Serialize)]
struct Written {
    #[serde(rename = "userId")]
    user_id: String,
    user_type: &'static str,
    iat: i64,
    exp: i64,
}

#[derive(Deserialize)]
struct Read {
    #[serde(rename = "userId")]
    user_id: Option<Value>,
    id: Option<Value>,
    user_type: Option<Value>,
    exp: Value,
}

impl Tokens {
    /// Signs with `secret`; accepts what was signed with it or with `previous`.
    ///
    /// # Errors
    /// [`WeakSecret`] when a secret is empty.
    pub fn new(secret: &str, previous: Option<&str>, now: Now) -> Result<Self, WeakSecret> {
        let secrets: Vec<&str> = [secret].into_iter().chain(previous).collect();
        if secrets.iter().any(|secret| secret.is_empty()) {
            return Err(WeakSecret);
        }
        Ok(Self {
            signing: EncodingKey::from_secret(secret.as_bytes()),
            verifying: secrets.iter().map(|secret| DecodingKey::from_secret(secret.as_bytes())).collect(),
            rules: rules(),
            now,
            known: Arc::default(),
        })
    }

    /// A token for an account, good for seven days. `None` when it cannot be signed.
    #[must_use]
    pub fn issue(&self, user: UserId, role: Role) -> Option<String> {
        let iat = (self.now)().timestamp();
        let claims = Written { user_id: user.to_string(), user_type: role.word(), iat, exp: iat + LIFETIME };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).ok()
    }

    /// Whom the token names, if it was signed here and is within its time. A token that claims to live longer than
    /// one is ever given was not made here, or its times are in milliseconds.
    pub(crate) fn check(&self, token: &str) -> Option<Claim> {
        if token.len() > MOST_BYTES {
            return None;
        }
        let Said { claim, exp } = self.said(token)?;
        let now = (self.now)().timestamp();
        (exp.saturating_add(LEEWAY) >= now && exp <= now + LIFETIME + LEEWAY).then_some(claim)
    }

    /// What the token says, if it was signed here. Apps send the same one every few seconds.
    fn said(&self, token: &str) -> Option<Said> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(said) = known().get(token) {
            return Some(said.clone());
        }
        let said = self.read(token)?;
        let mut known = known();
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(token.to_owned(), said.clone());
        Some(said)
    }

    fn read(&self, token: &str) -> Option<Said> {
        let claims = self.verifying.iter().find_map(|key| decode::<Read>(token, key, &self.rules).ok())?.claims;
        let user = claims.user_id.or(claims.id).and_then(|id| whole(&id))?;
        let role = match claims.user_type {
            None | Some(Value::Null) => None,
            Some(Value::String(role)) => Some(role),
            Some(_) => return None,
        };
        Some(Said { claim: Claim { user: UserId::new(user).ok()?, role }, exp: whole(&claims.exp)? })
    }
}

/// The times are checked above, with the clock that everything else uses.
fn rules() -> Validation {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_aud = false;
    rules
}

/// A whole number, as a number or as decimal digits.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn however_many_tokens_come_some_are_kept_and_all_are_good() {
        let tokens = Tokens::new("a secret", None, Arc::new(|| DateTime::UNIX_EPOCH)).unwrap();
        for n in 1..=i64::try_from(MOST_KNOWN).unwrap() + 10 {
            let user = UserId::new(n).unwrap();
            let token = tokens.issue(user, Role::Brand).unwrap();
            for _ in 0..2 {
                assert_eq!(tokens.check(&token).map(|claim| claim.user), Some(user));
            }
            assert_eq!(tokens.check(&format!("{token}x")), None);
        }
        assert_eq!(tokens.known.lock().unwrap().len(), 10);
    }
}
