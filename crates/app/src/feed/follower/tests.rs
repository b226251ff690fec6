//! The laws of followers.

mod log;

use std::{collections::BTreeMap, sync::Mutex};

use proptest::prelude::*;

use self::log::{Counted, Fate, Meanwhile, Shared};
use super::*;
use crate::testing::FixedClock;

struct Instance {
    follower: Follower<Counted>,
    clock: Arc<FixedClock>,
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
    before: Arc<Mutex<Vec<Meanwhile>>>,
}

fn instance(world: &Shared, name: &str) -> Instance {
    let (meanwhile, before) = (Arc::default(), Arc::default());
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
    let subject = Counted {
        world: world.clone(),
        meanwhile: Arc::clone(&meanwhile),
        before: Arc::clone(&before),
    };
    let follower = Follower::new(subject, Arc::new(world.clone()), clock.clone(), name.to_owned());
    Instance { follower, clock, meanwhile, before }
}

/// Goes on until there is nothing new.
fn catch_up(instance: &Instance) {
    instance.clock.advance(Follower::<Counted>::LEASE * 1000);
    while instance.follower.step().unwrap() != Step::Idle {}
}

fn once(world: &Shared) -> BTreeMap<i64, u32> {
    let world = world.lock();
    (1..=world.messages).filter(|id| !world.bad.contains(id)).map(|id| (id, 1)).collect()
}

fn written(world: &Shared) -> BTreeMap<i64, u32> {
    world.lock().written.clone()
}

const fn followed(changes: usize, more: bool) -> Step {
    Step::Followed { changes, more, passed_over: Vec::new() }
}

#[test]
fn one_leads_and_the_others_stand_by_until_its_time_is_over() {
    let world = Shared::default();
    let (one, other) = (instance(&world, "one"), instance(&world, "other"));
    world.lock().messages = 4;
    assert_eq!(one.follower.step().unwrap(), Step::Begun);
    assert_eq!(other.follower.step().unwrap(), Step::Standby);
    assert_eq!(one.follower.step().unwrap(), followed(3, true));
    other.clock.advance(Duration::from_micros(9_999_999));
    assert_eq!(other.follower.step().unwrap(), Step::Standby);
    other.clock.advance(Duration::from_micros(1));
    assert_eq!(other.follower.step().unwrap(), followed(1, false));
    one.clock.advance(Follower::<Counted>::LEASE);
    assert_eq!(one.follower.step().unwrap(), Step::Standby, "it was overtaken");
    other.follower.resign().unwrap();
    one.clock.advance(Duration::from_micros(1));
    assert_eq!(one.follower.step().unwrap(), Step::Idle, "at once");
    assert_eq!(written(&world), once(&world));
}

#[test]
fn who_leads_says_so_anew_before_its_time_is_over() {
    let world = Shared::default();
    let (one, other) = (instance(&world, "one"), instance(&world, "other"));
    one.follower.step().unwrap();
    for _ in 0..20 {
        one.clock.advance(Duration::from_secs(3));
        other.clock.advance(Duration::from_secs(3));
        assert_eq!(one.follower.step().unwrap(), Step::Idle);
        assert_eq!(other.follower.step().unwrap(), Step::Standby);
    }
}

#[test]
fn who_prepares_for_longer_than_one_leads_leads_on() {
    let world = Shared::default();
    let (one, other) = (instance(&world, "one"), instance(&world, "other"));
    let nine_seconds = |_| {
        let (clocks, other) = ([one.clock.clone(), other.clock.clone()], other.follower.clone());
        let pass: Meanwhile = Box::new(move || {
            for clock in &clocks {
                clock.advance(Duration::from_secs(9));
            }
            assert_eq!(other.step().unwrap(), Step::Standby);
        });
        pass
    };
    *one.before.lock().unwrap() = (0..5).map(nine_seconds).collect();
    assert_eq!(one.follower.step().unwrap(), Step::Begun);
    assert_eq!(world.lock().begun, 1);
}

#[test]
fn who_is_overtaken_while_it_prepares_stops() {
    let world = Shared::default();
    let (one, other) = (instance(&world, "one"), instance(&world, "other"));
    let (second, clock) = (other.follower.clone(), other.clock.clone());
    let overtakes = move || {
        clock.advance(Follower::<Counted>::LEASE);
        assert_eq!(second.step().unwrap(), Step::Begun);
    };
    let never: Meanwhile = Box::new(|| panic!("another leads"));
    *one.before.lock().unwrap() = vec![Box::new(overtakes), never];
    assert_eq!(one.follower.step().unwrap(), Step::Overtaken);
    assert_eq!(one.follower.step().unwrap(), Step::Standby);
}

#[test]
fn two_that_believe_that_they_lead_write_nothing_twice() {
    let world = Shared::default();
    let (one, other) = (instance(&world, "one"), instance(&world, "other"));
    world.lock().messages = 3;
    one.follower.step().unwrap();
    other.clock.advance(Follower::<Counted>::LEASE * 9);
    let second = other.follower.clone();
    *one.meanwhile.lock().unwrap() = Some(Box::new(move || {
        assert_eq!(second.step().unwrap(), followed(3, false));
    }));
    assert_eq!(one.follower.step().unwrap(), Step::Overtaken);
    assert_eq!(written(&world), once(&world));
}

