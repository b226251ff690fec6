//! Laws of sessions, of messages that are sent twice, and of who waits for an answer.

use std::sync::Arc;

use domain::{
    AccountStatus, Action, AgentChange, AgentId, Channel, Departure, HandoverRequest, MessageDraft,
    OrderCommand, Priority, Recipients, Role, Text, TicketChange, TicketId, TicketStatus,
    Timestamp, UserId,
};

use super::{World, actions, add_agent, change_agent, minutes, order, start};
use crate::{
    IdempotencyKey, PageRequest, StaffViewer, StoreError, Viewer,
    accounts::{SignedOutTokens, TokenHandle},
    sessions::{ManageSessions, Session, SessionOpening, SignOut},
    testing::FixedClock,
    tickets::{TicketFilter, TicketHolder, TicketOrder},
    tx::{Tx, write},
};

fn session(n: u8, user: UserId, at: Timestamp) -> Session {
    let opening = SessionOpening { address: Some("192.0.2.1".to_owned()), user_agent: None };
    Session { digest: [n; 32], user, credential_version: 0, opened_at: at, active_at: at, opening }
}

/// One transaction.
fn run<T: Send + 'static>(
    world: &impl World,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    write(&*world.ports().transactions, "keep a law", work).unwrap()
}

fn open(world: &impl World, n: u8, user: UserId, at: Timestamp) {
    run(world, move |tx| tx.insert_session(&session(n, user, at)));
}

pub fn a_session_is_known_until_it_ends(world: &impl World) {
    let [agent, other] = [1, 2].map(|n| add_agent(world, n, start()).user());
    let sessions = world.ports().sessions;
    let owner = |secret: u8, since| {
        sessions.session(&[secret; 32], since).unwrap().map(|session| session.user)
    };
    open(world, 1, agent, start());
    open(world, 2, agent, start() + minutes(1));
    open(world, 3, other, start() + minutes(2));
    let before = start() - minutes(1);
    assert_eq!([owner(1, before), owner(3, before)], [Some(agent), Some(other)]);
    assert_eq!(
        [owner(9, before), owner(1, start())],
        [None, None],
        "unknown, and opened too long ago"
    );
    assert_eq!(sessions.session(&[1; 32], before).unwrap(), Some(session(1, agent, start())));
    let own = |user| {
        let own = sessions.sessions_of(user, before, before, 9).unwrap();
        own.iter().map(|session| session.digest[0]).collect::<Vec<_>>()
    };
    assert_eq!([own(agent), own(other)], [vec![2, 1], vec![3]]);
    run(world, |tx| tx.save_session_activity(&[1; 32], start() + minutes(5)));
    assert_eq!(own(agent), [1, 2], "the last used is the first");
    assert_eq!(sessions.sessions_of(agent, before, start() + minutes(4), 9).unwrap().len(), 1);
    assert!(!run(world, move |tx| tx.delete_session(other, &[1; 32])));
    assert_eq!(own(agent), [1, 2], "nobody ends what is another's");
    open(world, 4, agent, start() + minutes(1));
    assert!(run(world, move |tx| tx.delete_session(agent, &[4; 32])));
    open(world, 5, other, start() + minutes(1));
    let end_others = || run(world, move |tx| tx.delete_other_sessions(other, &[3; 32]));
    assert_eq!([end_others(), end_others()], [true, false]);
    assert_eq!([own(agent), own(other)], [vec![1, 2], vec![3]]);
    let end = || run(world, move |tx| tx.delete_session(other, &[3; 32]));
    assert_eq!([end(), end()], [true, false]);
    assert_eq!([owner(3, before), owner(2, before)], [None, Some(agent)]);
    assert_eq!(run(world, |tx| tx.purge_sessions(start() + minutes(1), 10)), 1);
    assert_eq!([owner(1, before), owner(2, before)], [None, Some(agent)]);
}

