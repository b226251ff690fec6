//! The order of a ticket, as a page shows it.

use app::orders::RelatedOrders;
use domain::{Action, Order, OrderContext, OrderStatus, Participant, Timestamp};

use super::{
    progress::{ProgressStep, stands, stops},
    timeline::Link,
};
use crate::{
    Desk, labels::label, problem::Problem, session::Staff, ticket_location::TicketLocation, typed,
    when,
};

/// A party of the order with how to reach it.
pub(crate) struct Party {
    pub(crate) name: String,
    pub(crate) person: String,
    /// The address, and the link to write to it.
    pub(crate) email: Option<(String, String)>,
    pub(crate) place: String,
}

/// Something that staff may do now.
pub(crate) struct Act {
    pub(crate) action: &'static str,
    pub(crate) said: &'static str,
    pub(crate) consequence: &'static str,
    pub(crate) needs_reason: bool,
    pub(crate) is_grave: bool,
}

impl Act {
    /// The likely next step comes first, what sends work back after it, and what ends the order
    /// last.
    fn rank(&self) -> u8 {
        let goes_back = [Action::RequestRevision, Action::DeclinePriceRevision].map(Action::as_str);
        if self.is_grave { 2 } else { u8::from(goes_back.contains(&self.action)) }
    }
}

/// Another order.
pub(crate) struct Other {
    pub(crate) id: i64,
    pub(crate) address: Option<String>,
    pub(crate) title: String,
    pub(crate) status: String,
    pub(crate) total: String,
}

/// The order of a ticket.
pub(crate) struct OrderPane {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) status: &'static str,
    pub(crate) status_said: String,
    pub(crate) quantity: u32,
    pub(crate) unit_price: String,
    pub(crate) total: String,
    pub(crate) stops: Vec<ProgressStep>,
    /// Where it stands among them.
    pub(crate) stands: String,
    pub(crate) acts: Vec<Act>,
    /// What staff need to know about what the parties see of the order in the app.
    pub(crate) in_app: Option<&'static str>,
    /// Who may cancel or refund, when that is somebody else.
    pub(crate) held_by: Option<String>,
    pub(crate) brand: Party,
    pub(crate) creator: Party,
    pub(crate) placed: when::When,
    /// What is due, when, and whether that time is over.
    pub(crate) deadlines: Vec<(&'static str, when::When, bool)>,
    pub(crate) instructions: Option<String>,
    pub(crate) references: Vec<String>,
    pub(crate) deliverables: Vec<Link>,
    pub(crate) rejection: Option<String>,
    pub(crate) price_revision: Option<String>,
    pub(crate) siblings: Vec<Other>,
    pub(crate) others: Vec<Other>,
}

impl OrderPane {
    pub(super) fn read(
        desk: &Desk,
        staff: &Staff,
        location: &TicketLocation,
        context: &OrderContext,
        now: when::Reader,
    ) -> Result<Self, Problem> {
        let order = &context.order;
        let RelatedOrders { siblings, others } =
            desk.app.orders.related.run(&staff.viewer, order)?;
        let other = |contexts: Vec<OrderContext>| {
            contexts.iter().map(|other| Other::of(other, location)).collect()
        };
        let open = desk.app.orders.read.next_actions(&staff.viewer, context);
        let mut acts: Vec<Act> = open.into_iter().map(|action| act(action, order.status)).collect();
        acts.sort_by_key(Act::rank);
        Ok(Self {
            id: order.id.get(),
            title: context.package.title.clone(),
            status: order.status.as_str(),
            status_said: label(order.status.as_str()),
            quantity: order.quantity,
            unit_price: money(order.unit_price),
            total: money(order.total),
            stops: stops(order.status),
            stands: stands(order.status),
            in_app: in_app(order.status),
            held_by: held_by(&acts, context),
            acts,
            brand: Party::brand(context),
            creator: Party::creator(context),
            placed: when::When::of(order.placed_at, now),
            deadlines: deadlines(order, now),
            instructions: order.instructions.clone(),
            references: order.references.clone(),
            deliverables: delivered(order),
            rejection: order.rejection_message.clone(),
            price_revision: order.price_revision.as_ref().map(price_revision),
            siblings: other(siblings),
            others: other(others),
        })
    }
}

impl Party {
    fn brand(context: &OrderContext) -> Self {
        let brand = &context.brand;
        Self {
            name: brand.company_name.clone(),
            person: brand.owner.name.clone(),
            email: email(&brand.owner),
            place: place(&brand.location),
        }
    }

    fn creator(context: &OrderContext) -> Self {
        let creator = &context.creator;
        Self {
            name: creator.owner.name.clone(),
            person: creator.platforms.join(", "),
            email: email(&creator.owner),
            place: place(&creator.location),
        }
    }
}

fn place(location: &domain::Location) -> String {
    let parts = [&location.city, &location.state, &location.country];
    parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
}

fn email(owner: &domain::OwnerContact) -> Option<(String, String)> {
    owner.email.as_ref().map(|email| (email.clone(), typed::mailto(email)))
}

/// An amount with its currency.
fn money(amount: domain::Money) -> String {
    format!("{amount} {}", amount.currency())
}

fn price_revision(asked: &domain::PriceRevision) -> String {
    let why = asked.reason.as_deref().map_or_else(String::new, |why| format!(": {why}"));
    let answer = label(asked.status.as_str()).to_lowercase();
    format!("{} more, {answer}{why}", money(asked.amount))
}

fn delivered(order: &Order) -> Vec<Link> {
    let link = |file: &domain::DeliveredFile| {
        Some(Link {
            host: typed::host(&file.url)?,
            url: file.url.clone(),
            name: file.filename.clone(),
        })
    };
    order.deliverables.iter().flatten().filter_map(link).collect()
}

