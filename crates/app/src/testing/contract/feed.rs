//! Laws of the feed of changes.

use std::{collections::BTreeMap, time::Instant};

use domain::{
    Action, Channel, Message, MessageId, OrderCommand, Priority, TicketChange, TicketId,
    TicketStatus,
};

use super::{
    World,
    actions::change_order,
    add_agent,
    desk::{Placed, change, mark_read, placed, said, say},
    minutes, order, start,
};
use crate::feed::{FeedPosition, FollowChangesError, Seen, TicketChanged, TicketNews};

/// What is told from a position on, in parts of `step`, until it is as much as was done. A store
/// may hold back what was committed while somebody else writes.
fn told(world: &impl World, from: FeedPosition, step: u32, count: usize) -> Vec<TicketChanged> {
    let (feed, until) = (world.ports().feed, Instant::now() + minutes(1));
    let (mut all, mut next) = (Vec::new(), from);
    loop {
        let part = feed.since(&next, step).unwrap();
        assert!(part.items.len() <= usize::try_from(step).unwrap());
        assert_eq!(
            part.next,
            part.items.last().map_or(next, |last| last.position),
            "where the last one stands"
        );
        let end = part.items.is_empty();
        assert!(!part.more || !end);
        all.extend(part.items);
        next = part.next;
        if end && (all.len() >= count || Instant::now() > until) {
            return all;
        }
    }
}

fn read(world: &impl World, at: &Placed, channel: Channel, up_to: Option<MessageId>, after: u64) {
    mark_read(world, at.ticket, at.staff, Some(channel), up_to, start() + minutes(after)).unwrap();
}

/// Two tickets with a change of every kind, and what was said of them.
struct Everything {
    /// Where the feed stood before.
    from: FeedPosition,
    /// The ticket that changed.
    at: Placed,
    /// The ticket that nothing happened to.
    second: TicketId,
    /// The messages of both by their ids.
    spoken: Vec<Message>,
}

impl Everything {
    fn happens(world: &impl World) -> Self {
        let from = world.ports().feed.head().unwrap();
        let at = placed(world);
        let other = add_agent(world, 2, start());
        say(world, at.ticket, at.brand, "one", start() + minutes(1));
        for wanted in [
            TicketChange::Status(TicketStatus::InProgress),
            TicketChange::Priority(Priority::Urgent),
            TicketChange::Agent { to: other, expected: Some(at.agent) },
        ] {
            change(world, at.ticket, wanted).unwrap();
        }
        read(world, &at, Channel::BrandAgent, None, 2);
        let id = world.ports().tickets.head(at.ticket).unwrap().unwrap().ticket.order;
        let command = OrderCommand::Do { action: Action::Accept, reason: None };
        change_order(world, id, at.creator, command, start() + minutes(3)).unwrap();
        let placed = order(world, &world.brand(), &[world.package(700).0], start()).unwrap();
        let second = placed[0].ticket.as_ref().unwrap().id;
        let mut spoken: Vec<_> =
            [at.ticket, second].map(|ticket| said(world, ticket, Channel::ALL)).concat();
        spoken.sort_by_key(|message| message.id);
        Self { from, at, second, spoken }
    }

    /// How much is told: each message, and everything else that happened.
    fn count(&self) -> usize {
        self.spoken.len() + 7
    }
}

pub fn every_change_is_told_once(world: &impl World) {
    let done = Everything::happens(world);
    let all = told(world, done.from, 1000, done.count());
    let mut kinds = BTreeMap::new();
    for entry in &all {
        let kind = format!("{:?}", entry.news).split(' ').next().unwrap().to_owned();
        *kinds.entry((entry.ticket, kind)).or_insert(0) += 1;
    }
    let once = ["Opened", "Status", "Priority", "Assignee", "Read", "OrderStatus"]
        .map(|kind| (done.at.ticket, kind));
    for (ticket, kind) in once.into_iter().chain([(done.second, "Opened")]) {
        let count = kinds.remove(&(ticket, kind.to_owned()));
        assert_eq!(count, Some(1), "{kind} of {ticket}: {all:?}");
    }
    let heard = all.iter().filter_map(|entry| message_of(entry).map(|id| (entry.ticket, id)));
    let spoken = done.spoken.iter().map(|message| (message.ticket, message.id));
    assert_eq!(heard.collect::<Vec<_>>(), spoken.collect::<Vec<_>>());
    assert_eq!(kinds.into_values().sum::<usize>(), done.spoken.len(), "nothing else: {all:?}");
    let by = |news| all.iter().find(|entry| entry.news == news).and_then(|entry| entry.by);
    assert_eq!(by(TicketNews::OrderStatus), Some(done.at.creator.user()));
}

