//! Laws of sessions, of messages that are sent twice, and of who waits for an answer.

use domain::{
    AccountStatus, AgentChange, AgentId, Channel, HandOverRequest, Leave, MessageDraft, NewEvent, Priority, Recipients,
    Role, Text, TicketChange, TicketId, TicketStatus, Timestamp, UserId,
};

use super::{World, acts, add_agent, minutes, order, start};
use crate::{
    IdempotencyKey, KeepSession, KeptSession, PageRequest, SessionOpening, SignedOutTokens, StaffViewer, TicketHolder,
    TokenHandle, Viewer,
    ports::{TicketFilter, TicketOrder},
    tx::write,
};

fn session(n: u8, user: UserId, at: Timestamp) -> KeptSession {
    let opening = SessionOpening { address: Some("192.0.2.1".to_owned()), user_agent: None };
    KeptSession { digest: [n; 32], user, credential_version: 0, opened_at: at, active_at: at, opening }
}

fn signed_out(user: UserId, at: Timestamp) -> NewEvent {
    NewEvent {
        at,
        actor: Some((user, Role::Agent)),
        action: "signed_out",
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data: Vec::new(),
    }
}

pub(super) fn a_session_is_known_until_it_ends(world: &impl World) {
    let (agent, other) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let sessions = world.ports().sessions;
    let owner = |secret: u8, since| sessions.find(&[secret; 32], since).unwrap().map(|session| session.user);
    sessions.open(&session(1, agent.user(), start())).unwrap();
    sessions.open(&session(2, agent.user(), start() + minutes(1))).unwrap();
    sessions.open(&session(3, other.user(), start() + minutes(2))).unwrap();
    let before = start() - minutes(1);
    assert_eq!([owner(1, before), owner(3, before)], [Some(agent.user()), Some(other.user())]);
    assert_eq!([owner(9, before), owner(1, start())], [None, None], "unknown, and opened too long ago");
    let own = |user| {
        let own = sessions.sessions_of(user, before, before, 9).unwrap();
        own.iter().map(|session| session.digest[0]).collect::<Vec<_>>()
    };
    assert_eq!([own(agent.user()), own(other.user())], [vec![2, 1], vec![3]]);
    sessions.touch(&[1; 32], start() + minutes(5)).unwrap();
    assert_eq!(own(agent.user()), [1, 2], "the last used is the first");
    assert_eq!(sessions.sessions_of(agent.user(), before, start() + minutes(4), 9).unwrap().len(), 1);
    sessions.close_own(other.user(), &[1; 32], &signed_out(other.user(), start())).unwrap();
    assert_eq!(own(agent.user()), [1, 2], "nobody ends what is not his own");
    sessions.open(&session(4, agent.user(), start() + minutes(1))).unwrap();
    sessions.close_own(agent.user(), &[4; 32], &signed_out(agent.user(), start())).unwrap();
    sessions.open(&session(5, other.user(), start() + minutes(1))).unwrap();
    sessions.close_others(other.user(), &[3; 32], &signed_out(other.user(), start())).unwrap();
    assert_eq!([own(agent.user()), own(other.user())], [vec![1, 2], vec![3]]);
    for _ in 0..2 {
        sessions.close_own(other.user(), &[3; 32], &signed_out(other.user(), start())).unwrap();
    }
    assert_eq!([owner(3, before), owner(2, before)], [None, Some(agent.user())]);
    assert_eq!(sessions.forget_sessions(start() + minutes(1), 10).unwrap(), 1);
    assert_eq!([owner(1, before), owner(2, before)], [None, Some(agent.user())]);
}

pub(super) fn s06_other_credentials_end_what_an_agent_is_signed_in_with(world: &impl World) {
    let (agent, other) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let ports = world.ports();
    let version = |agent: AgentId| ports.accounts.find(agent.user()).unwrap().unwrap().credential_version;
    let known = || [1, 2].map(|n| ports.sessions.find(&[n; 32], start() - KeepSession::GOOD_FOR).unwrap().is_some());
    ports.sessions.open(&session(2, other.user(), start())).unwrap();
    let same = AgentChange::default;
    let leave = HandOverRequest {
        agent,
        among: None,
        to: Recipients::Ring,
        leave: Leave { set_offline: true, suspend: true },
        expected: None,
        actor: (agent.user(), Role::Agent),
        at: start(),
    };
    let password = AgentChange { password_hash: Some("hash".to_owned()), ..same() };
    let email = AgentChange { email: Some("another@example.test".parse().unwrap()), ..same() };
    let name = AgentChange { name: Some(Text::parse("Another").unwrap()), ..same() };
    let suspended = AgentChange::account(AccountStatus::Suspended);
    let active = AgentChange::account(AccountStatus::Active);
    let steps =
        [(same(), 0), (name, 0), (password, 1), (email, 2), (suspended.clone(), 3), (suspended, 3), (active, 3)];
    for (change, expected) in steps {
        let before = version(agent);
        ports.sessions.open(&session(1, agent.user(), start())).unwrap();
        ports.agents.change(agent, &change, None, start()).unwrap();
        assert_eq!((version(agent), version(other)), (expected, 0), "{change:?}");
        assert_eq!(known(), [before == expected, true], "{change:?}");
        ports.sessions.close_own(agent.user(), &[1; 32], &signed_out(agent.user(), start())).unwrap();
    }
    ports.sessions.open(&session(1, agent.user(), start())).unwrap();
    acts::hand_over(world, &leave).unwrap();
    assert_eq!((version(agent), known()), (4, [false, true]));
}

