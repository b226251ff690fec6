//! The rules of a checkout, without a database: over a mock where the order of the steps matters,
//! else over rows in memory.

use std::{sync::Arc, time::Duration};

use domain::{
    Agent, AgentId, AgentPool, Availability, Cart, CheckoutRefusal, CheckoutRequest, Currency,
    DraftLine, Field, LineInput, Money, OrderContext, OrderId, PackageId, Rotation, RoundRobin,
    TicketId, Timestamp,
};
use mockall::Sequence;

use super::*;
use crate::{
    checkout::{Idempotent, MockCheckoutRows, ResponseWriter},
    testing::{MemoryStore, samples},
};

/// The answer is the ids of the orders.
struct Ids;

impl ResponseWriter for Ids {
    fn write(&self, orders: &[OrderContext]) -> StoredResponse {
        let ids: Vec<_> = orders.iter().map(|context| context.order.id.to_string()).collect();
        StoredResponse { status: 200, body: ids.join(" ") }
    }
}

fn user(id: i64) -> UserId {
    UserId::new(id).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_767_605_400, 0).unwrap()
}

fn request(buyer: i64, packages: &[i64]) -> PlacementRequest {
    let line =
        |&id| DraftLine::read(LineInput { package_id: Field::Given(id), ..LineInput::default() });
    let cart = Cart::new(packages.iter().map(line).collect()).unwrap();
    PlacementRequest {
        checkout: CheckoutRequest { buyer: user(buyer), cart, at: now() },
        idempotent: None,
    }
}

fn once(request: PlacementRequest, key: &str, fingerprint: u8) -> PlacementRequest {
    let key = IdempotencyKey::parse(key.as_bytes()).unwrap();
    let idempotent = Some(Idempotent::new(key, [fingerprint; 32]).answered_by(Arc::new(Ids)));
    PlacementRequest { idempotent, ..request }
}

fn later(mut request: PlacementRequest, by: Duration) -> PlacementRequest {
    request.checkout.at += by;
    request
}

fn agent(id: i64) -> Agent {
    Agent {
        id: AgentId::new(id).unwrap(),
        name: format!("Agent {id}"),
        email: None,
        account: AccountStatus::Active,
        availability: Availability::Available,
        is_online: true,
    }
}

/// Brands 1 and 2, packages 1 to 3 of one creator, and these agents.
fn shop(agents: &[i64]) -> MemoryStore {
    let store = MemoryStore::default();
    for brand in [1, 2] {
        store.add_brand(samples::brand(brand, "Brand").unwrap());
    }
    let creator = samples::creator(5, "Creator").unwrap();
    let price = Money::from_minor(100, Currency::USD).unwrap();
    let package = |id| samples::package(id, &creator, "Package", price).unwrap();
    store.add_creator(creator.clone(), (1..=3).map(package).collect());
    store.rows().agents = agents.iter().copied().map(agent).collect();
    store
}

/// The answers of a batch in short: the ids of orders, `again` with those of a repeat, the refusal,
/// or that it is left out.
fn short(store: &MemoryStore, requests: &[PlacementRequest]) -> Vec<String> {
    let requests: Vec<_> = requests.iter().collect();
    let placed = place(&mut *store.rows(), &requests, LockWait::SkipLocked, &RoundRobin).unwrap();
    placed.answers.into_iter().map(in_short).collect()
}

fn in_short(answer: Option<PlacementAnswer>) -> String {
    match answer {
        None => "left out".to_owned(),
        Some(Ok(Placement::Placed { orders, .. })) => Ids.write(&orders).body,
        Some(Ok(Placement::Replayed(response))) => format!("again {}", response.body),
        Some(Ok(Placement::Repeated(orders))) => format!("orders {}", Ids.write(&orders).body),
        Some(Err(error)) => error.to_string(),
    }
}

