//! What is done to tickets: changing them, opening those of imported orders.

use app::{ChangeTicketError, OpenTicketError, StoreError, TicketChangeRequest, TicketOpening};
use diesel::prelude::*;
use domain::{
    AccountStatus, Agent, AgentId, OrderCase, Role, TicketChange, TicketFacts, TicketId, TicketPlan, Timestamp,
};

use super::{
    Store, bench,
    checkout_rows::ticket_row,
    dialect::{self, Conn},
    journal, order_context,
};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    rows::TicketRow,
    schema::{tickets, users},
};

impl Store {
    pub(super) fn change_ticket(
        &self,
        ticket: TicketId,
        request: TicketChangeRequest,
    ) -> Result<OrderCase, ChangeTicketError> {
        self.db.write("change a ticket", move |conn| {
            let TicketChangeRequest { change, actor, at } = request;
            let target = match change {
                TicketChange::Agent { to, .. } => assignable(conn, to)?,
                TicketChange::Status(_) | TicketChange::Priority(_) => Target::Nobody,
            };
            let locked = order_context::lock_ticket(conn, ticket)?.ok_or(ChangeTicketError::NotFound)?;
            let speak_at = locked.next_message_at(at);
            let mut case = locked.context;
            let present = case.ticket.clone().ok_or(ChangeTicketError::NotFound)?;
            let target = match target {
                Target::Unknown => return Err(ChangeTicketError::UnknownUser),
                Target::Agent(agent) => Some(*agent),
                Target::Nobody => None,
            };
            let facts = TicketFacts { ticket: &present, case: &case, target: target.as_ref(), actor, at, speak_at };
            let Some(plan) = change.decide(&facts)? else { return Ok(case) };
            write_change(conn, &plan, at)?;
            case.agent = target.or(case.agent);
            case.ticket = Some(plan.ticket);
            Ok(case)
        })
    }

    pub(super) fn open_ticket(&self, opening: TicketOpening) -> Result<OrderCase, OpenTicketError> {
        let assigner = self.turns.assigner.clone();
        self.db.write("open a ticket", move |conn| {
            let TicketOpening { order, actor, at } = opening;
            let row =
                dialect::lock_order(conn, order.get()).during("lock an order")?.ok_or(OpenTicketError::NotFound)?;
            let case = order_context::cases(conn, vec![row])?.pop().ok_or(OpenTicketError::NotFound)?;
            if case.ticket.is_some() {
                return Err(OpenTicketError::Exists);
            }
            let mut bench = bench::lock_bench(conn)?;
            let turn = bench.take_turn(assigner.as_ref());
            let id = dialect::reserve_ids(conn, 1).during("reserve ids")?.pop().map(|pair| pair.ticket_id);
            let source = Source { table: "tickets", row: 0 };
            let id = source.id("id", TicketId::new, id.unwrap_or_default())?;
            let planned = domain::open_ticket(case, id, turn, actor, at);
            diesel::insert_into(tickets::table)
                .values(&ticket_row(&planned.ticket))
                .execute(conn)
                .during("write a ticket")?;
            bench::record_turns(conn, planned.assignment.as_slice(), bench.roster(), bench.ring())?;
            journal::write_messages(conn, &planned.messages)?;
            journal::write_notifications(conn, &planned.notifications)?;
            journal::write_events(conn, [&planned.event])?;
            Ok(planned.case)
        })
    }
}

/// The account that a ticket is to be given to.
enum Target {
    /// None has this id.
    Unknown,
    /// It is no agent, or not an active one.
    Nobody,
    /// It is an active agent.
    Agent(Box<Agent>),
}

/// Looks for an agent behind the ring, so that it stays active until the commit.
fn assignable(conn: &mut Conn, agent: AgentId) -> Result<Target, StoreError> {
    let bench = bench::lock_bench(conn)?;
    let known = users::table.find(agent.get()).filter(users::status.ne(AccountStatus::Deleted.word()));
    let role: Option<String> =
        known.select(users::role).first(conn).optional().during("look for the account of an agent")?;
    let active = bench.agent(agent).filter(|agent| agent.account == AccountStatus::Active);
    Ok(match (role, active) {
        (None, _) => Target::Unknown,
        (Some(role), Some(agent)) if role == Role::Agent.word() => Target::Agent(Box::new(agent.clone())),
        (Some(_), _) => Target::Nobody,
    })
}

fn write_change(conn: &mut Conn, plan: &TicketPlan, at: Timestamp) -> Result<(), StoreError> {
    let ticket: TicketRow = ticket_row(&plan.ticket);
    diesel::update(tickets::table.find(ticket.id))
        .set((
            tickets::agent_id.eq(ticket.agent_id),
            tickets::status.eq(ticket.status),
            tickets::priority.eq(ticket.priority),
            tickets::changes.eq(ticket.changes),
            tickets::updated_at.eq(At::from(at)),
        ))
        .execute(conn)
        .during("change a ticket")?;
    journal::write_messages(conn, &plan.messages)?;
    journal::write_notifications(conn, plan.notification.as_ref())?;
    journal::write_events(conn, [&plan.event])
}