pub(super) fn s06_a_token_is_signed_out_alone_or_with_all_others(world: &impl World) {
    let (user, ports) = (world.brand().user, world.ports());
    let token = |n: u8| TokenHandle { id: [n; 16], expires_at: start() + minutes(60) };
    let event = |at| signed_out(user, at);
    let identity = || ports.accounts.identities(&[user]).unwrap().remove(&user).unwrap();
    ports.accounts.sign_out(user, Some(token(1)), &event(start())).unwrap();
    ports.accounts.sign_out(user, Some(token(2)), &event(start())).unwrap();
    let known = identity();
    assert_eq!(known.credential_version, 0);
    assert!([1, 2].iter().all(|n| known.signed_out.contains(&[*n; 16])) && !known.signed_out.contains(&[3; 16]));
    ports.accounts.sign_out(user, None, &event(start())).unwrap();
    assert_eq!((identity().credential_version, identity().signed_out), (1, SignedOutTokens::default()));
    for n in 0..33 {
        ports.accounts.sign_out(user, Some(token(n)), &event(start())).unwrap();
    }
    assert_eq!(identity().credential_version, 2, "more than are remembered end all");
}

/// A ticket, and those who speak in it: staff, brand, creator.
fn conversation(world: &impl World) -> (TicketId, [Viewer; 3]) {
    let agent = add_agent(world, 1, start());
    let (brand, (package, creator)) = (world.brand(), world.package(500));
    let ticket = order(world, &brand, &[package], start()).unwrap()[0].ticket.clone().unwrap().id;
    let staff = Viewer::Staff(StaffViewer { user: agent.user(), is_super_admin: false });
    (ticket, [staff, Viewer::Brand(brand), Viewer::Creator(creator)])
}

fn say(world: &impl World, ticket: TicketId, viewer: Viewer, channel: Channel, at: Timestamp) {
    post(world, ticket, (viewer, channel), "Hello", None, at);
}

fn post(
    world: &impl World,
    ticket: TicketId,
    (viewer, channel): (Viewer, Channel),
    text: &str,
    key: Option<&[u8]>,
    at: Timestamp,
) -> domain::Message {
    let draft = MessageDraft { text: Text::parse(text).unwrap(), is_file: false, file: None, channel: Some(channel) };
    let key = key.map(|key| IdempotencyKey::parse(key).unwrap());
    acts::post(world, ticket, viewer, draft, key, at).unwrap()
}

