//! A party or staff takes an order one step further.

use std::sync::Arc;

use domain::{
    Action, Currency, InvalidTransition, OrderActor, OrderCommand, OrderContext, OrderId,
    OrderRefusal, OrderStatus, Timestamp,
};

use super::{OrderRows, OrderTransactions, ShownOrder, StaffCancel, Wanted, staff_cancel::ends};
use crate::{
    NotAParty, StoreError, Viewer,
    clock::Clock,
    effects::{EffectRows, Effects},
    tickets::{OrderContextRows, TicketPatch, TicketRows},
};

/// Why an order stays as it is. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ChangeOrderError {
    /// There is no such order.
    #[error("the order is unknown")]
    NotFound,
    /// It is other people's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// An agent wants to cancel or refund an order whose ticket is with somebody else.
    #[error("only the agent of the ticket or a super admin may do this")]
    NotAssignedAgent,
    /// The table of transitions has no such step for this viewer now, or somebody else was faster.
    #[error("the order does not allow this now")]
    InvalidTransition {
        /// Where the order stands.
        status: OrderStatus,
        /// What was asked for.
        wanted: Wanted,
        /// What the viewer may do instead.
        next_actions: Vec<Action>,
    },
    /// Staff must say why.
    #[error("a reason is required")]
    ReasonRequired,
    /// An order has one price revision in its life.
    #[error("the order already had a price revision")]
    PriceRevisionUsed {
        /// Where the order stands.
        status: OrderStatus,
        /// What the viewer may do instead.
        next_actions: Vec<Action>,
    },
    /// More money is asked for, but nothing, or not an amount of the order's currency.
    #[error("the amount is none of the order's currency")]
    InvalidAmount(Currency),
    /// Total and additional amount together are above the largest amount.
    #[error("the total would be above the largest amount")]
    TotalTooLarge,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes an order one step further.
#[derive(Clone)]
pub struct ChangeOrder {
    store: Arc<dyn OrderTransactions>,
    clock: Arc<dyn Clock>,
    staff_cancel: StaffCancel,
}

impl ChangeOrder {
    /// The use case over a store and a clock, with who of staff may cancel and refund.
    #[must_use]
    pub fn new(
        store: Arc<dyn OrderTransactions>,
        clock: Arc<dyn Clock>,
        staff_cancel: StaffCancel,
    ) -> Self {
        Self { store, clock, staff_cancel }
    }

    /// The order after the step, as the viewer may see it, without its conversation. Its ticket
    /// moves to the front of the lists. Of several at once, one wins: each is decided on what the
    /// one before left.
    ///
    /// # Errors
    /// [`ChangeOrderError`]; the order stays as it is.
    pub fn run(
        &self,
        viewer: &Viewer,
        id: OrderId,
        command: OrderCommand,
    ) -> Result<ShownOrder, ChangeOrderError> {
        let step = Step {
            viewer: *viewer,
            command,
            at: self.clock.now(),
            staff_cancel: self.staff_cancel,
        };
        self.store.write("change an order", move |tx| change_order(tx, id, step))
    }
}

/// A step that somebody wants to take.
#[derive(Clone)]
struct Step {
    viewer: Viewer,
    command: OrderCommand,
    at: Timestamp,
    staff_cancel: StaffCancel,
}

fn change_order(
    tx: &mut (impl OrderContextRows + OrderRows + TicketRows + EffectRows + ?Sized),
    id: OrderId,
    step: Step,
) -> Result<ShownOrder, ChangeOrderError> {
    let Step { viewer, command, at, staff_cancel } = step;
    let locked = tx.lock_order(id)?.ok_or(ChangeOrderError::NotFound)?;
    let (speak_at, mut context) = (locked.next_message_at(at), locked.context);
    let participant = viewer.participant_in(&context)?;
    if ends(&command) && !staff_cancel.allows(&viewer, &context) {
        return Err(ChangeOrderError::NotAssignedAgent);
    }
    let actor = OrderActor { user: viewer.user(), role: viewer.role(), participant, at };
    let next_actions =
        |context: &OrderContext| staff_cancel.next_actions(&viewer, participant, context);
    let plan = command
        .decide(&context, actor, speak_at)
        .map_err(|refusal| refused(&refusal, context.order.status, next_actions(&context)))?;
    tx.update_order(&context.order, &plan.order)?;
    if let Some(ticket) = &mut context.ticket {
        ticket.updated_at = at;
        tx.update_ticket(ticket.id, &TicketPatch::touch(at))?;
    }
    tx.record(&Effects {
        messages: plan.messages,
        notifications: plan.notifications,
        audit: vec![plan.audit_entry],
    })?;
    context.order = plan.order;
    let next_actions = next_actions(&context);
    Ok(ShownOrder { context: context.shown_to(participant), messages: Vec::new(), next_actions })
}

/// What the viewer is told of a step that is not possible, with where the order stands and what is
/// possible instead.
fn refused(
    refusal: &OrderRefusal,
    status: OrderStatus,
    next_actions: Vec<Action>,
) -> ChangeOrderError {
    match *refusal {
        OrderRefusal::InvalidTransition(InvalidTransition { action, .. }) => {
            ChangeOrderError::InvalidTransition {
                status,
                wanted: Wanted::Action(action),
                next_actions,
            }
        }
        OrderRefusal::NoWay { to, .. } => {
            ChangeOrderError::InvalidTransition { status, wanted: Wanted::Status(to), next_actions }
        }
        OrderRefusal::PriceRevisionUsed => {
            ChangeOrderError::PriceRevisionUsed { status, next_actions }
        }
        OrderRefusal::ReasonRequired => ChangeOrderError::ReasonRequired,
        OrderRefusal::InvalidAmount(currency) => ChangeOrderError::InvalidAmount(currency),
        OrderRefusal::TotalTooLarge => ChangeOrderError::TotalTooLarge,
    }
}

#[cfg(test)]
mod tests;
