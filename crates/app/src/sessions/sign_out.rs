//! Signing out: one token, or everything that an account is signed in with.

use std::{net::IpAddr, sync::Arc};

use domain::{NewAuditEntry, UserId};

use super::SessionTransactions;
use crate::{
    Clock, StoreError, Viewer,
    accounts::{CredentialRows, TokenHandle, security_event},
    effects::EffectRows,
};

/// Signs out.
#[derive(Clone)]
pub struct SignOut {
    store: Arc<dyn SessionTransactions>,
    clock: Arc<dyn Clock>,
}

impl SignOut {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn SessionTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Afterwards the token opens nothing, whatever its expiry says. `everywhere`: nor does any
    /// other token or session of the account that was opened before. `address` is from where, for
    /// the audit log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &Viewer,
        token: TokenHandle,
        everywhere: bool,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        let (user, actor) = (viewer.user(), Some((viewer.user(), viewer.role())));
        let mut entry =
            security_event("signed_out", Some(user), (actor, address), self.clock.now());
        entry.data.push(("everywhere", everywhere.to_string()));
        let token = (!everywhere).then_some(token);
        self.store.write("sign out", move |tx| sign_out(tx, user, token, entry))
    }
}

/// Signs one token out, or without one everything. When too many tokens of the account were signed
/// out one by one, all of them end.
fn sign_out(
    tx: &mut (impl CredentialRows + EffectRows + ?Sized),
    user: UserId,
    token: Option<TokenHandle>,
    entry: NewAuditEntry,
) -> Result<(), StoreError> {
    let signed_out = match token {
        Some(token) => tx.lock_signed_out_tokens(user)?.unwrap_or_default().with(token, entry.at),
        None => None,
    };
    match signed_out {
        Some(tokens) => tx.save_signed_out_tokens(user, &tokens)?,
        None => drop(tx.end_sign_ins(user)?),
    }
    tx.record(&entry.into())
}

#[cfg(test)]
mod tests {
    use domain::{Role, Timestamp};

    use super::*;
    use crate::{
        BrandViewer,
        accounts::SignedOutTokens,
        testing::{FixedClock, MemoryStore, MockTx},
    };

    fn token(n: u8) -> TokenHandle {
        TokenHandle {
            id: [n; 16],
            expires_at: Timestamp::UNIX_EPOCH + std::time::Duration::from_hours(1),
        }
    }

    fn user() -> UserId {
        UserId::new(7).unwrap()
    }

    fn entry() -> NewAuditEntry {
        security_event("signed_out", Some(user()), (None, None), Timestamp::UNIX_EPOCH)
    }

    /// Signs token 9 out where so many are signed out already. Whether everything ended.
    fn sign_out_with(known: usize) -> bool {
        let full = (1..=known).try_fold(SignedOutTokens::default(), |tokens, n| {
            let mut id = [0; 16];
            id[..2].copy_from_slice(&u16::try_from(n).unwrap().to_be_bytes());
            tokens.with(TokenHandle { id, ..token(0) }, Timestamp::UNIX_EPOCH)
        });
        let (mut tx, ends) = (MockTx::new(), known == SignedOutTokens::MAX);
        tx.expect_lock_signed_out_tokens().once().return_once(move |_| Ok(full));
        tx.expect_save_signed_out_tokens()
            .withf(|owner, tokens| *owner == user() && tokens.contains(&[9; 16]))
            .times(usize::from(!ends))
            .returning(|_, _| Ok(()));
        tx.expect_end_sign_ins()
            .withf(|owner| *owner == user())
            .times(usize::from(ends))
            .returning(|_| Ok(1));
        tx.expect_record().once().withf(|effects| effects.audit == [entry()]).returning(|_| Ok(()));
        sign_out(&mut tx, user(), Some(token(9)), entry()).unwrap();
        ends
    }

    #[test]
    fn s06_a_token_ends_alone_until_too_many_did() {
        assert!(!sign_out_with(0));
        assert!(!sign_out_with(SignedOutTokens::MAX - 1));
        assert!(sign_out_with(SignedOutTokens::MAX));
    }

    #[test]
    fn s06_everything_ends_everywhere_and_the_token_is_not_looked_at() {
        let mut tx = MockTx::new();
        tx.expect_end_sign_ins().once().returning(|_| Ok(1));
        tx.expect_record().once().returning(|_| Ok(()));
        sign_out(&mut tx, user(), None, entry()).unwrap();
    }

    #[test]
    fn s10_the_audit_log_tells_who_signed_out_from_where_and_of_how_much() {
        let store = Arc::new(MemoryStore::default());
        let sign_out = SignOut::new(store.clone(), Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)));
        let viewer = Viewer::Brand(BrandViewer { user: user(), brand: None });
        for everywhere in [false, true] {
            sign_out.run(&viewer, token(1), everywhere, Some([192, 0, 2, 1].into())).unwrap();
        }
        let entries = store.audit_log();
        let facts = |everywhere: &str| {
            let user = ("user_id", "7".to_owned());
            let address = ("address", "192.0.2.1".to_owned());
            vec![user, address, ("everywhere", everywhere.to_owned())]
        };
        assert_eq!([&entries[0].data, &entries[1].data], [&facts("false"), &facts("true")]);
        assert!(entries.iter().all(
            |entry| entry.actor == Some((user(), Role::Brand)) && entry.action == "signed_out"
        ));
    }
}
