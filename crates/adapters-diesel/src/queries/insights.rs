//! The numbers of the desk and the market: everything is counted by the database, in whole numbers.

use app::{
    StoreError,
    insights::{
        AgentAssignments, Backlog, DaySales, Fairness, HourOrders, InsightStore, Insights,
        InsightsRange, Took,
    },
};
use diesel::{prelude::*, sql_types::BigInt};
use domain::{AgentId, Currency, Timestamp};
use std::time::Duration;

use super::{
    Store,
    dialect::{self, Conn, micros},
};
use crate::{
    convert::{Source, instant},
    error::During,
    moment::At,
    rows::{AgentAssignmentsRow, BacklogRow, FairnessRow, HourRow, MomentType, SalesRow, TookRow},
};

/// Most agents whose assignments are listed.
const MAX_AGENTS: i64 = 10_000;
/// Most rows of days and currencies.
const MAX_SALES: i64 = 20_000;
/// Rows in which all of these are counted have no id.
const COUNTED: Source = Source { table: "counts", row: 0 };

impl InsightStore for Store {
    fn read(&self, range: &InsightsRange, now: Timestamp) -> Result<Insights, StoreError> {
        self.db.read(|conn| {
            let (first_response, unanswered) = first_response(conn, range)?;
            Ok(Insights {
                assignments: assignments(conn, range)?,
                fairness: fairness(conn, range)?,
                first_response,
                unanswered,
                resolution: resolution(conn, range)?,
                backlog: backlog(conn, now)?,
                sales: sales(conn, range)?,
                hours: hours(conn, range)?,
            })
        })
    }
}

/// A query whose next two parameters are the ends of a range.
macro_rules! within {
    ($query:expr, $range:expr) => {
        $query
            .bind::<MomentType, _>(At::from($range.from()))
            .bind::<MomentType, _>(At::from($range.to()))
    };
}

fn count(n: i64) -> Result<u64, StoreError> {
    COUNTED.int("n", n)
}

fn assignments(
    conn: &mut Conn,
    range: &InsightsRange,
) -> Result<Vec<AgentAssignments>, StoreError> {
    let sql = "select a.agent_id, u.name, count(*) as assignments from assignments a join users u on u.id = a.agent_id \
               where a.created_at >= $1 and a.created_at < $2 group by a.agent_id, u.name \
               order by 3 desc, 1 limit $3";
    let rows: Vec<AgentAssignmentsRow> = within!(diesel::sql_query(sql), range)
        .bind::<BigInt, _>(MAX_AGENTS)
        .load(conn)
        .during("count assignments")?;
    let agent = |AgentAssignmentsRow { agent_id, name, assignments }| {
        let source = Source { table: "assignments", row: agent_id };
        Ok(AgentAssignments {
            agent: source.id("agent_id", AgentId::new, agent_id)?,
            name,
            assignments: count(assignments)?,
        })
    };
    rows.into_iter().map(agent).collect()
}

/// Of what the round robin assigned: other rules promise something else. A snapshot is written anew
/// whenever it differs from the one before, so each is one stretch.
fn fairness(conn: &mut Conn, range: &InsightsRange) -> Result<Fairness, StoreError> {
    let eligible = dialect::json_length("r.eligible");
    let sql = format!(
        "with counts as (select eligibility_snapshot_id, agent_id, count(*) as n from assignments \
         where created_at >= $1 and created_at < $2 \
         and not exists (select 1 from assignment_decisions d where d.number = assignments.number) \
         group by eligibility_snapshot_id, agent_id), \
         stretches as (select eligibility_snapshot_id, count(*) as agents, min(n) as least, max(n) as most from counts \
         group by eligibility_snapshot_id) \
         select count(*) as stretches, cast(coalesce(max(s.most - case when s.agents < {eligible} then 0 \
         else s.least end), 0) as bigint) as spread from stretches s join eligibility_snapshots r on r.id = s.eligibility_snapshot_id"
    );
    let row: FairnessRow = within!(diesel::sql_query(sql), range)
        .get_result(conn)
        .during("measure how fair assignments were")?;
    Ok(Fairness { stretches: count(row.stretches)?, spread: count(row.spread)? })
}

