//! Writes the words of what was said, behind the commit, for as long as the process runs.

use std::time::Duration;

use actix_web::{
    rt::{
        self,
        task::JoinHandle,
        time::{sleep, timeout},
    },
    web,
};
use app::{
    StoreError,
    feed::{Lag, Step},
    search::SearchFollower,
};

/// How long whoever leads waits for something new, and whoever does not for the lead.
const PACE: Duration = Duration::from_millis(200);
const STANDBY: Duration = Duration::from_secs(1);
/// How long is waited after an error, and at most after many.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// How often is looked how far it is behind, and for how long that may be without a word.
const LOOKS: Duration = Duration::from_secs(5);
const LATE: Duration = Duration::from_secs(10);
/// How long a process that stops takes to leave the lead to another one.
const LAST_WORD: Duration = Duration::from_secs(1);

/// What runs beside the server.
pub(crate) struct Following {
    follower: SearchFollower,
    tasks: [JoinHandle<()>; 2],
}

/// Begins to follow.
pub(crate) fn start(follower: SearchFollower) -> Following {
    let tasks = [rt::spawn(follow(follower.clone())), rt::spawn(watch(follower.clone()))];
    Following { follower, tasks }
}

impl Following {
    /// Follows no more, and says so, so that another instance goes on at once.
    pub(crate) async fn stop(self) {
        for task in &self.tasks {
            task.abort();
        }
        let resigned = web::block(move || self.follower.resign());
        // without an answer another one waits until the time of this one is over
        let _ = timeout(LAST_WORD, resigned).await;
    }
}

async fn follow(follower: SearchFollower) {
    let mut pause = PAUSE;
    loop {
        let one = follower.clone();
        let wait = match web::block(move || one.step()).await {
            Ok(Ok(step)) => {
                pause = PAUSE;
                tell(&step);
                match step {
                    _ if step.is_worth_another() => continue,
                    Step::Standby => STANDBY,
                    _ => PACE,
                }
            }
            Ok(Err(error)) => {
                say_what_failed(&error);
                pause = (pause * 2).min(LONGEST_PAUSE);
                pause
            }
            Err(error) => {
                tracing::error!(%error, "writing words for the search panicked");
                LONGEST_PAUSE
            }
        };
        sleep(wait).await;
    }
}

/// While the database is away or too new, others say so.
fn say_what_failed(error: &StoreError) {
    if !matches!(error, StoreError::Busy { .. } | StoreError::NewerSchema { .. }) {
        let error = error.with_causes();
        tracing::warn!(error, "words for the search could not be written; trying again");
    }
}

fn tell(step: &Step) {
    match step {
        Step::Restored => {
            tracing::warn!("the database was restored: all words for the search are written anew");
        }
        Step::Begun => tracing::info!("writing the words of all messages for the search"),
        Step::Followed { passed_over, .. } => {
            for change in passed_over {
                let (ticket, reason) = (change.ticket.get(), change.reason.as_str());
                tracing::error!(ticket, reason, "a message is not found by its words");
            }
        }
        Step::Idle | Step::Standby | Step::Overtaken => {}
    }
}

/// Says once when the search is late, and when it is not any more.
async fn watch(follower: SearchFollower) {
    let mut is_late = false;
    loop {
        sleep(LOOKS).await;
        let one = follower.clone();
        // while the database does not answer, others say so
        let Ok(Ok(lag)) = web::block(move || one.lag(Lag::MOST)).await else { continue };
        let (messages, seconds) = (lag.changes, lag.waits.as_secs());
        if (lag.waits > LATE) != is_late {
            is_late = !is_late;
            if is_late {
                tracing::warn!(messages, seconds, "the search does not find the newest messages");
            } else {
                tracing::info!("the search finds all messages again");
            }
        }
    }
}
