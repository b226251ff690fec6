//! Everything that a checkout writes, decided before anything is written.

use std::sync::Arc;

use crate::{
    AcceptedCart, Actor, Agent, Assigner, Assignment, Bench, Brand, CheckoutFacts, CheckoutRefusal, CheckoutRequest,
    NewEvent, NewMessage, NewNotification, Order, OrderCase, OrderId, OrderStatus, PackageId, RecentOrder, Ring, Role,
    Roster, Standing, Ticket, TicketId, Timestamp, Turn,
    checkout::AcceptedLine,
    greeting::{GREETING, details, greeting},
    notification::NewsOf,
};

/// Ids for one order and its ticket, never used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewIds {
    /// Id of the order.
    pub order: OrderId,
    /// Id of its ticket.
    pub ticket: TicketId,
}

/// One line of the cart, as far as it does not depend on whose turn it is: what can be written before that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedOrder {
    /// The order with its context, still without ticket and agent.
    pub case: OrderCase,
    /// Id of its ticket.
    pub ticket: TicketId,
    /// M3, for staff and for each party.
    pub details: Vec<NewMessage>,
    /// For the creator.
    pub notification: NewNotification,
}

/// A cart whose orders have their ids. What is missing is whose turn it is.
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
    pub case: OrderCase,
    /// The ticket.
    pub ticket: Ticket,
    /// Why the ticket has its agent. `None` when nobody was active and it waits.
    pub assignment: Option<Assignment>,
    /// M1, M2 and M3, in this order.
    pub messages: Vec<NewMessage>,
    /// For the agent, if there is one, and for the creator.
    pub notifications: Vec<NewNotification>,
    /// The entry in the audit trail.
    pub event: NewEvent,
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
    pub roster: Arc<Roster>,
    /// The ring after this plan.
    pub ring: Ring,
    /// When the cart was ordered.
    pub at: Timestamp,
}

impl CheckoutPlan {
    /// The orders as the brand that placed them may see them.
    #[must_use]
    pub fn placed(&self) -> Vec<OrderCase> {
        self.orders.iter().map(|order| order.case.clone().shown_to(Standing::Brand)).collect()
    }
}

impl CheckoutRequest {
    /// Decides everything at once: accepts the cart and plans its orders, one turn of the bench for each line.
    /// A store that wants to lock the ring late calls [`Self::accept`] and [`AcceptedCart::plan`] itself.
    ///
    /// # Errors
    /// [`CheckoutRefusal`] with all bad lines; the bench is as it was.
    pub fn decide(
        &self,
        facts: &CheckoutFacts,
        mut ids: impl FnMut() -> NewIds,
        bench: &mut Bench,
        assigner: &dyn Assigner,
    ) -> Result<CheckoutPlan, CheckoutRefusal> {
        self.accept(facts)?.plan(|| Ok(ids()), bench, assigner)
    }
}

impl AcceptedCart {
    /// Its orders as a later request of the same brand meets them, when both are decided before either is written.
    /// `ids` are those that [`Self::plan`] will be given.
    #[must_use]
    pub fn as_recent(&self, ids: &[NewIds]) -> Vec<RecentOrder> {
        let recent = |(accepted, ids): (&AcceptedLine, &NewIds)| RecentOrder {
            id: ids.order,
            package: accepted.offer.package.id,
            creator: accepted.offer.creator.id,
            status: OrderStatus::Pending,
            placed_at: self.at,
        };
        self.lines.iter().zip(ids).map(recent).collect()
    }

