//! Sessions of staff in a browser.

use app::{SessionDigest, StoreError, ports::SessionStore};
use diesel::prelude::*;
use domain::{Timestamp, UserId};

use super::{Store, dialect};
use crate::{convert::Source, error::During, moment::At, schema::sessions};

impl SessionStore for Store {
    fn open(&self, digest: &SessionDigest, user: UserId, at: Timestamp) -> Result<(), StoreError> {
        let digest = digest.to_vec();
        self.db.write("open a session", move |conn| {
            diesel::insert_into(sessions::table)
                .values((
                    sessions::digest.eq(digest),
                    sessions::user_id.eq(user.get()),
                    sessions::created_at.eq(At::from(at)),
                ))
                .execute(conn)
                .during("open a session")?;
            Ok(())
        })
    }

    fn owner(&self, digest: &SessionDigest, opened_after: Timestamp) -> Result<Option<UserId>, StoreError> {
        let known = sessions::table.find(digest.to_vec()).filter(sessions::created_at.gt(At::from(opened_after)));
        let user: Option<i64> =
            self.db.read(|conn| known.select(sessions::user_id).first(conn).optional().during("look for a session"))?;
        user.map(|user| Source { table: "sessions", row: user }.id("user_id", UserId::new, user)).transpose()
    }

    fn close(&self, digest: &SessionDigest) -> Result<(), StoreError> {
        let digest = digest.to_vec();
        self.db.write("end a session", move |conn| {
            diesel::delete(sessions::table.find(digest)).execute(conn).during("end a session")?;
            Ok(())
        })
    }

    fn forget_sessions(&self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        self.db.write("forget sessions", move |conn| {
            let removed = dialect::forget_sessions(conn, before.into(), i64::from(limit)).during("forget sessions")?;
            Ok(u32::try_from(removed).unwrap_or(u32::MAX))
        })
    }
}
