//! The desk as a browser without a script uses it: cookies, links and forms.

use std::{
    cell::RefCell, collections::BTreeMap, future::poll_fn, pin::Pin, sync::Arc, time::Duration,
};

use actix_web::{
    App,
    body::{BoxBody, MessageBody},
    http::{
        StatusCode,
        header::{self, HeaderMap},
    },
    rt::time::timeout,
    test::{TestRequest, call_service, init_service},
};
use adapters_diesel::{Options, Stores};
use adapters_passwords::SlowHashes;
use admin_actix::{Desk, Live, Waits, configure};
use app::{
    BrandViewer, Clock, OutsidePorts, StorePorts, UseCases, Viewer,
    accounts::{Claim, CodeNotSent, MockCodeSender},
    orders::StaffCancel,
    phones::CodeRules,
    sessions::ManageSessions,
    testing::{FixedClock, PlainCodes, follow_search, plain_google, rebuild_search},
};
use domain::{
    Cart, Channel, DraftLine, Field, HomeCountry, LineInput, MessageDraft, OrderContext, Text,
    TicketId, Timestamp, UserId,
};
use http_throttle::{RateLimits, Throttle};
use test_support::{Engine, TestDb};

/// 2026-01-05T09:30:00Z, when every test begins.
const START: i64 = 1_767_605_400;
pub(crate) const PASSWORD: &str = "a password of the desk";

pub(crate) fn run<F: Future>(test: F) -> F::Output {
    actix_web::rt::System::new().block_on(test)
}

/// The desk on a database of its own, with three agents, two brands and two creators.
pub(crate) struct DeskApp {
    pub(crate) db: TestDb,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) desk: Arc<Desk>,
    /// Closes the database when the test ends.
    stores: Stores,
    people: BTreeMap<String, i64>,
}

/// A page, or where a form led.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

/// A browser with its cookies.
pub(crate) struct Browser<'a> {
    app: &'a DeskApp,
    pub(crate) cookie: RefCell<Option<String>>,
}

/// A stream of events, and what has come of it.
pub(crate) struct Stream {
    /// `None` once it has ended.
    body: Option<BoxBody>,
    pub(crate) text: String,
}

impl DeskApp {
    pub(crate) fn new(engine: Engine) -> Self {
        Self::with(engine, |_| ())
    }

    /// The same with other ports.
    pub(crate) fn with(engine: Engine, change: impl FnOnce(&mut StorePorts)) -> Self {
        let db = TestDb::seeded(engine, 3, 2, 2, 2);
        let clock = Arc::new(FixedClock::at(Timestamp::from_timestamp(START, 0).unwrap()));
        let mut stores = db.stores_with(&Options { sqlite_full_sync: false, ..Options::default() });
        change(&mut stores.ports);
        let mut nobody = MockCodeSender::new();
        nobody
            .expect_send()
            .returning(|_, _| Err(CodeNotSent::because("nobody is there".to_owned())));
        let outside = OutsidePorts {
            clock: clock.clone(),
            passwords: Arc::new(SlowHashes),
            codes: Arc::new(PlainCodes::default()),
            code_sender: Arc::new(nobody),
            code_checker: None,
            code_rules: CodeRules::default(),
            staff_cancel: StaffCancel::default(),
            google: plain_google(),
        };
        let time = clock.clone();
        let now: http_throttle::Now = Arc::new(move || time.now());
        let limits = RateLimits { failed_log_ins: 3, ..RateLimits::default() };
        let desk = Desk {
            app: UseCases::over(&stores.ports, &outside),
            now: now.clone(),
            throttle: Some(Arc::new(Throttle::new(&limits, now))),
            secure_cookies: false,
            home: HomeCountry::default(),
            version: "0",
            database: "a test",
            waits: Waits::default(),
            live: Arc::new(Live::default()),
        };
        let people = db.lines("select email || ' ' || id as line from users");
        let person = |line: String| {
            line.split_once(' ').map(|(email, id)| (email.to_owned(), id.parse().unwrap()))
        };
        let people = people.into_iter().filter_map(person).collect();
        Self { people, db, clock, desk: Arc::new(desk), stores }
            .idle_after(ManageSessions::GOOD_FOR)
    }

    /// The same with sessions that end after so much time in which nobody does anything. Otherwise
    /// they last for the whole shift, since tests let hours pass.
    pub(crate) fn idle_after(mut self, idle: Duration) -> Self {
        let mut desk = (*self.desk).clone();
        desk.app.accounts.sessions = desk.app.accounts.sessions.with_idle(idle);
        self.desk = Arc::new(desk);
        self
    }

