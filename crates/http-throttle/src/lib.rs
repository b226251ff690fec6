//! How many requests are served in fifteen minutes: for each user, and for each address that shows
//! no valid token; and how often a wrong password may be tried. Counted in this process alone,
//! together for everything that it serves.

mod address;
mod failures;
mod windows;

use std::{net::IpAddr, sync::Arc};

use actix_web::HttpRequest;
use domain::{Email, Timestamp, UserId};

pub use address::{InvalidProxies, TrustedProxies, counted};
use failures::FailureCounts;
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
    /// Log-ins with a wrong password, for any accounts from an address.
    pub failed_log_ins_of_address: u32,
    /// Log-ins with a wrong password, for an e-mail address from anywhere; after these each one has
    /// to wait, longer each time.
    pub failed_log_ins_of_account: u32,
    /// Phones and e-mail addresses that a user names or an address asks about; of an address three
    /// times as many.
    pub contacts: u32,
    /// Proxies that say from where a request comes.
    pub proxies: TrustedProxies,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            per_user: 3000,
            per_address: 1000,
            failed_log_ins: 10,
            failed_log_ins_of_address: 20,
            failed_log_ins_of_account: 50,
            contacts: 20,
            proxies: TrustedProxies::default(),
        }
    }
}

/// Counts requests and failed log-ins.
pub struct Throttle {
    users: Windows<UserId>,
    addresses: Windows<IpAddr>,
    log_ins: Windows<(Email, IpAddr)>,
    log_ins_of_addresses: Windows<IpAddr>,
    log_ins_of_accounts: FailureCounts<Email>,
    contacts_of_users: Windows<UserId>,
    contacts_of_addresses: Windows<IpAddr>,
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
            log_ins_of_addresses: Windows::of(limits.failed_log_ins_of_address),
            log_ins_of_accounts: FailureCounts::of(limits.failed_log_ins_of_account),
            contacts_of_users: Windows::of(limits.contacts),
            contacts_of_addresses: Windows::of(limits.contacts.saturating_mul(3)),
            proxies: limits.proxies.clone(),
            now,
        }
    }

    /// The address of the client that a request comes from.
    #[must_use]
    pub fn client(&self, request: &HttpRequest) -> IpAddr {
        self.proxies.address_of(request)
    }

    /// From where a request comes, as it is counted.
    #[must_use]
    pub fn address(&self, request: &HttpRequest) -> IpAddr {
        counted(self.client(request))
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

    /// Counts that somebody names a phone or an e-mail address that may be another's: a user, or a
    /// client at the address of a request.
    ///
    /// # Errors
    /// [`Wait`] when there were too many; then it is not counted.
    pub fn count_contact(&self, request: &HttpRequest, user: Option<UserId>) -> Result<(), Wait> {
        let now = (self.now)();
        if let Some(user) = user {
            self.contacts_of_users.take(user, now)?;
        }
        let counted = self.contacts_of_addresses.take(self.address(request), now);
        counted.inspect_err(|_| {
            if let Some(user) = user {
                self.contacts_of_users.give_back(&user);
            }
        })
    }

    /// Begins a log-in. It counts as failed from the start, so that many at once do not slip
    /// through. Whether the account exists plays no part.
    ///
    /// # Errors
    /// [`Wait`] when too many have failed.
    pub fn begin_log_in(&self, request: &HttpRequest, email: &Email) -> Result<LogIn<'_>, Wait> {
        let (key, now) = ((email.clone(), self.address(request)), (self.now)());
        self.log_ins.take(key.clone(), now)?;
        let counted = self.log_ins_of_addresses.take(key.1, now);
        counted.inspect_err(|_| self.log_ins.give_back(&key))?;
        let counted = self.log_ins_of_accounts.take(key.0.clone(), now);
        counted.inspect_err(|_| {
            self.log_ins.give_back(&key);
            self.log_ins_of_addresses.give_back(&key.1);
        })?;
        Ok(LogIn { throttle: self, key })
    }
}

