//! Handovers that run beside each other, beside checkouts and beside what takes them back; and how
//! much one act takes.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU32, Ordering},
};

use app::handover::{CompletedHandover, HandoverError, UndoHandoverError};
use domain::{AccountStatus, AgentId, Departure, HandoverRefusal, Recipients, Role, UndoRefusal};
use test_support::{Engine, on_each_engine};

use crate::{
    desk::give,
    fixture::{Shop, noon},
    races::race,
};

on_each_engine! {
    an_act_takes_five_hundred_tickets_and_says_how_many_there_are,
    a_handover_of_nothing_still_suspends,
    what_is_said_comes_after_everything_that_was_said_before,
    handovers_beside_checkouts_are_fair_and_leave_nothing_with_who_left,
    two_handovers_at_once_move_every_ticket_once,
    a_ticket_that_is_given_away_beside_a_handover_goes_to_one_of_both,
    taking_back_beside_another_handover_never_splits_a_ticket,
    of_many_who_take_back_one_does,
}

const STAYS: Departure = Departure { set_offline: false, suspend: false };
const LEAVES: Departure = Departure { set_offline: true, suspend: true };

fn reassign(
    shop: &Shop,
    agent: AgentId,
    to: Recipients,
    departure: Departure,
) -> Result<CompletedHandover, HandoverError> {
    shop.reassign(agent, to, departure, agent.user())
}

fn an_act_takes_five_hundred_tickets_and_says_how_many_there_are(engine: Engine) {
    let shop = Shop::open(engine, [3, 11, 25, 2]);
    let [one, two, three] = [1, 2, 3].map(|n| shop.agent(n));
    for agent in [two, three] {
        shop.set_account(agent, AccountStatus::Suspended).unwrap();
    }
    let cart: Vec<i64> = (1..=50).collect();
    for brand in 1..=11 {
        shop.order(brand, &cart).unwrap();
    }
    shop.db
        .sql("update tickets set status = 'closed' where id = 3; update tickets set status = 'resolved' where id = 4");
    for agent in [two, three] {
        shop.set_account(agent, AccountStatus::Active).unwrap();
    }
    let first = reassign(&shop, one, Recipients::Rotation, LEAVES).unwrap().redistribution;
    assert_eq!((first.allocations.len(), first.total), (500, 548));
    assert!(first.allocations.is_sorted_by_key(|allocation| allocation.ticket));
    let second = reassign(&shop, one, Recipients::Rotation, LEAVES).unwrap().redistribution;
    assert_eq!((second.allocations.len(), second.total), (48, 48));
    let counts =
        [one, two, three].map(|agent| shop.db.count(&format!("tickets where agent_id = {agent}")));
    assert_eq!(counts, [2, 274, 274], "what is done stays");
    shop.verify();
}

fn a_handover_of_nothing_still_suspends(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let done = reassign(&shop, shop.agent(1), Recipients::Rotation, LEAVES).unwrap();
    assert_eq!((done.redistribution.allocations.len(), done.redistribution.total), (0, 0));
    assert_eq!(shop.db.count("users where status = 'suspended'"), 1);
    let audit_log = shop.db.lines("select action as line from audit_log order by id");
    assert_eq!(
        audit_log,
        ["agent_availability_changed", "agent_status_changed", "tickets_handed_over"]
    );
}

fn what_is_said_comes_after_everything_that_was_said_before(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 1, 1]);
    // somebody whose clock is ahead ordered
    shop.order_at(1, &[1], noon() + chrono::TimeDelta::hours(1)).unwrap();
    reassign(&shop, shop.agent(1), Recipients::Rotation, STAYS).unwrap();
    let times = shop
        .db
        .lines("select created_at || '' as line from messages where ticket_id = 1 order by id");
    assert!(
        times.len() == 9 && times.is_sorted() && times.iter().collect::<BTreeSet<_>>().len() == 9,
        "{times:?}"
    );
}

fn handovers_beside_checkouts_are_fair_and_leave_nothing_with_who_left(engine: Engine) {
    let shop = Shop::open(engine, [5, 20, 4, 5]);
    let departing = [1, 2].map(|n| shop.agent(n));
    race(12, 62, |n| {
        if n == 20 || n == 40 {
            let agent = departing[usize::try_from(n / 20 - 1).unwrap()];
            reassign(&shop, agent, Recipients::Rotation, LEAVES).unwrap();
        } else {
            shop.order(n % 20 + 1, &[i64::from(n / 20 + 1), i64::from(n / 20 + 5)]).unwrap();
        }
    });
    for agent in departing {
        assert_eq!(shop.db.count(&format!("tickets where agent_id = {agent}")), 0);
    }
    assert_eq!(shop.db.count("tickets where agent_id is not null"), 120);
    shop.verify();
}

