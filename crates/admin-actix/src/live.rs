//! What happens is told as it happens: one reader of the feed for all browsers, and for each
//! browser a stream of server-sent events (HTML standard, section 9.2) that goes on without a gap
//! after a connection was lost.

mod hub;
mod slots;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header::ContentEncoding},
    rt::time::timeout,
    web::{Bytes, Data},
};
use app::{
    feed::{FeedPosition, FollowChangesError, TicketChanged, TicketNews},
    sessions::ResumeSessionError,
};
use chrono::TimeDelta;
use domain::Timestamp;
use futures_util::{StreamExt, stream::unfold};
use http_edge::run_blocking;
use tokio::sync::broadcast::{Receiver, error::RecvError};

pub use hub::Live;
use slots::Slot;

use crate::{
    Desk,
    problem::{HttpResult, Problem},
    session::Staff,
};

/// How old the last look at the session is at most when something is sent.
const CHECK: TimeDelta = TimeDelta::seconds(15);
/// How long a browser waits before it connects again, in milliseconds.
const RETRY: u32 = 1000;

/// One browser that follows.
struct Follower {
    desk: Data<Desk>,
    staff: Staff,
    /// When the session was last found to live.
    checked: Timestamp,
    told: FeedPosition,
    news: Receiver<hub::Batch>,
    state: State,
    /// Counts the stream until it is dropped.
    _slot: Slot,
}

enum State {
    /// Nothing was sent yet.
    New,
    /// What happened before the browser came, or while it was slow, is read for it alone.
    Behind,
    /// What happens is told to all.
    Following,
    /// The last event was sent.
    Over,
}

/// A stream of what happens after the position that the browser names.
pub(crate) async fn follow(desk: Data<Desk>, staff: Staff, request: HttpRequest) -> HttpResult {
    let last =
        request.headers().get("last-event-id").and_then(|id| id.to_str().ok().map(str::to_owned));
    let asked = form_urlencoded::parse(request.query_string().as_bytes());
    let after = last
        .or_else(|| asked.into_owned().find(|(name, _)| name == "after").map(|(_, after)| after));
    // a text that is no position is answered like one of another store: the browser reads
    // everything anew
    let told: Option<FeedPosition> = after.and_then(|after| after.parse().ok());
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/event-stream").insert_header(("x-accel-buffering", "no"));
    // what is told is not held back until it fills a block; the guard takes this away again
    answer.insert_header(ContentEncoding::Identity);
    let Some(told) = told else { return Ok(answer.body(anew())) };
    let slot = desk.live.slots.take(staff.secret.digest()).ok_or_else(too_many)?;
    // listening comes first, so that nothing falls between what is read and what is told
    let news = desk.live.subscribe(&desk, staff.viewer);
    let (checked, over) = ((desk.now)(), desk.live.ended());
    let follower = Follower { desk, staff, checked, told, news, state: State::New, _slot: slot };
    let events = unfold(follower, |follower| async move {
        let (text, follower) = follower.next().await?;
        Some((Ok::<_, actix_web::Error>(Bytes::from(text)), follower))
    });
    Ok(answer.streaming(events.take_until(Box::pin(over))))
}

fn too_many() -> Problem {
    let advice = "Close some tabs of the desk; those that stay open go on.";
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "The desk is open too often in this browser",
        advice,
    )
}

/// Tells a browser to read everything anew.
fn anew() -> String {
    format!("retry: {RETRY}\nevent: anew\ndata: {{}}\n\n")
}

impl Follower {
    /// What is sent next, as soon as there is something.
    async fn next(mut self) -> Option<(String, Self)> {
        match self.state {
            // events that keep coming are no reason not to look
            State::Behind | State::Following
                if (self.desk.now)().signed_duration_since(self.checked) >= CHECK =>
            {
                self.beat().await
            }
            State::New => {
                self.state = State::Behind;
                Some((format!("retry: {RETRY}\n: follows\n\n"), self))
            }
            State::Behind => self.catch_up().await,
            State::Following => self.wait().await,
            State::Over => None,
        }
    }