pub fn s06_other_credentials_end_what_an_agent_is_signed_in_with(world: &impl World) {
    let (agent, other) = (add_agent(world, 1, start()), add_agent(world, 2, start()));
    let ports = world.ports();
    let version =
        |agent: AgentId| ports.accounts.account(agent.user()).unwrap().unwrap().credential_version;
    let known = || {
        [1, 2].map(|n| {
            ports.sessions.session(&[n; 32], start() - ManageSessions::GOOD_FOR).unwrap().is_some()
        })
    };
    open(world, 2, other.user(), start());
    let same = AgentChange::default;
    let departure = HandoverRequest {
        agent,
        among: None,
        to: Recipients::Rotation,
        departure: Departure { set_offline: true, suspend: true },
        expected: None,
        actor: (agent.user(), Role::Agent),
        at: start(),
    };
    let password = AgentChange { password_hash: Some("hash".to_owned()), ..same() };
    let email = AgentChange { email: Some("another@example.test".parse().unwrap()), ..same() };
    let name = AgentChange { name: Some(Text::parse("Another").unwrap()), ..same() };
    let suspended = AgentChange::account(AccountStatus::Suspended);
    let active = AgentChange::account(AccountStatus::Active);
    let steps = [
        (same(), 0),
        (name, 0),
        (password, 1),
        (email, 2),
        (suspended.clone(), 3),
        (suspended, 3),
        (active, 3),
    ];
    for (change, expected) in steps {
        let before = version(agent);
        open(world, 1, agent.user(), start());
        change_agent(world, agent, change.clone()).unwrap();
        assert_eq!((version(agent), version(other)), (expected, 0), "{change:?}");
        assert_eq!(known(), [before == expected, true], "{change:?}");
        run(world, move |tx| tx.delete_session(agent.user(), &[1; 32]));
    }
    open(world, 1, agent.user(), start());
    actions::reassign(world, &departure).unwrap();
    assert_eq!((version(agent), known()), (4, [false, true]));
}

