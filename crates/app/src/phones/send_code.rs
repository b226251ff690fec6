//! Sending a one-time code to a phone.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Code, CodeBudgets, CodeDigest, CodeHistory, Phone, PhoneCode, Timestamp};

use super::{CodeEvent, CodeRules, PhoneCodeRows, PhoneTransactions, SendPhoneCodeError, SentCode};
use crate::{
    Clock, StoreError,
    accounts::{CodeSender, Codes},
};

/// A request for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeRequest {
    /// The phone.
    pub(crate) phone: Phone,
    /// From where it is asked for, as requests are counted.
    pub(crate) address: String,
    /// Hash of the code.
    pub(crate) digest: CodeDigest,
    /// When.
    pub(crate) at: Timestamp,
}

/// What becomes of a request for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeGrant {
    /// The new code is kept in place of the former one.
    Granted,
    /// The former code stays; this is the same request once more.
    Repeated,
    /// The former code stays, and it is too early for another: for the phone, from the address, or
    /// in all.
    TooSoon {
        /// Whole seconds to wait, at least 1.
        seconds: u32,
    },
}

/// Most codes that are remembered to be told again.
const MAX_ECHOES: usize = 10_000;

/// Sends one-time codes.
#[derive(Clone)]
pub struct SendPhoneCode {
    store: Arc<dyn PhoneTransactions>,
    codes: Arc<dyn Codes>,
    sender: Arc<dyn CodeSender>,
    clock: Arc<dyn Clock>,
    rules: CodeRules,
    /// Codes that were told, to tell the same to a repeat. Empty unless the rules say that codes
    /// are told.
    told: Arc<Mutex<HashMap<Phone, Code>>>,
}

impl SendPhoneCode {
    /// The use case over a store, codes, their delivery and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn PhoneTransactions>,
        codes: Arc<dyn Codes>,
        sender: Arc<dyn CodeSender>,
        clock: Arc<dyn Clock>,
        rules: CodeRules,
    ) -> Self {
        Self { store, codes, sender, clock, rules, told: Arc::default() }
    }

    /// Sends a new code, which takes the place of the former one. A repeat within five seconds
    /// sends nothing and is answered like the first request. `address` is from where it is asked
    /// for, as requests are counted.
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
        let request = CodeRequest {
            phone: phone.clone(),
            address: address.to_owned(),
            digest,
            at: self.clock.now(),
        };
        let budgets = self.rules.budgets.clone();
        match self.store.write("grant a code", move |tx| grant(tx, &request, &budgets))? {
            CodeGrant::Granted => {}
            CodeGrant::Repeated => return Ok(SentCode { echo: self.told().get(phone).cloned() }),
            CodeGrant::TooSoon { seconds } => return Err(SendPhoneCodeError::TooSoon { seconds }),
        }
        if let Err(source) = self.sender.send(phone, &code) {
            let withdrawn = phone.clone();
            self.store.write("withdraw a code", move |tx| withdraw(tx, &withdrawn, &digest))?;
            let pause = self.rules.budgets.pauses.first().map_or(1, |pause| pause.as_secs().max(1));
            let seconds = source.seconds(u32::try_from(pause).unwrap_or(u32::MAX));
            return Err(SendPhoneCodeError::NotSent { seconds, source });
        }
        Ok(SentCode { echo: self.rules.echo.then(|| self.tell(phone, code)) })
    }

    fn told(&self) -> MutexGuard<'_, HashMap<Phone, Code>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, phone: &Phone, code: Code) -> Code {
        let mut told = self.told();
        if told.len() >= MAX_ECHOES {
            told.clear();
        }
        told.insert(phone.clone(), code.clone());
        code
    }
}

