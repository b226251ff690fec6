//! Laws of what helps staff at their work.

use std::{thread, time::Duration};

use domain::{Activity, Channel, ReplyBody, Role, Text, TicketId, UserId};

use super::{
    World, add_agent,
    desk::{Placed, placed, say},
    minutes, start,
};
use crate::{
    DraftWish, KeepCannedRepliesError, KeepDraftError, KeepViews, KeepViewsError, PageRequest, ReplyAct, ReplyWish,
    ShowPresenceError, ViewWish,
};

fn text<const MIN: usize, const MAX: usize, const LINE: bool>(words: &str) -> Text<MIN, MAX, LINE> {
    Text::parse(words).unwrap()
}

pub(super) fn a_draft_is_kept_until_it_is_said(world: &impl World) {
    let Placed { ticket, agent, staff, brand, .. } = placed(world);
    let (drafts, user) = (world.ports().drafts, agent.user());
    let seen = say(world, ticket, brand, "one", start() + minutes(1)).id;
    let wish = |channel, words: &str, seen| DraftWish { ticket, channel, text: text(words), seen };
    let begun = drafts.save(user, wish(Channel::BrandAgent, "Dear", Some(seen)), start()).unwrap();
    assert_eq!((begun.seen, begun.text.as_str()), (Some(seen), "Dear"));
    let later = say(world, ticket, brand, "two", start() + minutes(2)).id;
    let grown = drafts.save(user, wish(Channel::BrandAgent, "Dear brand", Some(later)), start() + minutes(3)).unwrap();
    assert_eq!((grown.seen, grown.updated_at), (Some(seen), start() + minutes(3)), "what was seen when it began");
    let note = drafts.save(user, wish(Channel::Internal, "Hm", Some(later)), start()).unwrap();
    assert!(note.seen < Some(seen), "the newest of its own channel: {note:?}");
    let blank = drafts.save(user, wish(Channel::CreatorAgent, "Hi", None), start()).unwrap();
    assert_eq!(drafts.of(user, ticket).unwrap(), [grown, blank, note.clone()], "by channel");
    let other = add_agent(world, 2, start()).user();
    assert_eq!(drafts.of(other, ticket).unwrap(), [], "nobody else's");
    drafts.discard(other, ticket, Channel::BrandAgent).unwrap();
    drafts.discard(user, ticket, Channel::CreatorAgent).unwrap();
    assert_eq!(drafts.of(user, ticket).unwrap().len(), 2);
    say(world, ticket, brand, "three", start() + minutes(4));
    assert_eq!(drafts.of(user, ticket).unwrap().len(), 2, "others say what they like");
    say(world, ticket, staff, "Dear brand", start() + minutes(5));
    assert_eq!(drafts.of(user, ticket).unwrap(), [note], "what was said is no draft any more");
    let again = drafts.save(user, wish(Channel::BrandAgent, "PS", Some(later)), start()).unwrap();
    assert_eq!(again.seen, Some(later), "a new draft");
    let unknown = DraftWish { ticket: TicketId::new(9_000_000).unwrap(), ..wish(Channel::Internal, "x", None) };
    assert!(matches!(drafts.save(user, unknown, start()), Err(KeepDraftError::NotFound)));
}

fn reply(shortcut: &str, body: &str) -> ReplyWish {
    ReplyWish { shortcut: shortcut.parse().unwrap(), title: text("Title"), body: ReplyBody::parse(body).unwrap() }
}

pub(super) fn replies_are_shared_and_their_shortcuts_differ(world: &impl World) {
    let agent = add_agent(world, 1, start());
    let (replies, act) = (world.ports().canned_replies, ReplyAct { actor: (agent.user(), Role::Agent), at: start() });
    let late = replies.add(reply("late", "Dear {brand}, sorry."), act).unwrap();
    let hello = replies.add(reply("hello", "Hello {creator}"), act).unwrap();
    replies.add(reply("a_b", "x"), act).unwrap();
    replies.add(reply("a-c", "x"), act).unwrap();
    let shortcuts =
        || -> Vec<String> { replies.list().unwrap().iter().map(|kept| kept.reply.shortcut.to_string()).collect() };
    assert_eq!(shortcuts(), ["a-c", "a_b", "hello", "late"]);
    let taken = [replies.add(reply("late", "x"), act), replies.change(hello.id, reply("late", "x"), act)];
    assert!(taken.iter().all(|taken| matches!(taken, Err(KeepCannedRepliesError::ShortcutTaken))), "{taken:?}");
    let changed =
        replies.change(late.id, reply("late", "{order} is late"), ReplyAct { at: start() + minutes(1), ..act });
    assert_eq!(changed.as_ref().unwrap().updated_at, start() + minutes(1));
    assert!(replies.list().unwrap().contains(&changed.unwrap()));
    replies.remove(hello.id, act).unwrap();
    let gone = [replies.remove(hello.id, act), replies.change(hello.id, reply("hi", "x"), act).map(drop)];
    assert!(gone.iter().all(|gone| matches!(gone, Err(KeepCannedRepliesError::NotFound))), "{gone:?}");
    assert_eq!(shortcuts(), ["a-c", "a_b", "late"]);
}