#[test]
fn locks_are_taken_and_rows_written_in_one_order() {
    let (mut rows, mut order) = (MockCheckoutRows::new(), Sequence::new());
    rows.expect_claim_keys().once().in_sequence(&mut order).returning(|keys| {
        assert_eq!(keys.len(), 1);
        Ok(vec![IdempotencyClaim::Claimed(None)])
    });
    rows.expect_lock_market().once().in_sequence(&mut order).returning(|query| {
        assert_eq!(
            (query.eligible, query.wait),
            ((Role::Brand, AccountStatus::Active), LockWait::SkipLocked)
        );
        assert_eq!(
            (query.buyers.as_slice(), query.packages.len()),
            ([user(1), user(2)].as_slice(), 2)
        );
        shop(&[]).rows().lock_market(query)
    });
    rows.expect_read_recent_orders().once().in_sequence(&mut order).returning(|query| {
        assert_eq!((query.pairs.len(), query.lines, query.requests), (3, 3, 2));
        assert_eq!(query.after, now() - DUPLICATE_WINDOW);
        let ids = |n| NewIds { order: OrderId::new(n).unwrap(), ticket: TicketId::new(n).unwrap() };
        Ok(RecentOrders { ids: [7, 8, 9].map(ids).into(), ..RecentOrders::default() })
    });
    rows.expect_write_early().once().in_sequence(&mut order).returning(|carts| {
        assert_eq!(carts.len(), 2);
        Ok(())
    });
    rows.expect_lock_agents().once().in_sequence(&mut order).returning(|| {
        let rotation = Rotation { pointer: None, number: 41 };
        Ok(AgentPool::new(vec![agent(10), agent(11)], rotation))
    });
    rows.expect_write_checkouts().once().in_sequence(&mut order).returning(|plans, records| {
        let orders = plans.iter().flat_map(|plan| &plan.orders);
        let assignments = orders.map(|order| order.assignment.as_ref().unwrap());
        assert_eq!(
            assignments.map(|one| (one.number, one.agent.get())).collect::<Vec<_>>(),
            [(42, 10), (43, 11), (44, 10)],
            "assignments go by the order of the requests"
        );
        assert_eq!((records[0].owner, records[0].replaces, records.len()), (user(1), false, 1));
        let KeptAnswer { checkout, response } = &records[0].record.answer;
        assert_eq!(*checkout, OrderId::new(7).ok());
        assert_eq!(response.as_ref().unwrap().body, "7 8");
        Ok(())
    });
    let requests = [once(request(1, &[1, 2]), "k", 1), request(2, &[1])];
    let placed = place(&mut rows, &requests.each_ref(), LockWait::SkipLocked, &RoundRobin).unwrap();
    assert!(placed.is_written);
    assert_eq!(placed.answers.into_iter().map(in_short).collect::<Vec<_>>(), ["7 8", "9"]);
}

#[test]
fn a_key_that_another_transaction_has_is_told_before_anything_else_is_looked_at() {
    let mut rows = MockCheckoutRows::new();
    rows.expect_claim_keys().once().returning(|_| Ok(vec![IdempotencyClaim::InUse]));
    let answer = place_one(&mut rows, &once(request(1, &[1]), "k", 1), &RoundRobin);
    assert!(matches!(answer, Err(PlaceOrdersError::KeyInFlight)));
}

#[test]
fn a_batch_of_refusals_locks_no_agents_and_writes_nothing() {
    let mut rows = MockCheckoutRows::new();
    rows.expect_lock_market().once().returning(|query| shop(&[]).rows().lock_market(query));
    let request = request(3, &[1]);
    let placed = place(&mut rows, &[&request], LockWait::Block, &RoundRobin).unwrap();
    assert!(!placed.is_written);
    assert_eq!(
        placed.answers.into_iter().map(in_short).collect::<Vec<_>>(),
        ["Brand profile not found"]
    );
}

#[test]
fn only_an_active_account_of_a_brand_orders() {
    let store = shop(&[10]);
    for status in [AccountStatus::Suspended, AccountStatus::Pending] {
        store.rows().accounts.get_mut(&user(1)).unwrap().account.status = status;
        assert_eq!(short(&store, &[request(1, &[1])]), ["Brand profile not found"], "{status:?}");
    }
    assert!(store.rows().contexts.is_empty());
}