/// Percentiles of a query `took (took, waiting)`, whose `took` is null where it is still waited
/// for: the smallest time that so many parts of a hundred do not exceed.
fn percentiles(took: &str) -> String {
    format!(
        "{took}, ranked as (select took, row_number() over (order by took) as place, count(*) over () as n \
         from took where took is not null) \
         select (select count(*) from took where took is not null) as n, \
         (select count(*) from took where took is null) as waiting, \
         (select took from ranked where place = (n * 50 + 99) / 100) as p50, \
         (select took from ranked where place = (n * 90 + 99) / 100) as p90"
    )
}

fn took(row: &TookRow) -> Result<Took, StoreError> {
    // the clocks of two instances may differ by more than something took
    let time = |micros: Option<i64>| {
        micros.map(|micros| Duration::from_micros(micros.max(0).unsigned_abs()))
    };
    Ok(Took { count: count(row.n)?, p50: time(row.p50), p90: time(row.p90) })
}

/// What is said within a second after a ticket was given out of the queue is the automatic
/// greeting.
fn first_response(conn: &mut Conn, range: &InsightsRange) -> Result<(Took, u64), StoreError> {
    let (said, given) = (micros("m.created_at"), micros("s.created_at"));
    let (answered, asked) = (micros("answered_at"), micros("asked_at"));
    let sql = percentiles(&format!(
        "with asked as (select t.id, (select m.id from messages m where m.ticket_id = t.id \
         and m.role in ('brand', 'creator') order by m.id limit 1) as question from tickets t \
         where t.created_at >= $1 and t.created_at < $2), \
         answered as (select q.created_at as asked_at, (select m.created_at from messages m \
         where m.ticket_id = a.id and m.id > q.id and m.channel = q.channel and m.role = 'agent' \
         and not exists (select 1 from assignments s where s.ticket_id = a.id and s.from_queue \
         and {said} - {given} between 0 and 1000000) order by m.id limit 1) as answered_at \
         from asked a join messages q on q.id = a.question), \
         took as (select {answered} - {asked} as took from answered)"
    ));
    let row: TookRow =
        within!(diesel::sql_query(sql), range).get_result(conn).during("measure first answers")?;
    Ok((took(&row)?, count(row.waiting)?))
}

fn resolution(conn: &mut Conn, range: &InsightsRange) -> Result<Took, StoreError> {
    let (done, opened) = (micros("e.at"), micros("t.created_at"));
    let sql = percentiles(&format!(
        "with took as (select {done} - {opened} as took from audit_log e join tickets t on t.id = e.ticket_id \
         where e.action = 'ticket_status_changed' and e.to_value in ('resolved', 'closed') \
         and e.at >= $1 and e.at < $2 and not exists (select 1 from audit_log b where b.order_id = e.order_id \
         and b.id < e.id and b.action = 'ticket_status_changed' and b.to_value in ('resolved', 'closed')))"
    ));
    let row: TookRow =
        within!(diesel::sql_query(sql), range).get_result(conn).during("measure resolutions")?;
    took(&row)
}

