//! What is around every request, whichever interface it is for: its id, its line in the log, the
//! headers of its answer, bounds of its body, and the threads on which its work runs.

mod around;
mod blocking;
mod body;
mod connection;
mod errors;
mod headers;
mod id;
mod invitation;
mod log;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use actix_web::HttpRequest;
use http_throttle::TrustedProxies;

pub use around::around;
pub use blocking::{BlockingError, Bulkhead, run_blocking, run_blocking_call, run_blocking_report};
pub use body::{BodyError, is_encoded, is_too_slow, read_body};
pub use connection::{Connection, ConnectionLimits, Connections, Guarded};
pub use id::RequestId;
pub use invitation::InvitationSecret;
pub use log::Actor;

/// What the operator decides about requests and answers.
pub struct Edge {
    /// Whether answers tell browsers to come over TLS only.
    pub hsts: bool,
    /// A request that takes longer is marked in the log.
    pub slow: Duration,
    /// How long a client may take to send a body.
    pub body_time: Duration,
    /// Proxies whose word about the address of a client counts.
    pub proxies: TrustedProxies,
    /// What takes long: insights, the audit log, checks of everything.
    pub reports: Bulkhead,
    /// Calls of other services.
    pub calls: Bulkhead,
    /// Whether it was said that a proxy is not trusted.
    warned: AtomicBool,
}

impl Default for Edge {
    fn default() -> Self {
        Self::new(Bulkhead::of(2), Bulkhead::of(16))
    }
}

impl Edge {
    /// The usual bounds with these bulkheads.
    #[must_use]
    pub fn new(reports: Bulkhead, calls: Bulkhead) -> Self {
        Self {
            hsts: false,
            slow: Duration::from_secs(1),
            body_time: Duration::from_secs(20),
            proxies: TrustedProxies::default(),
            reports,
            calls,
            warned: AtomicBool::new(false),
        }
    }

    /// Says once that an address that is no trusted proxy speaks for others: behind a proxy that
    /// nobody configured all clients are counted as one.
    fn warn_of_proxy(&self, request: &HttpRequest) {
        let speaks = request.headers().contains_key("x-forwarded-for");
        if speaks
            && !self.proxies.trust_peer_of(request)
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            let peer = request.peer_addr().map(|peer| peer.ip().to_string()).unwrap_or_default();
            tracing::warn!(
                peer,
                "X-Forwarded-For comes from an address that is no trusted proxy and is ignored: all clients behind it are \
                 counted as one. If it is your proxy, set TRUSTED_PROXIES; this is said once"
            );
        }
    }
}
