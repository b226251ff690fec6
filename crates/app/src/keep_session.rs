//! Staff stay signed in to the desk for the length of a shift. The secret of a session is known to the browser alone;
//! what is kept is its digest.

use std::{net::IpAddr, sync::Arc, time::Duration};

use domain::{NewEvent, Timestamp, UserId};

use crate::{
    Account, Claim, Identify, IdentifyError, StaffViewer, StoreError, Viewer,
    batches::in_batches,
    ports::{Clock, SessionStore},
    security_event::security_event,
};

/// The SHA-256 digest of a session's secret.
pub type SessionDigest = [u8; 32];

/// Where a session is opened from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionOpening {
    /// Address of the client.
    pub address: Option<String>,
    /// What its browser calls itself, cut at [`KeepSession::MAX_USER_AGENT`] characters.
    pub user_agent: Option<String>,
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSession {
    /// Digest of its secret.
    pub digest: SessionDigest,
    /// Whom it stands for.
    pub user: UserId,
    /// Version of the account's credentials when it was opened.
    pub credential_version: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the person last did something in it.
    pub active_at: Timestamp,
    /// From where it was opened.
    pub opening: SessionOpening,
}

/// Why a session opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum ResumeSessionError {
    /// There is no such session, it lapsed, its account may not use the desk any more, or its credentials are others.
    #[error("the session has ended")]
    Ended,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens, resumes and ends sessions.
#[derive(Clone)]
pub struct KeepSession {
    sessions: Arc<dyn SessionStore>,
    identify: Identify,
    clock: Arc<dyn Clock>,
    idle: Duration,
}

impl KeepSession {
    /// How long a session is good for, whatever is done in it.
    pub const GOOD_FOR: Duration = Duration::from_hours(12);

    /// How long a session lasts in which nobody does anything, unless it is said otherwise.
    pub const IDLE: Duration = Duration::from_mins(30);
    /// How exactly it is kept when somebody did something.
    const TOUCHED_EVERY: Duration = Duration::from_mins(1);
    /// Most sessions that are listed.
    const MOST_LISTED: u32 = 100;

    /// The use case over sessions, accounts and a clock.
    #[must_use]
    pub fn new(sessions: Arc<dyn SessionStore>, identify: Identify, clock: Arc<dyn Clock>) -> Self {
        Self { sessions, identify, clock, idle: Self::IDLE }
    }

    /// The same with sessions that end after so much time in which nobody does anything.
    #[must_use]
    pub fn with_idle(self, idle: Duration) -> Self {
        Self { idle, ..self }
    }

    /// How long a session lasts in which nobody does anything.
    #[must_use]
    pub const fn idle(&self) -> Duration {
        self.idle
    }

    /// Most characters of a browser's name that are kept.
    pub const MAX_USER_AGENT: usize = 200;

