//! Laws of replies that staff keep ready.

use domain::{OrderContext, ReplyBody, ReplyVariable};
use proptest::prelude::*;

use crate::laws::fixtures::{brand, placed_once};

fn context() -> OrderContext {
    placed_once().placed().remove(0)
}

#[test]
fn an_order_fills_in_every_variable() {
    let names: Vec<_> =
        ReplyVariable::ALL.iter().map(|variable| format!("{{{variable}}}")).collect();
    let body = ReplyBody::parse(&names.join("|")).unwrap();
    assert_eq!(
        body.fill(&context()),
        "Test Brand|Test Brand Company|Test Creator|Test Package|9|111|USD 150.00|2026-01-12|Agent 7"
    );
    let nobody = OrderContext { agent: None, ticket: None, ..context() };
    assert_eq!(ReplyBody::parse("{ticket}-{agent}").unwrap().fill(&nobody), "-Support team");
}

#[test]
fn what_is_filled_in_is_one_line_and_no_variable() {
    let mut context = context();
    let mut brand = brand();
    brand.owner.name = "{agent}\n{order}".to_owned();
    context.brand = brand.into();
    assert_eq!(ReplyBody::parse("Hi {brand}!").unwrap().fill(&context), "Hi {agent} {order}!");
}

proptest! {
    #[test]
    fn what_is_no_variable_stays_as_it_is(
        pieces in prop::collection::vec(("[^{}\\p{C}]{0,9}|[{}] |\\{\\}", 0..4_usize), 1..9),
    ) {
        let variables = ["{order}", "{creator}", "{ticket}", ""];
        let values = ["9", "Test Creator", "111", ""];
        let with = |words: [&str; 4]| -> String {
            let inner: String =
                pieces.iter().flat_map(|(text, n)| [text.as_str(), words[*n]]).collect();
            format!("x{inner}x")
        };
        let (body, filled) = (with(variables), with(values));
        prop_assert_eq!(ReplyBody::parse(&body).unwrap().fill(&context()), filled);
    }
}
