//! Triggers that promises rest on, and whether they are there and switched on.

use diesel::{prelude::*, sql_types::Text};

use super::dialect::Conn;
use crate::rows::Number;

/// Every trigger of the schema with its table.
const TRIGGERS: [(&str, &str); 7] = [
    ("agents_changed", "agents"),
    ("events_are_not_changed", "events"),
    ("events_are_not_removed", "events"),
    ("feed_mark_moved", "read_marks"),
    ("people_changed", "users"),
    ("search_message_changed", "messages"),
    ("search_messages_added", "messages"),
];

/// How many are missing or switched off; one that should keep the audit trail counts only if its function refuses.
pub(super) fn missing(conn: &mut Conn) -> QueryResult<u32> {
    let find = "select count(*) as n from pg_trigger t join pg_proc f on f.oid = t.tgfoid \
                where t.tgrelid = to_regclass($2) and t.tgname = $1 and t.tgenabled in ('O', 'A') \
                and (t.tgname not like 'events_are_not_%' \
                or (t.tgqual is null and f.prosrc like '%raise exception%'))";
    let mut missing = 0;
    for (name, table) in TRIGGERS {
        let find = diesel::sql_query(find).bind::<Text, _>(name).bind::<Text, _>(table);
        missing += u32::from(find.get_result::<Number>(conn)?.n == 0);
    }
    Ok(missing)
}