fn two_handovers_at_once_move_every_ticket_once(engine: Engine) {
    let shop = Shop::open(engine, [4, 1, 4, 5]);
    shop.order(1, &(1..=20).collect::<Vec<_>>()).unwrap();
    let outcomes = race(6, 6, |n| {
        let to = if n.is_multiple_of(2) {
            Recipients::Rotation
        } else {
            Recipients::Agent(shop.agent(2))
        };
        reassign(&shop, shop.agent(1), to, STAYS).unwrap().redistribution.allocations.len()
    });
    let (moved, nothing): (Vec<usize>, Vec<usize>) =
        outcomes.into_iter().partition(|moved| *moved > 0);
    assert_eq!((moved, nothing.len()), (vec![5], 5), "whoever came first");
    assert_eq!(shop.db.count("audit_log where action = 'ticket_reassigned'"), 5);
    assert_eq!(shop.db.count("tickets where agent_id = 2"), 0);
    shop.verify();
}

/// Whoever gives a ticket away knows with whom it was: it succeeds before the handover, or is told
/// that it came late.
fn a_ticket_that_is_given_away_beside_a_handover_goes_to_one_of_both(engine: Engine) {
    let shop = Shop::open(engine, [4, 1, 4, 5]);
    shop.order(1, &(1..=20).collect::<Vec<_>>()).unwrap();
    let [one, two, three] = [1, 2, 3].map(|n| shop.agent(n));
    for _ in 0..8 {
        let held = shop
            .db
            .lines("select cast(id as text) as line from tickets where agent_id = 2 order by id");
        let held: Vec<i64> = held.iter().map(|id| id.parse().unwrap()).collect();
        let outcomes = race(6, 6, |n| {
            if n == 0 {
                return Some(
                    reassign(&shop, one, Recipients::Agent(two), STAYS)
                        .unwrap()
                        .redistribution
                        .allocations
                        .len(),
                );
            }
            let ticket = held[usize::try_from(n).unwrap() % held.len()];
            give(&shop, ticket, three, Some(one)).ok().map(|_| 0)
        });
        let moved = outcomes.iter().flatten().sum::<usize>();
        let given = outcomes.iter().flatten().filter(|moved| **moved == 0).count()
            - usize::from(moved == 0);
        assert_eq!(moved + given, held.len(), "none twice, none left");
        assert_eq!(shop.db.count("tickets where agent_id = 2"), 0);
        shop.verify();
        shop.db.sql(&format!(
            "update tickets set agent_id = 2 where id in ({})",
            held.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        ));
    }
}

fn taking_back_beside_another_handover_never_splits_a_ticket(engine: Engine) {
    let shop = Shop::open(engine, [3, 1, 4, 5]);
    shop.order(1, &(1..=20).collect::<Vec<_>>()).unwrap();
    let [one, two, three] = [1, 2, 3].map(|n| shop.agent(n));
    for _ in 0..10 {
        let given = reassign(&shop, one, Recipients::Agent(two), STAYS).unwrap();
        let moved: BTreeSet<_> =
            given.redistribution.allocations.iter().map(|allocation| allocation.ticket).collect();
        let restored = AtomicU32::new(0);
        race(2, 2, |n| {
            if n == 0 {
                let undone = shop.undo(given.id, (one.user(), Role::Agent)).unwrap();
                assert_eq!(undone.restored.len() + undone.kept.len(), moved.len());
                restored.store(u32::try_from(undone.restored.len()).unwrap(), Ordering::Relaxed);
            } else {
                reassign(&shop, two, Recipients::Agent(three), STAYS).unwrap();
            }
        });
        let back = shop.db.count(&format!("tickets where agent_id = {one}"));
        assert_eq!(back, i64::from(restored.into_inner()), "what went back is there");
        assert!(
            back == 0 || back == i64::try_from(moved.len()).unwrap(),
            "all of them or none: {back}"
        );
        assert_eq!(shop.db.count(&format!("tickets where agent_id = {two}")), 0);
        reassign(&shop, three, Recipients::Agent(one), STAYS).unwrap();
    }
    assert_eq!(
        shop.db.count("messages where kind = 'system' and body like '%now looks after%'"),
        2 * shop.db.count("audit_log where action = 'ticket_reassigned'"),
        "each passing on is told to both parties"
    );
    shop.verify();
}

fn of_many_who_take_back_one_does(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 4, 5]);
    shop.order(1, &(1..=10).collect::<Vec<_>>()).unwrap();
    let given = reassign(&shop, shop.agent(1), Recipients::Rotation, STAYS).unwrap();
    let actor = (shop.agent(2).user(), Role::SuperAdmin);
    let outcomes = race(6, 6, |_| shop.undo(given.id, actor));
    let (done, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 5));
    for refused in refused {
        assert!(
            matches!(refused, Err(UndoHandoverError::Refused(UndoRefusal::AlreadyUndone))),
            "{refused:?}"
        );
    }
    assert_eq!(shop.db.count("audit_log where action = 'handover_undone'"), 1);
    let nobody = reassign(&shop, shop.agent(1), Recipients::Agent(shop.agent(1)), STAYS);
    assert!(matches!(nobody, Err(HandoverError::Refused(HandoverRefusal::NotAssignable))));
    shop.verify();
}
