//! Google's public keys (a JSON Web Key Set, RFC 7517), kept for as long as Google says.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use app::google::IdTokenError;
use domain::Timestamp;
use jsonwebtoken::DecodingKey;
use serde::Deserialize;
use ureq::{Agent, http::header::CACHE_CONTROL};

use crate::client::{MOST_BYTES, client};

/// Keys are kept at least so long, whatever Google says, and at most so long.
const KEPT: (Duration, Duration) = (Duration::from_mins(5), Duration::from_hours(24));
/// Keys that cannot be read anew are good for so long after they were read: Google shows new ones
/// some days before it signs with them.
const GOOD: Duration = Duration::from_hours(24);
/// How long nobody asks again after an answer or a failure: somebody may send tokens with names of
/// keys that it made up.
const PAUSE: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Key>,
}

/// A key, of which only those for signatures with RSA matter.
#[derive(Deserialize)]
struct Key {
    kid: Option<String>,
    kty: String,
    #[serde(rename = "use")]
    used_for: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, DecodingKey>,
    /// When they were read.
    read_at: Option<Timestamp>,
    /// Until when nobody has to look.
    fresh_until: Option<Timestamp>,
    /// When Google was asked last, and what went wrong then.
    asked: Option<(Timestamp, Option<String>)>,
}

/// The keys at an address.
pub(crate) struct Keys {
    agent: Agent,
    url: String,
    known: Mutex<Known>,
    /// Held while Google is asked, so that it is asked once.
    asking: Mutex<()>,
}

impl Keys {
    pub(crate) fn new(url: String) -> Self {
        Self { agent: client(), url, known: Mutex::default(), asking: Mutex::default() }
    }

    /// The key with a name. Google is asked when the keys are old or the name is not among them.
    pub(crate) fn get(&self, name: &str, now: Timestamp) -> Result<DecodingKey, IdTokenError> {
        if let Some(key) = self.fresh(name, now) {
            return Ok(key);
        }
        let _asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        // somebody else may have asked meanwhile
        if let Some(key) = self.fresh(name, now) {
            return Ok(key);
        }
        if !self.was_asked_a_moment_ago(now) {
            self.ask(now);
        }
        let known = self.known();
        let is_good = known.read_at.is_some_and(|at| at > now - GOOD);
        match (known.keys.get(name), &known.asked) {
            (Some(key), _) if is_good => Ok(key.clone()),
            (_, Some((_, Some(failure)))) => Err(IdTokenError::Unavailable(failure.clone())),
            _ => Err(IdTokenError::Invalid("it is signed with an unknown key")),
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh(&self, name: &str, now: Timestamp) -> Option<DecodingKey> {
        let known = self.known();
        let is_fresh = known.fresh_until.is_some_and(|until| now < until);
        known.keys.get(name).filter(|_| is_fresh).cloned()
    }

    fn was_asked_a_moment_ago(&self, now: Timestamp) -> bool {
        let known = self.known();
        known.asked.as_ref().is_some_and(|(at, _)| *at + PAUSE > now && now + PAUSE > *at)
    }

    fn ask(&self, now: Timestamp) {
        let answer = self.read();
        let mut known = self.known();
        match answer {
            Ok((keys, kept)) => {
                known.keys = keys;
                known.read_at = Some(now);
                known.fresh_until = Some(now + kept);
                known.asked = Some((now, None));
            }
            Err(failure) => known.asked = Some((now, Some(failure))),
        }
    }

    /// The keys, and how long they are kept.
    fn read(&self) -> Result<(HashMap<String, DecodingKey>, Duration), String> {
        let answer = self.agent.get(&self.url).call();
        let mut answer = answer.map_err(|error| error.to_string())?;
        if !answer.status().is_success() {
            return Err(format!("Google answered {}", answer.status().as_u16()));
        }
        let kept = answer.headers().get(CACHE_CONTROL).and_then(|value| value.to_str().ok());
        let kept = max_age(kept.unwrap_or_default()).clamp(KEPT.0, KEPT.1);
        let text = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let text = text.map_err(|error| error.to_string())?;
        let set: KeySet = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        let keys: HashMap<_, _> = set.keys.iter().filter_map(Key::read).collect();
        if keys.is_empty() { Err("Google answered no keys".to_owned()) } else { Ok((keys, kept)) }
    }
}

impl Key {
    fn read(&self) -> Option<(String, DecodingKey)> {
        let signs = self.used_for.as_deref().is_none_or(|used_for| used_for == "sig");
        if self.kty != "RSA" || !signs {
            return None;
        }
        let key = DecodingKey::from_rsa_components(self.n.as_deref()?, self.e.as_deref()?).ok()?;
        Some((self.kid.clone()?, key))
    }
}

/// The seconds of `max-age` in a `Cache-Control` (RFC 9111, section 5.2.2.1).
fn max_age(cache_control: &str) -> Duration {
    let seconds = cache_control.split(',').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.eq_ignore_ascii_case("max-age").then(|| value.trim_matches('"').parse().ok())?
    });
    Duration::from_secs(seconds.unwrap_or_default())
}