pub fn changes_are_told_in_parts_of_any_size(world: &impl World) {
    let done = Everything::happens(world);
    let all = told(world, done.from, 1000, done.count());
    for step in [1, 3, 7] {
        assert_eq!(told(world, done.from, step, all.len()), all, "in parts of {step}");
    }
    for (n, entry) in all.iter().enumerate() {
        let rest = told(world, entry.position, 1000, all.len() - n - 1);
        assert_eq!(rest, all[n + 1..], "it goes on after each");
    }
    let head = world.ports().feed.head().unwrap();
    assert_eq!(told(world, head, 1000, 0), [], "nothing is after the head");
}

fn message_of(entry: &TicketChanged) -> Option<MessageId> {
    if let TicketNews::Said { message, .. } = entry.news { Some(message) } else { None }
}

pub fn a_mark_that_moved_is_told_again(world: &impl World) {
    let at = placed(world);
    let messages: Vec<_> =
        (1..4).map(|n| say(world, at.ticket, at.brand, "text", start() + minutes(n)).id).collect();
    // what was done so far is complete when its last message was told
    told(world, FeedPosition::default(), 1000, 1 + 7 + 3);
    let from = world.ports().feed.head().unwrap();
    let marks = |from, count| -> Vec<TicketChanged> { told(world, from, 1000, count) };
    let news = |up_to| TicketNews::Read { channel: Channel::BrandAgent, up_to };
    read(world, &at, Channel::BrandAgent, Some(messages[0]), 5);
    let first = marks(from, 1);
    assert_eq!(first.iter().map(|entry| entry.news).collect::<Vec<_>>(), [news(messages[0])]);
    assert_eq!((first[0].ticket, first[0].by), (at.ticket, Some(at.agent.user())));
    read(world, &at, Channel::BrandAgent, Some(messages[1]), 6);
    read(world, &at, Channel::BrandAgent, Some(messages[2]), 7);
    read(world, &at, Channel::BrandAgent, Some(messages[0]), 8);
    let last = marks(first[0].position, 1);
    assert_eq!(
        last.iter().map(|entry| entry.news).collect::<Vec<_>>(),
        [news(messages[2])],
        "only the last step"
    );
    assert_eq!(marks(from, 1), last, "for whoever missed the first step, too");
    assert_eq!(marks(last[0].position, 0), []);
}

pub fn a_position_of_another_time_is_refused(world: &impl World) {
    let at = placed(world);
    say(world, at.ticket, at.brand, "one", start() + minutes(1));
    read(world, &at, Channel::BrandAgent, None, 2);
    let last = told(world, FeedPosition::default(), 1000, 1 + 8 + 1).pop().unwrap().position;
    let feed = world.ports().feed;
    let refused = |position: FeedPosition| match feed.since(&position, 10) {
        Err(FollowChangesError::UnknownPosition) => true,
        Ok(_) => false,
        Err(FollowChangesError::Store(error)) => panic!("{error}"),
    };
    assert!(!refused(last) && !refused(last.to_string().parse().unwrap()));
    let other: [fn(&mut Seen); 3] = [
        |seen| seen.id += 1_000_000,
        |seen| seen.at += minutes(1),
        |seen| seen.transaction += 1_000_000_000,
    ];
    for change in other {
        let changed = |mut seen: Option<Seen>| {
            seen.iter_mut().for_each(change);
            seen
        };
        assert!(refused(FeedPosition { event: changed(last.event), ..last }), "{last}");
        assert!(refused(FeedPosition { message: changed(last.message), ..last }), "{last}");
        assert!(refused(FeedPosition { mark: changed(last.mark), ..last }), "{last}");
    }
}