#[test]
fn a_repeat_gets_the_first_answer_for_a_day_and_other_bytes_are_refused() {
    let (store, day) = (shop(&[10]), IdempotencyRecord::KEPT_FOR);
    let ask = |fingerprint| once(request(1, &[1]), "k", fingerprint);
    let [first] = short(&store, &[ask(1)]).try_into().unwrap();
    let almost = Duration::from_micros(24 * 3600 * 1_000_000 - 1);
    assert_eq!(short(&store, &[later(ask(1), almost)]), [format!("again {first}")]);
    assert_eq!(
        short(&store, &[later(ask(2), almost)]),
        [PlaceOrdersError::KeyReused.to_string()],
        "the same key for other bytes"
    );
    assert_eq!(store.rows().contexts.len(), 1);
    let [second] = short(&store, &[later(ask(2), day)]).try_into().unwrap();
    assert_ne!(first, second, "the key is free again");
    assert_eq!(
        short(&store, &[later(ask(2), day)]),
        [format!("again {second}")],
        "and now it is this one's"
    );
    assert_eq!(short(&store, &[once(request(2, &[1]), "k", 3)]).len(), 1);
    assert_eq!(store.rows().contexts.len(), 3, "another account's key is another key");
}

/// The same request, whose repeats get orders.
fn plain(mut request: PlacementRequest) -> PlacementRequest {
    request.idempotent = request.idempotent.map(|once| Idempotent::new(once.key, once.fingerprint));
    request
}

#[test]
fn a_repeat_in_one_batch_gets_orders_or_an_answer_as_it_asks() {
    let (store, ask) = (shop(&[10]), || once(request(1, &[1, 2]), "k", 1));
    let answers = short(&store, &[plain(ask()), plain(ask()), ask()]);
    let [first, orders, answer] = answers.try_into().unwrap();
    assert_eq!((orders, answer), (format!("orders {first}"), format!("again {first}")));
    let later = short(&store, &[plain(ask()), ask()]);
    assert_eq!(later, [format!("orders {first}"), format!("again {first}")]);
}

#[test]
fn orders_are_read_only_for_repeats_that_want_them() {
    let kept = |checkout, response| IdempotencyRecord {
        fingerprint: vec![1; 32],
        answer: KeptAnswer { checkout: OrderId::new(checkout).ok(), response },
        at: now(),
    };
    let (ask, body) =
        (|| once(request(1, &[1]), "k", 1), StoredResponse { status: 200, body: "7".to_owned() });
    let answer = |record: IdempotencyRecord, request: PlacementRequest| {
        // reading anything else would be a call that nobody expects
        let mut rows = MockCheckoutRows::new();
        let claim = vec![IdempotencyClaim::Claimed(Some(record))];
        rows.expect_claim_keys().return_once(|_| Ok(claim));
        in_short(Some(place_one(&mut rows, &request, &RoundRobin)))
    };
    assert_eq!(answer(kept(7, Some(body.clone())), ask()), "again 7", "with a writer");
    assert_eq!(answer(kept(0, Some(body)), plain(ask())), "again 7", "of an older version");
    let corrupt = super::answers::NO_ANSWER.to_string();
    assert_eq!(answer(kept(0, None), plain(ask())), corrupt, "it tells nothing");
}

#[test]
fn a_lapsed_record_is_replaced() {
    let mut rows = MockCheckoutRows::new();
    let lapsed = IdempotencyRecord {
        fingerprint: vec![1; 32],
        answer: KeptAnswer { checkout: None, response: None },
        at: now() - IdempotencyRecord::KEPT_FOR,
    };
    rows.expect_claim_keys()
        .returning(move |_| Ok(vec![IdempotencyClaim::Claimed(Some(lapsed.clone()))]));
    rows.expect_lock_market().returning(|query| shop(&[]).rows().lock_market(query));
    rows.expect_read_recent_orders().returning(|query| shop(&[]).rows().read_recent_orders(query));
    rows.expect_write_early().returning(|_| Ok(()));
    rows.expect_lock_agents()
        .returning(|| Ok(AgentPool::new(Vec::new(), Rotation { pointer: None, number: 0 })));
    rows.expect_write_checkouts().once().returning(|_, records| {
        assert!(records[0].replaces);
        Ok(())
    });
    place_one(&mut rows, &once(request(1, &[1]), "k", 2), &RoundRobin).unwrap();
}

