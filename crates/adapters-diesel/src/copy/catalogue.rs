//! Which tables are copied, in which order, and which are not, and why.

use crate::transfer::Table;

/// The tables that are copied. Whatever a row refers to comes before it, but for orders and their
/// tickets, which are checked at the end. The rotation comes last: adding agents changes it.
pub(crate) const COPIED: [&str; 32] = [
    "users",
    "invitations",
    "agents",
    "admin_presences",
    "preferences",
    "sessions",
    "phone_codes",
    "code_events",
    "secret_fingerprints",
    "used_id_tokens",
    "brands",
    "creators",
    "social_accounts",
    "portfolio_items",
    "packages",
    "cart_items",
    "orders",
    "idempotency_keys",
    "tickets",
    "messages",
    "message_keys",
    "read_marks",
    "notifications",
    "eligibility_snapshots",
    "handovers",
    "handover_tickets",
    "assignments",
    "assignment_decisions",
    "audit_log",
    "drafts",
    "canned_replies",
    "saved_views",
];

/// The one row that every database has from the beginning.
pub(crate) const ROTATION: &str = "rotation";

/// The tables that are not copied, or all whose names begin so, and why.
pub const LEFT_OUT: [(&str, &str); 6] = [
    ("__diesel_schema_migrations", "`migrate` writes it, and both have the same steps"),
    ("schema_compatibility", "`migrate` writes it, and both have the same steps"),
    ("write_probes", "it counts attempts at writing to one database"),
    ("ticket_presences", "who has a ticket open is forgotten after twenty seconds"),
    ("followers", "a position is that of one database, and is set when the words are written"),
    ("search_", "each engine has an index of words of its own, which is written anew"),
];

/// The tables that are copied, in their order.
pub(crate) fn copied() -> impl Iterator<Item = &'static Table> {
    let names = COPIED.into_iter().chain([ROTATION]);
    names.filter_map(|name| crate::schema::TABLES.iter().find(|table| table.name == name))
}

#[cfg(test)]
mod tests {
    use test_support::{Engine, TestDb, on_each_engine};

    use super::*;

    on_each_engine! {
        every_table_of_the_database_is_copied_or_left_out_for_a_reason,
        every_column_that_is_not_copied_is_made_by_the_engine,
    }

    fn tables(engine: Engine) -> Vec<String> {
        TestDb::fresh(engine).lines(match engine {
            Engine::Sqlite => {
                "select name as line from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'"
            }
            Engine::Postgres => {
                "select c.relname::text as line from pg_class c join pg_namespace n on n.oid = c.relnamespace \
                 where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')"
            }
        })
    }

    fn every_table_of_the_database_is_copied_or_left_out_for_a_reason(engine: Engine) {
        let is_left_out = |table: &String| {
            LEFT_OUT.iter().any(|(name, why)| {
                assert!(!why.is_empty());
                table == name || (name.ends_with('_') && table.starts_with(name))
            })
        };
        let copied: Vec<_> = copied().map(|table| table.name.to_owned()).collect();
        assert_eq!(copied.len(), COPIED.len() + 1, "a name is not in schema.rs");
        let tables = tables(engine);
        for table in &tables {
            assert!(
                copied.contains(table) != is_left_out(table),
                "{table} is neither copied nor left out for a reason, or both"
            );
        }
        assert!(copied.iter().all(|table| tables.contains(table)));
    }

    fn every_column_that_is_not_copied_is_made_by_the_engine(engine: Engine) {
        let columns = TestDb::fresh(engine).lines(match engine {
            Engine::Sqlite => {
                "select t.name || '.' || c.name as line from sqlite_master t, pragma_table_xinfo(t.name) c where t.type = 'table'"
            }
            Engine::Postgres => {
                "select table_name || '.' || column_name as line from information_schema.columns \
                 where table_schema not in ('pg_catalog', 'information_schema')"
            }
        });
        let mut left: Vec<_> = columns
            .iter()
            .filter_map(|line| line.split_once('.'))
            .filter(|(table, column)| {
                copied().any(|one| {
                    one.name == *table && !one.columns.iter().any(|(name, _)| name == column)
                })
            })
            .map(|(table, column)| format!("{table}.{column}"))
            .collect();
        left.sort_unstable();
        let expected: &[&str] = match engine {
            Engine::Sqlite => &["orders.ticket_of"],
            Engine::Postgres => {
                &["audit_log.xid", "messages.xid", "orders.ticket_of", "read_marks.xid"]
            }
        };
        assert_eq!(left, expected);
    }
}
