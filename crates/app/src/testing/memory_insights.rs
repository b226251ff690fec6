//! Numbers about what was done, and the audit trail of everything, in the store in memory.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    AgentId, Message, NewEvent, OrderCase, OrderId, OrderStatus, Role, SenderRole, Ticket, TicketStatus, Timestamp,
    UserId,
};

use super::{MemoryStore, memory_store::Rows, memory_tickets::page_of};
use crate::{
    Page, PageRequest, Position, StoreError,
    audit::{AuditEntry, AuditFilter, AuditQueries, TrailEntry},
    insights::{AgentTurns, Backlog, DaySales, Fairness, HourOrders, InsightStore, Insights, InsightsRange, Took},
};

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Whether an instant is in a range.
fn within(range: &InsightsRange, at: Timestamp) -> bool {
    range.from() <= at && at < range.to()
}

/// An instant by the clock of a range, as if that were UTC.
fn on_the_wall(range: &InsightsRange, at: Timestamp) -> Timestamp {
    let offset = Duration::from_secs(u64::from(range.offset_at(at).unsigned_abs()) * 60);
    if range.offset_at(at) < 0 { at - offset } else { at + offset }
}

fn took(mut times: Vec<Duration>) -> Took {
    times.sort_unstable();
    let part = |hundredths: usize| (times.len() * hundredths).div_ceil(100).checked_sub(1);
    let time = |hundredths| part(hundredths).and_then(|place| times.get(place).copied());
    Took { count: number(times.len()), p50: time(50), p90: time(90) }
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    to.signed_duration_since(from).to_std().unwrap_or_default()
}

const fn is_done(status: &str) -> bool {
    matches!(status.as_bytes(), b"resolved" | b"closed")
}

impl Rows {
    fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.cases.iter().filter_map(|case| case.ticket.as_ref())
    }

    fn turns(&self, range: &InsightsRange) -> (Vec<AgentTurns>, Fairness) {
        let mut all = BTreeMap::<AgentId, u64>::new();
        let mut stretches: Vec<(&domain::Roster, BTreeMap<AgentId, u64>)> = Vec::new();
        for (record, roster) in self.assignments.iter().filter(|(record, _)| within(range, record.at)) {
            *all.entry(record.agent).or_default() += 1;
            if stretches.last().is_none_or(|(last, _)| *last != roster) {
                stretches.push((roster, roster.eligible.iter().map(|&agent| (agent, 0)).collect()));
            }
            if let Some((_, counts)) = stretches.last_mut() {
                *counts.entry(record.agent).or_default() += 1;
            }
        }
        let spread = |(_, counts): &(&domain::Roster, BTreeMap<AgentId, u64>)| {
            counts.values().max().copied().unwrap_or_default() - counts.values().min().copied().unwrap_or_default()
        };
        let fairness = Fairness {
            stretches: number(stretches.len()),
            spread: stretches.iter().map(spread).max().unwrap_or_default(),
        };
        let mut turns: Vec<_> = all
            .into_iter()
            .map(|(agent, turns)| AgentTurns { agent, name: self.author(agent.user()).0, turns })
            .collect();
        turns.sort_by_key(|one| (std::cmp::Reverse(one.turns), one.agent));
        (turns, fairness)
    }

    /// The first question of a ticket, and its answer.
    fn dialogue(&self, ticket: &Ticket) -> Option<(&Message, Option<&Message>)> {
        let said = || self.messages.iter().filter(|message| message.ticket == ticket.id);
        let question = said().find(|message| matches!(message.role, SenderRole::Brand | SenderRole::Creator))?;
        let is_greeting = |message: &Message| {
            let given = self.assignments.iter().map(|(record, _)| record);
            given.filter(|record| record.ticket == ticket.id && record.from_queue).any(|record| {
                message.created_at >= record.at && between(record.at, message.created_at) <= Duration::from_secs(1)
            })
        };
        let mut later = said().filter(|message| message.id > question.id && message.channel == question.channel);
        Some((question, later.find(|message| message.role == SenderRole::Agent && !is_greeting(message))))
    }

    fn resolution(&self, range: &InsightsRange) -> Took {
        let first = |ticket: &Ticket| -> Option<Duration> {
            let done = |event: &&NewEvent| {
                event.ticket == Some(ticket.id)
                    && event.action == "ticket_status_changed"
                    && event.to.as_deref().is_some_and(is_done)
            };
            let at = self.events.iter().find(done)?.at;
            within(range, at).then(|| between(ticket.created_at, at))
        };
        took(self.tickets().filter_map(first).collect())
    }

    fn backlog(&self, now: Timestamp) -> Backlog {
        let mut backlog = Backlog::default();
        for ticket in self.tickets() {
            match ticket.status {
                TicketStatus::Open => backlog.open += 1,
                TicketStatus::InProgress => backlog.in_progress += 1,
                TicketStatus::Resolved | TicketStatus::Closed => continue,
            }
            backlog.waiting += u64::from(ticket.agent.is_none());
            let age = between(ticket.created_at, now);
            let group =
                Backlog::AGES.iter().filter(|&&days| age >= Duration::from_secs(u64::from(days) * 86_400)).count();
            backlog.by_age.iter_mut().skip(group).take(1).for_each(|count| *count += 1);
            backlog.oldest = Some(backlog.oldest.map_or(ticket.created_at, |oldest| oldest.min(ticket.created_at)));
        }
        backlog
    }

    fn sales(&self, range: &InsightsRange) -> (Vec<DaySales>, Vec<HourOrders>) {
        let (mut days, mut hours) = (BTreeMap::new(), BTreeMap::<(i64, i64), u64>::new());
        for OrderCase { order, .. } in self.cases.iter().filter(|case| within(range, case.order.placed_at)) {
            let wall = on_the_wall(range, order.placed_at);
            let hour = wall.timestamp().div_euclid(3600);
            *hours.entry((hour.div_euclid(24).wrapping_add(3) % 7, hour.rem_euclid(24))).or_default() += 1;
            let (day, currency) = (wall.date_naive(), order.total.currency());
            let sales = days.entry((day, currency.to_string())).or_insert(DaySales {
                day,
                currency,
                orders: 0,
                ordered_minor: 0,
                kept_minor: 0,
            });
            let gone = matches!(order.status, OrderStatus::Rejected | OrderStatus::Cancelled | OrderStatus::Refunded);
            sales.orders += 1;
            sales.ordered_minor += order.total.minor();
            sales.kept_minor += if gone { 0 } else { order.total.minor() };
        }
        let small = |n: i64| u8::try_from(n).unwrap_or_default();
        let hour = |((weekday, hour), orders)| HourOrders { weekday: small(weekday), hour: small(hour), orders };
        (days.into_values().collect(), hours.into_iter().map(hour).collect())
    }
}

