//! JSON Web Tokens (RFC 7519), signed with HMAC-SHA256 and nothing else.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use app::accounts::{Claim, TokenHandle};
use domain::{Role, Timestamp, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::Now;

/// Seconds that a token of a brand or creator lives.
const LIFETIME: i64 = 7 * 24 * 60 * 60;
/// Seconds that a token of staff lives.
const STAFF_LIFETIME: i64 = 12 * 60 * 60;
/// Seconds that clocks may differ.
const LEEWAY: i64 = 60;
/// Seconds that the clock of whoever signed may be ahead: a token is good after a clock was set
/// back.
const AHEAD: i64 = 24 * 60 * 60;
/// An expiry above this is one in milliseconds.
const NO_SECONDS: i64 = 100_000_000_000;
/// Who signs tokens, and for whom.
const ISSUER: &str = "influmojo";
/// Most bytes of a token. Those that are issued have some two hundred; the head of a token is
/// parsed before its signature is checked, so that a long one could keep the parser busy, or
/// exhaust its stack.
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
    iat: Option<i64>,
    nbf: Option<i64>,
}

#[derive(Serialize)]
struct Written {
    #[serde(rename = "userId")]
    user_id: String,
    user_type: &'static str,
    ver: u32,
    iss: &'static str,
    aud: &'static str,
    jti: String,
    iat: i64,
    exp: i64,
}

/// For whom that is which somebody takes along.
const SEALED: &str = "influmojo-journey";

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    aud: String,
    exp: i64,
    value: T,
}

#[derive(Deserialize)]
struct Read {
    #[serde(rename = "userId")]
    user_id: Option<Value>,
    id: Option<Value>,
    user_type: Option<Value>,
    ver: Option<Value>,
    iss: Option<Value>,
    aud: Option<Value>,
    iat: Option<Value>,
    nbf: Option<Value>,
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
            verifying: secrets
                .iter()
                .map(|secret| DecodingKey::from_secret(secret.as_bytes()))
                .collect(),
            rules: rules(),
            now,
            known: Arc::default(),
        })
    }

    /// A token for an account with this version of its credentials, good for seven days, or twelve
    /// hours for staff. `None` when it cannot be signed.
    #[must_use]
    pub fn issue(&self, user: UserId, role: Role, credential_version: u32) -> Option<String> {
        let iat = (self.now)().timestamp();
        let claims = Written {
            user_id: user.to_string(),
            user_type: role.as_str(),
            ver: credential_version,
            iss: ISSUER,
            aud: ISSUER,
            jti: unique()?,
            iat,
            exp: iat + lifetime(Some(role.as_str())),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).ok()
    }

    /// Signs what somebody takes along and brings back within so many seconds. It is no token: it
    /// names another audience.
    pub(crate) fn seal<T: Serialize>(&self, value: &T, seconds: i64) -> Option<String> {
        let exp = (self.now)().timestamp() + seconds;
        let sealed = Sealed { aud: SEALED.to_owned(), exp, value };
        encode(&Header::new(Algorithm::HS256), &sealed, &self.signing).ok()
    }

    /// What was signed by [`Self::seal`], within its time.
    pub(crate) fn unseal<T: DeserializeOwned>(&self, sealed: &str) -> Option<T> {
        let sealed = Some(sealed).filter(|sealed| sealed.len() <= MOST_BYTES)?;
        let read = |key| decode::<Sealed<T>>(sealed, key, &self.rules).ok();
        let sealed = self.verifying.iter().find_map(read)?.claims;
        (sealed.aud == SEALED && (self.now)().timestamp() < sealed.exp).then_some(sealed.value)
    }

    /// Whom the token names, if it was signed here and is within its time. A token that claims to
    /// live longer than one is ever given was not made here, or its times are in milliseconds.
    pub(crate) fn check(&self, token: &str) -> Option<Claim> {
        if token.len() > MOST_BYTES {
            return None;
        }
        let said = self.said(token)?;
        said.is_good_at((self.now)().timestamp()).then_some(said.claim)
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
        let claims = self
            .verifying
            .iter()
            .find_map(|key| decode::<Read>(token, key, &self.rules).ok())?
            .claims;
        let user = claims.user_id.or(claims.id).and_then(|id| whole(&id))?;
        let role = match claims.user_type {
            None | Some(Value::Null) => None,
            Some(Value::String(role)) => Some(role),
            Some(_) => return None,
        };
        if !is_ours(claims.iss.as_ref()) || !is_for_us(claims.aud.as_ref()) {
            return None;
        }
        let (iat, nbf) = (optional(claims.iat.as_ref())?, optional(claims.nbf.as_ref())?);
        let credential_version =
            optional(claims.ver.as_ref())?.map_or(Some(0), |version| version.try_into().ok())?;
        let exp = whole(&claims.exp).filter(|exp| *exp <= NO_SECONDS)?;
        let claim = Claim {
            user: UserId::new(user).ok()?,
            role,
            credential_version,
            signed_in_at: iat.and_then(|iat| Timestamp::from_timestamp(iat, 0)),
            token: Some(TokenHandle {
                id: id_of(token)?,
                expires_at: Timestamp::from_timestamp(exp, 0)?,
            }),
        };
        Some(Said { claim, exp, iat, nbf })
    }
}

