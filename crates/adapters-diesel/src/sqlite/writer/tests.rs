//! What cannot be seen from outside: in which order jobs are run, and in how many transactions.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        mpsc::{Sender, channel},
    },
    time::{Duration, Instant},
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};

use super::{Job, MAX_TOGETHER, Settle, Writer};
use crate::{Options, sqlite::damage::Watcher};

/// What a job tells: its number, and whether it was committed.
type Told = (usize, bool);

fn job(
    n: usize,
    ran: &Arc<Mutex<Vec<usize>>>,
    told: &Sender<Told>,
    before: impl FnOnce() + Send + 'static,
) -> Job {
    let (ran, told, refused) = (ran.clone(), told.clone(), told.clone());
    Job {
        run: Box::new(move |_| {
            before();
            ran.lock().unwrap().push(n);
            (true, Box::new(move |ended| told.send((n, ended.is_ok())).unwrap()))
        }),
        refuse: Box::new(move |_| refused.send((n, false)).unwrap()),
        since: Instant::now(),
        taken: Arc::default(),
    }
}

#[test]
fn jobs_run_in_the_order_in_which_they_came_and_at_most_sixty_four_in_one_transaction() {
    let statements = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let ran = Arc::default();
    let counted = statements.clone();
    let count = move |statement: &str| {
        *counted.lock().unwrap().entry(statement.to_owned()).or_default() += 1;
    };
    let watcher = Watcher::of(&Options { observer: Some(Arc::new(count)), ..Options::default() });
    let connect = move || {
        let mut conn = SqliteConnection::establish(":memory:")?;
        watcher.watch(&mut conn);
        Ok(conn)
    };
    let writer = Writer::start(connect, Duration::from_mins(1), || ()).unwrap();
    let ((told, outcomes), (release, released)) = (channel(), channel::<()>());
    // the first holds the writer until all others wait
    writer.jobs.try_send(job(0, &ran, &told, move || released.recv().unwrap())).unwrap();
    for n in 1..200 {
        writer.jobs.try_send(job(n, &ran, &told, || ())).unwrap();
    }
    release.send(()).unwrap();
    let outcomes: Vec<_> = outcomes.iter().take(200).collect();
    assert!(
        outcomes.into_iter().eq((0..200).map(|n| (n, true))),
        "told in the order in which they came"
    );
    assert!(ran.lock().unwrap().iter().copied().eq(0..200));
    let statements = statements.lock().unwrap();
    let counts = ["BEGIN IMMEDIATE", "SAVEPOINT diesel_savepoint_1", "COMMIT"]
        .map(|statement| statements[statement]);
    // the first job of each transaction needs no savepoint
    assert_eq!(counts, [200_usize.div_ceil(MAX_TOGETHER), 200 - 4, 4]);
}

#[test]
fn what_a_first_job_does_not_keep_is_gone_and_those_behind_it_are_committed() {
    let writer =
        Writer::start(|| SqliteConnection::establish(":memory:"), Duration::from_mins(1), || ())
            .unwrap();
    let ((told, outcomes), (release, released)) = (channel(), channel::<()>());
    let mut released = Some(released);
    for (n, keep) in [(0, false), (1, true), (2, true)] {
        let (told, refused, released) = (told.clone(), told.clone(), released.take());
        let run = move |conn: &mut SqliteConnection| -> (bool, Settle) {
            // the first holds the thread until all others wait
            if let Some(released) = released {
                released.recv().unwrap();
            }
            // a table that is there already cannot be made
            let made = conn.batch_execute("create table made (n integer)").is_ok();
            (keep && made, Box::new(move |ended| told.send((n, ended.is_ok() && made)).unwrap()))
        };
        let refuse = Box::new(move |_| refused.send((n, false)).unwrap());
        writer
            .jobs
            .try_send(Job {
                run: Box::new(run),
                refuse,
                since: Instant::now(),
                taken: Arc::default(),
            })
            .unwrap();
    }
    release.send(()).unwrap();
    assert_eq!(outcomes.iter().take(3).collect::<Vec<_>>(), [(0, true), (1, true), (2, false)]);
}

#[test]
fn a_job_that_panics_takes_those_with_it_that_ran_before_in_its_transaction_and_no_others() {
    let writer =
        Writer::start(|| SqliteConnection::establish(":memory:"), Duration::from_mins(1), || ())
            .unwrap();
    let ((told, outcomes), (release, released), ran) = (channel(), channel::<()>(), Arc::default());
    writer.jobs.try_send(job(0, &ran, &told, move || released.recv().unwrap())).unwrap();
    writer.jobs.try_send(job(1, &ran, &told, || ())).unwrap();
    writer.jobs.try_send(job(2, &ran, &told, || panic!("on purpose"))).unwrap();
    writer.jobs.try_send(job(3, &ran, &told, || ())).unwrap();
    release.send(()).unwrap();
    drop(told);
    drop(writer);
    // the panicking one goes away without a word, and whoever waits for it sees that
    assert_eq!(outcomes.iter().collect::<Vec<_>>(), [(0, false), (1, false), (3, true)]);
}

#[test]
fn o18_a_job_whose_turn_does_not_come_is_taken_back_while_the_thread_hangs() {
    let writer =
        Writer::start(|| SqliteConnection::establish(":memory:"), Duration::from_millis(50), || ())
            .unwrap();
    let ((told, outcomes), (release, released), ran) = (channel(), channel::<()>(), Arc::default());
    writer.jobs.try_send(job(0, &ran, &told, move || released.recv().unwrap())).unwrap();
    let since = Instant::now();
    let outcome = writer.run("test", |_: &mut SqliteConnection| Ok::<(), app::StoreError>(()));
    assert!(matches!(outcome, Err(app::StoreError::Busy { .. })), "{outcome:?}");
    assert!(since.elapsed() < Duration::from_secs(20), "it took {:?}", since.elapsed());
    release.send(()).unwrap();
    assert_eq!(outcomes.recv().unwrap(), (0, true));
    writer.run("test", |_: &mut SqliteConnection| Ok::<(), app::StoreError>(())).unwrap();
}
