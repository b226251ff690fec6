//! Sessions of staff in a browser.

use app::{KeptSession, SessionDigest, SessionOpening, StoreError, ports::SessionStore};
use diesel::prelude::*;
use domain::{NewEvent, Timestamp, UserId};

use super::{Store, dialect, journal};
use crate::{convert::Source, error::During, moment::At, rows::SessionRow, schema::sessions};

impl SessionStore for Store {
    fn open(&self, session: &KeptSession) -> Result<(), StoreError> {
        let KeptSession { digest, user, credential_version, opened_at, active_at, opening } = session.clone();
        let row = SessionRow {
            digest: digest.to_vec(),
            user_id: user.get(),
            credential_version: i32::try_from(credential_version).unwrap_or(i32::MAX),
            created_at: opened_at.into(),
            active_at: active_at.into(),
            address: opening.address,
            user_agent: opening.user_agent,
        };
        self.db.write("open a session", move |conn| {
            diesel::insert_into(sessions::table).values(&row).execute(conn).during("open a session")?;
            Ok(())
        })
    }

    fn find(&self, digest: &SessionDigest, opened_after: Timestamp) -> Result<Option<KeptSession>, StoreError> {
        let known = sessions::table.find(digest.to_vec()).filter(sessions::created_at.gt(At::from(opened_after)));
        let row: Option<SessionRow> = self
            .db
            .read(|conn| known.select(SessionRow::as_select()).first(conn).optional().during("look for a session"))?;
        row.map(kept).transpose()
    }

    fn touch(&self, digest: &SessionDigest, at: Timestamp) -> Result<(), StoreError> {
        let digest = digest.to_vec();
        self.db.write("note that a session is used", move |conn| {
            diesel::update(sessions::table.find(digest))
                .set(sessions::active_at.eq(At::from(at)))
                .execute(conn)
                .during("note that a session is used")?;
            Ok(())
        })
    }

    fn sessions_of(
        &self,
        user: UserId,
        opened_after: Timestamp,
        active_after: Timestamp,
        limit: u32,
    ) -> Result<Vec<KeptSession>, StoreError> {
        let rows: Vec<SessionRow> = self.db.read(|conn| {
            sessions::table
                .filter(sessions::user_id.eq(user.get()))
                .filter(sessions::created_at.gt(At::from(opened_after)))
                .filter(sessions::active_at.gt(At::from(active_after)))
                .order((sessions::active_at.desc(), sessions::digest))
                .limit(limit.into())
                .select(SessionRow::as_select())
                .load(conn)
                .during("list sessions")
        })?;
        rows.into_iter().map(kept).collect()
    }

    fn close_own(&self, user: UserId, digest: &SessionDigest, event: &NewEvent) -> Result<(), StoreError> {
        let (digest, event) = (digest.to_vec(), event.clone());
        self.db.write("end a session", move |conn| {
            let own = sessions::table.find(digest).filter(sessions::user_id.eq(user.get()));
            let ended = diesel::delete(own).execute(conn).during("end a session")?;
            journal::write_events(conn, (ended > 0).then_some(&event))
        })
    }

    fn close_others(&self, user: UserId, kept: &SessionDigest, event: &NewEvent) -> Result<(), StoreError> {
        let (kept, event) = (kept.to_vec(), event.clone());
        self.db.write("end the other sessions", move |conn| {
            let others = sessions::table.filter(sessions::user_id.eq(user.get())).filter(sessions::digest.ne(kept));
            let ended = diesel::delete(others).execute(conn).during("end the other sessions")?;
            journal::write_events(conn, (ended > 0).then_some(&event))
        })
    }

    fn forget_sessions(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        self.db.write("forget sessions", move |conn| {
            let removed = dialect::forget_sessions(conn, before.into(), i64::from(limit)).during("forget sessions")?;
            Ok(u32::try_from(removed).unwrap_or(u32::MAX))
        })
    }
}

fn kept(row: SessionRow) -> Result<KeptSession, StoreError> {
    let source = Source { table: "sessions", row: row.user_id };
    Ok(KeptSession {
        digest: row.digest.try_into().map_err(|_| source.corrupt("digest"))?,
        user: source.id("user_id", UserId::new, row.user_id)?,
        credential_version: source.int("credential_version", row.credential_version)?,
        opened_at: row.created_at.0,
        active_at: row.active_at.0,
        opening: SessionOpening { address: row.address, user_agent: row.user_agent },
    })
}
