//! Google for tests: a token is a text that anybody can write.

use std::{sync::Arc, time::Duration};

use domain::Timestamp;

use crate::google::{
    AuthorizationCodes, GoogleIdentity, GooglePorts, GoogleRules, IdToken, IdTokenError, IdTokens,
    TokenUse,
};

/// Google as tests want it. A token is a subject, an e-mail address and whether that is verified,
/// with blanks between: `7 ada@example.com true`. A code is such a token, with the nonce behind it
/// in a browser's journey.
#[must_use]
pub fn plain_google() -> GooglePorts {
    GooglePorts {
        id_tokens: Arc::new(PlainGoogle),
        codes: Arc::new(PlainGoogle),
        rules: GoogleRules::default(),
    }
}

struct PlainGoogle;

impl IdTokens for PlainGoogle {
    fn verify(&self, token: &IdToken, now: Timestamp) -> Result<GoogleIdentity, IdTokenError> {
        let invalid = || IdTokenError::Invalid("it is no plain token");
        let mut words = token.text.split(' ');
        let mut next = || words.next().ok_or_else(invalid);
        let (subject, email, verified) = (next()?, next()?, next()?);
        if token.nonce.is_some() && words.next() != token.nonce.as_deref() {
            return Err(IdTokenError::Invalid("its nonce is another one"));
        }
        let mut digest = [0; 32];
        for (place, byte) in digest.iter_mut().zip(token.text.bytes()) {
            *place = byte;
        }
        Ok(GoogleIdentity {
            token: TokenUse { digest, expires_at: now + Duration::from_hours(1) },
            subject: subject.parse().map_err(|_| invalid())?,
            email: email.parse().map_err(|_| invalid())?,
            email_verified: verified == "true",
            name: Some("Ada".to_owned()),
            picture: None,
            hosted_domain: None,
        })
    }
}

impl AuthorizationCodes for PlainGoogle {
    fn address(&self, state: &str, nonce: &str, _: &str) -> Option<String> {
        Some(format!("https://google.example/?state={state}&nonce={nonce}"))
    }

    fn exchange(&self, code: &str, _: &str) -> Result<String, IdTokenError> {
        Ok(code.to_owned())
    }
}
