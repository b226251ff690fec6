//! The automatic messages of a new order, word for word.

use domain::{
    AgentId, Channel, CheckoutPlan, Field, LineInput, PackageKind, PlannedOrder, RoundRobin,
};
use proptest::{collection::vec, prelude::*};

use super::fixtures::{
    agent, facts, ids, line, listing, moment, place, placed_once, pool, request, usd,
};

/// Channel, role, kind, author and text.
type Shape<'a> = (&'static str, &'static str, &'static str, i64, &'a str);

fn shapes(order: &PlannedOrder) -> Vec<Shape<'_>> {
    order
        .messages
        .iter()
        .map(|m| (m.channel.as_str(), m.role.as_str(), m.kind.as_str(), m.author.get(), &*m.text))
        .collect()
}

fn block(order: &PlannedOrder, channel: Channel) -> &str {
    let last = order.messages.iter().rfind(|message| message.channel == channel).unwrap();
    &last.text
}

/// Two of a package at 150.00 with every wish.
fn placed_with_wishes() -> CheckoutPlan {
    let references =
        ["https://a.example/1", "https://a.example/2"].map(|url| Field::Given(url.to_owned()));
    let wishes = LineInput {
        quantity: Field::Given(2),
        delivery_time: Field::Given(10),
        instructions: Field::Given("Show the\nlogo twice.".to_owned()),
        references: Field::Given(references.to_vec()),
        ..line(1)
    };
    place([wishes], [listing(1, usd("150"))], &mut pool([agent(7)]))
}

const FULL: &str = "**New Order Support Ticket**

**Order Details:**
- Order ID: #9
- Package: Test Package
- Amount: USD 300.00
- Status: pending

**Brand Information:**
- Company: Test Brand Company
- Contact: Test Brand (test-brand@influmojo.com)

**Creator Information:**
- Name: Test Creator
- Email: test-creator@influmojo.com
- Bio: Films food.

**Package Details:**
- Type: predefined
- Description: A test package
- Price: USD 150.00

This ticket has been automatically created to provide support for this order.

- Quantity: 2
- Delivery Time: 10 days
- Instructions: Show the logo twice.
- Reference Files: 2";

/// Nothing is known and nothing was wished for.
const BARE: &str = "**New Order Support Ticket**

**Order Details:**
- Order ID: #9
- Package: Test Package
- Amount: USD 150.00
- Status: pending

**Brand Information:**
- Company: not provided
- Contact: Test Brand (not provided)

**Creator Information:**
- Name: Test Creator
- Email: not provided
- Bio: not provided

**Package Details:**
- Type: custom
- Description: not provided
- Price: USD 150.00

This ticket has been automatically created to provide support for this order.

- Quantity: 1";

#[test]
fn r22_a_new_order_is_announced_greeted_and_described_in_every_channel() {
    let plan = placed_once();
    let m1 = "Support ticket #111 created for order #9 (Test Package). Brand: Test Brand. Creator: Test Creator. \
              Agent 7 will assist you.";
    let m2_brand = "Hello Test Brand, this is Agent 7. I look after order #9. Write to me here whenever you need help.";
    let m2_creator = "Hello Test Creator, this is Agent 7. I look after order #9. Write to me here whenever you need help.";
    let m3 = [Channel::Internal, Channel::BrandAgent, Channel::CreatorAgent]
        .map(|to| block(&plan.orders[0], to));
    let expected: [Shape<'_>; 7] = [
        ("brand_agent", "system", "system", 20, m1),
        ("creator_agent", "system", "system", 20, m1),
        ("brand_agent", "agent", "text", 7, m2_brand),
        ("creator_agent", "agent", "text", 7, m2_creator),
        ("internal", "system", "system", 20, m3[0]),
        ("brand_agent", "system", "system", 20, m3[1]),
        ("creator_agent", "system", "system", 20, m3[2]),
    ];
    assert_eq!(shapes(&plan.orders[0]), expected);
    assert!(
        m3.iter()
            .all(|text| text.starts_with("**New Order Support Ticket**\n\n**Order Details:**\n"))
    );
}

