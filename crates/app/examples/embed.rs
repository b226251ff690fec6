//! Another service embeds the checkout: its own store behind the ports, the same decisions.

use std::{error::Error, sync::Arc};

use app::{
    accounts::NewStaff,
    checkout::{CheckoutBatcher, PlaceOrders, Placement},
    testing::{FixedClock, MemoryStore, samples},
};
use domain::{Cart, Currency, DraftLine, Field, LineInput, Money, RoundRobin, Text, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let (store, now) = (Arc::new(MemoryStore::default()), Timestamp::UNIX_EPOCH);
    for name in ["Asha", "Ravi"] {
        let staff =
            NewStaff { email: format!("{name}@example.test").parse()?, name: Text::parse(name)? };
        store.add_agent(&staff, now)?;
    }
    let brand = store.add_brand(samples::brand(1, "Amber")?);
    let creator = samples::creator(2, "Meera")?;
    let reel =
        samples::package(3, &creator, "Instagram Reel", Money::parse("149.99", Currency::USD)?)?;
    store.add_creator(creator, vec![reel]);

    let batcher = CheckoutBatcher::new(store.clone(), Arc::new(RoundRobin));
    let place_orders = PlaceOrders::new(batcher.into(), Arc::new(FixedClock::at(now)));
    let line = |quantity| LineInput {
        package_id: Field::Given(3),
        quantity: Field::Given(quantity),
        ..LineInput::default()
    };
    let cart = Cart::new(vec![DraftLine::read(line(1)), DraftLine::read(line(2))])?;
    let Placement::Placed { orders, .. } = place_orders.run(brand.user, cart, None)? else {
        return Ok(());
    };
    for context in orders {
        let agent = context.agent.map_or("nobody yet".to_owned(), |agent| agent.name);
        println!(
            "order {}: {} {}, looked after by {agent}",
            context.order.id,
            context.order.total.currency(),
            context.order.total
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_checks_out() {
        super::main().unwrap();
    }
}
