//! Checkouts while agents come, are suspended and return, all at the same time.

use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
};

use app::{accounts::NewStaff, integrity::Invariant};
use domain::{AccountStatus, AgentId, Text};
use test_support::{Engine, on_each_engine};

use crate::fixture::Shop;

on_each_engine! { r04_checkouts_and_changes_of_agents_at_the_same_time_break_no_invariant, }

const BUYERS: u32 = 6;
const CARTS: u32 = 20;

/// Says so when it goes away, also when a test fails, so that nobody waits for ever.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// From one assignment to another no ticket may go to this agent.
struct Absence {
    agent: AgentId,
    after: i64,
    until: i64,
}

fn r04_checkouts_and_changes_of_agents_at_the_same_time_break_no_invariant(engine: Engine) {
    let shop = Shop::open(engine, [2, BUYERS, 5, 20]);
    let (one, two) = (shop.agent(1), shop.agent(2));
    suspend(&shop, one);
    suspend(&shop, two);
    let done = AtomicBool::new(false);
    let (ticks, progress) = (channel(), channel());
    let absences = thread::scope(|scope| {
        let finished = Done(&done);
        let watcher = scope.spawn(|| watch(&shop, &done));
        let manager = scope.spawn(|| suspend_and_return(&shop, [one, two], ticks.1));
        let recruiter = scope.spawn(|| recruit(&shop, progress.1));
        let buyers: Vec<_> = (1..=BUYERS)
            .map(|brand| {
                let (tick, progress) = (ticks.0.clone(), progress.0.clone());
                let shop = &shop;
                scope.spawn(move || {
                    buy(shop, brand, || {
                        // nobody listens any more at the end
                        let _ = (tick.send(()), progress.send(()));
                    });
                })
            })
            .collect();
        drop((ticks.0, progress.0));
        for buyer in buyers {
            buyer.join().unwrap();
        }
        recruiter.join().unwrap();
        let absences = manager.join().unwrap();
        drop(finished);
        assert!(watcher.join().unwrap() > 0);
        absences
    });
    nothing_went_wrong(&shop, &absences);
}

fn nothing_went_wrong(shop: &Shop, absences: &[Absence]) {
    let assignments = shop.stores.ports.integrity.assignments(0, 10_000).unwrap();
    assert!(
        absences.iter().any(|absence| absence.until > absence.after),
        "somebody was away while tickets were given"
    );
    for Absence { agent, after, until } in absences {
        let wrong = assignments.iter().find(|(assignment, _)| {
            assignment.agent == *agent && (after + 1..=*until).contains(&assignment.number)
        });
        assert!(
            wrong.is_none(),
            "suspended after assignment {after} and until {until}, but: {wrong:?}"
        );
    }
    assert!(assignments.iter().any(|(assignment, _)| assignment.from_queue), "tickets waited");
    assert!(assignments.iter().any(|(assignment, _)| !assignment.from_queue), "and others did not");
    let orders = shop.db.count("orders");
    assert_eq!(
        orders,
        (1..=BUYERS).map(|brand| (0..CARTS).map(|n| lines(brand, n)).sum::<i64>()).sum::<i64>()
    );
    assert_eq!(
        i64::try_from(assignments.len()),
        Ok(orders),
        "every ticket was given to somebody, once"
    );
    shop.verify();
}

/// How many lines the n-th cart of a brand has: 1 to 5.
fn lines(brand: u32, n: u32) -> i64 {
    i64::from((n * 7 + brand * 3) % 5 + 1)
}

fn buy(shop: &Shop, brand: u32, bought: impl Fn()) {
    let mut next = 1;
    for n in 0..CARTS {
        let packages: Vec<i64> = (next..next + lines(brand, n)).collect();
        next += lines(brand, n);
        assert_eq!(shop.order(brand, &packages).unwrap().len(), packages.len());
        bought();
    }
}

fn suspend(shop: &Shop, agent: AgentId) -> i64 {
    shop.set_account(agent, AccountStatus::Suspended).unwrap();
    shop.stores.ports.integrity.rotation().unwrap().0
}

/// Lets both return and go in turn, every few checkouts; at times both are away.
fn suspend_and_return(shop: &Shop, agents: [AgentId; 2], ticks: Receiver<()>) -> Vec<Absence> {
    let mut absences = Vec::new();
    let mut since = [Some(0), Some(0)];
    let mut ticks = ticks.into_iter();
    for step in 0.. {
        let more = ticks.by_ref().take(4).count() == 4;
        // 0 comes, 1 comes, 0 goes, 1 goes
        let who = step % 2;
        let agent = agents[who];
        if let Some(after) = since[who].take() {
            let until = shop.stores.ports.integrity.rotation().unwrap().0;
            absences.push(Absence { agent, after, until });
            shop.set_account(agent, AccountStatus::Active).unwrap();
        } else if more {
            since[who] = Some(suspend(shop, agent));
        }
        if !more && since == [None, None] {
            return absences;
        }
    }
    absences
}

/// Adds six agents in the second half.
fn recruit(shop: &Shop, progress: Receiver<()>) {
    let mut progress = progress.into_iter();
    assert_eq!(progress.by_ref().take(60).count(), 60);
    for n in 1..=6 {
        progress.by_ref().take(5).for_each(drop);
        let staff = NewStaff {
            email: format!("recruit{n}@example.test").parse().unwrap(),
            name: Text::parse(&format!("Recruit {n}")).unwrap(),
        };
        shop.add_agent(staff, None, None).unwrap();
    }
}

/// Looks at the invariants again and again; every single statement sees only what was committed.
fn watch(shop: &Shop, done: &AtomicBool) -> u32 {
    let mut looks = 0;
    while !done.load(Ordering::SeqCst) {
        for invariant in [
            Invariant::EveryOrderHasItsTicket,
            Invariant::NoTicketWaitsForNobody,
            Invariant::EveryTicketWasOpened,
        ] {
            assert_eq!(
                shop.stores.ports.integrity.count_violations(invariant, 10).unwrap(),
                0,
                "{invariant}"
            );
        }
        looks += 1;
    }
    looks
}
