//! Everything that a checkout writes, decided before anything is written.

use std::sync::Arc;

use crate::{
    AcceptedCart, Actor, Agent, AgentPool, Assigner, Assignment, Brand, CheckoutFacts,
    CheckoutRefusal, CheckoutRequest, Decision, Eligibility, NewAuditEntry, NewMessage,
    NewNotification, NextAssignment, Order, OrderContext, OrderId, OrderStatus, PackageId,
    Participant, Priority, RecentOrder, Role, Rotation, Ticket, TicketId, TicketToAssign,
    Timestamp,
    checkout::AcceptedLine,
    notification::NotificationSubject,
    opening_messages::{GREETING, details, greeting},
};

/// Ids for one order and its ticket, never used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewIds {
    /// Id of the order.
    pub order: OrderId,
    /// Id of its ticket.
    pub ticket: TicketId,
}

/// One line of the cart, as far as it does not depend on who is next: what can be written before
/// that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedOrder {
    /// The order with its context, still without ticket and agent.
    pub context: OrderContext,
    /// Id of its ticket.
    pub ticket: TicketId,
    /// M3, for staff and for each party.
    pub details: Vec<NewMessage>,
    /// For the creator.
    pub notification: NewNotification,
}

/// A cart whose orders have their ids. What is missing is who is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedCart {
    /// The brand that orders.
    pub brand: Arc<Brand>,
    /// The orders, in the order of the cart.
    pub orders: Vec<PreparedOrder>,
    /// Packages to take out of the brand's server cart.
    pub ordered: Vec<PackageId>,
    /// When the cart was ordered.
    pub at: Timestamp,
}

/// One line of the cart as it is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedOrder {
    /// The order with its context; its ticket is always there.
    pub context: OrderContext,
    /// The ticket.
    pub ticket: Ticket,
    /// Why the ticket has its agent. `None` when nobody was active and it waits.
    pub assignment: Option<Assignment>,
    /// M1, M2 and M3, in this order.
    pub messages: Vec<NewMessage>,
    /// For the agent, if there is one, and for the creator.
    pub notifications: Vec<NewNotification>,
    /// The entry in the audit log.
    pub audit_entry: NewAuditEntry,
}

impl PlannedOrder {
    /// How many messages M1 and M2 are.
    pub const GREETING: usize = GREETING;

    /// M1 and M2: the messages that a [`PreparedOrder`] does not have yet.
    #[must_use]
    pub fn greeting(&self) -> &[NewMessage] {
        self.messages.get(..Self::GREETING).unwrap_or(&self.messages)
    }

    /// The notification that a [`PreparedOrder`] does not have yet.
    #[must_use]
    pub fn for_agent(&self) -> Option<&NewNotification> {
        self.assignment.as_ref().and_then(|_| self.notifications.first())
    }
}

/// All that a checkout writes. A store writes all of it in one transaction, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutPlan {
    /// The brand that ordered.
    pub brand: Arc<Brand>,
    /// The orders, in the order of the cart.
    pub orders: Vec<PlannedOrder>,
    /// Packages to take out of the brand's server cart.
    pub ordered: Vec<PackageId>,
    /// Who was eligible, for all assignments of this plan.
    pub eligibility: Arc<Eligibility>,
    /// The rotation after this plan.
    pub rotation: Rotation,
    /// What its assignments were decided on besides, if not by the round robin.
    pub decisions: Vec<Decision>,
    /// When the cart was ordered.
    pub at: Timestamp,
}

impl CheckoutPlan {
    /// The orders as the brand that placed them may see them.
    #[must_use]
    pub fn placed(&self) -> Vec<OrderContext> {
        self.orders.iter().map(|order| order.context.clone().shown_to(Participant::Brand)).collect()
    }
}

impl CheckoutRequest {
    /// Decides everything at once: accepts the cart and plans its orders, one agent of the pool for
    /// each line. A store that wants to lock the rotation late calls [`Self::accept`] and
    /// [`AcceptedCart::plan`] itself.
    ///
    /// # Errors
    /// [`CheckoutRefusal`] with all bad lines; the pool is as it was.
    pub fn decide(
        &self,
        facts: &CheckoutFacts,
        mut ids: impl FnMut() -> NewIds,
        pool: &mut AgentPool,
        assigner: &dyn Assigner,
    ) -> Result<CheckoutPlan, CheckoutRefusal> {
        self.accept(facts)?.plan(|| Ok(ids()), pool, assigner)
    }
}

