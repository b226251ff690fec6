//! Who sees what: channels, e-mail addresses, and nothing of the other side.

use std::sync::Arc;

use domain::{Channel, CheckoutFacts, CheckoutPlan, OrderContext, Participant, RoundRobin};
use proptest::prelude::*;

use super::fixtures::{agent, facts, ids, line, listing, placed_once, pool, request, usd};

const PARTICIPANTS: [Participant; 3] =
    [Participant::Brand, Participant::Creator, Participant::Staff];

/// Channel, brand, creator, staff.
const MATRIX: [(Channel, [bool; 3]); 3] = [
    (Channel::BrandAgent, [true, false, true]),
    (Channel::CreatorAgent, [false, true, true]),
    (Channel::Internal, [false, false, true]),
];

/// Any text without an at sign.
fn texts() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace('@', "a"))
}

/// Names and texts of people, and the addresses of the brand and the creator.
type People = ([String; 6], [String; 2]);

fn people() -> impl Strategy<Value = People> {
    let texts = [texts(), texts(), texts(), texts(), texts(), texts()];
    (texts, ["brand-[a-z]{1,9}@[a-z]{1,9}\\.com", "creator-[a-z]{1,9}@[a-z]{1,9}\\.com"])
}

fn placed(
    ([brand_name, company, creator_name, bio, title, description], emails): People,
    agents: i64,
) -> CheckoutPlan {
    let [brand_email, creator_email] = emails.map(Some);
    let mut listing = listing(1, usd("150"));
    (listing.package.title, listing.package.description) = (title, Some(description));
    (listing.creator.owner.name, listing.creator.bio) = (creator_name, Some(bio));
    listing.creator.owner.email = creator_email;
    let mut market: CheckoutFacts = facts([listing]);
    let brand = market.brand.as_mut().unwrap();
    (brand.owner.name, brand.company_name, brand.owner.email) = (brand_name, company, brand_email);
    request([line(1)])
        .decide(&market, ids(), &mut pool((1..=agents).map(agent)), &RoundRobin)
        .unwrap()
}

fn emails(context: &OrderContext) -> (Option<&str>, Option<&str>) {
    (context.brand.owner.email.as_deref(), context.creator.owner.email.as_deref())
}

#[test]
fn r06_a_party_sees_its_own_channel_and_staff_see_all_three() {
    for (channel, readers) in MATRIX {
        for (participant, may) in PARTICIPANTS.into_iter().zip(readers) {
            let asked = participant.narrowed_to(Some(channel));
            assert_eq!(
                asked,
                if may { vec![channel] } else { vec![] },
                "{participant:?} asks for {channel}"
            );
            assert_eq!(
                participant.channels().contains(&channel),
                may,
                "{participant:?} reads {channel}"
            );
        }
    }
    assert_eq!(Channel::ALL.len(), 3, "there is no fourth channel");
}

#[test]
fn r06_a_reader_who_asks_for_no_channel_in_particular_sees_exactly_its_own() {
    assert_eq!(Participant::Brand.narrowed_to(None), [Channel::BrandAgent]);
    assert_eq!(Participant::Creator.narrowed_to(None), [Channel::CreatorAgent]);
    assert_eq!(
        Participant::Staff.narrowed_to(None),
        [Channel::BrandAgent, Channel::CreatorAgent, Channel::Internal]
    );
}

#[test]
fn r55_a_context_is_shown_without_the_other_partys_address_and_otherwise_whole() {
    let context = placed_once().orders.remove(0).context;
    let (brand, creator) = (Some("test-brand@influmojo.com"), Some("test-creator@influmojo.com"));
    for (participant, expected) in
        PARTICIPANTS.into_iter().zip([(brand, None), (None, creator), (brand, creator)])
    {
        let mut shown = context.clone().shown_to(participant);
        assert_eq!(emails(&shown), expected, "{participant:?}");
        Arc::make_mut(&mut shown.brand).owner.email.clone_from(&context.brand.owner.email);
        Arc::make_mut(&mut shown.creator).owner.email.clone_from(&context.creator.owner.email);
        assert_eq!(shown, context, "{participant:?} sees everything else");
    }
}

#[test]
fn r55_the_answer_to_a_checkout_shows_the_brand_its_own_address_only() {
    let plan = placed_once();
    let placed = plan.placed();
    assert_eq!(emails(&placed[0]), (Some("test-brand@influmojo.com"), None));
    assert_eq!(placed[0].agent.as_ref().map(|agent| agent.name.as_str()), Some("Agent 7"));
}

proptest! {
    #[test]
    fn r31_no_channel_of_a_party_carries_the_other_partys_address(
        people in people(),
        agents in 0..2_i64,
    ) {
        let [brand, creator] = people.1.clone();
        let order = placed(people, agents).orders.remove(0);
        for message in &order.messages {
            let carries = (message.text.contains(&brand), message.text.contains(&creator));
            match message.channel {
                Channel::BrandAgent => prop_assert!(!carries.1, "{}", message.text),
                Channel::CreatorAgent => prop_assert!(!carries.0, "{}", message.text),
                Channel::Internal => prop_assert_eq!(carries, (true, true), "{}", message.text),
            }
        }
    }

    #[test]
    fn r31_no_notification_carries_an_address(people in people(), agents in 0..2_i64) {
        let order = placed(people, agents).orders.remove(0);
        for notification in &order.notifications {
            prop_assert!(
                !notification.message.contains('@')
                    && notification.data.iter().all(|(_, value)| !value.contains('@'))
            );
        }
    }
}
