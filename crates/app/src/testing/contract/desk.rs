//! Laws of what is done to tickets: writing, reading, changing.

use std::{sync::Arc, thread};

use domain::{
    AccountStatus, Action, AgentChange, AgentId, Channel, MessageDraft, MessageId, OrderCommand,
    Priority, Role, Text, TicketChange, TicketId, TicketRefusal, TicketStatus, Timestamp, UserId,
};

use super::{
    World,
    actions::{change_order, change_ticket, post},
    add_agent, change_agent, minutes, order, start,
};
use crate::{
    AccessError, LookUpError, Noun, PageRequest, StaffViewer, Viewer,
    messages::{MarkRead, MessagesVersion, ReadMark},
    notifications::MarkNotificationsRead,
    testing::FixedClock,
    tickets::ChangeTicketError,
};

/// A ticket with its agent and its two parties.
pub(super) struct Placed {
    pub(super) ticket: TicketId,
    pub(super) agent: AgentId,
    pub(super) staff: Viewer,
    pub(super) brand: Viewer,
    pub(super) creator: Viewer,
}

pub(super) fn placed(world: &impl World) -> Placed {
    let agent = add_agent(world, 1, start());
    let (brand, (package, creator)) = (world.brand(), world.package(500));
    let ticket = order(world, &brand, &[package], start()).unwrap()[0].ticket.clone().unwrap().id;
    let staff = Viewer::Staff(StaffViewer { user: agent.user(), is_super_admin: false });
    Placed { ticket, agent, staff, brand: Viewer::Brand(brand), creator: Viewer::Creator(creator) }
}

pub(super) fn draft(text: &str, channel: Option<Channel>) -> MessageDraft {
    MessageDraft { text: Text::parse(text).unwrap(), is_file: false, file: None, channel }
}

pub(super) fn say(
    world: &impl World,
    ticket: TicketId,
    viewer: Viewer,
    text: &str,
    at: Timestamp,
) -> domain::Message {
    let channel = matches!(viewer, Viewer::Staff(_)).then_some(Channel::BrandAgent);
    post(world, ticket, viewer, draft(text, channel), None, at).unwrap()
}

pub(super) fn mark_read(
    world: &impl World,
    ticket: TicketId,
    viewer: Viewer,
    channel: Option<Channel>,
    up_to: Option<MessageId>,
    at: Timestamp,
) -> Result<Vec<ReadMark>, AccessError> {
    let mark_read = MarkRead::new(world.ports().transactions, Arc::new(FixedClock::at(at)));
    mark_read.run(&viewer, ticket, channel, up_to)
}

pub(super) fn said(
    world: &impl World,
    ticket: TicketId,
    channels: &[Channel],
) -> Vec<domain::Message> {
    world.ports().messages.messages(ticket, channels, PageRequest::first(1000)).unwrap().items
}

pub fn messages_are_numbered_in_the_order_of_their_times(world: &impl World) {
    let Placed { ticket, staff, brand, creator, .. } = placed(world);
    let speakers = [staff, brand, creator];
    thread::scope(|scope| {
        for (n, viewer) in speakers.iter().cycle().take(24).enumerate() {
            // the clocks of instances differ
            let at = start() + minutes(1)
                - std::time::Duration::from_secs(u64::try_from(n % 5).unwrap());
            scope.spawn(move || say(world, ticket, *viewer, &format!("text {n}"), at));
        }
    });
    let all = said(world, ticket, Channel::ALL);
    assert_eq!(all.len(), 7 + 24, "nothing is lost");
    assert!(
        all.is_sorted_by(|a, b| a.id > b.id && a.created_at > b.created_at),
        "the newest first"
    );
    let stranger = Viewer::Brand(world.brand());
    let post = |ticket, viewer| post(world, ticket, viewer, draft("x", None), None, start());
    let refused = post(ticket, stranger);
    assert!(matches!(refused, Err(AccessError::NotAParty(_))));
    let refused = post(TicketId::new(9_000_000).unwrap(), staff);
    assert!(matches!(refused, Err(AccessError::NotFound(Noun::Ticket))));
}