impl AcceptedCart {
    /// Its orders as a later request of the same brand meets them, when both are decided before
    /// either is written. `ids` are those that [`Self::plan`] will be given.
    #[must_use]
    pub fn as_recent(&self, ids: &[NewIds]) -> Vec<RecentOrder> {
        let recent = |(accepted, ids): (&AcceptedLine, &NewIds)| RecentOrder {
            id: ids.order,
            package: accepted.listing.package.id,
            creator: accepted.listing.creator.id,
            status: OrderStatus::Pending,
            placed_at: self.at,
        };
        self.lines.iter().zip(ids).map(recent).collect()
    }

    /// Plans one order for each line, in cart order, each with the next agent of the pool. `ids` is
    /// asked once for each line.
    ///
    /// # Errors
    /// Whatever `ids` fails with; the pool is as it was.
    pub fn plan<E>(
        self,
        ids: impl FnMut() -> Result<NewIds, E>,
        pool: &mut AgentPool,
        assigner: &dyn Assigner,
    ) -> Result<CheckoutPlan, E> {
        Ok(self.prepare(ids)?.assign(pool, assigner))
    }

    /// Makes an order of each line, in cart order. `ids` is asked once for each line.
    ///
    /// # Errors
    /// Whatever `ids` fails with.
    pub fn prepare<E>(self, mut ids: impl FnMut() -> Result<NewIds, E>) -> Result<PreparedCart, E> {
        let Self { brand, lines, at } = self;
        let brand = Arc::new(brand);
        let mut ordered: Vec<_> = lines.iter().map(|accepted| accepted.line.package()).collect();
        ordered.sort_unstable();
        ordered.dedup();
        let mut checkout = None;
        let mut orders = Vec::with_capacity(lines.len());
        for accepted in lines {
            let ids = ids()?;
            let first = *checkout.get_or_insert(ids.order);
            orders.push(prepared_order(accepted, &brand, ids, first, at));
        }
        Ok(PreparedCart { brand, orders, ordered, at })
    }
}

impl PreparedCart {
    /// Gives each order, in cart order, its ticket with the next agent of the pool.
    #[must_use]
    pub fn assign(self, pool: &mut AgentPool, assigner: &dyn Assigner) -> CheckoutPlan {
        let Self { brand, orders, ordered, at } = self;
        let by = (brand.owner.user, Role::Brand);
        let orders = orders.into_iter().map(|prepared| {
            let PreparedOrder { context, ticket, details, notification } = prepared;
            let next = pool.take_next_for(&TicketToAssign::new(&context, ticket), assigner);
            let mut planned = greet(context, ticket, next, by, at);
            planned.messages.extend(details);
            planned.notifications.push(notification);
            planned.audit_entry = placed_entry(&planned.context, at);
            planned
        });
        let orders = orders.collect();
        CheckoutPlan {
            brand,
            orders,
            ordered,
            eligibility: pool.eligibility().clone(),
            rotation: pool.rotation(),
            decisions: pool.take_decisions(),
            at,
        }
    }
}

impl TicketToAssign {
    /// The ticket that an order is to get.
    #[must_use]
    pub fn new(context: &OrderContext, ticket: TicketId) -> Self {
        let &Order { id: order, brand, creator, .. } = &context.order;
        Self { ticket, order, brand, creator, priority: Priority::Medium }
    }
}

fn prepared_order(
    accepted: AcceptedLine,
    brand: &Arc<Brand>,
    ids: NewIds,
    checkout: OrderId,
    at: Timestamp,
) -> PreparedOrder {
    let order = new_order(&accepted, brand, ids.order, checkout, at);
    let package = Arc::new(accepted.listing.package);
    let creator = Arc::new(accepted.listing.creator);
    let context =
        OrderContext { order, package, brand: brand.clone(), creator, ticket: None, agent: None };
    let subject = NotificationSubject { ticket: Some(ids.ticket), ..subject_of(&context) };
    PreparedOrder {
        details: details(&context, ids.ticket, brand.owner.user, at),
        notification: subject.order_for(context.creator.owner.user, at),
        ticket: ids.ticket,
        context,
    }
}