pub(super) fn a_view_is_its_owners_and_there_are_fifty(world: &impl World) {
    let (one, other) = (add_agent(world, 1, start()).user(), add_agent(world, 2, start()).user());
    let views = world.ports().views;
    let wish = |name: &str, position| ViewWish { name: text(name), query: text("status=open"), position };
    let second = views.add(one, wish("Second", 2)).unwrap();
    let first = views.add(one, wish("First", 1)).unwrap();
    assert_eq!(views.of(one).unwrap(), [first.clone(), second.clone()]);
    let moved = views.change(one, first.id, wish("First", 3)).unwrap();
    assert_eq!(views.of(one).unwrap(), [second.clone(), moved]);
    let taken = [views.add(one, wish("First", 1)), views.change(one, second.id, wish("First", 1))];
    assert!(taken.iter().all(|taken| matches!(taken, Err(KeepViewsError::NameTaken))), "{taken:?}");
    views.add(other, wish("First", 1)).unwrap();
    let foreign = [views.change(other, second.id, wish("Mine", 1)).map(drop), views.remove(other, second.id)];
    assert!(foreign.iter().all(|foreign| matches!(foreign, Err(KeepViewsError::NotFound))), "{foreign:?}");
    let added: Vec<_> = thread::scope(|scope| {
        let add = |n: u32| views.add(one, wish(&format!("View {n}"), 9));
        let adders: Vec<_> = (0..60).map(|n| scope.spawn(move || add(n))).collect();
        adders.into_iter().map(|adder| adder.join().unwrap()).collect()
    });
    let refused = added.iter().filter(|added| matches!(added, Err(KeepViewsError::TooMany))).count();
    let most = usize::try_from(KeepViews::MOST).unwrap();
    assert_eq!((views.of(one).unwrap().len(), added.len() - refused), (most, most - 2), "{added:?}");
    views.remove(one, second.id).unwrap();
    views.add(one, wish("One more", 1)).unwrap();
}

pub(super) fn a_choice_of_a_zone_is_its_persons(world: &impl World) {
    let (one, other) = (add_agent(world, 1, start()).user(), add_agent(world, 2, start()).user());
    let preferences = world.ports().preferences;
    let zone = |user| preferences.zone(user).unwrap().map(String::from);
    assert_eq!(zone(one), None);
    preferences.set_zone(one, Some(text("Asia/Kolkata"))).unwrap();
    preferences.set_zone(one, Some(text("Europe/Berlin"))).unwrap();
    assert_eq!((zone(one), zone(other)), (Some("Europe/Berlin".to_owned()), None));
    preferences.set_zone(one, None).unwrap();
    assert_eq!(zone(one), None);
}

pub(super) fn whoever_says_nothing_is_gone(world: &impl World) {
    let Placed { ticket, agent, .. } = placed(world);
    let (other, third) = (add_agent(world, 2, start()).user(), add_agent(world, 3, start()).user());
    let (presences, kept) = (world.ports().presences, Duration::from_secs(20));
    let enter = |user: UserId, channel, activity, seconds| {
        let now = start() + Duration::from_secs(seconds);
        presences.enter(user, (ticket, channel, activity), now, now - kept)
    };
    let there = |user: UserId, seconds| -> Vec<(UserId, Channel, Activity)> {
        let since = start() + Duration::from_secs(seconds) - kept;
        let others = presences.others(user, &[ticket, TicketId::new(9_000_000).unwrap()], since).unwrap();
        others.into_iter().map(|one| (one.user, one.channel, one.activity)).collect()
    };
    enter(agent.user(), Channel::Internal, Activity::Viewing, 0).unwrap();
    enter(other, Channel::BrandAgent, Activity::Viewing, 5).unwrap();
    enter(third, Channel::BrandAgent, Activity::Viewing, 6).unwrap();
    enter(other, Channel::CreatorAgent, Activity::Typing, 10).unwrap();
    let two = (other, Channel::CreatorAgent, Activity::Typing);
    assert_eq!(there(agent.user(), 19), [two, (third, Channel::BrandAgent, Activity::Viewing)]);
    assert_eq!(there(third, 20), [two], "the first is gone after twenty seconds");
    presences.leave(third, ticket).unwrap();
    presences.leave(third, ticket).unwrap();
    assert_eq!(there(agent.user(), 20), [two]);
    enter(third, Channel::Internal, Activity::Viewing, 31).unwrap();
    let all = presences.others(agent.user(), &[ticket], start() - minutes(60)).unwrap();
    assert_eq!(all.len(), 1, "whoever writes removes who is gone: {all:?}");
    assert_eq!((all[0].name.as_str(), all[0].ticket), ("Agent 3", ticket));
    assert_eq!(presences.others(agent.user(), &[], start()).unwrap(), []);
    let unknown = presences.enter(
        other,
        (TicketId::new(9_000_000).unwrap(), Channel::Internal, Activity::Viewing),
        start(),
        start(),
    );
    assert!(matches!(unknown, Err(ShowPresenceError::NotFound)));
    let order = world.ports().tickets.head(ticket).unwrap().unwrap().ticket.order;
    let trail = world.ports().tickets.trail(order, PageRequest::first(50)).unwrap();
    assert_eq!(trail.items.len(), 1, "none of this is in the trail");
}