/// Puts a code in place of the former one, if [`CodeBudgets::wait_to_send`] has nothing to wait
/// for. Requests come one after another, of all phones and whatever instances they ask.
pub(crate) fn grant(
    tx: &mut (impl PhoneCodeRows + ?Sized),
    request: &CodeRequest,
    budgets: &CodeBudgets,
) -> Result<CodeGrant, StoreError> {
    let CodeRequest { phone, address, digest, at } = request;
    tx.lock_code_requests()?;
    if tx.lock_phone_code(phone)?.is_some_and(|former| former.is_repeated(*at)) {
        return Ok(CodeGrant::Repeated);
    }
    let hour_ago = *at - Duration::from_hours(1);
    // what another clock wrote as later counts as of now
    let since = |full: Option<Timestamp>| full.map(|since| since.min(*at));
    let history = CodeHistory {
        address_full_since: since(tx.nth_newest_code(
            Some(address.clone()),
            budgets.from_address,
            hour_ago,
        )?),
        all_full_since: since(tx.nth_newest_code(None, budgets.in_all, hour_ago)?),
        ..history(tx, phone, *at)?
    };
    if let Some(seconds) = budgets.wait_to_send(&history, *at) {
        return Ok(CodeGrant::TooSoon { seconds });
    }
    tx.save_phone_code(phone, &PhoneCode::new(*digest, *at))?;
    tx.insert_code_event(
        phone,
        &CodeEvent { address: Some(address.clone()), is_settled: false, at: *at },
    )?;
    Ok(CodeGrant::Granted)
}

/// What happened to a phone within the last day.
pub(super) fn history(
    tx: &mut (impl PhoneCodeRows + ?Sized),
    phone: &Phone,
    now: Timestamp,
) -> Result<CodeHistory, StoreError> {
    let mut history = CodeHistory::default();
    for CodeEvent { address, is_settled, at } in
        tx.code_events(phone, now - Duration::from_hours(24), now)?
    {
        if address.is_none() {
            history.wrong.push(at);
        } else {
            history.sent.push(at);
            history.since_right += u32::from(!is_settled);
        }
    }
    Ok(history)
}

