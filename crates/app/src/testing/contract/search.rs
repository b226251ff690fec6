//! Laws of searching.

use domain::{Channel, MessageDraft, OrderId, Text, TicketId};

use super::{World, actions::post, add_agent, minutes, order, start};
use crate::{
    PageRequest, StaffViewer, Viewer,
    search::{Found, Matched, Search, SearchText},
    testing::follow_search,
};

/// Orders of one brand with their tickets, the newest last, and somebody of staff.
struct Desk {
    staff: Viewer,
    placed: Vec<(OrderId, TicketId)>,
}

fn desk(world: &impl World, orders: u64) -> Desk {
    let agent = add_agent(world, 1, start());
    let brand = world.brand();
    let place = |n| {
        let context =
            order(world, &brand, &[world.package(500).0], start() + minutes(n)).unwrap().remove(0);
        (context.order.id, context.ticket.unwrap().id)
    };
    let staff = Viewer::Staff(StaffViewer { user: agent.user(), is_super_admin: false });
    Desk { staff, placed: (0..orders).map(place).collect() }
}

fn say(world: &impl World, desk: &Desk, ticket: TicketId, channel: Channel, text: &str) {
    let draft = MessageDraft {
        text: Text::parse(text).unwrap(),
        is_file: false,
        file: None,
        channel: Some(channel),
    };
    post(world, ticket, desk.staff, draft, None, start() + minutes(60)).unwrap();
}

/// Writes the words of what was said in the tickets of the desk.
fn index(world: &impl World, desk: &Desk) {
    let ports = world.ports();
    let ids = desk.placed.iter().flat_map(|&(_, ticket)| {
        let page = PageRequest::first(1000);
        ports.messages.messages(ticket, Channel::ALL, page).unwrap().items
    });
    follow_search(&ports, ids.map(|message| message.id.get()).max().unwrap_or_default());
}

fn search(world: &impl World, text: &str, limit: u32) -> Vec<Found> {
    world.ports().search.search(&Search { text: SearchText::parse(text).unwrap(), limit }).unwrap()
}

fn ids(found: &[Found]) -> Vec<OrderId> {
    found.iter().map(|found| found.context.order.id).collect()
}

/// The tickets alone are those of the orders that are found.
fn tickets_are_found_alike(world: &impl World, number: &str) {
    let tickets = |text: &str| {
        let asked = Search { text: SearchText::parse(text).unwrap(), limit: 9 };
        let hits = world.ports().search.tickets(&asked).unwrap();
        let ids: Vec<_> = hits.iter().filter_map(|hit| hit.message).collect();
        let said = world.ports().search.messages(&ids).unwrap();
        assert!(said.iter().all(|(id, message)| *id == message.id) && said.len() == ids.len());
        let found = search(world, text, 9);
        assert!(hits.iter().zip(&found).all(|(hit, found)| {
            hit.matched == found.matched
                && hit.message.and_then(|id| said.get(&id)) == found.message.as_ref()
        }));
        hits.into_iter().map(|hit| hit.ticket).collect::<Vec<_>>()
    };
    for text in ["BRAND test", "assist", number] {
        let found: Vec<_> = search(world, text, 9)
            .into_iter()
            .filter_map(|found| Some(found.context.ticket?.id))
            .collect();
        assert_eq!(tickets(text), found, "{text}");
        assert!(!found.is_empty(), "{text}");
    }
}

