//! The owner of an account learns of a change of its phone or e-mail address, at the contact that
//! it had before.

use std::sync::Arc;

use domain::UserId;

use super::{
    Account, AccountQueries, AccountTransactions, CodeSender, contact::notices, security_event,
};
use crate::{Clock, StoreError};

/// Tells former contacts of changes.
#[derive(Clone)]
pub struct TellFormerContact {
    store: Arc<dyn AccountTransactions>,
    queries: Arc<dyn AccountQueries>,
    sender: Arc<dyn CodeSender>,
    clock: Arc<dyn Clock>,
}

impl TellFormerContact {
    /// The use case over a store, the delivery of codes and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AccountTransactions>,
        queries: Arc<dyn AccountQueries>,
        sender: Arc<dyn CodeSender>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, sender, clock }
    }

    /// The account as it is before a change.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn before(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        self.queries.account(user)
    }

    /// Tells what differs after a change, at the contacts from before. It is on record whether the
    /// delivery took it. The change is committed, so that nothing that fails here takes it back.
    pub(crate) fn run(&self, before: &Account) {
        let Ok(Some(after)) = self.queries.account(before.id) else { return };
        for (to, notice) in notices(before, &after) {
            let sent = self.sender.notify(&to, notice);
            let action = if sent.is_ok() { "contact_told" } else { "contact_not_told" };
            let mut entry = security_event(action, Some(before.id), (None, None), self.clock.now());
            (entry.to, entry.reason) =
                (Some(notice.as_str().to_owned()), sent.err().map(|error| error.to_string()));
            // who cannot write it down has nobody left to tell
            let _ = self.store.write("tell a former contact", move |tx| tx.record(&entry.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Role, Timestamp};

    use super::*;
    use crate::{
        accounts::{CodeNotSent, Contact, MockCodeSender},
        testing::{FixedClock, MemoryStore},
    };

    /// The address of account 7 changes. The entries that tell of the notice.
    fn changed(delivered: bool) -> Vec<domain::NewAuditEntry> {
        let (store, user) = (Arc::new(MemoryStore::default()), UserId::new(7).unwrap());
        store.rows().open_account(
            user,
            Role::Brand,
            "Amber",
            Some("a@example.test".to_owned()),
            None,
        );
        let mut sender = MockCodeSender::new();
        sender.expect_notify().once().returning(move |to, _| {
            assert_eq!(
                *to,
                Contact::Email("a@example.test".parse().unwrap()),
                "where it could be reached before"
            );
            if delivered {
                Ok(())
            } else {
                Err(CodeNotSent::because("the far end is down".to_owned()))
            }
        });
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let tell = TellFormerContact::new(store.clone(), store.clone(), Arc::new(sender), clock);
        let before = tell.before(user).unwrap().unwrap();
        tell.run(&before);
        store.rows().accounts.get_mut(&user).unwrap().account.email =
            Some("b@example.test".to_owned());
        tell.run(&before);
        store.audit_log()
    }

    #[test]
    fn s07_it_is_on_record_whether_the_delivery_took_the_notice() {
        let entry = |delivered| {
            let [entry] = changed(delivered).try_into().unwrap();
            (entry.action, entry.to, entry.reason)
        };
        let notice = Some("contact_replaced".to_owned());
        assert_eq!(entry(true), ("contact_told", notice.clone(), None));
        assert_eq!(
            entry(false),
            ("contact_not_told", notice, Some("the far end is down".to_owned()))
        );
    }
}
