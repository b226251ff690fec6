//! What people have chosen for themselves.

use app::{
    StoreError,
    staff_tools::{PreferenceRows, TimeZoneName},
};
use diesel::prelude::*;
use domain::UserId;

use super::{dialect::Conn, tx::Rows};
use crate::{error::During, schema::preferences};

pub(super) fn time_zone(conn: &mut Conn, user: UserId) -> Result<Option<String>, StoreError> {
    let own = preferences::table.find(user.get()).select(preferences::zone);
    own.first(conn).optional().during("read the time zone of a person")
}

impl PreferenceRows for Rows<'_> {
    fn save_time_zone(
        &mut self,
        user: UserId,
        zone: Option<TimeZoneName>,
    ) -> Result<(), StoreError> {
        let saved = match &zone {
            None => diesel::delete(preferences::table.find(user.get())).execute(self.conn),
            Some(zone) => diesel::insert_into(preferences::table)
                .values((preferences::user_id.eq(user.get()), preferences::zone.eq(zone.as_str())))
                .on_conflict(preferences::user_id)
                .do_update()
                .set(preferences::zone.eq(zone.as_str()))
                .execute(self.conn),
        };
        saved.map(drop).during("save the time zone of a person")
    }
}
