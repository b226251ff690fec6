//! Who runs with whom, seen from inside.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, Scope, ScopedJoinHandle},
    time::{Duration, Instant},
};

use super::{Bounds, Lane, Turn};

/// The answer to a job is the group it was run in.
type Numbers = Lane<u32, Vec<u32>>;

const BOUNDS: Bounds = Bounds { groups: 1, beside: 1, together: 3, weight: 10, waiting: 8, wait: MINUTE, run: MINUTE };
const MINUTE: Duration = Duration::from_mins(1);

/// What became of a job.
#[derive(Debug, PartialEq)]
enum Told {
    Ran(Vec<u32>),
    Alone(u32),
    Full,
    Late,
    Unknown,
}

/// Brings a job; runs its group when it is time.
fn bring(lane: &Numbers, job: u32, weight: usize, run: impl FnOnce(&[u32]) -> bool) -> Told {
    let turn = match lane.enter(job, weight) {
        Turn::Lead(group) => {
            let jobs = group.jobs().to_vec();
            let worked = run(&jobs);
            group.end(if worked { jobs.iter().map(|_| Some(jobs.clone())).collect() } else { Vec::new() })
        }
        turn => turn,
    };
    match turn {
        Turn::Answered(group) => Told::Ran(group),
        Turn::Alone(job) => Told::Alone(job),
        Turn::Full => Told::Full,
        Turn::Unknown => Told::Unknown,
        Turn::Late | Turn::Lead(_) => Told::Late,
    }
}

/// Waits until so many jobs wait.
fn until_waiting(lane: &Numbers, count: usize) {
    let since = Instant::now();
    while lane.state().waiting.len() != count {
        assert!(since.elapsed() < Duration::from_secs(30), "{} wait", lane.state().waiting.len());
        thread::yield_now();
    }
}

/// Holds the lane with job 0 until something is sent or the sender is dropped.
fn hold<'s>(scope: &'s Scope<'s, '_>, lane: &'s Numbers) -> (ScopedJoinHandle<'s, Told>, Sender<()>) {
    let ((release, released), (entered, inside)): ((_, Receiver<()>), _) = (channel(), channel());
    let holder = scope.spawn(move || {
        bring(lane, 0, 1, |_| {
            entered.send(()).unwrap();
            let _ = released.recv();
            true
        })
    });
    inside.recv().unwrap();
    (holder, release)
}

/// Brings jobs of these weights, from number 1, one after another while the lane is held; what became of them.
fn behind(lane: &Numbers, weights: &[usize], run: impl Fn(&[u32]) -> bool + Sync) -> Vec<Told> {
    thread::scope(|scope| {
        let (holder, release) = hold(scope, lane);
        let run = &run;
        let bring = |(place, &weight)| {
            let number = u32::try_from(place).unwrap() + 1;
            let waiting = scope.spawn(move || bring(lane, number, weight, run));
            until_waiting(lane, place + 1);
            waiting
        };
        let jobs: Vec<_> = weights.iter().enumerate().map(bring).collect();
        drop(release);
        assert_eq!(holder.join().unwrap(), Told::Ran(vec![0]), "nobody came before it");
        jobs.into_iter().map(|job| job.join().unwrap()).collect()
    })
}

fn is_idle(lane: &Numbers) -> bool {
    let state = lane.state();
    state.running == 0 && state.waiting.is_empty()
}

#[test]
fn a_job_that_comes_alone_is_run_at_once() {
    let lane = Numbers::new(BOUNDS);
    for job in 0..3 {
        assert_eq!(bring(&lane, job, 100, |_| true), Told::Ran(vec![job]));
        assert!(is_idle(&lane));
    }
}

#[test]
fn what_came_meanwhile_runs_together_in_the_order_in_which_it_came() {
    let lane = Numbers::new(BOUNDS);
    let groups: [&[u32]; 7] = [&[1, 2, 3], &[1, 2, 3], &[1, 2, 3], &[4, 5, 6], &[4, 5, 6], &[4, 5, 6], &[7]];
    assert_eq!(behind(&lane, &[1; 7], |_| true), groups.map(|group| Told::Ran(group.to_vec())));
    assert!(is_idle(&lane));
}

#[test]
fn a_group_is_not_heavier_than_it_may_be_and_a_heavy_job_runs_by_itself() {
    let lane = Numbers::new(BOUNDS);
    let groups: [&[u32]; 5] = [&[1, 2], &[1, 2], &[3], &[4, 5], &[4, 5]];
    assert_eq!(behind(&lane, &[4, 6, 11, 5, 1], |_| true), groups.map(|group| Told::Ran(group.to_vec())));
}

#[test]
fn two_groups_may_run_at_the_same_time() {
    let lane = Numbers::new(Bounds { groups: 2, ..BOUNDS });
    thread::scope(|scope| {
        let (first, release) = hold(scope, &lane);
        assert_eq!(bring(&lane, 1, 1, |_| true), Told::Ran(vec![1]));
        drop(release);
        assert_eq!(first.join().unwrap(), Told::Ran(vec![0]));
    });
    assert!(is_idle(&lane));
}

