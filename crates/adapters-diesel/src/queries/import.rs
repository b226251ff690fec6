//! Writing an import: every step in one transaction, in a database that nobody uses yet.

use std::sync::mpsc::Receiver;

use app::StoreError;
use diesel::{connection::SimpleConnection, prelude::*};
use import::target::{ImportError, ImportTarget, Step};

use super::{
    Store, bulk_insert,
    dialect::{self, Conn},
    tx::Rows,
    waiting_since,
};
use crate::{error::During, rows::Number};

/// What a database in use has.
const IN_USE: [(&str, &str); 3] =
    [("users", "accounts"), ("orders", "orders"), ("canned_replies", "canned replies")];

/// Agents have read what anybody said in their tickets, and parties what was said to them.
const MARK_READ: &str = "\
    insert into read_marks (ticket_id, user_id, channel, message_id, at) \
    select m.ticket_id, r.user_id, m.channel, max(m.id), max(m.created_at) \
    from messages m join (\
        select t.id as ticket_id, t.agent_id as user_id, c.channel from tickets t cross join (\
            select 'brand_agent' as channel union all select 'creator_agent' union all select 'internal') c \
        where t.agent_id is not null \
        union select t.id, b.user_id, 'brand_agent' \
        from tickets t join orders o on o.id = t.order_id join brands b on b.id = o.brand_id \
        union select t.id, c.user_id, 'creator_agent' \
        from tickets t join orders o on o.id = t.order_id join creators c on c.id = o.creator_id\
    ) r on r.ticket_id = m.ticket_id and r.channel = m.channel \
    where m.role <> 'system' and m.searchable \
    group by m.ticket_id, r.user_id, m.channel";

impl ImportTarget for Store {
    fn import(&self, steps: Receiver<Step>) -> Result<(), ImportError> {
        self.db.write_unhurried("import", move |conn| carry_out(conn, &steps))
    }
}

fn carry_out(conn: &mut Conn, steps: &Receiver<Step>) -> Result<(), ImportError> {
    conn.batch_execute(dialect::BEGIN_IMPORT).during("begin an import")?;
    expect_empty(conn)?;
    for step in steps {
        match step {
            Step::Rows(batch) => bulk_insert::insert(conn, batch).during("write imported rows")?,
            Step::Settle(last_ids) => settle(conn, &last_ids)?,
            Step::Act(act) => act(&mut Rows { conn })?,
            Step::MarkRead => {
                diesel::sql_query(MARK_READ).execute(conn).during("mark what was read")?;
            }
            Step::Commit => return Ok(()),
        }
    }
    Err(ImportError::Abandoned)
}

fn expect_empty(conn: &mut Conn) -> Result<(), ImportError> {
    for (table, what) in IN_USE {
        let sql = format!("select count(*) as n from (select 1 from {table} limit 1) x");
        let found: Number =
            diesel::sql_query(sql).get_result(conn).during("look for what is there")?;
        if found.n > 0 {
            return Err(ImportError::NotEmpty(what));
        }
    }
    Ok(())
}

/// The statistics come first: what is asked afterwards reads whole tables that were empty a moment
/// ago.
fn settle(conn: &mut Conn, last_ids: &[(&str, i64)]) -> Result<(), StoreError> {
    conn.batch_execute(dialect::ANALYZE).during("analyze")?;
    dialect::pass_ids(conn, last_ids).during("pass the ids that came")?;
    waiting_since::work_out(conn, 0, i64::MAX)
}
