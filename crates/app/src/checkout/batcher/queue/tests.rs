//! Which jobs run together.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, Scope, ScopedJoinHandle},
    time::{Duration, Instant},
};

use super::{BatchLimits, BatchQueue, BatchRole};

/// The answer to a job is the batch it was run in.
type NumberQueue = BatchQueue<u32, Vec<u32>>;

const LIMITS: BatchLimits = BatchLimits {
    max_concurrent: 1,
    min_waiting_for_second: 1,
    max_size: 3,
    max_weight: 10,
    max_waiting: 8,
    max_wait: MINUTE,
    max_run: MINUTE,
};
const MINUTE: Duration = Duration::from_mins(1);

/// What became of a job.
#[derive(Debug, PartialEq)]
enum Outcome {
    Ran(Vec<u32>),
    Alone(u32),
    Full,
    Late,
    Unknown,
}

/// Brings a job; runs its batch when it is time.
fn bring(
    queue: &NumberQueue,
    job: u32,
    weight: usize,
    run: impl FnOnce(&[u32]) -> bool,
) -> Outcome {
    let role = match queue.enter(job, weight) {
        BatchRole::Lead(batch) => {
            let jobs = batch.jobs().to_vec();
            let worked = run(&jobs);
            batch.end(if worked {
                jobs.iter().map(|_| Some(jobs.clone())).collect()
            } else {
                Vec::new()
            })
        }
        role => role,
    };
    match role {
        BatchRole::Answered(batch) => Outcome::Ran(batch),
        BatchRole::Alone(job) => Outcome::Alone(job),
        BatchRole::Full => Outcome::Full,
        BatchRole::Unknown => Outcome::Unknown,
        BatchRole::Late | BatchRole::Lead(_) => Outcome::Late,
    }
}

/// Waits until so many jobs wait.
fn until_waiting(queue: &NumberQueue, count: usize) {
    let since = Instant::now();
    while queue.state().waiting.len() != count {
        assert!(since.elapsed() < Duration::from_secs(30), "{} wait", queue.state().waiting.len());
        thread::yield_now();
    }
}

/// Holds the queue with job 0 until something is sent or the sender is dropped.
fn hold<'s>(
    scope: &'s Scope<'s, '_>,
    queue: &'s NumberQueue,
) -> (ScopedJoinHandle<'s, Outcome>, Sender<()>) {
    let ((release, released), (entered, inside)): ((_, Receiver<()>), _) = (channel(), channel());
    let holder = scope.spawn(move || {
        bring(queue, 0, 1, |_| {
            entered.send(()).unwrap();
            let _ = released.recv();
            true
        })
    });
    inside.recv().unwrap();
    (holder, release)
}

/// Brings jobs of these weights, from number 1, one after another while the queue is held; what
/// became of them.
fn behind(
    queue: &NumberQueue,
    weights: &[usize],
    run: impl Fn(&[u32]) -> bool + Sync,
) -> Vec<Outcome> {
    thread::scope(|scope| {
        let (holder, release) = hold(scope, queue);
        let run = &run;
        let bring = |(place, &weight)| {
            let number = u32::try_from(place).unwrap() + 1;
            let waiting = scope.spawn(move || bring(queue, number, weight, run));
            until_waiting(queue, place + 1);
            waiting
        };
        let jobs: Vec<_> = weights.iter().enumerate().map(bring).collect();
        drop(release);
        assert_eq!(holder.join().unwrap(), Outcome::Ran(vec![0]), "nobody came before it");
        jobs.into_iter().map(|job| job.join().unwrap()).collect()
    })
}

fn is_idle(queue: &NumberQueue) -> bool {
    let state = queue.state();
    state.running == 0 && state.waiting.is_empty()
}

#[test]
fn a_job_that_comes_alone_is_run_at_once() {
    let queue = NumberQueue::new(LIMITS);
    for job in 0..3 {
        assert_eq!(bring(&queue, job, 100, |_| true), Outcome::Ran(vec![job]));
        assert!(is_idle(&queue));
    }
}

#[test]
fn what_came_meanwhile_runs_together_in_the_order_in_which_it_came() {
    let queue = NumberQueue::new(LIMITS);
    let max_concurrent: [&[u32]; 7] =
        [&[1, 2, 3], &[1, 2, 3], &[1, 2, 3], &[4, 5, 6], &[4, 5, 6], &[4, 5, 6], &[7]];
    assert_eq!(
        behind(&queue, &[1; 7], |_| true),
        max_concurrent.map(|batch| Outcome::Ran(batch.to_vec()))
    );
    assert!(is_idle(&queue));
}

#[test]
fn a_batch_is_not_heavier_than_it_may_be_and_a_heavy_job_runs_by_itself() {
    let queue = NumberQueue::new(LIMITS);
    let max_concurrent: [&[u32]; 5] = [&[1, 2], &[1, 2], &[3], &[4, 5], &[4, 5]];
    assert_eq!(
        behind(&queue, &[4, 6, 11, 5, 1], |_| true),
        max_concurrent.map(|batch| Outcome::Ran(batch.to_vec()))
    );
}

#[test]
fn two_batches_may_run_at_the_same_time() {
    let queue = NumberQueue::new(BatchLimits { max_concurrent: 2, ..LIMITS });
    thread::scope(|scope| {
        let (first, release) = hold(scope, &queue);
        assert_eq!(bring(&queue, 1, 1, |_| true), Outcome::Ran(vec![1]));
        drop(release);
        assert_eq!(first.join().unwrap(), Outcome::Ran(vec![0]));
    });
    assert!(is_idle(&queue));
}

