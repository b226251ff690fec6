//! Calls of the service that delivers codes: bounded in time and size, and with causes of failures
//! that hold no address, header or body, since each of them may hold a secret.

use std::{sync::Arc, time::Duration};

use app::accounts::CodeNotSent;
use ureq::{Agent, Body, Error, http::Response, tls::TlsConfig};

/// How long a call may take, from the connection to the last byte of its answer.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);
/// Most bytes of an answer that are read.
const MOST_BYTES: u64 = 64 * 1024;

/// A client that follows no redirect.
pub(crate) fn client(timeout: Duration) -> Agent {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).build();
    Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(0)
        .http_status_as_error(false)
        .tls_config(tls)
        .build()
        .into()
}

/// What the far end answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    retry_after: Option<u32>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads an answer. `peer` is what the far end is called in causes.
    pub(crate) fn read(
        peer: &str,
        outcome: Result<Response<Body>, Error>,
    ) -> Result<Self, CodeNotSent> {
        let mut answer = outcome.map_err(|error| failure(peer, &error))?;
        let seconds = answer.headers().get("retry-after").and_then(|text| text.to_str().ok());
        let retry_after = seconds.and_then(|text| text.trim().parse().ok());
        let body = answer.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let body = body.map_err(|error| failure(peer, &error))?;
        Ok(Self { status: answer.status().as_u16(), retry_after, body })
    }

    /// Why an answer with this status is no success. What it says beside is not told: it may
    /// repeat what was sent.
    pub(crate) fn refused(&self, peer: &str) -> CodeNotSent {
        let cause = format!("{peer} answered {}", self.status);
        CodeNotSent { retry_after: self.retry_after, ..CodeNotSent::because(cause) }
    }

    /// The value at a place of a JSON body, by its pointer (RFC 6901), as a text.
    pub(crate) fn value(&self, pointer: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        match body.pointer(pointer)? {
            serde_json::Value::String(text) => Some(text.clone()),
            value => Some(value.to_string()),
        }
    }
}

fn failure(peer: &str, error: &Error) -> CodeNotSent {
    CodeNotSent::because(match error {
        Error::Timeout(_) => format!("{peer} did not answer in time"),
        Error::HostNotFound => format!("the host of {peer} was not found"),
        Error::Tls(_) | Error::Rustls(_) => format!("{peer} cannot be reached by TLS"),
        Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => {
            format!("{peer} did not answer in time")
        }
        // what rustls says comes wrapped
        Error::Io(error)
            if error
                .get_ref()
                .is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>) =>
        {
            format!("{peer} cannot be reached by TLS")
        }
        Error::Io(error) => format!("{peer} cannot be reached: {}", error.kind()),
        Error::BodyExceedsLimit(_) => format!("{peer} answered more than {MOST_BYTES} bytes"),
        Error::Http(_) | Error::BadUri(_) => format!("the call of {peer} cannot be written"),
        Error::Protocol(_) | Error::LargeResponseHeader(..) => {
            format!("{peer} answered what is no HTTP")
        }
        _ => format!("{peer} cannot be reached"),
    })
}
