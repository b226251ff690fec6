//! Brands and creators show themselves: name, cover picture, pieces of work.

use std::sync::Arc;

use domain::{Actor, Role, Timestamp, UserId, name_changed};

use super::{
    ChangeOwn, NewWork, ProfileOwner, ProfileRows, ProfileTransactions, ShowSelfError,
    set_up::open_profile,
};
use crate::{Clock, accounts::AccountRows, catalog::PortfolioItem, effects::EffectRows};

/// Most pieces of work that somebody shows.
pub const MAX_WORKS: u32 = 100;

/// Changes what brands and creators show of themselves beside their profiles.
#[derive(Clone)]
pub struct ShowSelf {
    store: Arc<dyn ProfileTransactions>,
    clock: Arc<dyn Clock>,
}

impl ShowSelf {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(store: Arc<dyn ProfileTransactions>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Adds a piece of work, which the own profile shows first.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was added.
    pub fn add_work(
        &self,
        owner: ProfileOwner,
        work: &NewWork,
    ) -> Result<PortfolioItem, ShowSelfError> {
        let (user, work, at) = (owner.user, work.clone(), self.clock.now());
        self.store.write("add a piece of work", move |tx| add_work(tx, user, &work, at))
    }

    /// Changes the name or the cover picture, with an entry of the audit log for the name.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was changed.
    pub fn change(&self, owner: ProfileOwner, change: &ChangeOwn) -> Result<(), ShowSelfError> {
        let actor: Actor = (owner.user, Role::from(owner.account_type));
        let (change, at) = (change.clone(), self.clock.now());
        self.store.write("change what somebody shows", move |tx| change_own(tx, actor, &change, at))
    }

    /// Makes the profile if it is missing, and says whether it was. It changes nothing else.
    ///
    /// # Errors
    /// [`ShowSelfError`]; nothing was made.
    pub fn open_missing(&self, owner: ProfileOwner) -> Result<bool, ShowSelfError> {
        let at = self.clock.now();
        self.store.write("open a missing profile", move |tx| {
            let account = tx.lock_account(owner.user)?.ok_or(ShowSelfError::Gone)?;
            Ok(open_profile(tx, owner, &account.name, at)?)
        })
    }
}

fn add_work(
    tx: &mut (impl AccountRows + ProfileRows + ?Sized),
    user: UserId,
    work: &NewWork,
    at: Timestamp,
) -> Result<PortfolioItem, ShowSelfError> {
    tx.lock_account(user)?.ok_or(ShowSelfError::Gone)?;
    if tx.count_works(user)? >= MAX_WORKS {
        return Err(ShowSelfError::TooManyWorks);
    }
    Ok(tx.insert_work(user, work, at)?)
}

fn change_own(
    tx: &mut (impl AccountRows + EffectRows + ?Sized),
    actor: Actor,
    change: &ChangeOwn,
    at: Timestamp,
) -> Result<(), ShowSelfError> {
    let account = tx.lock_account(actor.0)?.ok_or(ShowSelfError::Gone)?;
    match change {
        ChangeOwn::Name(name) if *name == account.name => {}
        ChangeOwn::Name(name) => {
            tx.save_account_name(account.id, name, at)?;
            tx.record(&name_changed(actor, account.name, name.clone(), at).into())?;
        }
        ChangeOwn::Cover(url) => tx.save_cover_image(account.id, url, at)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::AccountType;

    use super::*;
    use crate::testing::{FixedClock, MemoryStore, MockTx, samples};

    const OWNER: fn() -> ProfileOwner =
        || ProfileOwner { user: UserId::new(7).unwrap(), account_type: AccountType::Creator };

    fn show() -> (ShowSelf, Arc<MemoryStore>) {
        let store = Arc::new(MemoryStore::default());
        store.add_creator(samples::creator(7, "Creator").unwrap(), Vec::new());
        (ShowSelf::new(store.clone(), Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH))), store)
    }

    fn work() -> NewWork {
        NewWork {
            media_url: "https://a.test/a.png".parse().unwrap(),
            media_type: "image",
            file_name: None,
            file_size: None,
            mime_type: None,
        }
    }

    #[test]
    fn an_account_that_is_gone_shows_nothing() {
        let (show, gone) = (show().0, ProfileOwner { user: UserId::new(8).unwrap(), ..OWNER() });
        assert!(matches!(show.add_work(gone, &work()), Err(ShowSelfError::Gone)));
        let cover = ChangeOwn::Cover("https://a.test/a.png".parse().unwrap());
        assert!(matches!(show.change(gone, &cover), Err(ShowSelfError::Gone)));
        assert!(matches!(show.open_missing(gone), Err(ShowSelfError::Gone)));
    }

    #[test]
    fn somebody_shows_a_hundred_pieces_of_work_at_most() {
        let added = |count| {
            let mut tx = MockTx::new();
            let account =
                samples::account(OWNER().user, Role::Creator, domain::AccountStatus::Active);
            tx.expect_lock_account().return_once(|_| Ok(Some(account)));
            tx.expect_count_works().return_once(move |_| Ok(count));
            tx.expect_insert_work().returning(|_, _, _| {
                Err(crate::StoreError::Corrupt { table: "", column: "", row: 0 })
            });
            add_work(&mut tx, OWNER().user, &work(), Timestamp::UNIX_EPOCH).unwrap_err()
        };
        assert!(matches!(added(100), ShowSelfError::TooManyWorks));
        assert!(matches!(added(99), ShowSelfError::Store(_)), "it gets as far as writing");
        assert_eq!(show().0.add_work(OWNER(), &work()).unwrap().title, "image");
    }

    #[test]
    fn another_name_is_in_the_audit_log_and_the_same_is_not() {
        let (show, store) = show();
        for name in ["Creator", "Grace", "Grace"] {
            show.change(OWNER(), &ChangeOwn::Name(name.to_owned())).unwrap();
        }
        let entries = store.audit_log();
        assert_eq!((entries.len(), entries[0].action), (1, "name_changed"));
        assert_eq!(
            (entries[0].from.as_deref(), entries[0].to.as_deref()),
            (Some("Creator"), Some("Grace"))
        );
    }

    #[test]
    fn a_profile_is_made_once() {
        let (show, _) = show();
        let brand = ProfileOwner { account_type: AccountType::Brand, ..OWNER() };
        let made = [OWNER(), brand, brand].map(|owner| show.open_missing(owner).unwrap());
        assert_eq!(made, [false, true, false]);
    }
}