pub(super) fn a_message_with_a_key_is_written_once(world: &impl World) {
    let (ticket, [staff, brand, _]) = conversation(world);
    let (speaker, at) = ((staff, Channel::BrandAgent), start() + minutes(1));
    let count = || world.ports().tickets.messages(ticket, Channel::ALL, PageRequest::first(100)).unwrap().items.len();
    let before = count();
    let written = std::thread::scope(|scope| {
        let write = |_| scope.spawn(move || post(world, ticket, speaker, "Once", Some(b"k"), at));
        (0..6).map(write).collect::<Vec<_>>().into_iter().map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(count(), before + 1);
    assert!(written.iter().all(|message| *message == written[0]), "everybody is told of the one message");
    assert_eq!(post(world, ticket, speaker, "Other words", Some(b"k"), at + minutes(1)), written[0]);
    let other = post(world, ticket, (brand, Channel::BrandAgent), "Mine", Some(b"k"), at);
    assert_ne!(other.id, written[0].id, "the key is one of the author");
    let forget = |after, most| {
        let (store, before) = (world.ports().transactions, at + minutes(after));
        write(&*store, "forget keys of messages", move |tx| tx.purge_message_keys(before, most)).unwrap()
    };
    assert_eq!([forget(0, 9), forget(1, 1), forget(1, 9), forget(1, 9)], [0, 1, 1, 0]);
    let again = post(world, ticket, speaker, "Once", Some(b"k"), at + minutes(1));
    assert_ne!(again.id, written[0].id, "a forgotten key is free");
}

pub(super) fn a_party_waits_until_it_is_answered(world: &impl World) {
    let (ticket, [staff, brand, creator]) = conversation(world);
    let since = || {
        let page = PageRequest::first(9);
        let listed = world.ports().tickets.list(&TicketFilter::default(), TicketOrder::LongestWaiting, page).unwrap();
        listed.items[0].waiting_since.map(|at| (at - start()).num_minutes())
    };
    assert_eq!(since(), None, "greetings are no questions");
    let (to_brand, to_creator) = (Channel::BrandAgent, Channel::CreatorAgent);
    let steps = [
        (brand, to_brand, Some(1)),
        (brand, to_brand, Some(1)),
        (creator, to_creator, Some(1)),
        (staff, Channel::Internal, Some(1)),
        (staff, to_brand, Some(3)),
        (brand, to_brand, Some(3)),
        (staff, to_creator, Some(6)),
        (staff, to_brand, None),
        (staff, to_creator, None),
        (creator, to_creator, Some(10)),
    ];
    for ((viewer, channel, waits), minute) in steps.into_iter().zip(1..) {
        say(world, ticket, viewer, channel, start() + minutes(minute));
        assert_eq!(since(), waits, "after minute {minute}");
    }
}

pub(super) fn the_queue_is_what_its_filter_says(world: &impl World) {
    let agent = add_agent(world, 1, start());
    let brand = world.brand();
    let packages: Vec<_> = (0..6).map(|_| world.package(500).0).collect();
    let orders = order(world, &brand, &packages, start()).unwrap();
    let tickets: Vec<TicketId> = orders.iter().map(|case| case.ticket.as_ref().unwrap().id).collect();
    // the third asks first, then the first; the others are quiet
    say(world, tickets[2], Viewer::Brand(brand), Channel::BrandAgent, start() + minutes(1));
    say(world, tickets[0], Viewer::Brand(brand), Channel::BrandAgent, start() + minutes(5));
    let change = |ticket, change| {
        acts::change_ticket(world, ticket, change, agent.user(), start() + minutes(6)).unwrap();
    };
    change(tickets[4], TicketChange::Status(TicketStatus::Resolved));
    change(tickets[5], TicketChange::Priority(Priority::Urgent));
    let listed = |filter: TicketFilter| {
        let mut found = Vec::new();
        let mut page = PageRequest::first(2);
        loop {
            let part = world.ports().tickets.list(&filter, TicketOrder::LongestWaiting, page).unwrap();
            found.extend(part.items.iter().map(|case| case.ticket.id));
            let Some(next) = part.next else { break };
            page.start = crate::Start::After(next);
        }
        let number = u64::try_from(found.len()).unwrap();
        let up_to = |most| world.ports().tickets.count_up_to(&filter, most).unwrap();
        assert_eq!((world.ports().tickets.count(&filter).unwrap(), up_to(100)), (number, number));
        assert_eq!(up_to(1), number.min(1), "counting stops at its bound");
        found
    };
    let [one, two, three, four, five, six] = tickets[..] else { panic!("six tickets") };
    let all = TicketFilter::default();
    assert_eq!(listed(all.clone()), [three, one, six, five, four, two], "who waits, then the newest");
    assert_eq!(listed(TicketFilter { unsolved: true, ..all.clone() }), [three, one, six, four, two]);
    let holder = Some(TicketHolder::Agent(agent));
    assert_eq!(listed(TicketFilter { unsolved: true, holder, ..all.clone() }), [three, one, six, four, two]);
    assert!(listed(TicketFilter { holder: Some(TicketHolder::Nobody), ..all.clone() }).is_empty());
    assert_eq!(listed(TicketFilter { waiting_since: Some(start() + minutes(3)), ..all.clone() }), [three]);
    assert_eq!(listed(TicketFilter { priority: Some(Priority::Urgent), ..all.clone() }), [six]);
    assert_eq!(listed(TicketFilter { among: Some(vec![two, five]), ..all.clone() }), [five, two]);
    assert!(listed(TicketFilter { among: Some(Vec::new()), ..all.clone() }).is_empty());
    let pending = Some(domain::OrderStatus::Pending);
    assert_eq!(listed(TicketFilter { order_status: pending, ..all.clone() }).len(), 6);
    assert!(listed(TicketFilter { order_status: Some(domain::OrderStatus::Review), ..all }).is_empty());
}
