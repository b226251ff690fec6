//! Sessions of staff in a browser, and the secrets that sign tokens.

use app::{
    StoreError,
    sessions::{SecretRows, Session, SessionDigest, SessionOpening, SessionQueries, SessionRows},
};
use diesel::prelude::*;
use domain::{Timestamp, UserId};

use super::{Store, purge::Old, tx::Rows};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::SessionRow,
    schema::{secret_fingerprints, sessions},
};

const SESSIONS: Old = Old { table: "sessions", key: "digest", time: "created_at" };

impl SecretRows for Rows<'_> {
    fn purge_secrets(&mut self, before: Timestamp) -> Result<(), StoreError> {
        let lapsed =
            secret_fingerprints::table.filter(secret_fingerprints::seen_at.lt(At::from(before)));
        diesel::delete(lapsed).execute(self.conn).map(drop).during("purge secrets")
    }

    fn save_secret(&mut self, fingerprint: &str, at: Timestamp) -> Result<(), StoreError> {
        let seen = secret_fingerprints::seen_at.eq(At::from(at));
        let insert = diesel::insert_into(secret_fingerprints::table)
            .values((secret_fingerprints::fingerprint.eq(fingerprint), seen))
            .on_conflict(secret_fingerprints::fingerprint)
            .do_update()
            .set(seen);
        insert.execute(self.conn).map(drop).during("note a secret")
    }

    fn other_secrets(&mut self, own: &str) -> Result<Vec<String>, StoreError> {
        let others = secret_fingerprints::table.filter(secret_fingerprints::fingerprint.ne(own));
        let fingerprints =
            others.order(secret_fingerprints::fingerprint).select(secret_fingerprints::fingerprint);
        fingerprints.limit(100).load(self.conn).during("look for other secrets")
    }
}

impl SessionRows for Rows<'_> {
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let Session { digest, user, credential_version, opened_at, active_at, opening } =
            session.clone();
        let row = SessionRow {
            digest: digest.to_vec(),
            user_id: user.get(),
            credential_version: i32::try_from(credential_version).unwrap_or(i32::MAX),
            created_at: opened_at.into(),
            active_at: active_at.into(),
            address: opening.address,
            user_agent: opening.user_agent,
        };
        let insert = diesel::insert_into(sessions::table).values(&row);
        insert.execute(self.conn).map(drop).during("open a session")
    }

    fn save_session_activity(
        &mut self,
        digest: &SessionDigest,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let update = diesel::update(sessions::table.find(digest.to_vec()))
            .set(sessions::active_at.eq(At::from(at)));
        update.execute(self.conn).map(drop).during("note that a session is used")
    }

    fn delete_session(&mut self, user: UserId, digest: &SessionDigest) -> Result<bool, StoreError> {
        let own = sessions::table.find(digest.to_vec()).filter(sessions::user_id.eq(user.get()));
        diesel::delete(own).execute(self.conn).map(|ended| ended > 0).during("end a session")
    }

    fn delete_other_sessions(
        &mut self,
        user: UserId,
        kept: &SessionDigest,
    ) -> Result<bool, StoreError> {
        let own = sessions::table.filter(sessions::user_id.eq(user.get()));
        let others = own.filter(sessions::digest.ne(kept.to_vec()));
        diesel::delete(others)
            .execute(self.conn)
            .map(|ended| ended > 0)
            .during("end the other sessions")
    }

    fn purge_sessions(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        let purged = SESSIONS.purge(self.conn, before.into(), limit).during("purge sessions")?;
        Ok(u32::try_from(purged).unwrap_or(u32::MAX))
    }
}

impl SessionQueries for Store {
    fn session(
        &self,
        digest: &SessionDigest,
        opened_after: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let known = sessions::table
            .find(digest.to_vec())
            .filter(sessions::created_at.gt(At::from(opened_after)));
        let row: Option<SessionRow> = self.db.read(|conn| {
            known
                .select(SessionRow::as_select())
                .first(conn)
                .optional()
                .during("look for a session")
        })?;
        row.map(session).transpose()
    }

    fn sessions_of(
        &self,
        user: UserId,
        opened_after: Timestamp,
        active_after: Timestamp,
        limit: u32,
    ) -> Result<Vec<Session>, StoreError> {
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
        rows.into_iter().map(session).collect()
    }
}

fn session(row: SessionRow) -> Result<Session, StoreError> {
    let source = Source { table: "sessions", row: row.user_id };
    Ok(Session {
        digest: row.digest.try_into().map_err(|_| source.corrupt("digest"))?,
        user: source.id("user_id", UserId::new, row.user_id)?,
        credential_version: source.int("credential_version", row.credential_version)?,
        opened_at: row.created_at.0,
        active_at: row.active_at.0,
        opening: SessionOpening { address: row.address, user_agent: row.user_agent },
    })
}
