//! Who sees what: channels, e-mail addresses, and nothing of the other side.

use std::sync::Arc;

use domain::{Channel, CheckoutFacts, CheckoutPlan, OrderCase, RoundRobin, Standing};
use proptest::prelude::*;

use super::fixtures::{agent, bench, facts, ids, line, offer, placed_once, request, usd};

const STANDINGS: [Standing; 3] = [Standing::Brand, Standing::Creator, Standing::Staff];

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

fn placed(([brand_name, company, creator_name, bio, title, description], emails): People, agents: i64) -> CheckoutPlan {
    let [brand_email, creator_email] = emails.map(Some);
    let mut offer = offer(1, usd("150"));
    (offer.package.title, offer.package.description) = (title, Some(description));
    (offer.creator.owner.name, offer.creator.bio) = (creator_name, Some(bio));
    offer.creator.owner.email = creator_email;
    let mut market: CheckoutFacts = facts([offer]);
    let brand = market.brand.as_mut().unwrap();
    (brand.owner.name, brand.company_name, brand.owner.email) = (brand_name, company, brand_email);
    request([line(1)]).decide(&market, ids(), &mut bench((1..=agents).map(agent)), &RoundRobin).unwrap()
}

fn emails(case: &OrderCase) -> (Option<&str>, Option<&str>) {
    (case.brand.owner.email.as_deref(), case.creator.owner.email.as_deref())
}

#[test]
fn r06_a_party_sees_its_own_channel_and_staff_see_all_three() {
    for (channel, readers) in MATRIX {
        for (standing, may) in STANDINGS.into_iter().zip(readers) {
            let asked = standing.narrowed_to(Some(channel));
            assert_eq!(asked, if may { vec![channel] } else { vec![] }, "{standing:?} asks for {channel}");
            assert_eq!(standing.channels().contains(&channel), may, "{standing:?} reads {channel}");
        }
    }
    assert_eq!(Channel::ALL.len(), 3, "there is no fourth channel");
}

#[test]
fn r06_a_reader_who_asks_for_no_channel_in_particular_sees_exactly_its_own() {
    assert_eq!(Standing::Brand.narrowed_to(None), [Channel::BrandAgent]);
    assert_eq!(Standing::Creator.narrowed_to(None), [Channel::CreatorAgent]);
    assert_eq!(Standing::Staff.narrowed_to(None), [Channel::BrandAgent, Channel::CreatorAgent, Channel::Internal]);
}

#[test]
fn r55_a_case_is_shown_without_the_other_partys_address_and_otherwise_whole() {
    let case = placed_once().orders.remove(0).case;
    let (brand, creator) = (Some("test-brand@influmojo.com"), Some("test-creator@influmojo.com"));
    for (standing, expected) in STANDINGS.into_iter().zip([(brand, None), (None, creator), (brand, creator)]) {
        let mut shown = case.clone().shown_to(standing);
        assert_eq!(emails(&shown), expected, "{standing:?}");
        Arc::make_mut(&mut shown.brand).owner.email.clone_from(&case.brand.owner.email);
        Arc::make_mut(&mut shown.creator).owner.email.clone_from(&case.creator.owner.email);
        assert_eq!(shown, case, "{standing:?} sees everything else");
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
    fn r31_no_channel_of_a_party_carries_the_other_partys_address(people in people(), agents in 0..2_i64) {
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
        for news in &order.notifications {
            prop_assert!(!news.message.contains('@') && news.data.iter().all(|(_, value)| !value.contains('@')));
        }
    }
}