#[test]
fn a_group_begins_beside_another_as_soon_as_enough_wait_for_it() {
    let lane = Numbers::new(Bounds { groups: 2, beside: 3, ..BOUNDS });
    thread::scope(|scope| {
        let (first, release) = hold(scope, &lane);
        let lane = &lane;
        let waiting: Vec<_> = (1..=2).map(|job| scope.spawn(move || bring(lane, job, 1, |_| true))).collect();
        until_waiting(lane, 2);
        thread::sleep(Duration::from_millis(50));
        until_waiting(lane, 2);
        let all = |told: Told| matches!(told, Told::Ran(jobs) if jobs.len() == 3 && jobs.contains(&3));
        assert!(all(bring(lane, 3, 1, |_| true)), "the third is one too many to wait for the first group");
        assert!(waiting.into_iter().all(|job| all(job.join().unwrap())));
        let last = scope.spawn(move || bring(lane, 4, 1, |_| true));
        until_waiting(lane, 1);
        drop(release);
        assert_eq!(first.join().unwrap(), Told::Ran(vec![0]));
        assert_eq!(last.join().unwrap(), Told::Ran(vec![4]), "nobody waits when none runs");
    });
    assert!(is_idle(&lane));
}

#[test]
fn one_more_than_may_wait_is_refused_at_once() {
    let lane = Numbers::new(BOUNDS);
    thread::scope(|scope| {
        let (holder, release) = hold(scope, &lane);
        let lane = &lane;
        let waiting: Vec<_> = (1..=8).map(|job| scope.spawn(move || bring(lane, job, 1, |_| true))).collect();
        until_waiting(lane, 8);
        assert_eq!(bring(lane, 9, 1, |_| true), Told::Full);
        drop(release);
        holder.join().unwrap();
        assert!(waiting.into_iter().all(|job| matches!(job.join().unwrap(), Told::Ran(_))));
    });
}

#[test]
fn a_job_whose_turn_does_not_come_in_time_is_not_run() {
    let lane = Numbers::new(Bounds { wait: Duration::from_millis(50), ..BOUNDS });
    thread::scope(|scope| {
        let (holder, release) = hold(scope, &lane);
        assert_eq!(bring(&lane, 1, 1, |_| panic!("it was told to be late")), Told::Late);
        assert_eq!(lane.state().waiting.len(), 0);
        drop(release);
        holder.join().unwrap();
    });
    assert!(is_idle(&lane));
}

#[test]
fn jobs_that_could_not_be_run_together_are_run_alone() {
    let lane = Numbers::new(BOUNDS);
    let told = behind(&lane, &[1; 4], |jobs| jobs.len() == 1);
    assert_eq!(told, [Told::Alone(1), Told::Alone(2), Told::Alone(3), Told::Ran(vec![4])]);
    assert!(is_idle(&lane));
}

#[test]
fn a_leader_that_panics_leaves_its_group_to_run_alone_and_the_lane_to_the_next() {
    let lane = Numbers::new(BOUNDS);
    let panics = |jobs: &[u32]| {
        assert!(jobs[0] != 1, "on purpose");
        true
    };
    let told = thread::scope(|scope| {
        let (holder, release) = hold(scope, &lane);
        let lane = &lane;
        let bring = |job| {
            let waiting = scope.spawn(move || catch_unwind(AssertUnwindSafe(|| bring(lane, job, 1, panics))).ok());
            until_waiting(lane, usize::try_from(job).unwrap());
            waiting
        };
        let jobs: Vec<_> = (1..=4).map(bring).collect();
        drop(release);
        holder.join().unwrap();
        jobs.into_iter().map(|job| job.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(told, [None, Some(Told::Alone(2)), Some(Told::Alone(3)), Some(Told::Ran(vec![4]))]);
    assert!(is_idle(&lane));
}

#[test]
fn o18_who_waits_in_a_group_that_does_not_end_is_told_so() {
    let (wait, run) = (Duration::from_secs(2), Duration::from_millis(50));
    let lane = Numbers::new(Bounds { groups: 2, beside: 2, wait, run, ..BOUNDS });
    let (release, released) = channel::<()>();
    thread::scope(|scope| {
        let (first, let_first_go) = hold(scope, &lane);
        let lane = &lane;
        // the two are a group beside the first, and its leader hangs
        let leader = scope.spawn(move || {
            bring(lane, 1, 1, move |_| {
                let _ = released.recv();
                true
            })
        });
        until_waiting(lane, 1);
        let since = std::time::Instant::now();
        assert_eq!(bring(lane, 2, 1, |_| true), Told::Unknown);
        assert!(since.elapsed() < wait * 10, "it took {:?}", since.elapsed());
        drop((release, let_first_go));
        assert_eq!(leader.join().unwrap(), Told::Ran(vec![1, 2]));
        assert_eq!(first.join().unwrap(), Told::Ran(vec![0]));
    });
    assert!(is_idle(&lane));
}