    /// Afterwards the secret with this digest stands for the account, for [`Self::GOOD_FOR`] or until its credentials
    /// change. The account is the one whose password was checked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(&self, digest: SessionDigest, account: &Account, opening: SessionOpening) -> Result<(), StoreError> {
        let now = self.clock.now();
        let user_agent = opening.user_agent.map(|name| name.chars().take(Self::MAX_USER_AGENT).collect());
        self.sessions.open(&KeptSession {
            digest,
            user: account.id,
            credential_version: account.credential_version,
            opened_at: now,
            active_at: now,
            opening: SessionOpening { user_agent, ..opening },
        })
    }

    /// Who the session stands for. The account is looked at each time, so that nobody works on after a suspension. An act
    /// of the person begins the idle time anew; what a page does by itself does not.
    ///
    /// # Errors
    /// [`ResumeSessionError`].
    pub fn resume(&self, digest: &SessionDigest, is_act: bool) -> Result<StaffViewer, ResumeSessionError> {
        let now = self.clock.now();
        let session = self.sessions.find(digest, now - Self::GOOD_FOR)?.ok_or(ResumeSessionError::Ended)?;
        if session.active_at <= now - self.idle {
            return Err(ResumeSessionError::Ended);
        }
        let claim = Claim { credential_version: session.credential_version, ..Claim::of(session.user) };
        match self.identify.run(&claim) {
            Ok(Viewer::Staff(staff)) => {
                if is_act && session.active_at <= now - Self::TOUCHED_EVERY.min(self.idle / 10) {
                    self.sessions.touch(digest, now)?;
                }
                Ok(staff)
            }
            Ok(Viewer::Brand(_) | Viewer::Creator(_)) | Err(IdentifyError::Unknown | IdentifyError::NotActive) => {
                Err(ResumeSessionError::Ended)
            }
            Err(IdentifyError::Store(error)) => Err(error.into()),
        }
    }

    /// The viewer's own sessions that can still be used, the last used first, at most 100.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn own(&self, viewer: &StaffViewer) -> Result<Vec<KeptSession>, StoreError> {
        let now = self.clock.now();
        self.sessions.sessions_of(viewer.user, now - Self::GOOD_FOR, now - self.idle, Self::MOST_LISTED)
    }

    /// Ends one of the viewer's own sessions: afterwards its secret stands for nobody. `address` is from where, for the
    /// audit trail.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end(&self, viewer: &StaffViewer, digest: &SessionDigest, address: Option<IpAddr>) -> Result<(), StoreError> {
        self.sessions.close_own(viewer.user, digest, &self.signed_out(viewer, address))
    }

    /// Ends all of the viewer's own sessions but this one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end_others(
        &self,
        viewer: &StaffViewer,
        kept: &SessionDigest,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        self.sessions.close_others(viewer.user, kept, &self.signed_out(viewer, address))
    }

    /// Tells that the viewer ended sessions of its own.
    fn signed_out(&self, viewer: &StaffViewer, address: Option<IpAddr>) -> NewEvent {
        security_event("signed_out", Some(viewer.user), (Some(viewer.actor()), address), self.clock.now())
    }

    /// Removes all sessions that lapsed and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before stays removed.
    pub fn forget(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - Self::GOOD_FOR;
        in_batches(|most| self.sessions.forget_sessions(before, most))
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccountStatus, Role, Timestamp};

    use super::*;
    use crate::{
        Identity,
        ports::{MockAccounts, MockSessionStore},
        testing::{FixedClock, samples},
    };

    fn resume(known: bool, role: Role, status: AccountStatus) -> Result<StaffViewer, ResumeSessionError> {
        resume_after(known, samples::identity(UserId::new(7).unwrap(), role, status))
    }

    /// Resumes a session of credentials 0.
    fn resume_after(known: bool, identity: Identity) -> Result<StaffViewer, ResumeSessionError> {
        let user = UserId::new(7).unwrap();
        let (mut sessions, mut accounts) = (MockSessionStore::new(), MockAccounts::new());
        sessions.expect_find().once().returning(move |digest, opened_after| {
            assert_eq!((digest, opened_after), (&[1; 32], Timestamp::UNIX_EPOCH));
            Ok(known.then(|| KeptSession {
                digest: *digest,
                user,
                credential_version: 0,
                opened_at: opened_after,
                active_at: opened_after + KeepSession::GOOD_FOR,
                opening: SessionOpening::default(),
            }))
        });
        accounts
            .expect_identities()
            .times(usize::from(known))
            .returning(move |users| Ok(users.iter().map(|&user| (user, identity.clone())).collect()));
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH + KeepSession::GOOD_FOR);
        KeepSession::new(Arc::new(sessions), Identify::new(Arc::new(accounts)), Arc::new(clock)).resume(&[1; 32], false)
    }

    #[test]
    fn a_session_stands_for_staff() {
        for (role, is_super_admin) in [(Role::Agent, false), (Role::SuperAdmin, true)] {
            let viewer = StaffViewer { user: UserId::new(7).unwrap(), is_super_admin };
            assert_eq!(resume(true, role, AccountStatus::Active).unwrap(), viewer);
        }
    }

    #[test]
    fn a_session_ends_with_the_right_to_use_the_desk() {
        let ended = [
            (false, Role::Agent, AccountStatus::Active),
            (true, Role::Agent, AccountStatus::Suspended),
            (true, Role::Agent, AccountStatus::Pending),
            (true, Role::SuperAdmin, AccountStatus::Deleted),
            (true, Role::Brand, AccountStatus::Active),
            (true, Role::Creator, AccountStatus::Active),
        ];
        for (known, role, status) in ended {
            assert!(matches!(resume(known, role, status), Err(ResumeSessionError::Ended)), "{role:?} {status:?}");
        }
    }

    #[test]
    fn s22_a_session_ends_half_an_hour_after_the_last_act_and_only_acts_count() {
        let user = UserId::new(7).unwrap();
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let store = Arc::new(crate::testing::MemoryStore::default()).ports();
        let mut accounts = MockAccounts::new();
        accounts
            .expect_identities()
            .returning(move |_| Ok([(user, samples::identity(user, Role::Agent, AccountStatus::Active))].into()));
        let keep = KeepSession::new(store.sessions, Identify::new(Arc::new(accounts)), clock.clone());
        let account = samples::account(user, Role::Agent, AccountStatus::Active);
        keep.open([1; 32], &account, SessionOpening::default()).unwrap();
        let after = |minutes, is_act| {
            clock.advance(Duration::from_mins(minutes));
            keep.resume(&[1; 32], is_act).is_ok()
        };
        assert!(after(29, false), "a refresh of a page");
        assert!(!after(1, false), "does not begin the time anew");
        keep.open([1; 32], &account, SessionOpening::default()).unwrap();
        for _ in 0..5 {
            assert!(after(29, true), "somebody is there");
        }
        assert_eq!(keep.own(&StaffViewer { user, is_super_admin: false }).unwrap().len(), 1);
        assert!(!after(30, true));
        assert!(keep.own(&StaffViewer { user, is_super_admin: false }).unwrap().is_empty());
    }
}
