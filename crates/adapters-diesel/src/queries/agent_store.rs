//! Agents: adding, suspending, listing. Whoever changes one holds the ring, and gives waiting tickets away before
//! the commit.

use std::collections::BTreeMap;

use app::{
    AgentLoad, Page, PageRequest, Position, Start, StoreError,
    ports::{AgentStore, NewAgent},
};
use diesel::{dsl::count_star, prelude::*};
use domain::{
    AccountStatus, Agent, AgentId, Assigner, Assignment, Availability, Bench, Email, Role, TicketStatus, Timestamp,
    WaitingTicket,
};

use super::{
    Store,
    accounts::{add_staff, staff_event},
    bench,
    dialect::Conn,
    journal,
};
use crate::{
    convert::{self, Source},
    error::During,
    moment::At,
    rows::{AgentRow, OwnerRow, TicketRow},
    schema::{agents, brands, creators, orders, packages, tickets, users},
};

/// Tickets that are given away at a time.
const BATCH: i64 = 500;

impl AgentStore for Store {
    fn add(&self, agent: &NewAgent, at: Timestamp) -> Result<Option<AgentId>, StoreError> {
        let (agent, assigner) = (agent.clone(), self.assigner.clone());
        self.db.write("add an agent", move |conn| {
            bench::lock_bench(conn)?;
            let hash = agent.password_hash.as_deref();
            let Some(user) = add_staff(conn, &agent.staff, Role::Agent, hash, at)? else { return Ok(None) };
            diesel::insert_into(agents::table)
                .values((
                    agents::user_id.eq(user.get()),
                    agents::role.eq(Role::Agent.word()),
                    agents::availability.eq(Availability::Available.word()),
                    agents::is_online.eq(true),
                ))
                .execute(conn)
                .during("add an agent")?;
            journal::write_events(conn, &[staff_event("agent_added", user, None, AccountStatus::Active, at)])?;
            give_away(conn, assigner.as_ref(), at)?;
            Ok(Some(user.into()))
        })
    }

    fn set_account(&self, agent: AgentId, status: AccountStatus, at: Timestamp) -> Result<bool, StoreError> {
        let assigner = self.assigner.clone();
        self.db.write("set the status of an agent", move |conn| {
            bench::lock_bench(conn)?;
            let account = users::table.filter(users::id.eq(agent.get())).filter(users::role.eq(Role::Agent.word()));
            let present: Option<String> =
                account.select(users::status).first(conn).optional().during("read the status of an agent")?;
            let Some(present) = present else { return Ok(false) };
            let source = Source { table: "users", row: agent.get() };
            let present: AccountStatus = source.word("status", &present)?;
            if present == status {
                return Ok(true);
            }
            diesel::update(users::table.find(agent.get()))
                .set((users::status.eq(status.word()), users::updated_at.eq(At::from(at))))
                .execute(conn)
                .during("set the status of an agent")?;
            let event = staff_event("agent_status_changed", agent.user(), Some(present), status, at);
            journal::write_events(conn, &[event])?;
            give_away(conn, assigner.as_ref(), at)?;
            Ok(true)
        })
    }

    fn find_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError> {
        let row: Option<(OwnerRow, AgentRow)> = self.db.read(|conn| {
            agents::table
                .inner_join(users::table)
                .filter(users::email.eq(email.as_str()))
                .select((OwnerRow::as_select(), AgentRow::as_select()))
                .first(conn)
                .optional()
                .during("find an agent")
        })?;
        row.map(|(user, row)| convert::agent(user, &row)).transpose()
    }

