//! What is done to tickets: writing in them, changing them, opening those of imported orders.

use app::{
    ChangeTicketError, IdempotencyKey, MessagePost, OpenTicketError, PostMessageError, StoreError, TicketChangeRequest,
    TicketOpening,
};
use diesel::prelude::*;
use domain::{
    AccountStatus, Agent, AgentId, Message, MessageId, OrderCase, ReopenedTicket, Role, Speaker, Standing,
    TicketChange, TicketFacts, TicketId, TicketPlan, Timestamp, UserId,
};

use super::{
    Store, bench,
    checkout_rows::ticket_row,
    dialect::{self, Conn},
    drafts, journal, parties,
    tickets::lock_case,
    wait,
};
use crate::{
    convert::{self, Source},
    error::During,
    moment::At,
    rows::{MessageRow, OwnerRow, TicketRow},
    schema::{message_keys, messages, tickets, users},
};

impl Store {
    pub(super) fn post_message(&self, ticket: TicketId, post: MessagePost) -> Result<Message, PostMessageError> {
        self.db.write("write a message", move |conn| {
            let (_, case) = lock_case(conn, ticket)?.ok_or(PostMessageError::NotFound)?;
            let standing = post.viewer.standing_to(&case)?;
            let user = post.viewer.user();
            if let Some(known) = keyed_message(conn, ticket, user, post.key.as_ref())? {
                return Ok(known);
            }
            let name = user_name(conn, user.get())?;
            let at = journal::time_to_speak(conn, ticket.get(), post.at)?;
            let plan = post.draft.plan(ticket, &case, &Speaker { user, name: name.clone(), standing, at });
            let id = journal::write_message(conn, &plan.message)?;
            journal::write_notifications(conn, plan.notification.as_ref())?;
            if standing == Standing::Staff {
                drafts::discard(conn, user, ticket, plan.message.channel)?;
            }
            match &plan.reopened {
                Some(reopened) => reopen(conn, reopened)?,
                None => journal::touch_ticket(conn, ticket.get(), post.at)?,
            }
            wait::note(conn, &plan.message, plan.reopened.is_some())?;
            keep_key(conn, ticket, user, post.key.as_ref(), (id, post.at))?;
            let source = Source { table: "messages", row: id };
            let said = plan.message;
            Ok(Message {
                id: source.id("id", MessageId::new, id)?,
                ticket,
                author: user,
                author_name: name,
                author_type: post.viewer.role(),
                channel: said.channel,
                role: said.role,
                kind: said.kind,
                text: said.text,
                file_url: said.file.as_ref().map(|file| file.url.to_string()),
                file_name: said.file.and_then(|file| file.name).map(String::from),
                read_at: None,
                created_at: said.at,
            })
        })
    }

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
            let (present, mut case) = lock_case(conn, ticket)?.ok_or(ChangeTicketError::NotFound)?;
            let target = match target {
                Target::Unknown => return Err(ChangeTicketError::UnknownUser),
                Target::Agent(agent) => Some(*agent),
                Target::Nobody => None,
            };
            let speak_at = journal::time_to_speak(conn, ticket.get(), at)?;
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
            let case = parties::cases(conn, vec![row])?.pop().ok_or(OpenTicketError::NotFound)?;
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

/// The message that an author wrote in a ticket with a key, if one did.
fn keyed_message(
    conn: &mut Conn,
    ticket: TicketId,
    author: UserId,
    key: Option<&IdempotencyKey>,
) -> Result<Option<Message>, StoreError> {
    let Some(key) = key else { return Ok(None) };
    let known = message_keys::table.find((ticket.get(), author.get(), key.as_str())).select(message_keys::message_id);
    let row: Option<(MessageRow, String, String)> = messages::table
        .inner_join(users::table)
        .filter(messages::id.eq_any(known))
        .select((MessageRow::as_select(), users::name, users::role))
        .first(conn)
        .optional()
        .during("look for a message by its key")?;
    row.map(|(row, name, role)| convert::message(row, name, &role)).transpose()
}

fn keep_key(
    conn: &mut Conn,
    ticket: TicketId,
    author: UserId,
    key: Option<&IdempotencyKey>,
    (message, at): (i64, Timestamp),
) -> Result<(), StoreError> {
    let Some(key) = key else { return Ok(()) };
    diesel::insert_into(message_keys::table)
        .values((
            message_keys::ticket_id.eq(ticket.get()),
            message_keys::author_id.eq(author.get()),
            message_keys::key.eq(key.as_str()),
            message_keys::message_id.eq(message),
            message_keys::created_at.eq(At::from(at)),
        ))
        .execute(conn)
        .during("keep the key of a message")?;
    Ok(())
}

fn user_name(conn: &mut Conn, user: i64) -> Result<String, StoreError> {
    let row: OwnerRow =
        users::table.find(user).select(OwnerRow::as_select()).first(conn).during("read the author of a message")?;
    Ok(row.name)
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

fn reopen(conn: &mut Conn, ReopenedTicket { ticket, event }: &ReopenedTicket) -> Result<(), StoreError> {
    let row: TicketRow = ticket_row(ticket);
    let changed =
        (tickets::status.eq(row.status), tickets::changes.eq(row.changes), tickets::updated_at.eq(row.updated_at));
    diesel::update(tickets::table.find(row.id)).set(changed).execute(conn).during("reopen a ticket")?;
    journal::write_events(conn, [event])
}
