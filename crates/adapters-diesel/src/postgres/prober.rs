//! One connection that is kept for questions which must be answered when all others are in use or
//! do not answer: whether the database is there, whether it can be written, what it is busy with.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::anyhow;
use app::StoreError;
use diesel::{
    prelude::*,
    sql_types::{Array, Integer},
};
use r2d2::ManageConnection;

use super::{
    connect::{Connector, Watched},
    dialect::Conn,
    watch::{Silent, Watch},
};
use crate::error::During;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_millis(1_800);
/// Questions that may wait.
const WAITING: usize = 16;

/// A question, or `None` when there is no connection.
type Job = Box<dyn FnOnce(Option<&mut Watched>) + Send>;

/// The way to the thread that asks.
pub(super) struct Prober {
    jobs: SyncSender<Job>,
}

impl Prober {
    /// Starts the thread. It ends when this is dropped.
    pub(super) fn start(connector: Connector) -> std::io::Result<Arc<Self>> {
        let (jobs, waiting) = sync_channel(WAITING);
        thread::Builder::new()
            .name("postgres-prober".to_owned())
            .spawn(move || work_off(&connector, &waiting))?;
        Ok(Arc::new(Self { jobs }))
    }

    /// Asks, and waits for the answer for a moment.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        operation: &'static str,
        ask: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let busy = |why: &'static str| StoreError::Busy { operation, cause: anyhow!(why) };
        let (tell, told) = sync_channel(1);
        let since = Instant::now();
        let job: Job = Box::new(move |connection| {
            let answer = connection.map(|connection| {
                if since.elapsed() > PATIENCE {
                    None
                } else {
                    Some(ask(&mut *connection).during(operation))
                }
            });
            // whoever asked may have gone
            let _ = tell.send(answer.flatten());
        });
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = self.jobs.try_send(job)
        {
            return Err(busy("too many questions wait"));
        }
        match told.recv_timeout(PATIENCE) {
            Ok(Some(answer)) => answer,
            Ok(None) => Err(busy("no connection could be had")),
            Err(_) => Err(busy("the database did not answer in time")),
        }
    }

    /// Asks which of these statements the server is busy with, and gives up the others; all of them
    /// when it does not answer.
    pub(super) fn inquire(&self, watch: Arc<Watch>, silent: Vec<Silent>) {
        let job: Job = Box::new(move |connection| {
            let pids: Vec<i32> = silent.iter().map(Silent::pid).collect();
            let active = connection.and_then(|connection| active(&mut *connection, &pids).ok());
            watch.give_up_but(&silent, &active.unwrap_or_default());
        });
        // if it cannot be asked now, it is asked later; nothing runs longer than it may
        let _ = self.jobs.try_send(job);
    }
}

#[derive(QueryableByName)]
struct Pid {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

fn active(conn: &mut Conn, pids: &[i32]) -> QueryResult<Vec<i32>> {
    let query = "select pid from pg_stat_activity where pid = any($1) and state = 'active'";
    let rows: Vec<Pid> = diesel::sql_query(query).bind::<Array<Integer>, _>(pids).load(conn)?;
    Ok(rows.into_iter().map(|row| row.pid).collect())
}

fn work_off(connector: &Connector, waiting: &Receiver<Job>) {
    let mut connection: Option<Watched> = None;
    while let Ok(job) = waiting.recv() {
        let alive = connection.take().and_then(|mut one| one.answers().then_some(one));
        connection = alive.or_else(|| connector.connect().ok());
        job(connection.as_mut());
    }
}
