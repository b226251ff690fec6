//! Checkouts that wait for SQLite's one writer together, so that it commits them together.

use std::{
    sync::{Mutex, mpsc::channel},
    thread,
};

use app::checkout::{PlaceOrdersError, Placement};

use crate::fixture::{Shop, noon, once_and, request};

/// A brand, what it orders, and what is done when all of it was written but not committed.
pub(crate) type Ask = (u32, &'static [i64], fn());

/// What is done at that moment.
type Act = Box<dyn Fn() + Send + Sync>;

pub(crate) type Outcome = Result<Placement, PlaceOrdersError>;

/// Asks for all of these; the first holds the writer until the others have asked. Outcomes in the
/// same order.
pub(crate) fn together(shop: &Shop, asks: &[Ask]) -> Vec<Outcome> {
    let ((entered, inside), (asked, others)) = (channel(), channel());
    let (count, others) = (asks.len() - 1, Mutex::new(others));
    let place = |n: usize, (brand, packages, _): &Ask, then: Act| {
        let request = request(shop.buyer(*brand), packages, noon());
        shop.place(request, Some(once_and(&format!("ask {n}"), then)))
    };
    thread::scope(|scope| {
        let (first, rest) = asks.split_first().unwrap();
        let act = first.2;
        let first = scope.spawn(move || {
            let hold: Act = Box::new(move || {
                entered.send(()).unwrap();
                assert_eq!(others.lock().unwrap().iter().take(count).count(), count);
                act();
            });
            place(0, first, hold)
        });
        inside.recv().unwrap();
        let ask = |(n, ask)| {
            let asked = asked.clone();
            scope.spawn(move || {
                asked.send(()).unwrap();
                place(n, ask, Box::new(ask.2))
            })
        };
        let rest: Vec<_> = (1..).zip(rest).map(ask).collect();
        std::iter::once(first).chain(rest).map(|asking| asking.join().unwrap()).collect()
    })
}
