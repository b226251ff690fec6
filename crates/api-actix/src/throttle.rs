//! How many requests are served in fifteen minutes: for each user, and for each address that shows no valid token; and
//! how often a wrong password may be tried. Counted in this process alone.

mod address;
mod windows;

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
    web,
};
use domain::{Email, UserId};

use crate::{
    Api, Now,
    caller::{self, Shown},
    refusal::Refusal,
};

pub use address::{InvalidProxies, TrustedProxies};
use windows::{Wait, Windows};

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

    /// From where a request comes, as it is counted.
    fn address(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        // a header that is no text is a hop that is no address
        let hops: Vec<&str> =
            request.headers().get_all("x-forwarded-for").map(|hops| hops.to_str().unwrap_or_default()).collect();
        address::counted(self.proxies.client(peer, hops.into_iter()))
    }

    fn count(&self, request: &HttpRequest, user: Option<UserId>) -> Result<(), Refusal> {
        let now = (self.now)();
        let counted = match user {
            Some(user) => self.users.take(user, now),
            None => self.addresses.take(self.address(request), now),
        };
        counted.map_err(|wait| refusal(wait, "Too many requests; please wait"))
    }
}

fn refusal(Wait(seconds): Wait, text: &'static str) -> Refusal {
    let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", text);
    refusal.with_field("timeRemaining", seconds).retry_after(seconds)
}

/// Counts a request, and refuses it when there were too many. A preflight is not counted.
pub(crate) async fn throttle(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let api = request.app_data::<web::Data<Api>>().cloned();
    if let Some(api) = api.filter(|_| request.method() != Method::OPTIONS) {
        let bearer = caller::bearer(&api, request.request());
        let user = bearer.as_ref().map(|bearer| bearer.user);
        request.extensions_mut().insert(Shown(bearer));
        let counted = api.throttle.as_ref().map_or(Ok(()), |throttle| throttle.count(request.request(), user));
        if let Err(refusal) = counted {
            return Ok(request.error_response(refusal));
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// A log-in under way. It counts as failed from the start, so that many at once do not slip through.
pub(crate) struct Attempt<'a> {
    throttle: Option<&'a Throttle>,
    key: (Email, IpAddr),
}

impl<'a> Attempt<'a> {
    /// Begins a log-in, unless too many have failed. Whether the account exists plays no part.
    pub(crate) fn begin(api: &'a Api, request: &HttpRequest, email: &Email) -> Result<Self, Refusal> {
        let throttle = api.throttle.as_deref();
        let address = throttle.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |throttle| throttle.address(request));
        let attempt = Self { throttle, key: (email.clone(), address) };
        if let Some(throttle) = throttle {
            let taken = throttle.log_ins.take(attempt.key.clone(), (throttle.now)());
            taken.map_err(|wait| refusal(wait, "Too many failed log-ins; please wait"))?;
        }
        Ok(attempt)
    }

    /// Whatever happened, it was not a wrong password.
    pub(crate) fn did_not_fail(self) {
        if let Some(throttle) = self.throttle {
            throttle.log_ins.give_back(&self.key);
        }
    }
}