/// Makes a code no good any more that could not be sent, unless another took its place. It still
/// counts as sent.
pub(crate) fn withdraw(
    tx: &mut (impl PhoneCodeRows + ?Sized),
    phone: &Phone,
    digest: &CodeDigest,
) -> Result<(), StoreError> {
    match tx.lock_phone_code(phone)? {
        Some(code) if code.digest.as_ref() == Some(digest) => {
            tx.save_phone_code(phone, &PhoneCode { digest: None, ..code })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::write;
    use crate::{
        accounts::{CodeNotSent, MockCodeSender},
        testing::{FixedClock, KeptCodes, MemoryStore, PlainCodes},
    };

    const HERE: &str = "192.0.2.1";

    fn phone(n: u32) -> Phone {
        format!("+91980000{n:04}").parse().unwrap()
    }

    /// Sends codes 000001, 000002 and so on.
    struct World {
        send: SendPhoneCode,
        store: Arc<MemoryStore>,
        sender: Arc<KeptCodes>,
        clock: Arc<FixedClock>,
    }

    fn world(rules: CodeRules) -> World {
        let (store, sender) = (Arc::new(MemoryStore::default()), Arc::new(KeptCodes::default()));
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let codes = Arc::new(PlainCodes::default());
        let send = SendPhoneCode::new(store.clone(), codes, sender.clone(), clock.clone(), rules);
        World { send, store, sender, clock }
    }

    fn echoing() -> CodeRules {
        CodeRules { echo: true, ..CodeRules::default() }
    }

    fn seconds(refused: Result<SentCode, SendPhoneCodeError>) -> u32 {
        match refused {
            Err(SendPhoneCodeError::TooSoon { seconds }) => seconds,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_code_is_sent_after_it_is_stored_and_told_only_where_the_rules_say_so() {
        for rules in [CodeRules::default(), echoing()] {
            let (echo, World { send, store, sender, .. }) = (rules.echo, world(rules));
            let told = send.run(&phone(1), HERE).unwrap().echo;
            assert_eq!(told, Code::of_number(1).filter(|_| echo));
            assert_eq!(sender.last(&phone(1)), Code::of_number(1));
            let stored = store.rows().phone_codes[&phone(1)].clone();
            let digest = PlainCodes::default().digest(&phone(1), &Code::of_number(1).unwrap());
            assert_eq!(stored, PhoneCode::new(digest, Timestamp::UNIX_EPOCH));
        }
    }

    #[test]
    fn a_repeat_within_five_seconds_sends_nothing_and_is_told_the_same() {
        let World { send, sender, clock, .. } = world(echoing());
        send.run(&phone(1), HERE).unwrap();
        clock.advance(Duration::from_millis(4999));
        assert_eq!(send.run(&phone(1), HERE).unwrap().echo, Code::of_number(1));
        clock.advance(Duration::from_millis(1));
        assert_eq!(seconds(send.run(&phone(1), HERE)), 55);
        assert_eq!(sender.sent().len(), 1);
    }

    #[test]
    fn s05_pauses_grow_from_code_to_code() {
        let World { send, sender, clock, .. } = world(CodeRules::default());
        for pause in [1, 2, 5] {
            send.run(&phone(1), HERE).unwrap();
            clock.advance(Duration::from_secs(60 * pause - 1));
            assert_eq!(seconds(send.run(&phone(1), HERE)), 1);
            clock.advance(Duration::from_secs(1));
        }
        assert_eq!(sender.sent().len(), 3);
    }

    #[test]
    fn s05_an_address_and_all_together_get_so_many_an_hour() {
        let budgets = CodeBudgets { from_address: 2, in_all: 3, ..CodeBudgets::default() };
        let World { send, clock, .. } = world(CodeRules { budgets, ..CodeRules::default() });
        for n in [1, 2] {
            send.run(&phone(n), HERE).unwrap();
            clock.advance(Duration::from_mins(10));
        }
        assert_eq!(seconds(send.run(&phone(3), HERE)), 40 * 60, "until the first is an hour old");
        send.run(&phone(3), "192.0.2.2").unwrap();
        assert_eq!(seconds(send.run(&phone(4), "192.0.2.3")), 40 * 60, "all together");
        clock.advance(Duration::from_mins(40));
        send.run(&phone(4), HERE).unwrap();
    }

    #[test]
    fn o21_what_another_clock_wrote_as_later_counts_as_of_now() {
        let World { send, store, clock, .. } = world(CodeRules::default());
        clock.advance(Duration::from_mins(10));
        send.run(&phone(1), HERE).unwrap();
        let behind = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let behind = SendPhoneCode { clock: behind, ..send };
        assert_eq!(
            seconds(behind.run(&phone(1), HERE)),
            60,
            "no repeat, and a pause that is no longer than one"
        );
        assert_eq!(store.rows().code_events[0].1.at, Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn codes_go_to_the_countries_that_are_served() {
        let rules = CodeRules { countries: vec!["49".to_owned()], ..CodeRules::default() };
        let World { send, store, .. } = world(rules);
        assert!(matches!(send.run(&phone(1), HERE), Err(SendPhoneCodeError::CountryNotServed)));
        assert!(store.rows().phone_codes.is_empty());
        send.run(&"+4915112345678".parse().unwrap(), HERE).unwrap();
    }

    #[test]
    fn s05_a_code_that_was_not_delivered_is_good_no_more_and_the_pause_stays() {
        let World { send, store, .. } = world(echoing());
        let mut sender = MockCodeSender::new();
        sender
            .expect_send()
            .once()
            .returning(|_, _| Err(CodeNotSent::because("the far end is down".to_owned())));
        let send = SendPhoneCode { sender: Arc::new(sender), ..send };
        let refused = send.run(&phone(1), HERE);
        assert!(
            matches!(refused, Err(SendPhoneCodeError::NotSent { seconds: 60, .. })),
            "{refused:?}"
        );
        assert_eq!(store.rows().phone_codes[&phone(1)].digest, None);
        assert_eq!(seconds(send.run(&phone(1), HERE)), 60);
    }

    #[test]
    fn a_code_that_took_the_place_of_another_is_not_withdrawn() {
        let World { send, store, .. } = world(CodeRules::default());
        send.run(&phone(1), HERE).unwrap();
        write(&*store, "withdraw", |tx| withdraw(tx, &phone(1), &[9; 32])).unwrap();
        write(&*store, "withdraw", |tx| withdraw(tx, &phone(2), &[9; 32])).unwrap();
        assert!(store.rows().phone_codes[&phone(1)].digest.is_some());
    }
}