    fn list(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError> {
        self.db.read(|conn| {
            let Page { items, next } =
                Page::of(agent_rows(conn, page)?, page.limit, |(user, _, at)| Position { at: at.0, id: user.id });
            let ids: Vec<i64> = items.iter().map(|(user, ..)| user.id).collect();
            let loads = loads(conn, &ids)?;
            let load = |(user, row, _): (OwnerRow, AgentRow, At)| {
                let &(assigned, open) = loads.get(&user.id).unwrap_or(&(0, 0));
                Ok(AgentLoad { agent: convert::agent(user, &row)?, assigned, open })
            };
            Ok(Page { items: items.into_iter().map(load).collect::<Result<_, StoreError>>()?, next })
        })
    }
}

fn agent_rows(conn: &mut Conn, page: PageRequest) -> Result<Vec<(OwnerRow, AgentRow, At)>, StoreError> {
    let mut query = agents::table
        .inner_join(users::table)
        .select((OwnerRow::as_select(), AgentRow::as_select(), users::created_at))
        .into_boxed();
    match page.start {
        Start::First => {}
        Start::Offset(rows) => query = query.offset(i64::from(rows)),
        Start::After(Position { at, id }) => {
            let earlier = users::created_at.lt(At::from(at)).or(users::id.lt(id));
            query = query.filter(users::created_at.le(At::from(at))).filter(earlier);
        }
    }
    query
        .order((users::created_at.desc(), users::id.desc()))
        .limit(i64::from(page.limit) + 1)
        .load(conn)
        .during("list agents")
}

/// Tickets of each agent: all of them, and those that are not done.
fn loads(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, (u64, u64)>, StoreError> {
    let rows: Vec<(Option<i64>, String, i64)> = tickets::table
        .filter(tickets::agent_id.eq_any(ids))
        .group_by((tickets::agent_id, tickets::status))
        .select((tickets::agent_id, tickets::status, count_star()))
        .load(conn)
        .during("count the tickets of agents")?;
    let mut loads = BTreeMap::<i64, (u64, u64)>::new();
    for (agent, status, count) in rows {
        let (Some(agent), Ok(count)) = (agent, u64::try_from(count)) else { continue };
        let load = loads.entry(agent).or_default();
        load.0 += count;
        if [TicketStatus::Open.word(), TicketStatus::InProgress.word()].contains(&status.as_str()) {
            load.1 += count;
        }
    }
    Ok(loads)
}

/// Assigns every waiting ticket, first in first out, as far as an agent is active.
fn give_away(conn: &mut Conn, assigner: &dyn Assigner, at: Timestamp) -> Result<(), StoreError> {
    let mut bench: Bench = bench::lock_bench(conn)?;
    loop {
        let waiting = waiting_tickets(conn)?;
        let plan = domain::drain(&waiting, &mut bench, assigner, None, at);
        if plan.assignments.is_empty() {
            return Ok(());
        }
        hand_to_agents(conn, &plan.assignments, at)?;
        bench::record_turns(conn, &plan.assignments, &plan.roster, plan.ring)?;
        journal::write_messages(conn, &plan.messages)?;
        journal::write_notifications(conn, &plan.notifications)?;
        journal::write_events(conn, &plan.events)?;
    }
}

fn waiting_tickets(conn: &mut Conn) -> Result<Vec<WaitingTicket>, StoreError> {
    let (brand_owner, creator_owner) = diesel::alias!(users as brand_owner, users as creator_owner);
    let rows: Vec<(TicketRow, String, String, String)> = tickets::table
        .inner_join(orders::table.inner_join(packages::table))
        .inner_join(brands::table.on(brands::id.eq(orders::brand_id)))
        .inner_join(creators::table.on(creators::id.eq(orders::creator_id)))
        .inner_join(brand_owner.on(brand_owner.field(users::id).eq(brands::user_id)))
        .inner_join(creator_owner.on(creator_owner.field(users::id).eq(creators::user_id)))
        .filter(tickets::agent_id.is_null())
        .order(tickets::id)
        .limit(BATCH)
        .select((
            TicketRow::as_select(),
            packages::title,
            brand_owner.field(users::name),
            creator_owner.field(users::name),
        ))
        .load(conn)
        .during("read waiting tickets")?;
    let waits = |(row, order_title, brand_name, creator_name): (TicketRow, _, _, _)| {
        let ticket = convert::ticket(&row)?;
        let (changes, order) = (ticket.changes, ticket.order);
        Ok(WaitingTicket { ticket: ticket.id, order, changes, order_title, brand_name, creator_name })
    };
    rows.into_iter().map(waits).collect()
}

/// One statement for each agent that got tickets.
fn hand_to_agents(conn: &mut Conn, turns: &[Assignment], at: Timestamp) -> Result<(), StoreError> {
    let mut by_agent = BTreeMap::<i64, Vec<i64>>::new();
    for turn in turns {
        by_agent.entry(turn.agent.get()).or_default().push(turn.ticket.get());
    }
    for (agent, ids) in by_agent {
        diesel::update(tickets::table.filter(tickets::id.eq_any(ids)))
            .set((
                tickets::agent_id.eq(Some(agent)),
                tickets::changes.eq(tickets::changes + 1),
                tickets::updated_at.eq(At::from(at)),
            ))
            .execute(conn)
            .during("give tickets to an agent")?;
    }
    Ok(())
}
