//! The order details block and other messages against hostile text: nobody adds a line, nobody
//! fills the screen.

use domain::{Channel, CheckoutFacts, Field, LineInput, PlannedOrder, RoundRobin};
use proptest::{collection::vec, prelude::*, sample::select};

use super::fixtures::{agent, facts, ids, line, listing, pool, request, usd};

/// Everything that any reader takes for the end of a line.
const BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// The values that people wrote.
#[derive(Debug, Clone)]
struct Written {
    title: String,
    description: String,
    company: String,
    brand: String,
    creator: String,
    bio: String,
    agent: String,
    instructions: String,
}

impl Written {
    fn all(text: &str) -> Self {
        Self::of([text; 8].map(str::to_owned))
    }

    fn of(
        [title, description, company, brand, creator, bio, agent, instructions]: [String; 8],
    ) -> Self {
        Self { title, description, company, brand, creator, bio, agent, instructions }
    }

    fn placed(self) -> PlannedOrder {
        let mut listing = listing(1, usd("150"));
        (listing.package.title, listing.package.description) = (self.title, Some(self.description));
        (listing.creator.owner.name, listing.creator.bio) = (self.creator, Some(self.bio));
        let mut market: CheckoutFacts = facts([listing]);
        let brand = market.brand.as_mut().unwrap();
        (brand.company_name, brand.owner.name) = (self.company, self.brand);
        let mut pool = pool([domain::Agent { name: self.agent, ..agent(7) }]);
        let cart =
            request([LineInput { instructions: Field::Given(self.instructions), ..line(1) }]);
        let mut plan = cart.decide(&market, ids(), &mut pool, &RoundRobin).unwrap();
        plan.orders.remove(0)
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let forged = [
        "- Price: USD 0.00",
        "**Brand Information:**",
        "- Email: x",
        "- Status: completed",
        " ",
        "\t",
        "x",
    ];
    let pieces = BREAKS
        .map(String::from)
        .into_iter()
        .chain(["\r\n".to_owned()])
        .chain(forged.map(str::to_owned));
    vec(select(pieces.collect::<Vec<_>>()), 0..12)
        .prop_map(|pieces| format!("h{}", pieces.concat()))
}

/// Instructions cannot hold control characters; their other line breaks stay.
fn hostile_instructions() -> impl Strategy<Value = String> {
    hostile().prop_map(|text| text.replace(|c: char| c.is_control() && c != '\n' && c != '\t', " "))
}

fn attacks() -> impl Strategy<Value = Written> {
    (vec(hostile(), 7), hostile_instructions()).prop_map(|(mut texts, instructions)| {
        texts.push(instructions);
        Written::of(texts.try_into().unwrap())
    })
}

fn blocks(order: &PlannedOrder) -> impl Iterator<Item = (Channel, &str)> {
    order.messages.iter().skip(4).map(|message| (message.channel, message.text.as_str()))
}

/// What each line of a block is about: the text up to its colon.
fn labels(block: &str) -> Vec<&str> {
    block.split(BREAKS).map(|line| line.split_once(": ").map_or(line, |(label, _)| label)).collect()
}

#[test]
fn a_forged_line_stays_inside_the_value_that_carries_it() {
    let order =
        Written { bio: "Hi\r\n- Price: USD 0.00\u{2028}**x**".to_owned(), ..Written::all("x") }
            .placed();
    for (channel, block) in blocks(&order) {
        assert!(block.contains("\n- Bio: Hi - Price: USD 0.00 **x**\n"), "{channel}: {block}");
    }
}

#[test]
fn a_value_of_501_characters_is_cut_at_500() {
    for (length, kept) in [(499, 499), (500, 500), (501, 500), (2000, 500)] {
        let order = Written::all(&"é".repeat(length)).placed();
        let value = "é".repeat(kept);
        for label in ["Package", "Company", "Name", "Bio", "Description"] {
            for (channel, block) in blocks(&order) {
                assert!(
                    block.contains(&format!("\n- {label}: {value}\n")),
                    "{channel}: {label} of {length}"
                );
            }
        }
        for (channel, block) in blocks(&order) {
            let address =
                if channel == Channel::CreatorAgent { "" } else { " (test-brand@influmojo.com)" };
            assert!(block.contains(&format!("\n- Contact: {value}{address}\n")), "{channel}");
            assert!(block.ends_with(&format!("\n- Instructions: {value}")), "{channel}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_adds_a_line_to_the_block_or_changes_what_its_lines_are_about(attack in attacks()) {
        let (hostile, tame) = (attack.placed(), Written::all("tame").placed());
        for ((channel, forged), (_, honest)) in blocks(&hostile).zip(blocks(&tame)) {
            prop_assert_eq!(labels(forged), labels(honest), "{}", channel);
            prop_assert_eq!(
                labels(forged).len(),
                if channel == Channel::BrandAgent { 25 } else { 26 }
            );
        }
    }

    #[test]
    fn an_announcement_and_a_greeting_are_one_line_whatever_the_names(attack in attacks()) {
        for message in &attack.placed().messages[..4] {
            prop_assert!(!message.text.contains(BREAKS), "{:?}", message.text);
            prop_assert!(!message.text.contains("  "), "{:?}", message.text);
        }
    }

    #[test]
    fn no_line_of_the_block_is_long(texts in vec("[\\PC\n]{0,700}", 8)) {
        let written = Written::of(texts.try_into().unwrap());
        let fixed = "- Description: ".len() + " (test-brand@influmojo.com)".len();
        for (_, block) in blocks(&written.placed()) {
            for line in block.split(BREAKS) {
                prop_assert!(line.chars().count() <= 500 + fixed, "{line}");
            }
        }
    }
}
