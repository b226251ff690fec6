//! Laws of what helps staff at their work.

use std::{sync::Arc, thread, time::Duration};

use domain::{Activity, AgentId, Channel, ReplyBody, Text, TicketId};

use super::{
    World, add_agent,
    desk::{Placed, placed, say},
    minutes, start,
};
use crate::{
    LookUpError, Noun, PageRequest, StaffViewer, StorePorts,
    messages::{DraftInput, ManageDrafts},
    staff_tools::{
        CannedReplyInput, ManageCannedReplies, ManageCannedRepliesError, ManagePreferences,
        ManageSavedViews, ManageSavedViewsError, SavedViewInput, ShowPresence,
    },
    testing::FixedClock,
};

fn text<const MIN: usize, const MAX: usize, const LINE: bool>(words: &str) -> Text<MIN, MAX, LINE> {
    Text::parse(words).unwrap()
}

fn staff(agent: AgentId) -> StaffViewer {
    StaffViewer { user: agent.user(), is_super_admin: false }
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(start()))
}

fn unknown_ticket() -> TicketId {
    TicketId::new(9_000_000).unwrap()
}

pub fn a_draft_is_kept_until_it_is_said(world: &impl World) {
    let Placed { ticket, agent, staff: speaker, brand, .. } = placed(world);
    let (StorePorts { transactions, messages, .. }, clock) = (world.ports(), clock());
    let drafts = ManageDrafts::new(transactions, messages, clock.clone());
    let (writer, other) = (staff(agent), staff(add_agent(world, 2, start())));
    let input =
        |channel, words: &str, seen| DraftInput { ticket, channel, text: text(words), seen };
    let seen = say(world, ticket, brand, "one", start() + minutes(1)).id;
    let begun = drafts.save(&writer, input(Channel::BrandAgent, "Dear", Some(seen))).unwrap();
    assert_eq!((begun.seen, begun.text.as_str()), (Some(seen), "Dear"));
    let later = say(world, ticket, brand, "two", start() + minutes(2)).id;
    clock.advance(Duration::from_mins(3));
    let grown =
        drafts.save(&writer, input(Channel::BrandAgent, "Dear brand", Some(later))).unwrap();
    assert_eq!(
        (grown.seen, grown.updated_at),
        (Some(seen), start() + minutes(3)),
        "what was seen when it began"
    );
    let note = drafts.save(&writer, input(Channel::Internal, "Hm", Some(later))).unwrap();
    assert!(note.seen < Some(seen), "the newest of its own channel: {note:?}");
    let blank = drafts.save(&writer, input(Channel::CreatorAgent, "Hi", None)).unwrap();
    assert_eq!(drafts.read(&writer, ticket).unwrap(), [grown, blank, note], "by channel");
    assert_eq!(drafts.read(&other, ticket).unwrap(), [], "nobody else's");
    drafts.discard(&other, ticket, Channel::BrandAgent).unwrap();
    drafts.discard(&writer, ticket, Channel::CreatorAgent).unwrap();
    assert_eq!(drafts.read(&writer, ticket).unwrap().len(), 2);
    say(world, ticket, brand, "three", start() + minutes(4));
    assert_eq!(drafts.read(&writer, ticket).unwrap().len(), 2, "others say what they like");
    say(world, ticket, speaker, "Dear brand", start() + minutes(5));
    assert_eq!(
        drafts.read(&writer, ticket).unwrap().len(),
        1,
        "what was said is no draft any more"
    );
    let again = drafts.save(&writer, input(Channel::BrandAgent, "PS", Some(later))).unwrap();
    assert_eq!(again.seen, Some(later), "a new draft");
    let unknown = DraftInput { ticket: unknown_ticket(), ..input(Channel::Internal, "x", None) };
    assert!(matches!(drafts.save(&writer, unknown), Err(LookUpError::NotFound(Noun::Ticket))));
}

fn reply(shortcut: &str, body: &str) -> CannedReplyInput {
    CannedReplyInput {
        shortcut: shortcut.parse().unwrap(),
        title: text("Title"),
        body: ReplyBody::parse(body).unwrap(),
    }
}

pub fn replies_are_shared_and_their_shortcuts_differ(world: &impl World) {
    let viewer = staff(add_agent(world, 1, start()));
    let (StorePorts { transactions, staff_tools, .. }, clock) = (world.ports(), clock());
    let replies = ManageCannedReplies::new(transactions, staff_tools, clock.clone());
    let late = replies.add(&viewer, reply("late", "Dear {brand}, sorry.")).unwrap();
    let hello = replies.add(&viewer, reply("hello", "Hello {creator}")).unwrap();
    replies.add(&viewer, reply("a_b", "x")).unwrap();
    replies.add(&viewer, reply("a-c", "x")).unwrap();
    let shortcuts = || -> Vec<String> {
        replies
            .list(&viewer)
            .unwrap()
            .iter()
            .map(|known| known.reply.shortcut.to_string())
            .collect()
    };
    assert_eq!(shortcuts(), ["a-c", "a_b", "hello", "late"]);
    clock.advance(Duration::from_mins(1));
    let changed = replies.change(&viewer, late.id, reply("late", "{order} is late")).unwrap();
    assert_eq!(changed.updated_at, start() + minutes(1));
    assert!(replies.list(&viewer).unwrap().contains(&changed));
    replies.remove(&viewer, hello.id).unwrap();
    assert!(matches!(replies.remove(&viewer, hello.id), Err(ManageCannedRepliesError::NotFound)));
    assert_eq!(shortcuts(), ["a-c", "a_b", "late"]);
}

