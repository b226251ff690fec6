//! Sending a one-time code to a phone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{Code, CodeBudgets, CodeDigest, Phone, Timestamp};

use crate::{
    StoreError,
    ports::{Clock, CodeNotSent, CodeSender, Codes, PhoneCodeStore},
};

/// How codes are given out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeRules {
    /// How often codes are sent and tried.
    pub budgets: CodeBudgets,
    /// Calling codes of the countries that codes are sent to; all of them when there is none.
    pub countries: Vec<String>,
    /// Whether whoever asks is told the code: for development alone.
    pub echo: bool,
}

/// A request for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRequest {
    /// The phone.
    pub phone: Phone,
    /// From where it is asked for, as requests are counted.
    pub address: String,
    /// Hash of the code.
    pub digest: CodeDigest,
    /// When.
    pub at: Timestamp,
}

/// What became of a request for a code in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeGrant {
    /// The new code is kept in place of the former one.
    Granted,
    /// The former code stays; this is the same request once more.
    Repeated,
    /// The former code stays, and it is too early for another: for the phone, from the address, or in all.
    TooSoon {
        /// Whole seconds to wait, at least 1.
        seconds: u32,
    },
}

/// A code is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentCode {
    /// The code, where the rules say that whoever asks is told.
    pub echo: Option<Code>,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendPhoneCodeError {
    /// The phone was sent a code a moment ago, or too many were sent.
    #[error("another code can be sent in {seconds} seconds")]
    TooSoon {
        /// Whole seconds to wait, at least 1.
        seconds: u32,
    },
    /// No codes are sent to the country of the phone.
    #[error("no codes are sent to this country")]
    CountryNotServed,
    /// The code could not be delivered. It is good no more, and the pause stays: otherwise a slow delivery would lift it.
    #[error("the code could not be delivered")]
    NotSent {
        /// Whole seconds until another may be asked for, at least 1.
        seconds: u32,
        /// Why.
        source: CodeNotSent,
    },
    /// The operating system gives no random numbers.
    #[error("no code could be drawn")]
    NotDrawn,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Most codes that are remembered to be told again.
const MOST_ECHOES: usize = 10_000;

/// Sends one-time codes.
#[derive(Clone)]
pub struct SendPhoneCode {
    store: Arc<dyn PhoneCodeStore>,
    codes: Arc<dyn Codes>,
    sender: Arc<dyn CodeSender>,
    clock: Arc<dyn Clock>,
    rules: CodeRules,
    /// Codes that were told, to tell the same to a repeat. Empty unless the rules say that codes are told.
    told: Arc<Mutex<HashMap<Phone, Code>>>,
}

impl SendPhoneCode {
    /// The use case over a store, codes, their delivery and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn PhoneCodeStore>,
        codes: Arc<dyn Codes>,
        sender: Arc<dyn CodeSender>,
        clock: Arc<dyn Clock>,
        rules: CodeRules,
    ) -> Self {
        Self { store, codes, sender, clock, rules, told: Arc::default() }
    }

    /// Sends a new code, which takes the place of the former one. A repeat within five seconds sends nothing and is
    /// answered like the first request. `address` is from where it is asked for, as requests are counted.
    ///
    /// # Errors
    /// [`SendPhoneCodeError`].
    pub fn run(&self, phone: &Phone, address: &str) -> Result<SentCode, SendPhoneCodeError> {
        let served = &self.rules.countries;
        if !served.is_empty() && !served.iter().any(|code| phone.has_calling_code(code)) {
            return Err(SendPhoneCodeError::CountryNotServed);
        }
        let code = self.codes.draw().ok_or(SendPhoneCodeError::NotDrawn)?;
        let digest = self.codes.digest(phone, &code);
        let request = CodeRequest { phone: phone.clone(), address: address.to_owned(), digest, at: self.clock.now() };
        match self.store.grant(&request, &self.rules.budgets)? {
            CodeGrant::Granted => {}
            CodeGrant::Repeated => return Ok(SentCode { echo: self.told().get(phone).cloned() }),
            CodeGrant::TooSoon { seconds } => return Err(SendPhoneCodeError::TooSoon { seconds }),
        }
        if let Err(source) = self.sender.send(phone, &code) {
            self.store.withdraw(phone, &digest)?;
            let pause = self.rules.budgets.pauses.first().map_or(1, |pause| pause.as_secs().max(1));
            let seconds = u32::try_from(pause).unwrap_or(u32::MAX);
            return Err(SendPhoneCodeError::NotSent { seconds, source });
        }
        Ok(SentCode { echo: self.rules.echo.then(|| self.tell(phone, code)) })
    }

    fn told(&self) -> MutexGuard<'_, HashMap<Phone, Code>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, phone: &Phone, code: Code) -> Code {
        let mut told = self.told();
        if told.len() >= MOST_ECHOES {
            told.clear();
        }
        told.insert(phone.clone(), code.clone());
        code
    }
}

#[cfg(test)]
mod tests {
    use mockall::Sequence;

    use super::*;
    use crate::{
        ports::{MockCodeSender, MockCodes, MockPhoneCodeStore},
        testing::FixedClock,
    };

    fn phone() -> Phone {
        "+919800000001".parse().unwrap()
    }

    fn send(grant: CodeGrant, delivered: Option<bool>, echo: bool) -> SendPhoneCode {
        let mut codes = MockCodes::new();
        let mut order = Sequence::new();
        codes.expect_draw().returning(|| Code::of_number(42));
        codes.expect_digest().return_const([7; 32]);
        let (mut store, mut sender) = (MockPhoneCodeStore::new(), MockCodeSender::new());
        store.expect_grant().once().in_sequence(&mut order).returning(move |_, _| Ok(grant));
        if let Some(delivered) = delivered {
            sender.expect_send().once().in_sequence(&mut order).returning(move |_, code| {
                assert_eq!(code.as_str(), "000042");
                if delivered { Ok(()) } else { Err(CodeNotSent("the far end is down".to_owned())) }
            });
            store.expect_withdraw().times(usize::from(!delivered)).returning(|_, _| Ok(()));
        }
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let rules = CodeRules { echo, ..CodeRules::default() };
        SendPhoneCode::new(Arc::new(store), Arc::new(codes), Arc::new(sender), clock, rules)
    }

    #[test]
    fn a_code_is_sent_after_it_is_kept_and_told_only_where_the_rules_say_so() {
        let told = send(CodeGrant::Granted, Some(true), true).run(&phone(), "192.0.2.1").unwrap();
        assert_eq!(told.echo, Code::of_number(42));
        assert_eq!(send(CodeGrant::Granted, Some(true), false).run(&phone(), "192.0.2.1").unwrap().echo, None);
    }

    #[test]
    fn a_repeat_sends_nothing() {
        assert_eq!(send(CodeGrant::Repeated, None, false).run(&phone(), "192.0.2.1").unwrap(), SentCode { echo: None });
    }

    #[test]
    fn who_asks_too_soon_is_told_how_long_to_wait() {
        let refused = send(CodeGrant::TooSoon { seconds: 9 }, None, true).run(&phone(), "192.0.2.1");
        assert!(matches!(refused, Err(SendPhoneCodeError::TooSoon { seconds: 9 })));
    }

    #[test]
    fn s05_a_code_that_was_not_delivered_is_good_no_more_and_the_pause_stays() {
        let refused = send(CodeGrant::Granted, Some(false), true).run(&phone(), "192.0.2.1");
        assert!(matches!(refused, Err(SendPhoneCodeError::NotSent { seconds: 60, .. })));
    }
}