/// A log-in under way, which counts as failed until it is said that it did not.
#[must_use]
pub struct LogIn<'a> {
    throttle: &'a Throttle,
    key: (Email, IpAddr),
}

impl LogIn<'_> {
    /// Whatever happened, it was not a wrong password.
    pub fn did_not_fail(self) {
        self.throttle.log_ins.give_back(&self.key);
        self.throttle.log_ins_of_addresses.give_back(&self.key.1);
        self.throttle.log_ins_of_accounts.give_back(&self.key.0);
    }

    /// The password was right, so whoever has it is not whoever guessed before.
    pub fn succeeded(self) {
        self.throttle.log_ins.give_back(&self.key);
        self.throttle.log_ins_of_addresses.give_back(&self.key.1);
        self.throttle.log_ins_of_accounts.forget(&self.key.0);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn throttle() -> Throttle {
        let limits = RateLimits {
            failed_log_ins: 3,
            failed_log_ins_of_address: 5,
            failed_log_ins_of_account: 6,
            ..RateLimits::default()
        };
        Throttle::new(&limits, Arc::new(|| Timestamp::UNIX_EPOCH))
    }

    fn from(host: u8) -> HttpRequest {
        TestRequest::default().peer_addr(([192, 0, 2, host], 4711).into()).to_http_request()
    }

    fn email(n: u32) -> Email {
        format!("user{n}@example.test").parse().unwrap()
    }

    /// How many log-ins fail until one is refused.
    fn failures(tries: impl Iterator<Item = (u8, u32)>, throttle: &Throttle) -> usize {
        tries
            .take_while(|(host, account)| {
                throttle.begin_log_in(&from(*host), &email(*account)).is_ok()
            })
            .count()
    }

    #[test]
    fn s04_an_address_has_a_budget_for_all_accounts_and_an_account_for_all_addresses() {
        let all = throttle();
        assert_eq!(failures((1..).map(|n| (1, n)), &all), 5, "of one address");
        assert_eq!(failures((2..).map(|host| (host, 100)), &all), 6, "of one account");
        assert_eq!(failures((2..).map(|host| (host, 100)), &all), 0);
        assert_eq!(failures((0..).map(|_| (9, 200)), &all), 3, "of one account from one address");
        assert!(all.begin_log_in(&from(9), &email(201)).is_ok());
    }

    #[test]
    fn s21_a_user_and_an_address_have_budgets_for_naming_contacts() {
        let limits = RateLimits { contacts: 2, ..RateLimits::default() };
        let all = Throttle::new(&limits, Arc::new(|| Timestamp::UNIX_EPOCH));
        let named = |host: u8, user: Option<i64>| {
            all.count_contact(&from(host), user.map(|id| UserId::new(id).unwrap())).is_ok()
        };
        assert_eq!([1, 2, 3].map(|host| named(host, Some(7))), [true, true, false], "of one user");
        assert!((1..=6).all(|id| named(9, Some(id))));
        assert!(!named(9, Some(8)) && !named(9, None), "of one address");
        assert!(named(8, Some(8)), "what was refused was not counted");
    }

    #[test]
    fn s04_a_log_in_that_is_refused_or_did_not_fail_is_counted_nowhere() {
        let all = throttle();
        for n in 0..50 {
            all.begin_log_in(&from(1), &email(n)).unwrap().did_not_fail();
            all.begin_log_in(&from(1), &email(7)).unwrap().succeeded();
        }
        assert_eq!(failures((1..).map(|n| (1, n)), &all), 5);
        // refused for the address, so that nobody else can use up what the account has
        assert_eq!(failures((0..60).map(|_| (1, 300)), &all), 0);
        assert_eq!(failures((2..).map(|host| (host, 300)), &all), 6);
        let busy = throttle();
        (0..5).for_each(|n| drop(busy.begin_log_in(&from(2 + n), &email(1)).unwrap()));
        busy.begin_log_in(&from(9), &email(1)).unwrap().succeeded();
        assert_eq!(
            failures((10..).map(|host| (host, 1)), &busy),
            6,
            "the right password begins anew"
        );
    }
}