fn backlog(conn: &mut Conn, now: Timestamp) -> Result<Backlog, StoreError> {
    let sum =
        |condition: &str| format!("coalesce(sum(case when {condition} then 1 else 0 end), 0)");
    let sql = format!(
        "select {} as open, {} as in_progress, {} as waiting, {} as younger_1, {} as younger_2, {} as younger_3, \
         {} as younger_4, min(created_at) as oldest from tickets where status in ('open', 'in_progress')",
        sum("status = 'open'"),
        sum("status = 'in_progress'"),
        sum("agent_id is null"),
        sum("created_at > $1"),
        sum("created_at > $2"),
        sum("created_at > $3"),
        sum("created_at > $4"),
    );
    let [one, three, seven, thirty] =
        Backlog::AGES.map(|days| At::from(now - Duration::from_secs(u64::from(days) * 86_400)));
    let query = diesel::sql_query(sql).bind::<MomentType, _>(one).bind::<MomentType, _>(three);
    let query = query.bind::<MomentType, _>(seven).bind::<MomentType, _>(thirty);
    let row: BacklogRow = query.get_result(conn).during("count what is not done")?;
    let all = row.open + row.in_progress;
    let ends = [0, row.younger_1, row.younger_2, row.younger_3, row.younger_4];
    let next = [row.younger_1, row.younger_2, row.younger_3, row.younger_4, all];
    let mut by_age = [0; 5];
    for (group, (start, end)) in by_age.iter_mut().zip(ends.into_iter().zip(next)) {
        *group = count(end - start)?;
    }
    Ok(Backlog {
        open: count(row.open)?,
        in_progress: count(row.in_progress)?,
        waiting: count(row.waiting)?,
        by_age,
        oldest: instant(row.oldest),
    })
}

/// When an order was placed in microseconds by the clock of the range, whose offset is `$1`. SQLite
/// counts parameters as they come, so that this one is the first.
fn placed(range: &InsightsRange) -> String {
    let at = micros("placed_at");
    let offset = |minutes: i32| i64::from(minutes) * 60_000_000;
    // the latest change comes first; all of it are whole numbers
    let changes = range.changes().iter().rev().map(|(since, minutes)| {
        format!("when {at} >= {} then {} ", since.timestamp_micros(), offset(*minutes))
    });
    let changes: String = changes.collect();
    if changes.is_empty() {
        format!("({at} + $1)")
    } else {
        format!("({at} + case {changes}else $1 end)")
    }
}

fn offset(range: &InsightsRange) -> i64 {
    i64::from(range.offset_minutes()) * 60_000_000
}

fn sales(conn: &mut Conn, range: &InsightsRange) -> Result<Vec<DaySales>, StoreError> {
    let sql = format!(
        "select {} / 86400000000 as day, currency, count(*) as orders, cast(sum(total_minor) as bigint) as ordered, \
         cast(sum(case when status in ('rejected', 'cancelled', 'refunded') then 0 else total_minor end) as bigint) \
         as kept from orders where placed_at >= $2 and placed_at < $3 group by 1, 2 order by 1, 2 limit $4",
        placed(range)
    );
    let query = within!(diesel::sql_query(sql).bind::<BigInt, _>(offset(range)), range)
        .bind::<BigInt, _>(MAX_SALES);
    let rows: Vec<SalesRow> = query.load(conn).during("count orders by day")?;
    let day = |row: SalesRow| {
        let seconds = row.day.checked_mul(86_400);
        let day = seconds.and_then(|seconds| Timestamp::from_timestamp(seconds, 0));
        Ok(DaySales {
            day: day.ok_or(COUNTED.corrupt("day"))?.date_naive(),
            currency: COUNTED.word_or("currency", &row.currency, Currency::NONE),
            orders: count(row.orders)?,
            ordered_minor: row.ordered,
            kept_minor: row.kept,
        })
    };
    rows.into_iter().map(day).collect()
}

/// The first day of 1970 was a Thursday, the fourth of its week.
fn hours(conn: &mut Conn, range: &InsightsRange) -> Result<Vec<HourOrders>, StoreError> {
    let sql = format!(
        "select ({} / 3600000000 + 72) % 168 as hour, count(*) as orders from orders \
         where placed_at >= $2 and placed_at < $3 group by 1 order by 1 limit 168",
        placed(range)
    );
    let query = within!(diesel::sql_query(sql).bind::<BigInt, _>(offset(range)), range);
    let rows: Vec<HourRow> = query.load(conn).during("count orders by hour")?;
    let hour = |row: HourRow| {
        let weekday = COUNTED.int("hour", row.hour / 24)?;
        let hour = COUNTED.int("hour", row.hour % 24)?;
        Ok(HourOrders { weekday, hour, orders: count(row.orders)? })
    };
    rows.into_iter().map(hour).collect()
}
