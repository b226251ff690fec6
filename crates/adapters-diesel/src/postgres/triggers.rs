//! Triggers that invariants rest on, and whether they are there and switched on.

use diesel::{prelude::*, sql_types::Text};

use crate::rows::Number;

/// Every trigger of the schema with its table.
const TRIGGERS: [(&str, &str); 24] = [
    ("accounts_are_kept", "agents"),
    ("accounts_are_kept", "users"),
    ("accounts_keep_their_id", "agents"),
    ("accounts_keep_their_id", "users"),
    ("accounts_stay", "agents"),
    ("accounts_stay", "users"),
    ("agents_changed", "agents"),
    ("assignments_agent_id", "assignments"),
    ("assignments_previous_agent_id", "assignments"),
    ("audit_log_actor_id", "audit_log"),
    ("audit_log_is_not_changed", "audit_log"),
    ("audit_log_is_not_removed", "audit_log"),
    ("feed_mark_moved", "read_marks"),
    ("handover_tickets_agent_id", "handover_tickets"),
    ("handovers_actor_id", "handovers"),
    ("handovers_agent_id", "handovers"),
    ("handovers_recipient_id", "handovers"),
    ("handovers_undone_by", "handovers"),
    ("messages_author_id", "messages"),
    ("messages_author_id_added", "messages"),
    ("notifications_user_id", "notifications"),
    ("people_changed", "users"),
    ("rotation_agent_id", "rotation"),
    ("tickets_agent_id", "tickets"),
];

/// How many are missing or switched off; one that should keep the audit log counts only if its
/// function refuses.
pub(super) fn missing(conn: &mut PgConnection) -> QueryResult<u32> {
    let find = "select count(*) as n from pg_trigger t join pg_proc f on f.oid = t.tgfoid \
                where t.tgrelid = to_regclass($2) and t.tgname = $1 and t.tgenabled in ('O', 'A') \
                and (t.tgname not like 'audit_log_is_not_%' \
                or (t.tgqual is null and f.prosrc like '%raise exception%'))";
    let mut missing = 0;
    for (name, table) in TRIGGERS {
        let find = diesel::sql_query(find).bind::<Text, _>(name).bind::<Text, _>(table);
        missing += u32::from(find.get_result::<Number>(conn)?.n == 0);
    }
    Ok(missing)
}