pub fn marks_move_forward_and_note_the_first_reading(world: &impl World) {
    let Placed { ticket, agent, staff, brand, creator } = placed(world);
    let first = say(world, ticket, brand, "one", start() + minutes(1));
    let second = say(world, ticket, brand, "two", start() + minutes(1));
    say(world, ticket, creator, "three", start() + minutes(1));
    let unread = |user: UserId| {
        let counts = world.ports().tickets.unread(user, &[ticket]).unwrap();
        counts.get(&ticket).copied().unwrap_or_default()
    };
    assert_eq!(
        (unread(agent.user()), unread(creator.user())),
        (3, 2),
        "what others said; greetings are the service's"
    );
    let read = |viewer, up_to, after| {
        mark_read(world, ticket, viewer, Some(Channel::BrandAgent), up_to, start() + minutes(after))
            .unwrap()
    };
    let marks = read(staff, Some(first.id), 2);
    assert_eq!((marks.len(), marks[0].up_to, marks[0].role), (1, first.id, Role::Agent));
    assert_eq!(unread(agent.user()), 2);
    assert_eq!(read(staff, None, 3)[0].up_to, second.id);
    assert_eq!(read(staff, Some(first.id), 4)[0].up_to, second.id, "a mark never moves back");
    let read_at: Vec<_> =
        said(world, ticket, &[Channel::BrandAgent]).iter().take(2).map(|m| m.read_at).collect();
    assert_eq!(
        read_at,
        [Some(start() + minutes(3)), Some(start() + minutes(2))],
        "the first reading stays"
    );
    assert_eq!(unread(agent.user()), 1, "the creator's channel was not read");
    assert!(read(creator, None, 5).is_empty(), "a channel of others is not read");
    let everybody = world.ports().messages.read_marks(ticket, Channel::ALL).unwrap();
    assert_eq!(everybody.len(), 1);
    let refused = mark_read(world, ticket, Viewer::Brand(world.brand()), None, None, start());
    assert!(matches!(refused, Err(AccessError::NotAParty(_))));
}

/// The trace of one ticket that is looked at together with one that is unknown.
fn messages_version(
    world: &impl World,
    ticket: TicketId,
    channels: &[Channel],
) -> Option<MessagesVersion> {
    let asked = [TicketId::new(9_000_001).unwrap(), ticket];
    let mut found = world.ports().messages.conversation_facts(&asked, channels).unwrap();
    let own = found.remove(&ticket);
    assert!(found.is_empty());
    own.map(|facts| {
        let head = world.ports().tickets.head(ticket).unwrap().unwrap();
        assert_eq!((facts.brand, facts.creator), (head.brand, head.creator));
        assert_eq!(
            (facts.agent, facts.agent_last_online_at),
            (head.agent, head.agent_last_online_at)
        );
        facts.messages_version
    })
}

pub fn the_version_of_a_channel_changes_with_it_alone(world: &impl World) {
    let Placed { ticket, agent, staff, brand, creator } = placed(world);
    let versions = || {
        Channel::ALL
            .iter()
            .map(|&of| messages_version(world, ticket, &[of]).unwrap())
            .collect::<Vec<_>>()
    };
    let mut before = versions();
    // which channels are not as they were
    let mut changed = || {
        let (now, whole) = (versions(), messages_version(world, ticket, Channel::ALL).unwrap());
        assert_eq!(
            whole.newest,
            now.iter().filter_map(|messages_version| messages_version.newest).max()
        );
        let differ = Channel::ALL
            .iter()
            .zip(now.iter().zip(&before))
            .filter(|(_, (now, before))| now != before);
        let differ: Vec<_> = differ.map(|(&channel, _)| channel).collect();
        before = now;
        differ
    };
    let first = say(world, ticket, brand, "one", start() + minutes(1));
    assert_eq!(changed(), [Channel::BrandAgent]);
    say(world, ticket, creator, "two", start() + minutes(1));
    assert_eq!(changed(), [Channel::CreatorAgent]);
    let read = |viewer, up_to| {
        mark_read(world, ticket, viewer, Some(Channel::BrandAgent), up_to, start()).unwrap();
    };
    read(staff, Some(first.id));
    assert_eq!(changed(), [Channel::BrandAgent]);
    read(staff, None);
    assert_eq!(changed(), [], "the mark was there already");
    read(brand, None);
    assert_eq!(changed(), [Channel::BrandAgent]);
    let renamed =
        AgentChange { name: Some(Text::parse("Grace Hopper").unwrap()), ..AgentChange::default() };
    change_agent(world, agent, renamed).unwrap();
    assert_eq!(changed(), Channel::ALL);
    assert!(messages_version(world, TicketId::new(9_000_000).unwrap(), Channel::ALL).is_none());
}

pub(super) fn change(
    world: &impl World,
    ticket: TicketId,
    change: TicketChange,
) -> Result<domain::OrderContext, ChangeTicketError> {
    change_ticket(world, ticket, change, add_or_find_admin(world), start() + minutes(1))
}

/// Somebody of staff who acts.
fn add_or_find_admin(world: &impl World) -> UserId {
    let email = "agent1@example.test".parse().unwrap();
    world.ports().agents.agent_by_email(&email).unwrap().unwrap().id.user()
}