#[test]
fn a_batch_begins_beside_another_as_soon_as_enough_wait_for_it() {
    let queue =
        NumberQueue::new(BatchLimits { max_concurrent: 2, min_waiting_for_second: 3, ..LIMITS });
    thread::scope(|scope| {
        let (first, release) = hold(scope, &queue);
        let queue = &queue;
        let waiting: Vec<_> =
            (1..=2).map(|job| scope.spawn(move || bring(queue, job, 1, |_| true))).collect();
        until_waiting(queue, 2);
        thread::sleep(Duration::from_millis(50));
        until_waiting(queue, 2);
        let all = |outcome: Outcome| matches!(outcome, Outcome::Ran(jobs) if jobs.len() == 3 && jobs.contains(&3));
        assert!(
            all(bring(queue, 3, 1, |_| true)),
            "the third is one too many to wait for the first batch"
        );
        assert!(waiting.into_iter().all(|job| all(job.join().unwrap())));
        let last = scope.spawn(move || bring(queue, 4, 1, |_| true));
        until_waiting(queue, 1);
        drop(release);
        assert_eq!(first.join().unwrap(), Outcome::Ran(vec![0]));
        assert_eq!(last.join().unwrap(), Outcome::Ran(vec![4]), "nobody waits when none runs");
    });
    assert!(is_idle(&queue));
}

#[test]
fn one_more_than_may_wait_is_refused_at_once() {
    let queue = NumberQueue::new(LIMITS);
    thread::scope(|scope| {
        let (holder, release) = hold(scope, &queue);
        let queue = &queue;
        let waiting: Vec<_> =
            (1..=8).map(|job| scope.spawn(move || bring(queue, job, 1, |_| true))).collect();
        until_waiting(queue, 8);
        assert_eq!(bring(queue, 9, 1, |_| true), Outcome::Full);
        drop(release);
        holder.join().unwrap();
        assert!(waiting.into_iter().all(|job| matches!(job.join().unwrap(), Outcome::Ran(_))));
    });
}

#[test]
fn a_job_whose_turn_does_not_come_in_time_is_not_run() {
    let queue = NumberQueue::new(BatchLimits { max_wait: Duration::from_millis(50), ..LIMITS });
    thread::scope(|scope| {
        let (holder, release) = hold(scope, &queue);
        assert_eq!(bring(&queue, 1, 1, |_| panic!("it was answers to be late")), Outcome::Late);
        assert_eq!(queue.state().waiting.len(), 0);
        drop(release);
        holder.join().unwrap();
    });
    assert!(is_idle(&queue));
}

#[test]
fn jobs_that_could_not_be_run_together_are_run_alone() {
    let queue = NumberQueue::new(LIMITS);
    let outcomes = behind(&queue, &[1; 4], |jobs| jobs.len() == 1);
    assert_eq!(
        outcomes,
        [Outcome::Alone(1), Outcome::Alone(2), Outcome::Alone(3), Outcome::Ran(vec![4])]
    );
    assert!(is_idle(&queue));
}

#[test]
fn a_leader_that_panics_leaves_its_batch_to_run_alone_and_the_queue_to_the_next() {
    let queue = NumberQueue::new(LIMITS);
    let panics = |jobs: &[u32]| {
        assert!(jobs[0] != 1, "on purpose");
        true
    };
    let outcomes = thread::scope(|scope| {
        let (holder, release) = hold(scope, &queue);
        let queue = &queue;
        let bring = |job| {
            let waiting = scope.spawn(move || {
                catch_unwind(AssertUnwindSafe(|| bring(queue, job, 1, panics))).ok()
            });
            until_waiting(queue, usize::try_from(job).unwrap());
            waiting
        };
        let jobs: Vec<_> = (1..=4).map(bring).collect();
        drop(release);
        holder.join().unwrap();
        jobs.into_iter().map(|job| job.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(
        outcomes,
        [None, Some(Outcome::Alone(2)), Some(Outcome::Alone(3)), Some(Outcome::Ran(vec![4]))]
    );
    assert!(is_idle(&queue));
}

#[test]
fn o18_who_waits_in_a_batch_that_does_not_end_is_told_so() {
    let (wait, run) = (Duration::from_secs(2), Duration::from_millis(50));
    let queue = NumberQueue::new(BatchLimits {
        max_concurrent: 2,
        min_waiting_for_second: 2,
        max_wait: wait,
        max_run: run,
        ..LIMITS
    });
    let (release, released) = channel::<()>();
    thread::scope(|scope| {
        let (first, let_first_go) = hold(scope, &queue);
        let queue = &queue;
        // the two are a batch min_waiting_for_second the first, and its leader hangs
        let leader = scope.spawn(move || {
            bring(queue, 1, 1, move |_| {
                let _ = released.recv();
                true
            })
        });
        until_waiting(queue, 1);
        let since = std::time::Instant::now();
        assert_eq!(bring(queue, 2, 1, |_| true), Outcome::Unknown);
        assert!(since.elapsed() < wait * 10, "it took {:?}", since.elapsed());
        drop((release, let_first_go));
        assert_eq!(leader.join().unwrap(), Outcome::Ran(vec![1, 2]));
        assert_eq!(first.join().unwrap(), Outcome::Ran(vec![0]));
    });
    assert!(is_idle(&queue));
}