    /// Ends the stream with this.
    fn end(mut self, text: String) -> (String, Self) {
        self.state = State::Over;
        (text, self)
    }

    /// Reads what this browser alone was not told.
    async fn catch_up(mut self) -> Option<(String, Self)> {
        let follow = self.desk.app.tickets.follow.clone();
        let viewer = self.staff.viewer;
        let told = self.told;
        match run_blocking(move || Ok::<_, Problem>(follow.run(&viewer, &told, hub::PART))).await {
            Ok(Ok(changes)) => {
                let text = self.tell(&changes.items);
                self.told = changes.next;
                if !changes.more {
                    self.state = State::Following;
                }
                Some((text, self))
            }
            Ok(Err(FollowChangesError::UnknownPosition)) => Some(self.end(anew())),
            // the browser comes again, and goes on where it was
            Ok(Err(FollowChangesError::Store(_))) | Err(_) => None,
        }
    }

    /// Waits for what all browsers are told.
    async fn wait(mut self) -> Option<(String, Self)> {
        match timeout(self.desk.waits.beat, self.news.recv()).await {
            Ok(Ok(batch)) if !batch.is_empty() => {
                let text = self.tell(&batch);
                Some((text, self))
            }
            // the reader of the feed began at a new place, or this browser was too slow for the
            // others; nobody waits for it
            Ok(Ok(_) | Err(RecvError::Lagged(_))) => {
                self.state = State::Behind;
                self.catch_up().await
            }
            Ok(Err(RecvError::Closed)) => None,
            Err(_) => self.beat().await,
        }
    }

    /// Shows that the connection lives, if the session does.
    async fn beat(mut self) -> Option<(String, Self)> {
        self.checked = (self.desk.now)();
        let (keep, digest) = (self.desk.app.accounts.sessions.clone(), self.staff.secret.digest());
        match run_blocking(move || Ok::<_, Problem>(keep.resume(&digest, false))).await {
            Ok(Err(ResumeSessionError::Ended)) => {
                Some(self.end("event: signed-out\ndata: {}\n\n".to_owned()))
            }
            // an event, since a script is not told of a comment
            _ => Some(("event: beat\ndata: {}\n\n".to_owned(), self)),
        }
    }

    /// The events of changes that this browser was not told of.
    fn tell(&mut self, items: &[TicketChanged]) -> String {
        let mut text = String::new();
        for change in items {
            if self.told.includes(change) {
                continue;
            }
            self.told = self.told.with(change);
            text.push_str(&event(change, &self.told));
        }
        // a stream is never sent nothing
        if text.is_empty() { ":\n\n".to_owned() } else { text }
    }
}

/// A change as a browser gets it. Every word and number in it is the service's own.
fn event(change: &TicketChanged, told: &FeedPosition) -> String {
    let more = match change.news {
        TicketNews::Said { channel, message, .. } => {
            format!(",\"channel\":\"{channel}\",\"message\":{message}")
        }
        TicketNews::Read { channel, up_to } => {
            format!(",\"channel\":\"{channel}\",\"message\":{up_to}")
        }
        _ => String::new(),
    };
    let what = match change.news {
        TicketNews::Opened => "opened",
        TicketNews::Said { .. } => "said",
        TicketNews::Status => "status",
        TicketNews::Priority => "priority",
        TicketNews::OrderStatus => "order",
        TicketNews::Assignee => "assignee",
        TicketNews::Read { .. } => "read",
        TicketNews::Other => "other",
    };
    let by = change.by.map_or_else(|| "null".to_owned(), |user| user.to_string());
    let ticket = change.ticket;
    format!(
        "id: {told}\nevent: change\ndata: {{\"ticket\":{ticket},\"what\":\"{what}\",\"by\":{by}{more}}}\n\n"
    )
}