#[test]
fn r02_an_order_without_an_agent_has_the_same_messages_in_the_words_of_the_support_team() {
    let plan = place([line(1)], [listing(1, usd("150"))], &mut pool([]));
    let m1 = "Support ticket #111 created for order #9 (Test Package). Brand: Test Brand. Creator: Test Creator. \
              A support agent will join soon.";
    let m2_brand = "Hello Test Brand, the support team looks after order #9. Write to us here whenever you need help.";
    let m2_creator = "Hello Test Creator, the support team looks after order #9. Write to us here whenever you need help.";
    let expected: [Shape<'_>; 4] = [
        ("brand_agent", "system", "system", 20, m1),
        ("creator_agent", "system", "system", 20, m1),
        ("brand_agent", "system", "text", 20, m2_brand),
        ("creator_agent", "system", "text", 20, m2_creator),
    ];
    assert_eq!(shapes(&plan.orders[0])[..4], expected);
    let blocks = |plan: &CheckoutPlan| {
        shapes(&plan.orders[0])[4..].iter().map(|m| m.4.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(blocks(&plan), blocks(&placed_once()));
}

#[test]
fn the_internal_block_says_everything() {
    assert_eq!(block(&placed_with_wishes().orders[0], Channel::Internal), FULL);
}

#[test]
fn r31_the_brand_reads_the_block_without_the_line_of_the_creators_address() {
    let expected = FULL.replace("- Email: test-creator@influmojo.com\n", "");
    assert_eq!(block(&placed_with_wishes().orders[0], Channel::BrandAgent), expected);
}

#[test]
fn the_creator_reads_the_block_without_the_brands_address_in_brackets() {
    let expected = FULL.replace(" (test-brand@influmojo.com)", "");
    assert_eq!(block(&placed_with_wishes().orders[0], Channel::CreatorAgent), expected);
}

#[test]
fn a_missing_value_is_not_provided_and_a_missing_wish_has_no_line() {
    let mut listing = listing(1, usd("150"));
    listing.package.kind = PackageKind::Custom;
    listing.package.description = None;
    (listing.creator.bio, listing.creator.owner.email) = (Some(" \n".to_owned()), None);
    let mut market = facts([listing]);
    let brand = market.brand.as_mut().unwrap();
    (brand.owner.email, brand.company_name) = (None, String::new());
    let plan =
        request([line(1)]).decide(&market, ids(), &mut pool([agent(7)]), &RoundRobin).unwrap();
    let order = &plan.orders[0];
    assert_eq!(block(order, Channel::Internal), BARE);
    assert_eq!(block(order, Channel::BrandAgent), BARE.replace("- Email: not provided\n", ""));
    assert_eq!(
        block(order, Channel::CreatorAgent),
        BARE.replace("Test Brand (not provided)", "Test Brand")
    );
}

#[test]
fn the_agents_of_consecutive_orders_greet_in_their_own_names() {
    let plan = place([line(1), line(1)], [listing(1, usd("1"))], &mut pool([agent(3), agent(5)]));
    for (order, id) in plan.orders.iter().zip([3, 5]) {
        let greetings: Vec<_> =
            order.messages.iter().filter(|message| message.role.as_str() == "agent").collect();
        assert_eq!(greetings.len(), 2);
        assert!(
            greetings
                .iter()
                .all(|m| m.author.get() == id && m.text.contains(&format!("this is Agent {id}.")))
        );
        assert_eq!(order.ticket.agent.map(AgentId::get), Some(id));
    }
}

proptest! {
    #[test]
    fn the_messages_of_an_order_ascend_by_at_least_a_millisecond(
        quantities in vec(1..=1000_i64, 1..6),
        agents in 0..3_i64,
    ) {
        let lines =
            quantities.into_iter().map(|n| LineInput { quantity: Field::Given(n), ..line(1) });
        let plan = place(lines, [listing(1, usd("1"))], &mut pool((1..=agents).map(agent)));
        for order in &plan.orders {
            prop_assert_eq!(order.messages[0].at, moment());
            prop_assert!(
                order
                    .messages
                    .windows(2)
                    .all(|two| (two[1].at - two[0].at).num_milliseconds() >= 1)
            );
            let told = |channel| {
                order.messages.iter().filter(|message| message.channel == channel).count()
            };
            prop_assert_eq!(
                [Channel::BrandAgent, Channel::CreatorAgent, Channel::Internal].map(told),
                [3, 3, 1]
            );
            let mut texts: Vec<_> = order.messages.iter().map(|m| (m.channel, &m.text)).collect();
            texts.sort_unstable();
            texts.dedup();
            prop_assert_eq!(texts.len(), 7, "automatic texts are unique within a channel");
        }
    }
}