pub fn a_search_finds_what_has_the_words(world: &impl World) {
    let desk = desk(world, 3);
    let [first, second, third] = [desk.placed[0], desk.placed[1], desk.placed[2]];
    for (text, matched) in [
        ("BRAND test", Matched::Brand),
        ("test creato", Matched::Creator),
        ("packa", Matched::Package),
    ] {
        let found = search(world, text, 9);
        assert_eq!(ids(&found), [third.0, second.0, first.0], "{text}: the newest first");
        assert!(
            found.iter().all(|found| found.matched == matched && found.message.is_none()),
            "{text}: {found:?}"
        );
        assert_eq!(
            ids(&search(world, text, 2)),
            [third.0, second.0],
            "{text}: no more than asked for"
        );
    }
    index(world, &desk);
    tickets_are_found_alike(world, &second.1.to_string());
    let by_id = search(world, &format!("#{}", second.0), 9);
    assert_eq!((by_id[0].matched, by_id[0].context.order.id), (Matched::Order, second.0));
    let by_id = search(world, &second.1.to_string(), 9);
    assert!(by_id.iter().any(|found| found.context.ticket.as_ref().unwrap().id == second.1
        && found.matched <= Matched::Ticket));
    for (ticket, channel, text) in [
        (third.1, Channel::Internal, "Zürich: zebra stripes, AND \"more\""),
        (first.1, Channel::BrandAgent, "a zebra"),
        (first.1, Channel::CreatorAgent, "the zebras' stripes"),
    ] {
        say(world, &desk, ticket, channel, text);
    }
    assert!(search(world, "Zebr", 9).is_empty(), "the words follow the commit");
    index(world, &desk);
    let found = search(world, "Zebr", 9);
    assert_eq!(ids(&found), [first.0, third.0], "the newest message first, an order once");
    assert!(found.iter().all(|found| found.matched == Matched::Message));
    assert_eq!(found[0].message.as_ref().unwrap().text, "the zebras' stripes");
    assert_eq!(found[1].message.as_ref().unwrap().channel, Channel::Internal);
    assert_eq!(
        ids(&search(world, "zebra stripes", 9)),
        [third.0],
        "only the last word may be a beginning"
    );
    assert_eq!(ids(&search(world, "ZÜRICH and", 9)), [third.0], "no word is an operator");
    nothing_is_an_operator(world);
}

fn nothing_is_an_operator(world: &impl World) {
    for nothing in
        ["zebra absent", "ebra", "zebra OR absent", "\"stripes zebras\" a*", "zebra -stripes NOT"]
    {
        assert!(search(world, nothing, 9).is_empty(), "{nothing}");
    }
}

/// A row of numbers that looks like chance and is the same every time.
fn chance(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    }
}

pub fn a_search_finds_exactly_the_conversations(world: &impl World) {
    const WORDS: [&str; 8] = ["apricot", "Apple", "APPLES", "banana", "öl", "Öle", "नमस्ते", "x"];
    let desk = desk(world, 4);
    let mut chance = chance(7);
    for _ in 0..40 {
        let (_, ticket) = desk.placed[chance(desk.placed.len())];
        let words: Vec<_> = (0..=chance(3)).map(|_| WORDS[chance(WORDS.len())]).collect();
        say(
            world,
            &desk,
            ticket,
            Channel::ALL[chance(3)],
            &words.join([" ", ", ", "-", "\n"][chance(4)]),
        );
    }
    index(world, &desk);
    let mut said = Vec::new();
    for &(order, ticket) in &desk.placed {
        let messages = world
            .ports()
            .messages
            .messages(ticket, Channel::ALL, PageRequest::first(1000))
            .unwrap()
            .items;
        said.push((order, messages));
    }
    for one in WORDS.iter().chain(&["ap", "ban", "ö"]) {
        for other in WORDS {
            let text = SearchText::parse(&format!("{one} {other}")).unwrap();
            let newest = |(order, messages): &(OrderId, Vec<domain::Message>)| {
                let with_words = messages.iter().filter(|message| text.matches(&message.text));
                with_words.map(|message| (message.id, *order)).max()
            };
            let mut expected: Vec<_> = said.iter().filter_map(newest).collect();
            expected.sort_unstable_by(|a, b| b.cmp(a));
            let found = search(world, text.as_str(), 50);
            let found: Vec<_> = found
                .iter()
                .map(|found| (found.message.as_ref().unwrap().id, found.context.order.id))
                .collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