pub fn a_change_is_numbered_and_told(world: &impl World) {
    let Placed { ticket, .. } = placed(world);
    thread::scope(|scope| {
        for n in 0..12 {
            let to = if n % 2 == 0 {
                TicketChange::Status(TicketStatus::ALL[n % 4])
            } else {
                TicketChange::Priority(Priority::ALL[n % 4])
            };
            scope.spawn(move || change(world, ticket, to).unwrap());
        }
    });
    let stored = world.ports().tickets.head(ticket).unwrap().unwrap().ticket;
    let numbered = said(world, ticket, Channel::ALL);
    let numbers =
        |n: u32| numbered.iter().filter(|m| m.text.ends_with(&format!("Change {n}."))).count();
    assert!((1..=stored.changes).all(|n| numbers(n) > 0), "every change has its message");
    let page = PageRequest::first(200);
    let audit_log = world.ports().audit.audit_log(stored.order, page).unwrap().items;
    let changes = audit_log.iter().filter(|entry| entry.action.ends_with("_changed")).count();
    assert_eq!(u32::try_from(changes).unwrap(), stored.changes, "and its event");
    assert!(audit_log.is_sorted_by(|a, b| a.id > b.id), "the newest first");
    let unknown =
        change(world, TicketId::new(9_000_000).unwrap(), TicketChange::Status(TicketStatus::Open));
    assert!(matches!(unknown, Err(ChangeTicketError::NotFound)));
}

pub fn of_racing_takers_one_gets_the_ticket(world: &impl World) {
    let Placed { ticket, agent, brand, .. } = placed(world);
    let others: Vec<_> = (2..8).map(|n| add_agent(world, n, start())).collect();
    let rotation = world.ports().integrity.rotation().unwrap();
    let take = |to| change(world, ticket, TicketChange::Agent { to, expected: Some(agent) });
    let won: Vec<_> = thread::scope(|scope| {
        let takers: Vec<_> = others.iter().map(|&to| scope.spawn(move || (to, take(to)))).collect();
        takers
            .into_iter()
            .map(|taker| taker.join().unwrap())
            .filter(|(_, taken)| taken.is_ok())
            .collect()
    });
    let stored = world.ports().tickets.head(ticket).unwrap().unwrap().ticket;
    assert_eq!((won.len(), Some(won[0].0), stored.changes), (1, stored.agent, 1));
    assert_eq!(world.ports().integrity.rotation().unwrap(), rotation, "it goes on where it stood");
    let to = |to, expected| change(world, ticket, TicketChange::Agent { to, expected });
    let late = to(others[0], Some(agent));
    assert!(
        matches!(late, Err(ChangeTicketError::Refused(TicketRefusal::AssigneeChanged))),
        "{late:?}"
    );
    let nobody = to(AgentId::new(9_000_000).unwrap(), None);
    assert!(matches!(nobody, Err(ChangeTicketError::UnknownUser)), "{nobody:?}");
    let no_agent = to(brand.user().into(), None);
    assert!(
        matches!(no_agent, Err(ChangeTicketError::Refused(TicketRefusal::NotAssignable))),
        "{no_agent:?}"
    );
    let suspended = others[1];
    super::set_account(world, suspended, AccountStatus::Suspended).unwrap();
    let gone = to(suspended, None);
    assert!(
        matches!(gone, Err(ChangeTicketError::Refused(TicketRefusal::NotAssignable))),
        "{gone:?}"
    );
}

pub fn notifications_are_read_by_their_user(world: &impl World) {
    let Placed { ticket, agent, staff, brand, creator } = placed(world);
    say(world, ticket, brand, "one", start() + minutes(1));
    let id = world.ports().tickets.head(ticket).unwrap().unwrap().ticket.order;
    let command = OrderCommand::Do { action: Action::Cancel, reason: None };
    change_order(world, id, brand, command, start() + minutes(2)).unwrap();
    let store = world.ports().notifications;
    let page = PageRequest::first(1);
    let newest = store.notifications(creator.user(), false, page).unwrap();
    assert_eq!((newest.items.len(), newest.next.is_some()), (1, true), "a new order, then its end");
    let of_agent = store.count_unread(agent.user()).unwrap();
    let of_creator = store.count_unread(creator.user()).unwrap();
    assert_eq!((of_agent, of_creator), (2, 2));
    let (id, clock) = (newest.items[0].id, Arc::new(FixedClock::at(start() + minutes(3))));
    let read = MarkNotificationsRead::new(world.ports().transactions, store.clone(), clock.clone());
    let foreign = read.run(&staff, id);
    assert!(
        matches!(foreign, Err(LookUpError::NotFound(Noun::Notification))),
        "it is not the agent's"
    );
    let first = read.run(&creator, id).unwrap();
    assert_eq!(first.read_at, Some(start() + minutes(3)));
    clock.set(start() + minutes(4));
    assert_eq!(read.run(&creator, id).unwrap(), first, "the first reading stays");
    assert_eq!(
        store.notifications(creator.user(), true, PageRequest::first(9)).unwrap().items.len(),
        1
    );
    let first = store
        .notifications(agent.user(), false, PageRequest::first(9))
        .unwrap()
        .items
        .last()
        .unwrap()
        .id;
    assert_eq!((read.all(&staff, Some(first)).unwrap(), read.all(&staff, None).unwrap()), (1, 1));
    assert_eq!(
        (store.count_unread(agent.user()).unwrap(), store.count_unread(creator.user()).unwrap()),
        (0, 1)
    );
    assert_eq!(
        (read.opened(&staff, ticket).unwrap(), read.opened(&creator, ticket).unwrap()),
        (0, 0)
    );
}
