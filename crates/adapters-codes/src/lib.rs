//! The ports of one-time codes: drawing and hashing them, and handing them over to whoever delivers
//! them.

mod client;
mod gateway;
mod senders;
mod template;
mod twilio;
mod webhook;

use app::accounts::Codes;
use domain::{Code, CodeDigest, Phone};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub use gateway::{Gateway, GatewaySettings};
pub use senders::{Console, Nobody, Told};
pub use twilio::{Twilio, TwilioSettings};
pub use ureq::http;
pub use webhook::{InvalidWebhook, Webhook};

/// HMAC with SHA-256 (RFC 2104, FIPS 180-4).
type HmacSha256 = Hmac<Sha256>;

/// Codes from the generator of the operating system, hashed with a secret.
#[derive(Clone)]
pub struct SecretCodes(HmacSha256);

impl SecretCodes {
    /// Codes that are hashed with a key of their own, which is drawn from a secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        let key = keyed(secret.as_bytes()).chain_update("one-time codes").finalize().into_bytes();
        Self(keyed(&key))
    }
}

/// What tells secrets apart without telling anything about them: 16 hexadecimal digits.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    let digest: [u8; 32] = keyed(secret.as_bytes())
        .chain_update("which secret signs tokens")
        .finalize()
        .into_bytes()
        .into();
    let start = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    format!("{start:016x}")
}

/// HMAC takes keys of any length.
#[expect(clippy::expect_used, reason = "the error cannot occur")]
fn keyed(key: &[u8]) -> HmacSha256 {
    HmacSha256::new_from_slice(key).expect("HMAC takes keys of any length")
}

impl Codes for SecretCodes {
    /// Numbers that would make some codes likelier than others are drawn again.
    fn draw(&self) -> Option<Code> {
        const FAIR: u32 = u32::MAX - u32::MAX % Code::COUNT;
        loop {
            let mut bytes = [0; 4];
            getrandom::fill(&mut bytes).ok()?;
            let number = u32::from_be_bytes(bytes);
            if number < FAIR {
                return Code::of_number(number % Code::COUNT);
            }
        }
    }

    fn digest(&self, phone: &Phone, code: &Code) -> CodeDigest {
        let text = self
            .0
            .clone()
            .chain_update(phone.as_str())
            .chain_update(" ")
            .chain_update(code.as_str());
        text.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_have_six_digits_and_are_not_the_same_again_and_again() {
        let codes = SecretCodes::new("secret");
        let drawn: BTreeSet<String> =
            (0..100).map(|_| codes.draw().unwrap().as_str().to_owned()).collect();
        assert!(drawn.iter().all(|code| code.parse::<Code>().is_ok()));
        assert!(drawn.len() > 90, "{drawn:?}");
    }

    #[test]
    fn a_digest_depends_on_the_secret_the_phone_and_the_code() {
        let phone: Phone = "+919800000001".parse().unwrap();
        let other: Phone = "+919800000002".parse().unwrap();
        let (code, next) = (Code::of_number(1).unwrap(), Code::of_number(2).unwrap());
        let digest = SecretCodes::new("secret").digest(&phone, &code);
        assert_eq!(digest, SecretCodes::new("secret").digest(&phone, &code));
        assert_ne!(digest, SecretCodes::new("another").digest(&phone, &code));
        assert_ne!(digest, SecretCodes::new("secret").digest(&other, &code));
        assert_ne!(digest, SecretCodes::new("secret").digest(&phone, &next));
    }
}