#[test]
fn who_lost_the_lead_writes_nothing_even_where_the_position_is_the_same() {
    let world = Shared::default();
    let (one, other) = (instance(&world, "one"), instance(&world, "other"));
    world.lock().messages = 3;
    one.follower.step().unwrap();
    other.clock.advance(Follower::<Counted>::LEASE * 9);
    let (second, faults) = (other.follower.clone(), world.clone());
    *one.meanwhile.lock().unwrap() = Some(Box::new(move || {
        faults.lock().fates = [Fate::Commits, Fate::DiesBefore].into();
        assert!(second.step().is_err(), "it leads, and died before it wrote");
    }));
    assert_eq!(one.follower.step().unwrap(), Step::Overtaken);
    assert!(world.lock().written.is_empty());
}

#[test]
fn a_change_that_cannot_be_read_is_told_and_passed_over() {
    let world = Shared::default();
    let one = instance(&world, "one");
    world.lock().messages = 5;
    world.lock().bad = [2, 4, 5].into();
    one.follower.step().unwrap();
    let Step::Followed { changes: 3, more: true, passed_over } = one.follower.step().unwrap()
    else {
        panic!("there are more")
    };
    assert_eq!(passed_over.len(), 1);
    assert!(passed_over[0].reason.contains("messages"), "{passed_over:?}");
    let Step::Followed { changes: 2, more: false, passed_over } = one.follower.step().unwrap()
    else {
        panic!("these are the last")
    };
    assert_eq!(passed_over.len(), 2, "nothing could be written, and it goes on");
    assert_eq!(one.follower.step().unwrap(), Step::Idle);
    assert_eq!(written(&world), once(&world));
}

#[test]
fn the_lag_is_how_many_changes_wait_and_for_how_long() {
    let world = Shared::default();
    let one = instance(&world, "one");
    world.lock().messages = 7;
    one.clock.advance(Duration::from_secs(4));
    let lag = |changes, seconds, has_begun| Lag {
        changes,
        waits: Duration::from_secs(seconds),
        has_begun,
    };
    assert_eq!(one.follower.lag(9).unwrap(), lag(7, 4, false));
    one.follower.step().unwrap();
    one.follower.step().unwrap();
    assert_eq!(one.follower.lag(9).unwrap(), lag(4, 4, true));
    catch_up(&one);
    assert_eq!(one.follower.lag(9).unwrap(), lag(0, 0, true));
    one.follower.begin_anew().unwrap();
    assert!(!one.follower.lag(9).unwrap().has_begun);
}

/// What may happen, to one of three instances.
#[derive(Debug, Clone)]
enum Event {
    Said(i64),
    Unreadable,
    Step(usize),
    StepWhile(usize, usize),
    Fates(Vec<Fate>),
    Time(usize, u64),
    Restored,
    Rebuilt(usize),
    Resigned(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let who = 0..3_usize;
    let fate = prop::sample::select(vec![Fate::Commits, Fate::DiesBefore, Fate::DiesAfter]);
    prop_oneof![
        4 => (1..9_i64).prop_map(Event::Said),
        1 => Just(Event::Unreadable),
        8 => who.clone().prop_map(Event::Step),
        4 => (who.clone(), who.clone()).prop_map(|(one, other)| Event::StepWhile(one, other)),
        3 => prop::collection::vec(fate, 1..4).prop_map(Event::Fates),
        3 => (who.clone(), 1..15_u64).prop_map(|(who, seconds)| Event::Time(who, seconds)),
        1 => Just(Event::Restored),
        1 => who.clone().prop_map(Event::Rebuilt),
        1 => who.prop_map(Event::Resigned),
    ]
}

fn happen(world: &Shared, instances: &[Instance], event: Event) {
    match event {
        Event::Said(count) => world.lock().messages += count,
        Event::Unreadable => {
            let mut world = world.lock();
            world.messages += 1;
            let last = world.messages;
            world.bad.insert(last);
        }
        Event::Step(who) => drop(instances[who].follower.step()),
        Event::StepWhile(who, other) => {
            let other = instances[other].follower.clone();
            *instances[who].meanwhile.lock().unwrap() = Some(Box::new(move || drop(other.step())));
            drop(instances[who].follower.step());
            // it may not have come that far
            *instances[who].meanwhile.lock().unwrap() = None;
        }
        Event::Fates(fates) => world.lock().fates = fates.into(),
        Event::Time(who, seconds) => instances[who].clock.advance(Duration::from_secs(seconds)),
        Event::Restored => world.lock().epoch += 1,
        Event::Rebuilt(who) => drop(instances[who].follower.begin_anew()),
        Event::Resigned(who) => drop(instances[who].follower.resign()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_left_out_and_nothing_is_done_twice_whatever_dies_where(
        events in prop::collection::vec(event(), 0..60)
    ) {
        let world = Shared::default();
        let instances = ["one", "two", "three"].map(|name| instance(&world, name));
        for event in events {
            happen(&world, &instances, event);
            prop_assert!(world.lock().written.values().all(|&count| count == 1));
        }
        world.lock().fates.clear();
        catch_up(&instances[0]);
        prop_assert_eq!(written(&world), once(&world));
    }
}
