//! Staff stay signed in to the desk for the length of a shift. The secret of a session is known to
//! the browser alone; what is stored is its digest.

use std::{net::IpAddr, sync::Arc, time::Duration};

use domain::{NewAuditEntry, UserId};

use super::{
    ResumeSessionError, Session, SessionDigest, SessionOpening, SessionQueries, SessionRows,
    SessionTransactions,
};
use crate::{
    Clock, StaffViewer, StoreError, Viewer,
    accounts::{Account, Claim, Identify, IdentifyError, security_event},
    batches::in_batches,
    effects::EffectRows,
};

/// Opens, resumes and ends sessions.
#[derive(Clone)]
pub struct ManageSessions {
    store: Arc<dyn SessionTransactions>,
    queries: Arc<dyn SessionQueries>,
    identify: Identify,
    clock: Arc<dyn Clock>,
    idle: Duration,
}

impl ManageSessions {
    /// How long a session is good for, whatever is done in it.
    pub const GOOD_FOR: Duration = Duration::from_hours(12);

    /// How long a session lasts in which nobody does anything, unless it is said otherwise.
    pub const IDLE: Duration = Duration::from_mins(30);
    /// How exactly it is kept when somebody did something.
    const TOUCHED_EVERY: Duration = Duration::from_mins(1);
    /// Most sessions that are listed.
    const MAX_LISTED: u32 = 100;

    /// The use case over a store, accounts and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn SessionTransactions>,
        queries: Arc<dyn SessionQueries>,
        identify: Identify,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, identify, clock, idle: Self::IDLE }
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

    /// Afterwards the secret with this digest stands for the account, for [`Self::GOOD_FOR`] or
    /// until its credentials change. The account is the one whose password was checked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(
        &self,
        digest: SessionDigest,
        account: &Account,
        opening: SessionOpening,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let user_agent =
            opening.user_agent.map(|name| name.chars().take(Self::MAX_USER_AGENT).collect());
        let session = Session {
            digest,
            user: account.id,
            credential_version: account.credential_version,
            opened_at: now,
            active_at: now,
            opening: SessionOpening { user_agent, ..opening },
        };
        self.store.write("open a session", move |tx| tx.insert_session(&session))
    }

    /// Who the session stands for. The account is looked at each time, so that nobody works on
    /// after a suspension. An act of the person begins the idle time anew; what a page does by
    /// itself does not.
    ///
    /// # Errors
    /// [`ResumeSessionError`].
    pub fn resume(
        &self,
        digest: &SessionDigest,
        is_act: bool,
    ) -> Result<StaffViewer, ResumeSessionError> {
        let now = self.clock.now();
        let session =
            self.queries.session(digest, now - Self::GOOD_FOR)?.ok_or(ResumeSessionError::Ended)?;
        if session.active_at <= now - self.idle {
            return Err(ResumeSessionError::Ended);
        }
        let claim =
            Claim { credential_version: session.credential_version, ..Claim::of(session.user) };
        match self.identify.run(&claim) {
            Ok(Viewer::Staff(staff)) => {
                if is_act && session.active_at <= now - Self::TOUCHED_EVERY.min(self.idle / 10) {
                    let digest = *digest;
                    self.store.write("note that a session is used", move |tx| {
                        tx.save_session_activity(&digest, now)
                    })?;
                }
                Ok(staff)
            }
            Ok(Viewer::Brand(_) | Viewer::Creator(_))
            | Err(IdentifyError::Unknown | IdentifyError::NotActive) => {
                Err(ResumeSessionError::Ended)
            }
            Err(IdentifyError::Store(error)) => Err(error.into()),
        }
    }

    /// The viewer's own sessions that can still be used, the last used first, at most 100.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn own(&self, viewer: &StaffViewer) -> Result<Vec<Session>, StoreError> {
        let now = self.clock.now();
        self.queries.sessions_of(
            viewer.user,
            now - Self::GOOD_FOR,
            now - self.idle,
            Self::MAX_LISTED,
        )
    }

    /// Ends one of the viewer's own sessions: afterwards its secret stands for nobody. `address` is
    /// from where, for the audit log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end(
        &self,
        viewer: &StaffViewer,
        digest: &SessionDigest,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        let (user, digest, entry) = (viewer.user, *digest, self.signed_out(viewer, address));
        self.store.write("end a session", move |tx| end(tx, user, &digest, entry))
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
        let (user, kept, entry) = (viewer.user, *kept, self.signed_out(viewer, address));
        self.store.write("end the other sessions", move |tx| end_others(tx, user, &kept, entry))
    }

    /// Tells that the viewer ended sessions of its own.
    fn signed_out(&self, viewer: &StaffViewer, address: Option<IpAddr>) -> NewAuditEntry {
        security_event(
            "signed_out",
            Some(viewer.user),
            (Some(viewer.actor()), address),
            self.clock.now(),
        )
    }

    /// Deletes all sessions that lapsed and says how many there were.
    ///
    /// # Errors
    /// [`StoreError`]; what was deleted before stays deleted.
    pub fn purge(&self) -> Result<u32, StoreError> {
        let before = self.clock.now() - Self::GOOD_FOR;
        in_batches(|most| {
            self.store.write("purge sessions", move |tx| tx.purge_sessions(before, most))
        })
    }
}

fn end(
    tx: &mut (impl SessionRows + EffectRows + ?Sized),
    user: UserId,
    digest: &SessionDigest,
    entry: NewAuditEntry,
) -> Result<(), StoreError> {
    if tx.delete_session(user, digest)? {
        tx.record(&entry.into())?;
    }
    Ok(())
}

fn end_others(
    tx: &mut (impl SessionRows + EffectRows + ?Sized),
    user: UserId,
    kept: &SessionDigest,
    entry: NewAuditEntry,
) -> Result<(), StoreError> {
    if tx.delete_other_sessions(user, kept)? {
        tx.record(&entry.into())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