    /// Plans one order for each line, in cart order, each with the next agent of the bench. `ids` is asked once
    /// for each line.
    ///
    /// # Errors
    /// Whatever `ids` fails with; the bench is as it was.
    pub fn plan<E>(
        self,
        ids: impl FnMut() -> Result<NewIds, E>,
        bench: &mut Bench,
        assigner: &dyn Assigner,
    ) -> Result<CheckoutPlan, E> {
        Ok(self.prepare(ids)?.assign(bench, assigner))
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
    /// Gives each order, in cart order, its ticket with the next agent of the bench.
    #[must_use]
    pub fn assign(self, bench: &mut Bench, assigner: &dyn Assigner) -> CheckoutPlan {
        let Self { brand, orders, ordered, at } = self;
        let by = (brand.owner.user, Role::Brand);
        let orders = orders.into_iter().map(|prepared| {
            let PreparedOrder { case, ticket, details, notification } = prepared;
            let mut planned = greet(case, ticket, bench.take_turn(assigner), by, at);
            planned.messages.extend(details);
            planned.notifications.push(notification);
            planned.event = placed_event(&planned.case, at);
            planned
        });
        let orders = orders.collect();
        CheckoutPlan { brand, orders, ordered, roster: bench.roster().clone(), ring: bench.ring(), at }
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
    let (package, creator) = (Arc::new(accepted.offer.package), Arc::new(accepted.offer.creator));
    let case = OrderCase { order, package, brand: brand.clone(), creator, ticket: None, agent: None };
    let news = NewsOf { ticket: Some(ids.ticket), ..news_of(&case) };
    PreparedOrder {
        details: details(&case, ids.ticket, brand.owner.user, at),
        notification: news.order_for(case.creator.owner.user, at),
        ticket: ids.ticket,
        case,
    }
}

/// Opens the ticket of an order: with the agent whose turn it is, the opening messages and the agent's notification.
/// The order itself stays as it is.
#[must_use]
pub fn open_ticket(case: OrderCase, ticket: TicketId, turn: Option<Turn>, actor: Actor, at: Timestamp) -> PlannedOrder {
    let details = details(&case, ticket, actor.0, at);
    let mut planned = greet(case, ticket, turn, actor, at);
    planned.messages.extend(details);
    planned
}

/// The same without M3.
fn greet(mut case: OrderCase, ticket: TicketId, turn: Option<Turn>, actor: Actor, at: Timestamp) -> PlannedOrder {
    let order = case.order.id;
    let assignment = turn.as_ref().map(|turn| Assignment {
        seq: turn.seq,
        ticket,
        order,
        from_queue: false,
        hand_over: None,
        previous: turn.previous,
        agent: turn.agent.id,
        at,
    });
    case.agent = turn.map(|turn| turn.agent);
    let ticket = Ticket::open(ticket, order, case.agent.as_ref().map(|agent| agent.id), at);
    case.ticket = Some(ticket.clone());
    let for_agent = case.agent.as_ref().map(|agent| news_of(&case).ticket_for(ticket.id, agent.id.user(), at));
    PlannedOrder {
        messages: greeting(&case, ticket.id, actor.0, at),
        notifications: for_agent.into_iter().collect(),
        event: opened_event(&case, ticket.id, actor, at),
        case,
        ticket,
        assignment,
    }
}

fn new_order(accepted: &AcceptedLine, brand: &Brand, id: OrderId, checkout: OrderId, at: Timestamp) -> Order {
    let AcceptedLine { line, offer, total } = accepted;
    let (submission_deadline, delivery_deadline) = Order::deadlines(at, line.delivery_days());
    Order {
        id,
        checkout,
        brand: brand.id,
        creator: offer.creator.id,
        package: offer.package.id,
        quantity: line.quantity(),
        unit_price: offer.package.price,
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

fn news_of(case: &OrderCase) -> NewsOf<'_> {
    NewsOf {
        ticket: case.ticket.as_ref().map(|ticket| ticket.id),
        order: case.order.id,
        order_title: &case.package.title,
        brand_name: &case.brand.owner.name,
        creator_name: &case.creator.owner.name,
    }
}

fn opened_event(case: &OrderCase, ticket: TicketId, actor: Actor, at: Timestamp) -> NewEvent {
    let agent = case.agent.as_ref().map(|Agent { id, .. }| ("agent_id", id.to_string()));
    NewEvent {
        at,
        actor: Some(actor),
        action: "ticket_opened",
        order: Some(case.order.id),
        ticket: Some(ticket),
        from: None,
        to: case.ticket.as_ref().map(|ticket| ticket.status.to_string()),
        reason: None,
        data: agent.into_iter().collect(),
    }
}

fn placed_event(case: &OrderCase, at: Timestamp) -> NewEvent {
    let total = format!("{} {}", case.order.total.currency(), case.order.total);
    let agent = case.agent.as_ref().map(|Agent { id, .. }| ("agent_id", id.to_string()));
    NewEvent {
        at,
        actor: Some((case.brand.owner.user, Role::Brand)),
        action: "order_placed",
        order: Some(case.order.id),
        ticket: case.ticket.as_ref().map(|ticket| ticket.id),
        from: None,
        to: Some(case.order.status.to_string()),
        reason: None,
        data: [("total", total)].into_iter().chain(agent).collect(),
    }
}
