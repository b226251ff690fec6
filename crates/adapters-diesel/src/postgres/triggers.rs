//! Triggers that promises rest on, and whether they are there and switched on.

use diesel::{prelude::*, sql_types::Text};

use crate::rows::Number;

/// Every trigger of the schema with its table.
const TRIGGERS: [(&str, &str); 26] = [
    ("accounts_are_kept", "agents"),
    ("accounts_are_kept", "users"),
    ("accounts_keep_their_id", "agents"),
    ("accounts_keep_their_id", "users"),
    ("accounts_stay", "agents"),
    ("accounts_stay", "users"),
    ("agents_changed", "agents"),
    ("assignments_agent_id", "assignments"),
    ("assignments_previous_agent_id", "assignments"),
    ("events_actor_id", "events"),
    ("events_are_not_changed", "events"),
    ("events_are_not_removed", "events"),
    ("feed_mark_moved", "read_marks"),
    ("hand_over_tickets_agent_id", "hand_over_tickets"),
    ("hand_overs_actor_id", "hand_overs"),
    ("hand_overs_agent_id", "hand_overs"),
    ("hand_overs_recipient_id", "hand_overs"),
    ("hand_overs_undone_by", "hand_overs"),
    ("messages_author_id", "messages"),
    ("messages_author_id_added", "messages"),
    ("notifications_user_id", "notifications"),
    ("people_changed", "users"),
    ("ring_agent_id", "ring"),
    ("search_message_changed", "messages"),
    ("search_messages_added", "messages"),
    ("tickets_agent_id", "tickets"),
];

/// How many are missing or switched off; one that should keep the audit trail counts only if its function refuses.
pub(super) fn missing(conn: &mut PgConnection) -> QueryResult<u32> {
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