#[test]
fn equal_keys_of_a_batch_are_one_checkout() {
    let store = shop(&[10]);
    let other = once(request(1, &[2]), "k", 2);
    let next_day = later(once(request(1, &[3]), "k", 1), IdempotencyRecord::KEPT_FOR);
    let same = || once(request(1, &[1]), "k", 1);
    let answers =
        short(&store, &[same(), same(), other, next_day, request(1, &[3]), request(2, &[3])]);
    let first = &answers[0];
    assert_eq!(answers[1], format!("again {first}"));
    assert_eq!(answers[2], PlaceOrdersError::KeyReused.to_string());
    assert_eq!(answers[3], "left out", "its key lapsed within the batch");
    assert_eq!(answers[4], "left out", "what its buyer wants after it may depend on it");
    assert_eq!(store.rows().contexts.len(), 2, "{answers:?}");
}

#[test]
fn what_was_accepted_before_in_a_batch_makes_a_duplicate() {
    let store = shop(&[10]);
    let requests = [request(1, &[1, 2]), request(1, &[3, 2]), request(2, &[2]), request(1, &[3])];
    let refs: Vec<_> = requests.iter().collect();
    let placed = place(&mut *store.rows(), &refs, LockWait::Block, &RoundRobin).unwrap();
    let Some(Err(PlaceOrdersError::Refused(CheckoutRefusal::Duplicates { existing, .. }))) =
        &placed.answers[1]
    else {
        panic!("{:?}", placed.answers[1]);
    };
    let contexts = store.rows().contexts.clone();
    let twin = contexts.iter().find(|context| context.order.id == *existing).unwrap();
    assert_eq!((twin.brand.id.get(), twin.order.package), (1, PackageId::new(2).unwrap()));
    assert_eq!(contexts.len(), 4, "two of the first, and one each of the third and of the fourth");
}

#[test]
fn whoever_needs_what_is_locked_is_left_out_with_all_that_its_buyer_wants_after() {
    let locked: [(&[i64], &[i64]); 2] = [(&[1], &[]), (&[], &[2])];
    for (buyers, packages) in locked {
        let mut rows = MockCheckoutRows::new();
        let skipped = LockedMarket {
            skipped_buyers: buyers.iter().map(|&id| user(id)).collect(),
            skipped_packages: packages.iter().map(|&id| PackageId::new(id).unwrap()).collect(),
            ..LockedMarket::default()
        };
        rows.expect_lock_market().once().returning(move |query| {
            let mut market = shop(&[]).rows().lock_market(query)?;
            market.brands.retain(|buyer, _| !skipped.skipped_buyers.contains(buyer));
            market.listings.retain(|package, _| !skipped.skipped_packages.contains(package));
            Ok(LockedMarket { brands: market.brands, listings: market.listings, ..skipped.clone() })
        });
        rows.expect_read_recent_orders()
            .returning(|query| shop(&[]).rows().read_recent_orders(query));
        rows.expect_write_early().returning(|_| Ok(()));
        rows.expect_lock_agents()
            .returning(|| Ok(AgentPool::new(Vec::new(), Rotation { pointer: None, number: 0 })));
        rows.expect_write_checkouts().returning(|_, _| Ok(()));
        let requests = [request(1, &[2]), request(1, &[1]), request(2, &[3])];
        let refs: Vec<_> = requests.iter().collect();
        let placed = place(&mut rows, &refs, LockWait::SkipLocked, &RoundRobin).unwrap();
        let left_out: Vec<_> = placed.answers.iter().map(Option::is_none).collect();
        assert_eq!(left_out, [true, true, false], "{buyers:?} {packages:?}");
    }
}

#[test]
fn a_store_that_reserves_too_few_ids_places_nothing() {
    let mut rows = MockCheckoutRows::new();
    rows.expect_lock_market().returning(|query| shop(&[]).rows().lock_market(query));
    rows.expect_read_recent_orders().returning(|_| Ok(RecentOrders::default()));
    let answer = place_one(&mut rows, &request(1, &[1]), &RoundRobin);
    assert!(matches!(
        answer,
        Err(PlaceOrdersError::Store(StoreError::Corrupt { table: "orders", .. }))
    ));
}