impl Said {
    /// Whether the token is within its time. How long it lives is counted from when it was signed,
    /// if it says so, since the clock may have been set back meanwhile. An older service gave staff
    /// seven days; such a token ends sooner.
    fn is_good_at(&self, now: i64) -> bool {
        let begun = self.nbf.is_none_or(|nbf| nbf <= now.saturating_add(LEEWAY));
        let ended = self.exp.saturating_add(LEEWAY) < now;
        let plausible = match self.iat {
            Some(iat) => {
                let age = now.saturating_sub(iat);
                age >= -AHEAD
                    && age <= lifetime(self.claim.role.as_deref()) + LEEWAY
                    && self.exp.saturating_sub(iat) <= LIFETIME + LEEWAY
            }
            None => self.exp <= now + LIFETIME + LEEWAY,
        };
        begun && !ended && plausible
    }
}

/// What tells a token from another of the same second.
pub(crate) fn unique() -> Option<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).ok()?;
    Some(format!("{:016x}", u64::from_be_bytes(bytes)))
}

/// Seconds that a token of a role lives.
fn lifetime(role: Option<&str>) -> i64 {
    let is_staff = [Role::Agent, Role::SuperAdmin].iter().any(|staff| role == Some(staff.as_str()));
    if is_staff { STAFF_LIFETIME } else { LIFETIME }
}

/// Which token it is.
fn id_of(token: &str) -> Option<[u8; 16]> {
    Sha256::digest(token.as_bytes()).first_chunk().copied()
}

/// Whether an issuer is this service; tokens of the former service name none.
fn is_ours(issuer: Option<&Value>) -> bool {
    issuer.is_none_or(|issuer| issuer.is_null() || issuer == ISSUER)
}

/// Whether an audience, one or a list of several, is this service; tokens of the former service
/// name none.
fn is_for_us(audience: Option<&Value>) -> bool {
    match audience {
        Some(Value::Array(names)) => names.iter().any(|name| name == ISSUER),
        one => is_ours(one),
    }
}

/// A whole number, if there is a value. `None` for any other value.
#[expect(clippy::option_option, reason = "the outer one is whether the claim can be read")]
fn optional(value: Option<&Value>) -> Option<Option<i64>> {
    match value {
        None | Some(Value::Null) => Some(None),
        Some(value) => whole(value).map(Some),
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
        Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok()
        }
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
            let token = tokens.issue(user, Role::Brand, 0).unwrap();
            for _ in 0..2 {
                assert_eq!(tokens.check(&token).map(|claim| claim.user), Some(user));
            }
            assert_eq!(tokens.check(&format!("{token}x")), None);
        }
        assert_eq!(tokens.known.lock().unwrap().len(), 10);
    }
}