    pub(crate) fn email(who: &str) -> String {
        format!("{who}@demo.influmojo.test")
    }

    /// The user id of a demo person, such as `agent1`.
    pub(crate) fn id(&self, who: &str) -> UserId {
        UserId::new(self.people[&Self::email(who)]).unwrap()
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { app: self, cookie: RefCell::new(None) }
    }

    /// A browser in which somebody is.
    pub(crate) async fn signed_in(&self, who: &str) -> Browser<'_> {
        self.set_password(who);
        let browser = self.browser();
        browser.sign_in(who, PASSWORD).await.expect(303);
        browser
    }

    pub(crate) fn set_password(&self, who: &str) {
        use app::accounts::Passwords;
        let hash = SlowHashes.hash(PASSWORD).unwrap();
        self.db
            .sql(&format!("update users set password_hash = '{hash}' where id = {}", self.id(who)));
    }

    pub(crate) fn brand(&self, n: u32) -> BrandViewer {
        let user = self.id(&format!("brand{n}"));
        let Ok(Viewer::Brand(viewer)) = self.desk.app.accounts.identify.run(&Claim::of(user))
        else {
            panic!("no brand")
        };
        viewer
    }

    pub(crate) fn creator(&self, n: u32) -> Viewer {
        let user = self.id(&format!("creator{n}"));
        self.desk.app.accounts.identify.run(&Claim::of(user)).unwrap()
    }

    /// Orders one of each of these packages. Packages 1 and 2 are creator 1's, 3 and 4 creator 2's.
    pub(crate) fn order(&self, brand: u32, packages: &[i64]) -> Vec<OrderContext> {
        let input = |id: &i64| LineInput { package_id: Field::Given(*id), ..LineInput::default() };
        let lines = packages.iter().map(|id| DraftLine::read(input(id))).collect();
        let placed = self
            .desk
            .app
            .orders
            .place
            .run(self.brand(brand).user, Cart::new(lines).unwrap(), None)
            .unwrap();
        let app::checkout::Placement::Placed { orders, .. } = placed else {
            panic!("nothing was placed")
        };
        orders
    }

    /// The same as in production, where browsers send the cookie over TLS only.
    pub(crate) fn with_secure_cookies(self) -> Self {
        let mut desk = Desk::clone(&self.desk);
        desk.secure_cookies = true;
        Self { desk: Arc::new(desk), ..self }
    }

    /// Orders one of a package, to be delivered after so many days.
    pub(crate) fn order_for(&self, brand: u32, package: i64, days: i64) -> OrderContext {
        let (package_id, delivery_time) = (Field::Given(package), Field::Given(days));
        let line = DraftLine::read(LineInput { package_id, delivery_time, ..LineInput::default() });
        let cart = Cart::new(vec![line]).unwrap();
        let placed = self.desk.app.orders.place.run(self.brand(brand).user, cart, None).unwrap();
        let app::checkout::Placement::Placed { mut orders, .. } = placed else {
            panic!("nothing was placed")
        };
        orders.remove(0)
    }

    /// Adds so many agents, who take part in the rotation.
    pub(crate) fn add_agents(&self, count: u32) {
        for n in 1..=count {
            let (email, name) = (
                format!("more{n}@demo.influmojo.test").parse().unwrap(),
                format!("Agent number {n}"),
            );
            let staff = app::accounts::NewStaff { email, name: Text::parse(&name).unwrap() };
            self.desk.app.agents.add.run(None, staff, None).unwrap();
        }
    }

    /// A party or staff says something.
    pub(crate) fn say(&self, ticket: TicketId, viewer: Viewer, channel: Channel, text: &str) {
        say(&self.desk, ticket, &viewer, channel, text);
        follow_search(&self.stores.ports, self.newest());
    }

    /// Writes the words of names and messages anew, after something was written past the service.
    pub(crate) fn rebuild_search(&self) {
        rebuild_search(&self.stores.ports, self.newest());
    }

    fn newest(&self) -> i64 {
        self.db.number("select coalesce(max(id), 0) as n from messages")
    }
}

/// A party or staff says something, on any thread.
pub(crate) fn say(desk: &Desk, ticket: TicketId, viewer: &Viewer, channel: Channel, text: &str) {
    let draft = MessageDraft {
        text: Text::parse(text).unwrap(),
        is_file: false,
        file: None,
        channel: Some(channel),
    };
    desk.app.tickets.post_message.run(viewer, ticket, draft, None).unwrap();
}

