//! Brands and creators write their own profiles.

use std::sync::Arc;

use domain::{AccountType, BasicInfo, Email, Line, Phone, Preferences, Timestamp, contact_named};

use super::{
    GENERAL_INDUSTRY, OwnProfile, ProfileOwner, ProfilePage, ProfileQueries, ProfileRows,
    ProfileTransactions, ReadOwnProfile, SetUpProfileError,
};
use crate::{
    Clock, StoreError,
    accounts::{Account, AccountRows},
    effects::EffectRows,
};

/// The step of the set-up after the first page.
const SECOND_PAGE: &str = "preferences";

/// Writes a page of the own profile.
#[derive(Clone)]
pub struct SetUpProfile {
    store: Arc<dyn ProfileTransactions>,
    queries: Arc<dyn ProfileQueries>,
    clock: Arc<dyn Clock>,
}

impl SetUpProfile {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn ProfileTransactions>,
        queries: Arc<dyn ProfileQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, clock }
    }

    /// The profile as it is afterwards. A missing one is made. An e-mail address or phone that
    /// differs from the one that the account is known by is only wanted: it identifies nobody until
    /// it is proven, also when others have or want it.
    ///
    /// # Errors
    /// [`SetUpProfileError`].
    pub fn run(
        &self,
        owner: ProfileOwner,
        page: &ProfilePage,
    ) -> Result<OwnProfile, SetUpProfileError> {
        let now = self.clock.now();
        let born = match page {
            ProfilePage::BasicInfo(info) => info.born,
            ProfilePage::Preferences(preferences) => preferences.born,
        };
        if born.is_some_and(|day| !day.is_past(now)) {
            return Err(SetUpProfileError::NotBornYet);
        }
        match page.clone() {
            ProfilePage::BasicInfo(info) => {
                self.store.write("write the first page of a profile", move |tx| {
                    write_basic_info(tx, owner, &info, now)
                })?;
            }
            ProfilePage::Preferences(preferences) => {
                self.store.write("write the second page of a profile", move |tx| {
                    write_preferences(tx, owner, &preferences, now)
                })?;
            }
        }
        ReadOwnProfile::new(self.queries.clone()).run(owner)?.ok_or(SetUpProfileError::Gone)
    }
}

fn write_basic_info(
    tx: &mut (impl AccountRows + ProfileRows + EffectRows + ?Sized),
    owner: ProfileOwner,
    info: &BasicInfo,
    at: Timestamp,
) -> Result<(), SetUpProfileError> {
    let account = tx.lock_account(owner.user)?.ok_or(SetUpProfileError::Gone)?;
    name_contacts(tx, &account, info, at)?;
    if !account.onboarding_completed {
        tx.save_onboarding_step(owner.user, Some(SECOND_PAGE.to_owned()), at)?;
    }
    open_profile(
        tx,
        owner,
        info.company_name.as_ref().map_or(account.name.as_str(), Line::as_str),
        at,
    )?;
    Ok(tx.update_basic_info(owner, info, at)?)
}

fn write_preferences(
    tx: &mut (impl AccountRows + ProfileRows + ?Sized),
    owner: ProfileOwner,
    preferences: &Preferences,
    at: Timestamp,
) -> Result<(), SetUpProfileError> {
    let account = tx.lock_account(owner.user)?.ok_or(SetUpProfileError::Gone)?;
    if !account.onboarding_completed {
        tx.save_onboarding_step(owner.user, None, at)?;
    }
    open_profile(tx, owner, &account.name, at)?;
    Ok(tx.update_preferences(owner, preferences, at)?)
}

/// Makes an empty profile, unless there is one, and says whether there was none.
pub(crate) fn open_profile(
    tx: &mut (impl ProfileRows + ?Sized),
    owner: ProfileOwner,
    company: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    match owner.account_type {
        AccountType::Brand => tx.insert_brand_profile(owner.user, company, GENERAL_INDUSTRY, at),
        AccountType::Creator => tx.insert_creator_profile(owner.user, at),
    }
}

/// Keeps e-mail address and phone as wanted where they differ from those that the account is known
/// by. Who else has or wants them plays no part, so nobody learns it. The entry of the audit log
/// where something differs is without values.
fn name_contacts(
    tx: &mut (impl AccountRows + EffectRows + ?Sized),
    account: &Account,
    info: &BasicInfo,
    at: Timestamp,
) -> Result<(), StoreError> {
    let email = info.email.as_ref().map(Email::as_str);
    let phone = info.phone.as_ref().map(Phone::as_str);
    let named = [
        ("email", email, account.wanted_email.as_deref().or(account.email.as_deref())),
        ("phone", phone, account.wanted_phone.as_deref().or(account.phone.as_deref())),
    ];
    let differs =
        |(_, new, former): &(_, Option<&str>, Option<&str>)| new.is_some() && new != former;
    let fields: Vec<&str> =
        named.iter().filter(|each| differs(each)).map(|(name, ..)| *name).collect();
    if fields.is_empty() {
        return Ok(());
    }
    let wanted = |new: Option<&str>, known: Option<&str>, present: Option<&str>| {
        let wanted = if new.is_some() { new.filter(|_| new != known) } else { present };
        wanted.map(str::to_owned)
    };
    let email = wanted(email, account.email.as_deref(), account.wanted_email.as_deref());
    let phone = wanted(phone, account.phone.as_deref(), account.wanted_phone.as_deref());
    tx.save_wanted_contacts(account.id, email, phone, at)?;
    tx.record(&contact_named((account.id, account.role), &fields.join(" "), at).into())
}