/// Opens the ticket of an order: with the agent who is next, the opening messages and the agent's
/// notification. The order itself stays as it is.
#[must_use]
pub fn open_ticket(
    context: OrderContext,
    ticket: TicketId,
    next: Option<NextAssignment>,
    actor: Actor,
    at: Timestamp,
) -> PlannedOrder {
    let details = details(&context, ticket, actor.0, at);
    let mut planned = greet(context, ticket, next, actor, at);
    planned.messages.extend(details);
    planned
}

/// The same without M3.
fn greet(
    mut context: OrderContext,
    ticket: TicketId,
    next: Option<NextAssignment>,
    actor: Actor,
    at: Timestamp,
) -> PlannedOrder {
    let order = context.order.id;
    let assignment = next.as_ref().map(|next| Assignment {
        number: next.number,
        ticket,
        order,
        from_queue: false,
        handover: None,
        previous: next.previous,
        agent: next.agent.id,
        at,
    });
    context.agent = next.map(|next| next.agent);
    let ticket = Ticket::open(ticket, order, context.agent.as_ref().map(|agent| agent.id), at);
    context.ticket = Some(ticket.clone());
    let for_agent = context
        .agent
        .as_ref()
        .map(|agent| subject_of(&context).ticket_for(ticket.id, agent.id.user(), at));
    PlannedOrder {
        messages: greeting(&context, ticket.id, actor.0, at),
        notifications: for_agent.into_iter().collect(),
        audit_entry: opened_entry(&context, ticket.id, actor, at),
        context,
        ticket,
        assignment,
    }
}

fn new_order(
    accepted: &AcceptedLine,
    brand: &Brand,
    id: OrderId,
    checkout: OrderId,
    at: Timestamp,
) -> Order {
    let AcceptedLine { line, listing, total } = accepted;
    let (submission_deadline, delivery_deadline) = Order::deadlines(at, line.delivery_days());
    Order {
        id,
        checkout,
        brand: brand.id,
        creator: listing.creator.id,
        package: listing.package.id,
        quantity: line.quantity(),
        unit_price: listing.package.price,
        total: *total,
        status: OrderStatus::Pending,
        delivery_days: line.delivery_days(),
        instructions: line.instructions().map(str::to_owned),
        references: line.references().iter().map(ToString::to_string).collect(),
        submission_deadline,
        delivery_deadline,
        rejection_message: None,
        deliverables: None,
        price_revision: None,
        changes: 0,
        completed_at: None,
        placed_at: at,
        updated_at: at,
    }
}

fn subject_of(context: &OrderContext) -> NotificationSubject<'_> {
    NotificationSubject {
        ticket: context.ticket.as_ref().map(|ticket| ticket.id),
        order: context.order.id,
        order_title: &context.package.title,
        brand_name: &context.brand.owner.name,
        creator_name: &context.creator.owner.name,
    }
}

fn opened_entry(
    context: &OrderContext,
    ticket: TicketId,
    actor: Actor,
    at: Timestamp,
) -> NewAuditEntry {
    let agent = context.agent.as_ref().map(|Agent { id, .. }| ("agent_id", id.to_string()));
    NewAuditEntry {
        at,
        actor: Some(actor),
        action: "ticket_opened",
        order: Some(context.order.id),
        ticket: Some(ticket),
        from: None,
        to: context.ticket.as_ref().map(|ticket| ticket.status.to_string()),
        reason: None,
        data: agent.into_iter().collect(),
    }
}

fn placed_entry(context: &OrderContext, at: Timestamp) -> NewAuditEntry {
    let total = format!("{} {}", context.order.total.currency(), context.order.total);
    let agent = context.agent.as_ref().map(|Agent { id, .. }| ("agent_id", id.to_string()));
    NewAuditEntry {
        at,
        actor: Some((context.brand.owner.user, Role::Brand)),
        action: "order_placed",
        order: Some(context.order.id),
        ticket: context.ticket.as_ref().map(|ticket| ticket.id),
        from: None,
        to: Some(context.order.status.to_string()),
        reason: None,
        data: [("total", total)].into_iter().chain(agent).collect(),
    }
}