pub fn s06_a_token_is_signed_out_alone_or_with_all_others(world: &impl World) {
    let (brand, ports) = (world.brand(), world.ports());
    let (user, viewer) = (brand.user, Viewer::Brand(brand));
    let token = |n: u8| TokenHandle { id: [n; 16], expires_at: start() + minutes(60) };
    let use_case = SignOut::new(ports.transactions.clone(), Arc::new(FixedClock::at(start())));
    let sign_out = |n: u8, everywhere| use_case.run(&viewer, token(n), everywhere, None).unwrap();
    let identity = || ports.accounts.identities(&[user]).unwrap().remove(&user).unwrap();
    sign_out(1, false);
    sign_out(2, false);
    let known = identity();
    assert_eq!(known.credential_version, 0);
    assert!(
        [1, 2].iter().all(|n| known.signed_out.contains(&[*n; 16]))
            && !known.signed_out.contains(&[3; 16])
    );
    sign_out(3, true);
    assert_eq!(
        (identity().credential_version, identity().signed_out),
        (1, SignedOutTokens::default())
    );
    for n in 0..33 {
        sign_out(n, false);
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
    let draft = MessageDraft {
        text: Text::parse(text).unwrap(),
        is_file: false,
        file: None,
        channel: Some(channel),
    };
    let key = key.map(|key| IdempotencyKey::parse(key).unwrap());
    actions::post(world, ticket, viewer, draft, key, at).unwrap()
}

pub fn a_message_with_a_key_is_written_once(world: &impl World) {
    let (ticket, [staff, brand, _]) = conversation(world);
    let (speaker, at) = ((staff, Channel::BrandAgent), start() + minutes(1));
    let count = || {
        world
            .ports()
            .messages
            .messages(ticket, Channel::ALL, PageRequest::first(100))
            .unwrap()
            .items
            .len()
    };
    let before = count();
    let written = std::thread::scope(|scope| {
        let write = |_| scope.spawn(move || post(world, ticket, speaker, "Once", Some(b"k"), at));
        (0..6)
            .map(write)
            .collect::<Vec<_>>()
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect::<Vec<_>>()
    });
    assert_eq!(count(), before + 1);
    assert!(
        written.iter().all(|message| *message == written[0]),
        "everybody is told of the one message"
    );
    assert_eq!(
        post(world, ticket, speaker, "Other words", Some(b"k"), at + minutes(1)),
        written[0]
    );
    let other = post(world, ticket, (brand, Channel::BrandAgent), "Mine", Some(b"k"), at);
    assert_ne!(other.id, written[0].id, "the key is one of the author");
    let forget = |after, most| {
        let (store, before) = (world.ports().transactions, at + minutes(after));
        write(&*store, "forget keys of messages", move |tx| tx.purge_message_keys(before, most))
            .unwrap()
    };
    assert_eq!([forget(0, 9), forget(1, 1), forget(1, 9), forget(1, 9)], [0, 1, 1, 0]);
    let again = post(world, ticket, speaker, "Once", Some(b"k"), at + minutes(1));
    assert_ne!(again.id, written[0].id, "a forgotten key is free");
}

pub fn a_party_waits_until_it_is_answered(world: &impl World) {
    let (ticket, [staff, brand, creator]) = conversation(world);
    let since = || {
        let page = PageRequest::first(9);
        let listed = world
            .ports()
            .tickets
            .list(&TicketFilter::default(), TicketOrder::LongestWaiting, page)
            .unwrap();
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

pub fn what_the_service_says_for_a_party_is_no_question(world: &impl World) {
    let agent = add_agent(world, 1, start());
    let (brand, (package, creator)) = (world.brand(), world.package(500));
    let placed = order(world, &brand, &[package], start()).unwrap().remove(0);
    let (number, ticket) = (placed.order.id, placed.ticket.unwrap().id);
    let staff = Viewer::Staff(StaffViewer { user: agent.user(), is_super_admin: false });
    actions::change_order(
        world,
        number,
        Viewer::Creator(creator),
        OrderCommand::Do { action: Action::Accept, reason: None },
        start() + minutes(1),
    )
    .unwrap();
    say(world, ticket, Viewer::Brand(brand), Channel::BrandAgent, start() + minutes(2));
    say(world, ticket, staff, Channel::BrandAgent, start() + minutes(3));
    let page = PageRequest::first(9);
    let listed = world
        .ports()
        .tickets
        .list(&TicketFilter::default(), TicketOrder::LongestWaiting, page)
        .unwrap();
    assert_eq!(
        listed.items[0].waiting_since, None,
        "the brand is answered, and the creator asked nothing"
    );
}

/// The tickets of a queue, those that wait longest first. They are read in pages of two and
/// counted.
fn listed(world: &impl World, filter: &TicketFilter) -> Vec<TicketId> {
    let (tickets, mut found) = (world.ports().tickets, Vec::new());
    let mut page = PageRequest::first(2);
    loop {
        let part = tickets.list(filter, TicketOrder::LongestWaiting, page).unwrap();
        found.extend(part.items.iter().map(|context| context.ticket.id));
        let Some(next) = part.next else { break };
        page.start = crate::Start::After(next);
    }
    let number = u64::try_from(found.len()).unwrap();
    let up_to = |most| tickets.count_up_to(filter, most).unwrap();
    assert_eq!((tickets.count(filter).unwrap(), up_to(100)), (number, number));
    assert_eq!(up_to(1), number.min(1), "counting stops at its bound");
    found
}

pub fn the_queue_is_what_its_filter_says(world: &impl World) {
    let agent = add_agent(world, 1, start());
    let brand = world.brand();
    let packages: Vec<_> = (0..6).map(|_| world.package(500).0).collect();
    let orders = order(world, &brand, &packages, start()).unwrap();
    let tickets: Vec<TicketId> =
        orders.iter().map(|context| context.ticket.as_ref().unwrap().id).collect();
    let [one, two, three, four, five, six] = tickets[..] else { panic!("six tickets") };
    // the third asks first, then the first; the others are quiet
    say(world, three, Viewer::Brand(brand), Channel::BrandAgent, start() + minutes(1));
    say(world, one, Viewer::Brand(brand), Channel::BrandAgent, start() + minutes(5));
    let change = |ticket, change| {
        actions::change_ticket(world, ticket, change, agent.user(), start() + minutes(6)).unwrap();
    };
    change(five, TicketChange::Status(TicketStatus::Resolved));
    change(six, TicketChange::Priority(Priority::Urgent));
    // who waits, then the newest
    let everything = vec![three, one, six, five, four, two];
    let unsolved = vec![three, one, six, four, two];
    let all = TicketFilter::default();
    let of = |holder| TicketFilter { unsolved: true, holder: Some(holder), ..all.clone() };
    let among = |tickets| TicketFilter { among: Some(tickets), ..all.clone() };
    let with = |status| TicketFilter { order_status: Some(status), ..all.clone() };
    let since = Some(start() + minutes(3));
    for (filter, tickets) in [
        (all.clone(), everything.clone()),
        (TicketFilter { unsolved: true, ..all.clone() }, unsolved.clone()),
        (of(TicketHolder::Agent(agent)), unsolved),
        (TicketFilter { holder: Some(TicketHolder::Nobody), ..all.clone() }, Vec::new()),
        (TicketFilter { waiting_since: since, ..all.clone() }, vec![three]),
        (TicketFilter { priority: Some(Priority::Urgent), ..all.clone() }, vec![six]),
        (among(vec![two, five]), vec![five, two]),
        (among(Vec::new()), Vec::new()),
        (with(domain::OrderStatus::Pending), everything),
        (with(domain::OrderStatus::Review), Vec::new()),
    ] {
        assert_eq!(listed(world, &filter), tickets, "{filter:?}");
    }
}
