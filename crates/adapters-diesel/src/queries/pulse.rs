//! Whether the database works now.

use app::{
    StoreError,
    health::{FeedDelay, Pulse},
};
use diesel::prelude::*;

use super::{Store, feed_dialect, schema_state};
use crate::schema::{rotation, write_probes};

impl Pulse for Store {
    fn read(&self) -> Result<(), StoreError> {
        self.db.ask("look at the database", |conn| {
            rotation::table.find(1).select(rotation::number).first::<i64>(conn).map(drop)
        })
    }

    fn schema(&self) -> Result<(), StoreError> {
        let newer = self.db.ask("look at the schema", schema_state::newer)?;
        self.db.fence.set(newer);
        self.db.fence.pass()
    }

    fn write(&self) -> Result<(), StoreError> {
        self.db.ask_to_write("write to the database", |conn| {
            let probe = diesel::update(write_probes::table.find(1));
            probe.set(write_probes::writes.eq(write_probes::writes + 1)).execute(conn).map(drop)
        })
    }

    fn feed_delay(&self) -> Result<Option<FeedDelay>, StoreError> {
        let oldest = self
            .db
            .ask("look for transactions that hold the feed up", feed_dialect::oldest_writer)?;
        Ok(self.horizon.delay(oldest))
    }
}