impl InsightStore for MemoryStore {
    fn read(&self, range: &InsightsRange, now: Timestamp) -> Result<Insights, StoreError> {
        let rows = self.rows();
        let (turns, fairness) = rows.turns(range);
        let dialogues = rows.tickets().filter(|ticket| within(range, ticket.created_at));
        let dialogues: Vec<_> = dialogues.filter_map(|ticket| rows.dialogue(ticket)).collect();
        let answered: Vec<_> = dialogues
            .iter()
            .filter_map(|(question, answer)| Some(between(question.created_at, answer.as_ref()?.created_at)))
            .collect();
        let (sales, hours) = rows.sales(range);
        Ok(Insights {
            turns,
            fairness,
            unanswered: number(dialogues.len() - answered.len()),
            first_response: took(answered),
            resolution: rows.resolution(range),
            backlog: rows.backlog(now),
            sales,
            hours,
        })
    }
}

impl AuditQueries for MemoryStore {
    fn trail(&self, order: OrderId, page: PageRequest) -> Result<Page<TrailEntry>, StoreError> {
        Ok(self.read_trail(order, page))
    }

    fn audit(&self, filter: &AuditFilter, page: PageRequest) -> Result<Page<AuditEntry>, StoreError> {
        let rows = self.rows();
        let of_ticket = filter.ticket.map(|ticket| rows.case_of(ticket).map(|(case, _)| case.order.id));
        let wanted = |event: &NewEvent| {
            of_ticket.is_none_or(|order| order.is_some() && event.order == order)
                && filter.order.is_none_or(|order| event.order == Some(order))
                && filter.actor.is_none_or(|actor| event.actor.map(|(user, _)| user) == Some(actor))
                && filter.action.as_ref().is_none_or(|action| event.action == action)
                && filter.from.is_none_or(|from| event.at >= from)
                && filter.to.is_none_or(|to| event.at < to)
        };
        let name = |(user, _): (UserId, Role)| rows.author(user).0;
        let entry = |(event, id): (&NewEvent, i64)| AuditEntry {
            order: event.order,
            ticket: event.ticket,
            actor_name: event.actor.map(name),
            entry: TrailEntry::of(event, id),
        };
        let entries = rows.events.iter().zip(1..).filter(|(event, _)| wanted(event)).map(entry).collect();
        Ok(page_of(entries, page, |one: &AuditEntry| Position { at: one.entry.at, id: one.entry.id }))
    }
}
