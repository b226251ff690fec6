//! Streams of what happens: without a gap, without a repetition, and only for who is signed in.

use std::{
    collections::BTreeSet,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use app::{
    StaffViewer, StoreError, Viewer,
    feed::{
        Behind, ChangeFeed, Changes, FeedPart, FeedPosition, FollowChangesError, FollowerState,
    },
};
use domain::{Channel, TicketId};
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, Stream, run, say};

on_each_engine! {
    a_stream_goes_on_after_any_event,
    nothing_falls_between_a_page_and_its_stream,
    who_names_no_position_reads_anew,
    a_stream_ends_with_its_session_however_much_happens,
}

/// A new ticket that the feed has told of: it waits for transactions that began earlier, whoever's
/// they are.
fn ticket(app: &DeskApp) -> TicketId {
    let before = head(app);
    let id = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
    let patience = Instant::now() + Duration::from_mins(2);
    while head(app) == before {
        assert!(Instant::now() < patience, "the feed never told of the ticket");
        thread::sleep(Duration::from_millis(5));
    }
    id
}

fn agent(app: &DeskApp) -> Viewer {
    Viewer::Staff(StaffViewer { user: app.id("agent1"), is_super_admin: false })
}

fn said(stream: &Stream) -> Vec<&str> {
    stream.all("data").into_iter().filter(|data| data.contains("\"what\":\"said\"")).collect()
}

/// Where a page that is made now lets its stream begin.
fn head(app: &DeskApp) -> String {
    let viewer = StaffViewer { user: app.id("agent1"), is_super_admin: false };
    app.desk.app.tickets.follow.head(&viewer).unwrap().to_string()
}

fn a_stream_goes_on_after_any_event(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (start, browser) = (head(&app), app.signed_in("agent1").await);
        let id = ticket(&app);
        for n in 0..3 {
            app.say(id, agent(&app), Channel::Internal, &format!("note {n}"));
        }
        let mut whole = browser.follow(&start).await;
        // one for the order itself, and what was said to its parties and by the agent
        whole.until(|stream| said(stream).len() == 10).await;
        let (ids, data) = (whole.all("id"), whole.all("data"));
        assert_eq!(ids.len(), data.len());
        for (n, id) in ids.iter().enumerate() {
            let mut rest = browser.follow(id).await;
            rest.until(|stream| stream.all("data").len() >= data.len() - n - 1).await;
            assert_eq!(rest.all("data"), data[n + 1..], "after {n}");
        }
    });
}

/// A feed that takes its time to say where it ends.
struct SlowToBegin(Arc<dyn ChangeFeed>);

impl ChangeFeed for SlowToBegin {
    fn head(&self) -> Result<FeedPosition, StoreError> {
        thread::sleep(Duration::from_millis(300));
        self.0.head()
    }

    fn since(&self, after: &FeedPosition, limit: u32) -> Result<Changes, FollowChangesError> {
        self.0.since(after, limit)
    }

    fn part_since(
        &self,
        part: FeedPart,
        after: &FeedPosition,
        limit: u32,
    ) -> Result<Changes, FollowChangesError> {
        self.0.part_since(part, after, limit)
    }

    fn behind(
        &self,
        part: FeedPart,
        after: &FeedPosition,
        most: u32,
    ) -> Result<Behind, StoreError> {
        self.0.behind(part, after, most)
    }

    fn follower(&self, name: &'static str) -> Result<FollowerState, StoreError> {
        self.0.follower(name)
    }
}

fn nothing_falls_between_a_page_and_its_stream(engine: Engine) {
    run(async {
        let app =
            DeskApp::with(engine, |ports| ports.feed = Arc::new(SlowToBegin(ports.feed.clone())));
        let (id, browser) = (ticket(&app), app.signed_in("agent1").await);
        let start = head(&app);
        // the first streams of a process begin while somebody writes
        let (desk, viewer) = (app.desk.clone(), agent(&app));
        let writer = thread::spawn(move || {
            for n in 0..60 {
                say(&desk, id, &viewer, Channel::Internal, &format!("note {n}"));
                thread::sleep(Duration::from_millis(8));
            }
        });
        let mut streams = Vec::new();
        for _ in 0..4 {
            let mut stream = browser.follow(&start).await;
            stream.until(|stream| !said(stream).is_empty()).await;
            streams.push(stream);
        }
        for stream in &mut streams {
            stream.until(|stream| said(stream).len() >= 60).await;
        }
        writer.join().unwrap();
        app.say(id, agent(&app), Channel::Internal, "the last one");
        for stream in &mut streams {
            stream.until(|stream| said(stream).len() > 60).await;
            let told: BTreeSet<_> = said(stream).into_iter().collect();
            assert_eq!((told.len(), said(stream).len()), (61, 61), "each is told once");
        }
    });
}

fn who_names_no_position_reads_anew(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent1").await;
        for position in ["", "x", "1.999999.1-0-0"] {
            let mut stream = browser.follow(position).await;
            stream.until(Stream::has_ended).await;
            assert_eq!(stream.all("event"), ["anew"], "{position}");
        }
    });
}

fn a_stream_ends_with_its_session_however_much_happens(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let (id, browser) = (ticket(&app), app.signed_in("agent1").await);
        let mut stream = browser.follow(&head(&app)).await;
        app.say(id, agent(&app), Channel::Internal, "before");
        stream.until(|stream| !said(stream).is_empty()).await;
        app.db
            .sql(&format!("update users set status = 'suspended' where id = {}", app.id("agent1")));
        app.clock.advance(Duration::from_secs(15));
        let admin = Viewer::Staff(StaffViewer { user: app.id("admin"), is_super_admin: true });
        while !stream.has_ended() {
            app.say(id, admin, Channel::Internal, "after");
            let told = said(&stream).len();
            assert!(told < 40, "{}", stream.text);
            stream.until(|stream| stream.has_ended() || said(stream).len() > told).await;
        }
        assert_eq!(stream.all("event").last(), Some(&"signed-out"));
    });
}