/// What the app does not show of an order in a status: it has no tab with such orders.
const fn in_app(status: OrderStatus) -> Option<&'static str> {
    match status {
        OrderStatus::Confirmed | OrderStatus::RevisionRequested | OrderStatus::Refunded => Some(
            "The app lists no orders in this status. Both parties see it in this conversation only.",
        ),
        OrderStatus::PriceRevisionPending => Some(
            "The app lists no orders in this status, and the brand cannot answer the new price there. Ask the brand in \
             this conversation, then accept or decline on its behalf.",
        ),
        _ => None,
    }
}

/// Who may cancel or refund an order, where the reader may not though its status would allow it.
fn held_by(acts: &[Act], context: &OrderContext) -> Option<String> {
    let ends = [Action::Cancel, Action::Refund];
    let possible = context
        .order
        .next_actions(Participant::Staff)
        .into_iter()
        .any(|action| ends.contains(&action));
    let offered = acts.iter().any(|act| ends.iter().any(|action| action.as_str() == act.action));
    let agent = context
        .agent
        .as_ref()
        .map_or("the agent who takes the ticket", |agent| agent.name.as_str());
    (possible && !offered)
        .then(|| format!("Only {agent} or a super admin can cancel or refund this order."))
}

/// What is still due. Work is submitted a day before it is delivered; an order for the next day
/// leaves no time for that, so only its delivery is due. Nothing is to be submitted any more once
/// it lies there for review.
fn deadlines(order: &Order, now: when::Reader) -> Vec<(&'static str, when::When, bool)> {
    let due = |what, at: Timestamp| (what, when::When::of(at, now), at < now.now);
    let submission = order.submission_deadline;
    let is_submitted = order.status == OrderStatus::Review;
    match order.status {
        OrderStatus::Completed
        | OrderStatus::Cancelled
        | OrderStatus::Rejected
        | OrderStatus::Refunded => Vec::new(),
        _ if is_submitted || submission <= order.placed_at => {
            vec![due("Delivery", order.delivery_deadline)]
        }
        _ => vec![due("Submission", submission), due("Delivery", order.delivery_deadline)],
    }
}

fn act(action: Action, status: OrderStatus) -> Act {
    let needs_reason = status.step(action, Participant::Staff).is_ok_and(|row| row.staff_reason);
    let (said, consequence, is_grave) = match action {
        Action::Confirm => {
            ("Confirm order", "Both parties are told that the order is confirmed.", false)
        }
        Action::Start => ("Start work", "The order is in progress from now on.", false),
        Action::RequestRevision => {
            ("Request revision", "The creator is asked to work on it again.", false)
        }
        Action::Approve => (
            "Approve delivery",
            "The order is completed. Only a refund is possible after that.",
            false,
        ),
        Action::Cancel => {
            ("Cancel order", "The order ends here. Both parties are told, with your reason.", true)
        }
        Action::Refund => (
            "Refund order",
            "The order is marked as refunded, for good. Both parties are told.",
            true,
        ),
        Action::AcceptPriceRevision => (
            "Accept new price",
            "On the brand's behalf: the amount is added to the total, and work goes on.",
            false,
        ),
        Action::DeclinePriceRevision => (
            "Decline new price",
            "On the brand's behalf: the total stays, and the revision is still asked for.",
            false,
        ),
        Action::Accept | Action::Reject | Action::Deliver | Action::RequestPriceRevision => {
            ("", "", false)
        }
    };
    Act { action: action.as_str(), said, consequence, needs_reason, is_grave }
}

impl Other {
    fn of(context: &OrderContext, location: &TicketLocation) -> Self {
        let address = context.ticket.as_ref().map(|ticket| {
            let location = TicketLocation {
                ticket: ticket.id,
                before: None,
                reply: None,
                number: None,
                ..location.clone()
            };
            location.address(location.channel)
        });
        Self {
            id: context.order.id.get(),
            address,
            title: context.package.title.clone(),
            status: label(context.order.status.as_str()),
            total: money(context.order.total),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d14_an_order_for_the_next_day_is_not_late_when_it_is_placed() {
        let mut order = app::testing::samples::context(1, 2).order;
        let now = when::Reader { now: order.placed_at, zone: chrono_tz::Tz::Asia__Kolkata };
        let due = |order: &Order| {
            deadlines(order, now)
                .into_iter()
                .map(|(what, _, is_over)| (what, is_over))
                .collect::<Vec<_>>()
        };
        order.submission_deadline = order.placed_at;
        order.delivery_deadline = order.placed_at + chrono::TimeDelta::days(1);
        assert_eq!(due(&order), [("Delivery", false)]);
        order.submission_deadline = order.placed_at + chrono::TimeDelta::days(1);
        assert_eq!(due(&order), [("Submission", false), ("Delivery", false)]);
        order.status = OrderStatus::Review;
        assert_eq!(due(&order), [("Delivery", false)]);
    }

    #[test]
    fn b07_the_desk_says_what_the_app_does_not_show() {
        let told: Vec<_> = OrderStatus::ALL
            .iter()
            .filter(|status| in_app(**status).is_some())
            .map(|s| s.as_str())
            .collect();
        let mut missing = ["confirmed", "revision_requested", "price_revision_pending", "refunded"];
        let mut told = told;
        told.sort_unstable();
        missing.sort_unstable();
        assert_eq!(told, missing);
    }

    #[test]
    fn whatever_staff_may_do_has_a_name_and_a_consequence() {
        for status in OrderStatus::ALL {
            for action in status.next_actions(Participant::Staff, false) {
                let act = act(action, *status);
                assert!(
                    !act.said.is_empty() && !act.consequence.is_empty(),
                    "{action} of {status}"
                );
            }
        }
    }
}
