//! The application as a test calls it: a database of its own with demo people, a clock that stands
//! still, a token for everybody. Every answer is held against the ground rules.

use std::{collections::BTreeMap, sync::Arc};

use actix_web::{
    http::header::AUTHORIZATION,
    test::{TestRequest, call_service, init_service},
};
use adapters_diesel::{Options, Stores};
use adapters_passwords::SlowHashes;
use api_actix::{AllowedOrigins, Api, Tokens, web_app};
use app::{
    Clock, OutsidePorts, UseCases,
    accounts::{CodeNotSent, MockCodeSender},
    orders::StaffCancel,
    phones::CodeRules,
    testing::{FixedClock, KeptCodes, PlainCodes, follow_search, plain_google, rebuild_search},
};
use domain::{Role, Timestamp, UserId};
use serde_json::Value;
use test_support::{Engine, TestDb};

use crate::ground_rules;

pub(crate) use crate::calls::{Answer, Call, Who, call, checkout, get, line, post, put};

pub(crate) const SECRET: &str = "only tests are signed with this secret, which is long enough";
/// 2026-01-05T09:30:00Z, when every test begins.
pub(crate) const START: i64 = 1_767_605_400;

/// Runs a test on an event loop of its own.
pub(crate) fn run<F: Future>(test: F) -> F::Output {
    actix_web::rt::System::new().block_on(test)
}

/// How many demo people there are, and packages of each creator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crowd {
    pub(crate) agents: u32,
    pub(crate) brands: u32,
    pub(crate) creators: u32,
    pub(crate) packages: u32,
}

/// Packages 1 and 2 are creator 1's, 3 and 4 creator 2's.
pub(crate) const PAIRS: Crowd = Crowd { agents: 2, brands: 2, creators: 2, packages: 2 };

/// The application on a database of its own.
pub(crate) struct TestApp {
    pub(crate) db: TestDb,
    pub(crate) clock: Arc<FixedClock>,
    /// One-time codes that were sent.
    pub(crate) sent: Arc<KeptCodes>,
    pub(crate) api: Arc<Api>,
    pub(crate) stores: Stores,
    people: BTreeMap<String, i64>,
}

impl TestApp {
    pub(crate) fn seeded(engine: Engine) -> Self {
        Self::with(engine, PAIRS, Options::default())
    }

    /// Whoever asks for a one-time code is told it.
    pub(crate) fn telling_codes(engine: Engine) -> Self {
        Self::seeded(engine).delivering(|outside| outside.code_rules.echo = true)
    }

    /// Nobody delivers one-time codes.
    pub(crate) fn delivering_no_codes(engine: Engine) -> Self {
        let mut nobody = MockCodeSender::new();
        nobody
            .expect_send()
            .returning(|_, _| Err(CodeNotSent::because("nobody is there".to_owned())));
        Self::seeded(engine).delivering(|outside| outside.code_sender = Arc::new(nobody))
    }

    /// Every agent may cancel and refund.
    pub(crate) fn allowing_any_agent_to_cancel(self) -> Self {
        self.delivering(|outside| outside.staff_cancel = StaffCancel::Any)
    }

    fn delivering(self, change: impl FnOnce(&mut OutsidePorts)) -> Self {
        let mut outside = outside(&self.clock, &self.sent);
        change(&mut outside);
        let app = UseCases::over(&self.stores.ports, &outside);
        self.changed(|api| api.app = app)
    }

    pub(crate) fn with(engine: Engine, crowd: Crowd, options: Options) -> Self {
        let Crowd { agents, brands, creators, packages } = crowd;
        let db = TestDb::seeded(engine, agents, brands, creators, packages);
        let clock = Arc::new(FixedClock::at(Timestamp::from_timestamp(START, 0).unwrap()));
        let stores = db.stores_with(&Options { sqlite_full_sync: false, ..options });
        let sent = Arc::new(KeptCodes::default());
        let api = Arc::new(api(&stores, &clock, &sent, tokens(SECRET, None, &clock)));
        let people = db.lines("select email || ' ' || id as line from users");
        let person = |line: String| {
            line.split_once(' ').map(|(email, id)| (email.to_owned(), id.parse().unwrap()))
        };
        Self {
            people: people.into_iter().filter_map(person).collect(),
            db,
            clock,
            sent,
            api,
            stores,
        }
    }

    /// Writes the words of what was said.
    pub(crate) fn follow_search(&self) {
        follow_search(&self.stores.ports, self.newest_message());
    }

    /// Writes the words of names and messages anew, after something was written past the service.
    pub(crate) fn rebuild_search(&self) {
        rebuild_search(&self.stores.ports, self.newest_message());
    }

    fn newest_message(&self) -> i64 {
        self.db.number("select coalesce(max(id), 0) as n from messages")
    }

    /// The same application with another composition.
    pub(crate) fn changed(mut self, change: impl FnOnce(&mut Api)) -> Self {
        let mut api = (*self.api).clone();
        change(&mut api);
        self.api = Arc::new(api);
        self
    }