#[cfg(test)]
mod tests {
    use domain::{Gender, Names, Role, Text, UserId};

    use super::*;
    use crate::testing::{FixedClock, MemoryStore, samples};
    use crate::tx::write;

    const OWNER: fn() -> ProfileOwner =
        || ProfileOwner { user: UserId::new(7).unwrap(), account_type: AccountType::Creator };

    /// A store in which the owner is a creator that has an e-mail address.
    fn store() -> Arc<MemoryStore> {
        let store = Arc::new(MemoryStore::default());
        store.add_creator(samples::creator(7, "Creator").unwrap(), Vec::new());
        store
    }

    fn run(
        store: &Arc<MemoryStore>,
        owner: ProfileOwner,
        page: &ProfilePage,
    ) -> Result<OwnProfile, SetUpProfileError> {
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        SetUpProfile::new(store.clone(), store.clone(), clock).run(owner, page)
    }

    fn account(store: &Arc<MemoryStore>) -> Account {
        write(&**store, "look", |tx| tx.lock_account(OWNER().user)).unwrap().unwrap()
    }

    fn info(email: Option<&str>) -> BasicInfo {
        BasicInfo {
            gender: Gender::Other,
            city: Line::parse("Pune").unwrap(),
            email: email.map(|email| email.parse().unwrap()),
            phone: None,
            born: None,
            company_name: None,
            business_type: None,
            website: None,
            role: None,
            about: None,
        }
    }

    fn preferences() -> Preferences {
        Preferences {
            categories: Names::parse(["Retail"]).unwrap(),
            about: Text::parse("All about it").unwrap(),
            languages: Names::parse(["English"]).unwrap(),
            platforms: None,
            role: None,
            born: None,
        }
    }

    #[test]
    fn nobody_is_born_in_the_future() {
        let born = Some("1970-01-02".parse().unwrap());
        let pages = [
            ProfilePage::BasicInfo(BasicInfo { born, ..info(None) }),
            ProfilePage::Preferences(Preferences { born, ..preferences() }),
        ];
        for page in pages {
            assert!(matches!(run(&store(), OWNER(), &page), Err(SetUpProfileError::NotBornYet)));
        }
    }

    #[test]
    fn an_account_that_is_gone_has_no_profile() {
        let gone = ProfileOwner { user: UserId::new(8).unwrap(), ..OWNER() };
        for page in [ProfilePage::BasicInfo(info(None)), ProfilePage::Preferences(preferences())] {
            assert!(matches!(run(&store(), gone, &page), Err(SetUpProfileError::Gone)));
        }
    }

    #[test]
    fn a_missing_profile_is_made_with_the_name_of_the_account() {
        let store = store();
        let owner = ProfileOwner { account_type: AccountType::Brand, ..OWNER() };
        let OwnProfile::Brand(made) =
            run(&store, owner, &ProfilePage::BasicInfo(info(None))).unwrap()
        else {
            panic!()
        };
        assert_eq!(
            (made.brand.company_name.as_str(), made.brand.location.city.as_deref()),
            ("Creator", Some("Pune"))
        );
        assert_eq!(made.brand.industries, [GENERAL_INDUSTRY]);
    }

    #[test]
    fn an_address_that_differs_is_only_wanted_and_the_audit_log_has_no_values() {
        let store = store();
        let name =
            |email| run(&store, OWNER(), &ProfilePage::BasicInfo(info(Some(email)))).unwrap();
        let known = account(&store).email.unwrap();
        name(&known);
        assert_eq!(
            (account(&store).wanted_email, store.audit_log().len()),
            (None, 0),
            "nothing differs"
        );
        name("new@example.test");
        name("new@example.test");
        let named = account(&store);
        assert_eq!(
            (named.email, named.wanted_email.as_deref()),
            (Some(known.clone()), Some("new@example.test"))
        );
        let entries = store.audit_log();
        assert_eq!(
            (entries.len(), entries[0].action, entries[0].actor),
            (1, "contact_named", Some((named.id, Role::Creator)))
        );
        assert!(entries[0].data.contains(&("fields", "email".to_owned())), "{:?}", entries[0].data);
        run(&store, OWNER(), &ProfilePage::BasicInfo(info(None))).unwrap();
        assert!(account(&store).wanted_email.is_some(), "what is not said stays");
        name(&known);
        assert_eq!(account(&store).wanted_email, None, "the own one again takes the wish back");
    }

    #[test]
    fn the_second_page_ends_the_set_up_for_good() {
        let store = store();
        write(&*store, "begin", |tx| {
            tx.save_onboarding_step(OWNER().user, Some("basic".to_owned()), Timestamp::UNIX_EPOCH)
        })
        .unwrap();
        run(&store, OWNER(), &ProfilePage::BasicInfo(info(None))).unwrap();
        assert_eq!(account(&store).onboarding_step.as_deref(), Some(SECOND_PAGE));
        run(&store, OWNER(), &ProfilePage::Preferences(preferences())).unwrap();
        run(&store, OWNER(), &ProfilePage::BasicInfo(info(None))).unwrap();
        let ended = account(&store);
        assert_eq!((ended.onboarding_completed, ended.onboarding_step), (true, None));
    }
}
