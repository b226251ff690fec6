//! How many requests are served in fifteen minutes: for each user, and for each address that shows no valid token; and
//! how often a wrong password may be tried. Counted in this process alone, together for everything that it serves.

mod address;
mod windows;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use actix_web::HttpRequest;
use domain::{Email, Timestamp, UserId};

pub use address::{InvalidProxies, TrustedProxies};
pub use windows::Wait;
use windows::Windows;

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How much is allowed in fifteen minutes, and whose word about addresses counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimits {
    /// Requests of a user, with a valid token.
    pub per_user: u32,
    /// Requests of an address, without a valid token.
    pub per_address: u32,
    /// Log-ins with a wrong password, for an e-mail address from an address.
    pub failed_log_ins: u32,
    /// Proxies that say from where a request comes.
    pub proxies: TrustedProxies,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { per_user: 3000, per_address: 1000, failed_log_ins: 10, proxies: TrustedProxies::default() }
    }
}

/// Counts requests and failed log-ins.
pub struct Throttle {
    users: Windows<UserId>,
    addresses: Windows<IpAddr>,
    log_ins: Windows<(Email, IpAddr)>,
    proxies: TrustedProxies,
    now: Now,
}

impl Throttle {
    /// Counts from nothing.
    #[must_use]
    pub fn new(limits: &RateLimits, now: Now) -> Self {
        Self {
            users: Windows::of(limits.per_user),
            addresses: Windows::of(limits.per_address),
            log_ins: Windows::of(limits.failed_log_ins),
            proxies: limits.proxies.clone(),
            now,
        }
    }

    /// The address of the client that a request comes from.
    #[must_use]
    pub fn client(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        // a header that is no text is a hop that is no address
        let hops: Vec<&str> =
            request.headers().get_all("x-forwarded-for").map(|hops| hops.to_str().unwrap_or_default()).collect();
        self.proxies.client(peer, hops.into_iter())
    }

    /// From where a request comes, as it is counted.
    fn address(&self, request: &HttpRequest) -> IpAddr {
        address::counted(self.client(request))
    }

    /// Counts a request of a user, or of its address without one.
    ///
    /// # Errors
    /// [`Wait`] when there were too many; then it is not counted.
    pub fn count(&self, request: &HttpRequest, user: Option<UserId>) -> Result<(), Wait> {
        let now = (self.now)();
        match user {
            Some(user) => self.users.take(user, now),
            None => self.addresses.take(self.address(request), now),
        }
    }

    /// Begins a log-in. It counts as failed from the start, so that many at once do not slip through. Whether the
    /// account exists plays no part.
    ///
    /// # Errors
    /// [`Wait`] when too many have failed.
    pub fn begin_log_in(&self, request: &HttpRequest, email: &Email) -> Result<LogIn<'_>, Wait> {
        let key = (email.clone(), self.address(request));
        self.log_ins.take(key.clone(), (self.now)())?;
        Ok(LogIn { throttle: self, key })
    }
}

/// A log-in under way.
#[must_use]
pub struct LogIn<'a> {
    throttle: &'a Throttle,
    key: (Email, IpAddr),
}

impl LogIn<'_> {
    /// Whatever happened, it was not a wrong password.
    pub fn did_not_fail(self) {
        self.throttle.log_ins.give_back(&self.key);
    }
}
