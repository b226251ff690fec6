//! What staff do to a ticket, and what is said in it.

use domain::{
    Actor, AgentId, Channel, MessageDraft, MessageKind, NewMessage, NotificationKind, OrderContext,
    Participant, Priority, Role, SenderRole, Speaker, Text, Ticket, TicketChange, TicketFacts,
    TicketPlan, TicketRefusal, TicketStatus, UserId,
};
use proptest::prelude::*;

use super::fixtures::{agent, moment, placed_once};

/// Ticket 111 of order 9, with agent 7.
fn context() -> OrderContext {
    placed_once().orders.remove(0).context
}

fn actor() -> Actor {
    (UserId::new(8).unwrap(), Role::SuperAdmin)
}

fn decide(
    context: &OrderContext,
    change: TicketChange,
    target: Option<i64>,
) -> Result<Option<TicketPlan>, TicketRefusal> {
    let (ticket, target) = (context.ticket.clone().unwrap(), target.map(agent));
    let (actor, at, speak_at) = (actor(), moment() + chrono::TimeDelta::hours(1), moment());
    change.decide(&TicketFacts {
        ticket: &ticket,
        context,
        target: target.as_ref(),
        actor,
        at,
        speak_at,
    })
}

fn texts(messages: &[NewMessage]) -> Vec<(Channel, &str)> {
    messages.iter().map(|message| (message.channel, message.text.as_str())).collect()
}

fn to(agent: i64, expected: Option<i64>) -> TicketChange {
    let id = |id| AgentId::new(id).unwrap();
    TicketChange::Agent { to: id(agent), expected: expected.map(id) }
}

#[test]
fn r57_a_change_of_status_or_priority_is_told_and_kept_with_both_values() {
    let resolved =
        decide(&context(), TicketChange::Status(TicketStatus::Resolved), None).unwrap().unwrap();
    let text = "Ticket #111 status updated to resolved. Change 1.";
    assert_eq!(
        texts(&resolved.messages),
        [(Channel::BrandAgent, text), (Channel::CreatorAgent, text)]
    );
    let entry = &resolved.audit_entry;
    assert_eq!(
        (entry.action, entry.from.as_deref(), entry.to.as_deref()),
        ("ticket_status_changed", Some("open"), Some("resolved"))
    );
    assert_eq!(entry.actor, Some(actor()));
    let urgent =
        decide(&context(), TicketChange::Priority(Priority::Urgent), None).unwrap().unwrap();
    assert_eq!(
        texts(&urgent.messages),
        [(Channel::Internal, "Priority updated to urgent. Change 1.")]
    );
    let system = |message: &NewMessage| {
        (message.role, message.kind) == (SenderRole::System, MessageKind::System)
    };
    assert!(resolved.messages.iter().chain(&urgent.messages).all(system));
    assert_eq!(urgent.audit_entry.from.as_deref(), Some("medium"));
}

#[test]
fn a_new_agent_is_announced_to_both_parties_and_told() {
    let plan = decide(&context(), to(8, Some(7)), Some(8)).unwrap().unwrap();
    let text = "Ticket #111 updated: Agent 8 now looks after order #9. Change 1.";
    assert_eq!(texts(&plan.messages), [(Channel::BrandAgent, text), (Channel::CreatorAgent, text)]);
    let told = plan.notification.unwrap();
    assert_eq!((told.user.get(), told.kind), (8, NotificationKind::TicketAssigned));
    assert_eq!(
        (plan.audit_entry.from.as_deref(), plan.audit_entry.to.as_deref()),
        (Some("7"), Some("8"))
    );
}

#[test]
fn r29_a_ticket_goes_to_an_active_agent_only_and_from_the_expected_one() {
    assert_eq!(decide(&context(), to(8, None), None), Err(TicketRefusal::NotAssignable));
    assert_eq!(decide(&context(), to(8, None), Some(9)), Err(TicketRefusal::NotAssignable));
    assert_eq!(decide(&context(), to(8, Some(9)), Some(8)), Err(TicketRefusal::AssigneeChanged));
    let mut waiting = context();
    waiting.ticket = waiting.ticket.map(|ticket| Ticket { agent: None, ..ticket });
    assert_eq!(decide(&waiting, to(8, Some(7)), Some(8)), Err(TicketRefusal::AssigneeChanged));
    assert_eq!(decide(&waiting, to(8, None), Some(8)).unwrap().unwrap().audit_entry.from, None);
}

#[test]
fn the_present_value_again_writes_nothing() {
    for change in [
        TicketChange::Status(TicketStatus::Open),
        TicketChange::Priority(Priority::Medium),
        to(7, Some(7)),
    ] {
        assert_eq!(decide(&context(), change, Some(7)), Ok(None));
    }
}

fn changes() -> impl Strategy<Value = Vec<TicketChange>> {
    let status =
        (0..TicketStatus::ALL.len()).prop_map(|at| TicketChange::Status(TicketStatus::ALL[at]));
    let priority =
        (0..Priority::ALL.len()).prop_map(|at| TicketChange::Priority(Priority::ALL[at]));
    let agent = (7..10_i64).prop_map(|agent| to(agent, None));
    prop::collection::vec(prop_oneof![status, priority, agent], 1..40)
}

proptest! {
    #[test]
    fn changes_are_numbered_without_a_gap_and_no_text_comes_twice(changes in changes()) {
        let (mut context, mut said, mut count) = (context(), Vec::new(), 0);
        for change in changes {
            let target =
                if let TicketChange::Agent { to, .. } = change { Some(to.get()) } else { None };
            let Some(plan) = decide(&context, change, target).unwrap() else { continue };
            count += 1;
            prop_assert_eq!(plan.ticket.changes, count);
            said.extend(
                plan.messages
                    .iter()
                    .map(|message| (message.channel.as_str(), message.text.clone())),
            );
            context.ticket = Some(plan.ticket);
        }
        let all = said.len();
        said.sort_unstable();
        said.dedup();
        prop_assert_eq!(said.len(), all);
    }
}

#[test]
fn r18_a_message_is_its_authors_whatever_the_author_wants() {
    let (brand, creator, staff) = (Participant::Brand, Participant::Creator, Participant::Staff);
    for (participant, wanted, channel, role) in [
        (brand, Some(Channel::CreatorAgent), Channel::BrandAgent, SenderRole::Brand),
        (creator, Some(Channel::Internal), Channel::CreatorAgent, SenderRole::Creator),
        (staff, None, Channel::BrandAgent, SenderRole::Agent),
        (staff, Some(Channel::Internal), Channel::Internal, SenderRole::Agent),
    ] {
        let context = context();
        let text = Text::parse("Hello").unwrap();
        let draft = MessageDraft { text, is_file: false, file: None, channel: wanted };
        let speaker = Speaker {
            user: UserId::new(8).unwrap(),
            name: "Ann".to_owned(),
            participant,
            at: moment(),
        };
        let plan = draft.plan(context.ticket.as_ref().unwrap().id, &context, &speaker);
        assert_eq!(
            (plan.message.channel, plan.message.role, plan.message.kind),
            (channel, role, MessageKind::Text)
        );
        let listener = match (participant, channel) {
            (Participant::Staff, Channel::BrandAgent) => Some(context.brand.owner.user),
            (Participant::Staff, _) => None,
            _ => Some(UserId::new(7).unwrap()),
        };
        assert_eq!(plan.notification.map(|notification| notification.user), listener);
    }
}