    /// The user id of a demo person.
    pub(crate) fn id(&self, who: Who) -> i64 {
        *self.people.get(&who.email()).unwrap_or_else(|| panic!("there is no {who:?}"))
    }

    /// The same as a user id.
    pub(crate) fn user(&self, who: Who) -> UserId {
        UserId::new(self.id(who)).unwrap()
    }

    /// Sets columns of a demo person's account.
    pub(crate) fn set_user(&self, who: Who, columns: &str) {
        self.db.sql(&format!("update users set {columns} where id = {}", self.id(who)));
    }

    /// Takes away what keeps the audit log from being changed, as somebody could who owns the
    /// tables.
    pub(crate) fn let_audit_log_change(&self) {
        let of_table = if self.db.engine == Engine::Postgres { " on audit_log" } else { "" };
        for trigger in ["audit_log_is_not_changed", "audit_log_is_not_removed"] {
            self.db.sql(&format!("drop trigger {trigger}{of_table}"));
        }
    }

    /// A truth value as the engine's SQL spells it.
    pub(crate) fn flag(&self, value: bool) -> &'static str {
        match (self.db.engine, value) {
            (Engine::Sqlite, true) => "1",
            (Engine::Sqlite, false) => "0",
            (Engine::Postgres, true) => "true",
            (Engine::Postgres, false) => "false",
        }
    }

    /// Writes `count` messages into a channel of a ticket, a millisecond apart, as their author
    /// would.
    pub(crate) fn say(&self, ticket: &str, who: Who, channel: &str, count: u32) {
        let role = who.role().map_or("system", |role| {
            if role == Role::SuperAdmin { "agent" } else { role.as_str() }
        });
        let at = match self.db.engine {
            Engine::Sqlite => {
                "strftime('%Y-%m-%dT%H:%M:', '2026-01-05T10:00:00') || printf('%02d.%03d000Z', i / 1000, i % 1000)"
            }
            Engine::Postgres => "timestamptz '2026-01-05T10:00:00Z' + i * interval '1 millisecond'",
        };
        self.db.sql(&format!(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < {count}) \
             insert into messages (ticket_id, author_id, channel, role, kind, body, created_at) \
             select {ticket}, {}, '{channel}', '{role}', 'text', 'text ' || i, {at} from n",
            self.id(who)
        ));
    }

    pub(crate) fn token(&self, who: Who) -> Option<String> {
        self.api.tokens.issue(
            UserId::new(who.role().map(|_| self.id(who))?).unwrap(),
            who.role()?,
            0,
        )
    }

    pub(crate) async fn send(&self, call: Call) -> Answer {
        let Call { method, path, who, headers, body } = call;
        let mut request = TestRequest::with_uri(&path).method(method.clone()).set_payload(body);
        for (name, value) in headers {
            request = request.insert_header((name, value));
        }
        if let Some(token) = self.token(who) {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        let service = init_service(web_app(self.api.clone())).await;
        let response = call_service(&service, request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let raw = actix_web::test::read_body(response).await;
        let path = path.split('?').next().unwrap();
        let body = ground_rules::hold(&method, path, status, &headers, &raw);
        Answer { status, headers, body, raw }
    }

    pub(crate) async fn get(&self, path: impl Into<String>, who: Who) -> Answer {
        self.send(get(path).by(who)).await
    }

    /// Orders a cart.
    pub(crate) async fn checkout(&self, who: Who, lines: Value) -> Answer {
        self.send(checkout(lines).by(who)).await
    }

    /// Orders one of each of these packages and returns the ids of the orders.
    pub(crate) async fn order(&self, who: Who, packages: &[i64]) -> Vec<String> {
        let answer =
            self.checkout(who, packages.iter().map(|&id| line(id)).collect()).await.expect(200);
        answer
            .list("/orders")
            .iter()
            .map(|order| order["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) fn tokens(secret: &str, previous: Option<&str>, clock: &Arc<FixedClock>) -> Tokens {
    let clock = clock.clone();
    Tokens::new(secret, previous, Arc::new(move || clock.now())).unwrap()
}

fn outside(clock: &Arc<FixedClock>, sent: &Arc<KeptCodes>) -> OutsidePorts {
    OutsidePorts {
        clock: clock.clone(),
        passwords: Arc::new(SlowHashes),
        codes: Arc::new(PlainCodes::default()),
        code_sender: sent.clone(),
        code_checker: None,
        code_rules: CodeRules::default(),
        staff_cancel: StaffCancel::default(),
        google: plain_google(),
    }
}

fn api(stores: &Stores, clock: &Arc<FixedClock>, sent: &Arc<KeptCodes>, tokens: Tokens) -> Api {
    Api {
        app: UseCases::over(&stores.ports, &outside(clock, sent)),
        tokens,
        origins: AllowedOrigins::Development,
        throttle: None,
        environment: "development",
        docs: true,
        google_return: Some("https://app.example.com/signed-in".parse().unwrap()),
        home: domain::HomeCountry::default(),
        lists: Arc::new(api_actix::SharedLists::new(std::time::Duration::ZERO)),
    }
}
