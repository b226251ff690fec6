//! What people have chosen for themselves.

use app::{StoreError, ZoneName, ports::PreferenceStore};
use diesel::prelude::*;
use domain::UserId;

use super::Store;
use crate::{error::During, schema::preferences};

impl PreferenceStore for Store {
    fn zone(&self, user: UserId) -> Result<Option<ZoneName>, StoreError> {
        let own = preferences::table.find(user.get()).select(preferences::zone);
        let zone: Option<String> =
            self.db.read(|conn| own.first(conn).optional().during("read the time zone of a person"))?;
        // a name that no rule allows counts as none
        Ok(zone.and_then(|zone| ZoneName::parse(&zone).ok()))
    }

    fn set_zone(&self, user: UserId, zone: Option<ZoneName>) -> Result<(), StoreError> {
        self.db.write("keep the time zone of a person", move |conn| {
            let kept = match &zone {
                None => diesel::delete(preferences::table.find(user.get())).execute(conn),
                Some(zone) => diesel::insert_into(preferences::table)
                    .values((preferences::user_id.eq(user.get()), preferences::zone.eq(zone.as_str())))
                    .on_conflict(preferences::user_id)
                    .do_update()
                    .set(preferences::zone.eq(zone.as_str()))
                    .execute(conn),
            };
            kept.map(drop).during("keep the time zone of a person")
        })
    }
}
