//! The automatic messages that tell both parties of every step of their order: M5 to M9.

use crate::{
    Action, Channel, MessageKind, NewMessage, SenderRole, Timestamp, one_line,
    order_act::{MAX_REASON, Step, priced},
    system_messages::{MAX_NAME, SystemMessageBuilder},
};

/// What is said about a step, in order. Nothing for an order without a ticket.
pub(crate) fn progress_messages(step: &Step<'_>, at: Timestamp) -> Vec<NewMessage> {
    let Some(ticket) = step.before.ticket.as_ref().map(|ticket| ticket.id) else {
        return Vec::new();
    };
    let mut builder = SystemMessageBuilder::new(ticket, step.actor.user, at);
    match step.action {
        Action::Accept => accepted(&mut builder, step),
        Action::Reject => rejected(&mut builder, step),
        _ => builder.notify_parties(MessageKind::Text, &moved_on(step)),
    }
    builder.finish()
}

/// M5, M6 and M7.
fn accepted(builder: &mut SystemMessageBuilder, step: &Step<'_>) {
    let order = step.after;
    let id = order.id;
    let by = weekday(order.submission_deadline);
    let due = weekday(order.delivery_deadline);
    let creator = one_line(&step.before.creator.owner.name, MAX_NAME);
    let title = one_line(&step.before.package.title, MAX_NAME);
    let promise = format!("Order Accepted: I will work on order #{id} and keep you posted.");
    builder.add(
        step.actor.user,
        Channel::CreatorAgent,
        SenderRole::Creator,
        MessageKind::Text,
        promise,
    );
    builder.is_found_elsewhere();
    let text = format!("Order Accepted: {creator} accepted order #{id} ({title}).");
    builder.notice(Channel::BrandAgent, MessageKind::Text, text);
    let submit = format!(
        "Please submit your work for order #{id} by {by}, 24 hours before the delivery date {due}."
    );
    builder.notice(Channel::CreatorAgent, MessageKind::Text, submit);
    let review = format!(
        "You can review the work for order #{id} from {by}; final delivery is due on {due}. \
         You will be told about every step."
    );
    builder.notice(Channel::BrandAgent, MessageKind::Text, review);
}

/// Whether a notice of the service names the deadlines of an order (M6, M7): as days of UTC,
/// without a time.
#[must_use]
pub fn names_deadlines(notice: &str) -> bool {
    ["Please submit your work for order #", "You can review the work for order #"]
        .iter()
        .any(|start| notice.starts_with(start))
}

/// Whether a text is what the service says as the creator when it accepts or rejects an order (M5,
/// M8).
pub(crate) fn is_answer(text: &str) -> bool {
    let number = |rest: &str, end: &str| {
        rest.split_once(end).is_some_and(|(order, _)| {
            !order.is_empty() && order.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let accepted = text.strip_prefix("Order Accepted: I will work on order #");
    let rejected = text.strip_prefix("Order Rejected: order #");
    accepted.is_some_and(|rest| number(rest, " and keep you posted."))
        || rejected.is_some_and(|rest| number(rest, ". Reason: ") && rest.ends_with('.'))
}

/// M8.
fn rejected(builder: &mut SystemMessageBuilder, step: &Step<'_>) {
    let (id, creator) = (step.after.id, one_line(&step.before.creator.owner.name, MAX_NAME));
    let reason = step
        .command
        .reason()
        .map_or_else(|| "none given".to_owned(), |reason| one_line(reason, MAX_REASON));
    let refusal = format!("Order Rejected: order #{id}. Reason: {reason}.");
    builder.add(
        step.actor.user,
        Channel::CreatorAgent,
        SenderRole::Creator,
        MessageKind::Text,
        refusal,
    );
    builder.is_found_elsewhere();
    let text = format!(
        "Order Rejected: {creator} cannot take order #{id}. Reason: {reason}. \
         Support can help you find another creator."
    );
    builder.notice(Channel::BrandAgent, MessageKind::Text, text);
}

/// M9. The number at its end keeps equal steps apart.
fn moved_on(step: &Step<'_>) -> String {
    let order = step.after;
    let detail = detail(step).map(|detail| format!("{detail} ")).unwrap_or_default();
    format!(
        "Order #{} status updated to {}. {detail}Update {}.",
        order.id, order.status, order.changes
    )
}

fn detail(step: &Step<'_>) -> Option<String> {
    let reason = step.command.reason().map(|reason| one_line(reason, MAX_REASON));
    let revision = step.after.price_revision.as_ref();
    match (step.action, revision) {
        (Action::Deliver, _) => {
            let files = step.after.deliverables.iter().flatten();
            let names: Vec<_> = files.map(|file| one_line(&file.filename, MAX_NAME)).collect();
            Some(format!("Files: {}.", names.join(", ")))
        }
        (Action::RequestPriceRevision, Some(revision)) => {
            let reason = reason.unwrap_or_else(|| "none given".to_owned());
            Some(format!("Additional amount: {}. Reason: {reason}.", priced(revision.amount)))
        }
        (Action::AcceptPriceRevision, _) => {
            Some(format!("New total: {}.", priced(step.after.total)))
        }
        _ => reason.map(|reason| format!("Reason: {reason}.")),
    }
}

/// `Monday, January 12, 2026`, in UTC.
fn weekday(at: Timestamp) -> String {
    at.format("%A, %B %-d, %Y").to_string()
}
