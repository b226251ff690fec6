//! Calls of Google's servers.

use std::{sync::Arc, time::Duration};

use ureq::{Agent, tls::TlsConfig};

/// How long an answer may take, from the connection to its last byte.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Most bytes of an answer.
pub(crate) const MOST_BYTES: u64 = 256 * 1024;

/// A client that follows no redirect.
pub(crate) fn client() -> Agent {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).build();
    Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(0)
        .http_status_as_error(false)
        .tls_config(tls)
        .build()
        .into()
}
