//! Triggers that invariants rest on, and whether they are there.

use diesel::{prelude::*, sql_types::Text};

use crate::rows::Number;

/// Every trigger of the schema.
const TRIGGERS: [&str; 10] = [
    "agent_added",
    "agent_changed",
    "agent_removed",
    "agents_stay",
    "audit_log_is_not_changed",
    "audit_log_is_not_removed",
    "feed_mark_moved",
    "feed_mark_set",
    "people_changed",
    "users_stay",
];

/// How many are missing; one that should keep the audit log counts only if it refuses.
pub(super) fn missing(conn: &mut SqliteConnection) -> QueryResult<u32> {
    let find = "select count(*) as n from sqlite_master where type = 'trigger' and name = $1 \
                and (name not like 'audit_log_is_not_%' or (tbl_name = 'audit_log' and sql like '%raise(abort%' \
                and sql not like '% when %'))";
    let mut missing = 0;
    for name in TRIGGERS {
        let found: Number = diesel::sql_query(find).bind::<Text, _>(name).get_result(conn)?;
        missing += u32::from(found.n == 0);
    }
    Ok(missing)
}
