//! Planting orders with their conversations, some hundred at a time, for measurements.

use std::sync::Arc;

use app::StoreError;
use chrono::{DateTime, TimeDelta};
use diesel::{connection::SimpleConnection, prelude::*, sql_types::BigInt};
use domain::{
    Brand, Channel, Creator, MessageKind, NewMessage, Order, OrderContext, OrderId, OrderStatus,
    Package, PlannedOrder, Role, RoundRobin, SenderRole, TicketId, TicketStatus, Timestamp,
};

use super::{
    Store, agent_pool,
    checkouts::{order_row, ticket_row},
    dialect::{self, Conn},
    effects, order_context, waiting_since,
};
use crate::{
    convert::Source,
    error::During,
    rows::IdPair,
    schema::{brands, creators, orders, packages, tickets},
    seed::{self, BulkPlan, SeedError},
};

/// Orders that are planted in one transaction.
const BATCH: u32 = 500;
/// 2026-01-01T00:00:00Z; an order comes every ten seconds.
const START: i64 = 1_767_225_600;
/// Statuses in turn, so that a tenth of the orders is in each but for those that are done.
const STATUSES: [OrderStatus; 10] = [
    OrderStatus::Pending,
    OrderStatus::Completed,
    OrderStatus::Accepted,
    OrderStatus::Completed,
    OrderStatus::InProgress,
    OrderStatus::Completed,
    OrderStatus::Review,
    OrderStatus::Completed,
    OrderStatus::Cancelled,
    OrderStatus::Rejected,
];

/// Who orders what from whom.
struct Market {
    brands: Vec<Brand>,
    listings: Vec<(Package, Creator)>,
}

impl Market {
    fn read(conn: &mut Conn) -> Result<Self, StoreError> {
        let brand_ids: Vec<i64> =
            brands::table.select(brands::id).load(conn).during("list seeded brands")?;
        let creator_ids: Vec<i64> =
            creators::table.select(creators::id).load(conn).during("list seeded creators")?;
        let package_ids: Vec<i64> =
            packages::table.select(packages::id).load(conn).during("list seeded packages")?;
        let (mut brands, mut listings) = (Vec::new(), Vec::new());
        let mut sellers = std::collections::BTreeMap::new();
        for ids in brand_ids.chunks(1000) {
            brands.extend(order_context::brands(conn, ids)?.into_values());
        }
        for ids in creator_ids.chunks(1000) {
            sellers.append(&mut order_context::creators(conn, ids)?);
        }
        for ids in package_ids.chunks(1000) {
            let listing =
                |package: Package| Some((sellers.get(&package.creator.get())?.clone(), package));
            let sold = order_context::packages(conn, ids)?.into_values().filter_map(listing);
            listings.extend(sold.map(|(creator, package)| (package, creator)));
        }
        Ok(Self { brands, listings })
    }

    /// The `n`-th order, from 1. `None` when there is nobody to order or nothing to be ordered.
    fn order(&self, n: u32, id: OrderId) -> Option<OrderContext> {
        let n = usize::try_from(n).ok()?;
        let brand = self.brands.get((n * 7).checked_rem(self.brands.len())?)?;
        let (package, creator) = self.listings.get((n * 13).checked_rem(self.listings.len())?)?;
        let placed_at =
            DateTime::from_timestamp(START, 0)? + TimeDelta::seconds(i64::try_from(n).ok()? * 10);
        let (submission_deadline, delivery_deadline) = Order::deadlines(placed_at, None);
        let status = STATUSES.get(n % STATUSES.len()).copied().unwrap_or(OrderStatus::Pending);
        let order = Order {
            id,
            checkout: id,
            brand: brand.id,
            creator: creator.id,
            package: package.id,
            quantity: 1,
            unit_price: package.price,
            total: package.price,
            status,
            delivery_days: None,
            instructions: None,
            references: Vec::new(),
            submission_deadline,
            delivery_deadline,
            rejection_message: None,
            deliverables: None,
            price_revision: None,
            changes: 0,
            completed_at: (status == OrderStatus::Completed).then_some(placed_at),
            placed_at,
            updated_at: placed_at,
        };
        let (package, brand) = (Arc::new(package.clone()), Arc::new(brand.clone()));
        let creator = Arc::new(creator.clone());
        Some(OrderContext { order, package, brand, creator, ticket: None, agent: None })
    }
}

impl Store {
    pub(super) fn plant_orders(
        &self,
        plan: BulkPlan,
        progress: &dyn Fn(u32),
    ) -> Result<(), SeedError> {
        let known: i64 = self
            .db
            .read(|conn| orders::table.count().get_result(conn).during("look for orders"))?;
        if known > 0 {
            return Err(SeedError::HasOrders);
        }
        let market = Arc::new(self.db.read(Market::read)?);
        if plan.orders > 0 && (market.brands.is_empty() || market.listings.is_empty()) {
            return Err(SeedError::NobodyThere);
        }
        let mut first = 1;
        while first <= plan.orders {
            let (last, market) = (plan.orders.min(first + BATCH - 1), market.clone());
            self.db.write("seed orders", move |conn| plant(conn, plan, &market, (first, last)))?;
            progress(last);
            first = last + 1;
        }
        self.db.write("analyze", |conn| conn.batch_execute(dialect::ANALYZE).during("analyze"))?;
        Ok(())
    }
}

