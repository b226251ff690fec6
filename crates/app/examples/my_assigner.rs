//! A rule of one's own for who gets the next ticket: whoever has been here longest, while eligible.

use std::{error::Error, sync::Arc};

use app::{
    SystemClock,
    accounts::NewStaff,
    checkout::{CheckoutBatcher, PlaceOrders, Placement},
    integrity::VerifyInvariants,
    testing::{MemoryStore, samples},
};
use domain::{
    AgentId, Assigner, AssignmentInputs, AssignmentRules, Cart, Currency, DraftLine, Field,
    LineInput, Money, RuleName, Text, Timestamp,
};

/// Gives every ticket to the eligible agent with the lowest id.
struct Seniority {
    /// Stored with each assignment; whoever replays it looks the rule up by this name.
    name: RuleName,
}

impl Assigner for Seniority {
    fn name(&self) -> &RuleName {
        &self.name
    }

    fn choose(&self, inputs: &AssignmentInputs<'_>) -> Option<AgentId> {
        inputs.eligibility.eligible.first().copied()
    }
}

/// The names of the agents of three orders.
fn assigned() -> Result<Vec<String>, Box<dyn Error>> {
    let store = Arc::new(MemoryStore::default());
    for name in ["Asha", "Ravi"] {
        let email = format!("{name}@example.test").parse()?;
        store.add_agent(&NewStaff { email, name: Text::parse(name)? }, Timestamp::UNIX_EPOCH)?;
    }
    let brand = store.add_brand(samples::brand(1, "Amber")?);
    let creator = samples::creator(2, "Meera")?;
    let price = Money::parse("149.99", Currency::USD)?;
    let reel = samples::package(3, &creator, "Instagram Reel", price)?;
    store.add_creator(creator, vec![reel]);

    let rule: Arc<dyn Assigner> = Arc::new(Seniority { name: "seniority".parse()? });
    let batcher = CheckoutBatcher::new(store.clone(), rule.clone());
    let place_orders = PlaceOrders::new(batcher.into(), Arc::new(SystemClock));
    let line = || LineInput { package_id: Field::Given(3), ..LineInput::default() };
    let cart = Cart::new((0..3).map(|_| DraftLine::read(line())).collect())?;
    let Placement::Placed { orders, .. } = place_orders.run(brand.user, cart, None)? else {
        return Ok(Vec::new());
    };
    // every assignment is replayed by the rule that it names
    let rules = AssignmentRules::default().with(rule);
    let violations = VerifyInvariants::new(store).by(rules).run()?;
    if let Some(violation) = violations.first() {
        return Err(format!("{}: {} times", violation.invariant, violation.violations).into());
    }
    let name = |agent: Option<domain::Agent>| agent.map_or("nobody yet".to_owned(), |it| it.name);
    Ok(orders.into_iter().map(|context| name(context.agent)).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("the orders are looked after by {}", assigned()?.join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_ticket_goes_to_whoever_has_been_here_longest() {
        super::main().unwrap();
        assert_eq!(super::assigned().unwrap(), ["Asha"; 3]);
    }
}