impl Page {
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.html);
        self
    }

    /// Where a form led.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |path| path.to_str().unwrap())
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    /// The page has each of these texts.
    #[track_caller]
    pub(crate) fn shows(&self, texts: &[&str]) {
        for text in texts {
            assert!(self.has(text), "nothing says «{text}»: {}", self.html);
        }
    }

    /// The values of every hidden field of a name.
    pub(crate) fn hidden(&self, name: &str) -> Vec<String> {
        let mark = format!("name=\"{name}\" value=\"");
        self.html
            .split(&mark)
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    }

    /// The ids of the tickets in the queue, from top to bottom.
    pub(crate) fn rows(&self) -> Vec<i64> {
        self.html
            .split("id=\"row-")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect()
    }
}

impl Browser<'_> {
    pub(crate) async fn send(&self, request: TestRequest) -> Page {
        let service = init_service(App::new().configure(configure(self.app.desk.clone()))).await;
        let cookie = self.cookie.borrow().clone();
        let request = match cookie {
            Some(cookie) => request.insert_header((header::COOKIE, cookie)),
            None => request,
        };
        let response = call_service(&service, request.to_request()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            *self.cookie.borrow_mut() = (!pair.ends_with('=')).then_some(pair);
        }
        let html = String::from_utf8(actix_web::test::read_body(response).await.to_vec()).unwrap();
        // what is around all paths is not around this application
        if headers.get(header::LOCATION).is_none_or(|path| path != "/desk") {
            guarded(status, &headers);
        }
        Page { status: status.as_u16(), headers, html }
    }

    /// Follows what happens after a position.
    pub(crate) async fn follow(&self, after: &str) -> Stream {
        let service = init_service(App::new().configure(configure(self.app.desk.clone()))).await;
        let cookie = self.cookie.borrow().clone().expect("nobody is signed in");
        let request = TestRequest::get().uri("/desk/live").insert_header((header::COOKIE, cookie));
        let response =
            call_service(&service, request.insert_header(("last-event-id", after)).to_request())
                .await;
        assert_eq!(response.headers().get(header::CONTENT_TYPE).unwrap(), "text/event-stream");
        Stream { body: Some(response.into_body().boxed()), text: String::new() }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(TestRequest::get().uri(path)).await
    }

    /// Sends a form as it is.
    pub(crate) async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(TestRequest::post().uri(path).set_form(fields)).await
    }

    /// Sends a form as another site would make a browser send it.
    pub(crate) async fn post_from_elsewhere(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = TestRequest::post().uri(path).insert_header(("sec-fetch-site", "cross-site"));
        self.send(request.set_form(fields)).await
    }

    /// Sends a form with the token of the session.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token =
            self.get("/desk/tickets").await.hidden("csrf").first().cloned().unwrap_or_default();
        let fields: Vec<_> =
            std::iter::once(("csrf", token.as_str())).chain(fields.iter().copied()).collect();
        self.post_raw(path, &fields).await
    }

    pub(crate) async fn sign_in(&self, who: &str, password: &str) -> Page {
        self.post_raw("/desk/sign-in", &[("email", &DeskApp::email(who)), ("password", password)])
            .await
    }
}

impl Stream {
    /// Reads until what has come is as wanted.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Self) -> bool) {
        let reading = async {
            while !wanted(self) {
                let body = self.body.as_mut().expect("the stream has ended");
                match poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await {
                    Some(part) => self.text.push_str(std::str::from_utf8(&part.unwrap()).unwrap()),
                    None => self.body = None,
                }
            }
        };
        let read = timeout(Duration::from_mins(2), reading).await;
        assert!(read.is_ok(), "no more came: {}", self.text);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.body.is_none()
    }

    /// The values of a field, in the order in which they came.
    pub(crate) fn all(&self, field: &str) -> Vec<&str> {
        self.text.lines().filter_map(|line| line.strip_prefix(field)?.strip_prefix(": ")).collect()
    }
}

/// Every answer keeps browsers from framing, sniffing, storing and running what they should not.
fn guarded(status: StatusCode, headers: &HeaderMap) {
    let value = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
    let policy = value("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{status}: {policy:?}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!((value("x-content-type-options"), value("x-frame-options")), ("nosniff", "DENY"));
    assert!(!value("cache-control").is_empty(), "{status}");
}