fn plant(
    conn: &mut Conn,
    plan: BulkPlan,
    market: &Market,
    (first, last): (u32, u32),
) -> Result<(), StoreError> {
    let count = i32::try_from(last - first + 1).unwrap_or(i32::MAX);
    let ids = dialect::reserve_ids(conn, count).during("reserve ids")?;
    let mut pool = agent_pool::lock_agent_pool(conn)?;
    let (mut rows, mut opened) = (Vec::new(), Vec::new());
    for (n, IdPair { order_id, ticket_id }) in (first..=last).zip(ids) {
        let source = Source { table: "orders", row: order_id };
        let Some(context) = market.order(n, source.id("id", OrderId::new, order_id)?) else {
            continue;
        };
        rows.push(order_row(&context.order, "import"));
        if plan.has_ticket(n) {
            let (at, actor) = (context.order.placed_at, (context.brand.owner.user, Role::Brand));
            let id = source.id("id", TicketId::new, ticket_id)?;
            opened.push(domain::open_ticket(context, id, pool.take_next(&RoundRobin), actor, at));
        }
    }
    diesel::insert_into(orders::table).values(&rows).execute(conn).during("seed orders")?;
    let assignments: Vec<_> = opened.iter().filter_map(|order| order.assignment.clone()).collect();
    let mut messages: Vec<NewMessage> = Vec::new();
    for planned in &mut opened {
        messages.append(&mut planned.messages);
        let talk = plan.messages.saturating_sub(u32::try_from(OPENING).unwrap_or(0));
        messages.extend((0..talk).map(|k| said(planned, k)));
        planned.ticket.updated_at += TimeDelta::minutes(talk.into());
        if is_done(planned.context.order.status) {
            planned.ticket.status = TicketStatus::Closed;
        }
    }
    let rows: Vec<_> = opened.iter().map(|planned| ticket_row(&planned.ticket)).collect();
    diesel::insert_into(tickets::table).values(&rows).execute(conn).during("seed tickets")?;
    agent_pool::record_assignments(conn, &assignments, &pool)?;
    effects::write_messages(conn, &messages)?;
    effects::write_notifications(conn, opened.iter().flat_map(|planned| &planned.notifications))?;
    effects::write_audit_entries(conn, opened.iter().map(|planned| &planned.audit_entry))?;
    let ids = opened.iter().map(|planned| planned.ticket.id.get());
    let (first, last) = (ids.clone().min().unwrap_or_default(), ids.max().unwrap_or_default());
    waiting_since::work_out(conn, first, last)?;
    read_closed(conn, first, last)
}

/// Messages that a ticket begins with.
const OPENING: usize = 7;

/// The `k`-th thing that is said in a ticket, a minute after the one before.
fn said(planned: &PlannedOrder, k: u32) -> NewMessage {
    let (context, n) = (
        &planned.context,
        u32::try_from(planned.ticket.id.get() % 1_000_000_007).unwrap_or_default(),
    );
    let agent = context.agent.as_ref().map(|agent| agent.id.user());
    let (channel, role, author) = match (k % 5, agent) {
        (0, _) | (_, None) => (Channel::BrandAgent, SenderRole::Brand, context.brand.owner.user),
        (1, Some(agent)) => (Channel::BrandAgent, SenderRole::Agent, agent),
        (2, _) => (Channel::CreatorAgent, SenderRole::Creator, context.creator.owner.user),
        (3, Some(agent)) => (Channel::CreatorAgent, SenderRole::Agent, agent),
        (_, Some(agent)) => (Channel::Internal, SenderRole::Agent, agent),
    };
    let at: Timestamp = planned.ticket.created_at + TimeDelta::minutes(i64::from(k) + 1);
    let text = seed::sentence(n, k);
    NewMessage {
        ticket: planned.ticket.id,
        author,
        channel,
        role,
        kind: MessageKind::Text,
        text,
        file: None,
        searchable: true,
        at,
    }
}

/// Their agents have read closed tickets to the end.
fn read_closed(conn: &mut Conn, first: i64, last: i64) -> Result<(), StoreError> {
    diesel::sql_query(
        "insert into read_marks (ticket_id, user_id, channel, message_id, at) \
         select m.ticket_id, t.agent_id, m.channel, max(m.id), max(m.created_at) \
         from tickets t join messages m on m.ticket_id = t.id \
         where t.id between $1 and $2 and t.status = 'closed' and t.agent_id is not null \
         group by m.ticket_id, t.agent_id, m.channel",
    )
    .bind::<BigInt, _>(first)
    .bind::<BigInt, _>(last)
    .execute(conn)
    .during("seed marks of readers")?;
    Ok(())
}

const fn is_done(status: OrderStatus) -> bool {
    matches!(status, OrderStatus::Completed | OrderStatus::Cancelled | OrderStatus::Rejected)
}