pub fn a_view_is_its_owners_and_there_are_fifty(world: &impl World) {
    let (one, other) = (staff(add_agent(world, 1, start())), staff(add_agent(world, 2, start())));
    let StorePorts { transactions, staff_tools, .. } = world.ports();
    let views = ManageSavedViews::new(transactions, staff_tools);
    let input = |name: &str, position| SavedViewInput {
        name: text(name),
        query: text("status=open"),
        position,
    };
    let second = views.add(&one, input("Second", 2)).unwrap();
    let first = views.add(&one, input("First", 1)).unwrap();
    assert_eq!(views.list(&one).unwrap(), [first.clone(), second.clone()]);
    let moved = views.change(&one, first.id, input("First", 3)).unwrap();
    assert_eq!(views.list(&one).unwrap(), [second.clone(), moved]);
    views.add(&other, input("First", 1)).unwrap();
    let foreign = [
        views.change(&other, second.id, input("Mine", 1)).map(drop),
        views.remove(&other, second.id),
    ];
    assert!(
        foreign.iter().all(|foreign| matches!(foreign, Err(ManageSavedViewsError::NotFound))),
        "{foreign:?}"
    );
    let added: Vec<_> = thread::scope(|scope| {
        let add = |n: u32| views.add(&one, input(&format!("View {n}"), 9));
        let adders: Vec<_> = (0..60).map(|n| scope.spawn(move || add(n))).collect();
        adders.into_iter().map(|adder| adder.join().unwrap()).collect()
    });
    let refused =
        added.iter().filter(|added| matches!(added, Err(ManageSavedViewsError::TooMany))).count();
    let most = usize::try_from(ManageSavedViews::MAX).unwrap();
    assert_eq!(
        (views.list(&one).unwrap().len(), added.len() - refused),
        (most, most - 2),
        "{added:?}"
    );
    views.remove(&one, second.id).unwrap();
    views.add(&one, input("One more", 1)).unwrap();
}

pub fn a_choice_of_a_zone_is_its_persons(world: &impl World) {
    let (one, other) = (staff(add_agent(world, 1, start())), staff(add_agent(world, 2, start())));
    let StorePorts { transactions, staff_tools, .. } = world.ports();
    let preferences = ManagePreferences::new(transactions, staff_tools);
    let zone = |viewer: &StaffViewer| preferences.time_zone(viewer).unwrap().map(String::from);
    assert_eq!(zone(&one), None);
    preferences.set_time_zone(&one, Some(text("Asia/Kolkata"))).unwrap();
    preferences.set_time_zone(&one, Some(text("Europe/Berlin"))).unwrap();
    assert_eq!((zone(&one), zone(&other)), (Some("Europe/Berlin".to_owned()), None));
    preferences.set_time_zone(&one, None).unwrap();
    assert_eq!(zone(&one), None);
}

pub fn whoever_says_nothing_is_gone(world: &impl World) {
    let Placed { ticket, agent, .. } = placed(world);
    let (first, second) = (staff(agent), staff(add_agent(world, 2, start())));
    let third = staff(add_agent(world, 3, start()));
    let (StorePorts { transactions, staff_tools, .. }, clock) = (world.ports(), clock());
    let presence = ShowPresence::new(transactions, staff_tools.clone(), clock.clone());
    let enter = |viewer: &StaffViewer, channel, activity, seconds| {
        clock.set(start() + Duration::from_secs(seconds));
        presence.enter(viewer, ticket, channel, activity)
    };
    let there = |viewer: &StaffViewer, seconds| -> Vec<_> {
        clock.set(start() + Duration::from_secs(seconds));
        let others = presence.run(viewer, &[ticket, unknown_ticket()]).unwrap();
        others.into_iter().map(|one| (one.user, one.channel, one.activity)).collect()
    };
    enter(&first, Channel::Internal, Activity::Viewing, 0).unwrap();
    enter(&second, Channel::BrandAgent, Activity::Viewing, 5).unwrap();
    enter(&third, Channel::BrandAgent, Activity::Viewing, 6).unwrap();
    enter(&second, Channel::CreatorAgent, Activity::Typing, 10).unwrap();
    let two = (second.user, Channel::CreatorAgent, Activity::Typing);
    assert_eq!(there(&first, 19), [two, (third.user, Channel::BrandAgent, Activity::Viewing)]);
    assert_eq!(there(&third, 20), [two], "the first is gone after twenty seconds");
    presence.leave(&third, ticket).unwrap();
    presence.leave(&third, ticket).unwrap();
    assert_eq!(there(&first, 20), [two]);
    enter(&third, Channel::Internal, Activity::Viewing, 31).unwrap();
    let all = staff_tools.presences(first.user, &[ticket], start() - minutes(60)).unwrap();
    assert_eq!(all.len(), 1, "entering purges who is gone: {all:?}");
    assert_eq!((all[0].name.as_str(), all[0].ticket), ("Agent 3", ticket));
    assert_eq!(presence.run(&first, &[]).unwrap(), []);
    let unknown = presence.enter(&second, unknown_ticket(), Channel::Internal, Activity::Viewing);
    assert!(matches!(unknown, Err(LookUpError::NotFound(Noun::Ticket))));
    let order = world.ports().tickets.head(ticket).unwrap().unwrap().ticket.order;
    let audit_log = world.ports().audit.audit_log(order, PageRequest::first(50)).unwrap();
    assert_eq!(audit_log.items.len(), 1, "none of this is in the audit log");
}
