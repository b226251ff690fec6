//! Asking for a conversation again and again: what the client has is not sent again, and never when
//! it is old.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::web::Bytes;
use adapters_diesel::Options;
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use test_support::Engine;

use crate::test_app::{Answer, Crowd, TestApp, Who, get, post, put, run};

const PATH: &str = "/api/crm/tickets/1/messages";
const READERS: [Who; 5] =
    [Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Agent(2), Who::Admin];
const CHANNELS: [&str; 3] = ["brand_agent", "creator_agent", "internal"];

test_support::on_each_engine! {
    equal_tags_are_of_equal_answers_whatever_happened,
    an_unchanged_poll_takes_two_statements_and_has_no_body,
    a_condition_opens_nothing,
}

/// What may happen between two polls.
#[derive(Debug, Clone)]
enum Act {
    Nothing,
    Says(Who, &'static str),
    Reads(Who, &'static str, i64),
    Steps(&'static str),
    Columns(&'static str, Who, &'static str),
    Holder(Option<Who>),
}

fn act() -> impl Strategy<Value = Act> {
    let person = || select(READERS.to_vec());
    let agent = || select(vec![Who::Agent(1), Who::Agent(2)]);
    let presence =
        ["availability = 'away'", "availability = 'available'", "is_online = not is_online"];
    prop_oneof![
        1 => Just(Act::Nothing),
        4 => (person(), select(CHANNELS.to_vec())).prop_map(|(who, channel)| Act::Says(who, channel)),
        4 => (person(), select(CHANNELS.to_vec()), 1..12_i64).prop_map(|(who, channel, up)| Act::Reads(who, channel, up)),
        1 => select(vec!["accept", "start"]).prop_map(Act::Steps),
        2 => (agent(), select(presence.to_vec())).prop_map(|(who, set)| Act::Columns("agents", who, set)),
        2 => (person(), select(vec!["name = 'Ada'", "name = 'Grace'"])).prop_map(|(who, set)| Act::Columns("users", who, set)),
        1 => proptest::option::of(agent()).prop_map(Act::Holder),
    ]
}

impl Act {
    /// Does it. What is refused changes nothing, which is as good as anything else.
    fn happen(&self, app: &TestApp) {
        match *self {
            Self::Nothing => {}
            Self::Says(who, channel) => {
                let said = json!({ "message": "Hello", "channel_type": channel });
                run(app.send(post(PATH, &said).by(who))).expect(201);
            }
            Self::Reads(who, channel, up_to) => {
                let read = json!({ "channel_type": channel, "up_to_id": up_to.to_string() });
                run(app.send(put("/api/crm/tickets/1/read", &read).by(who))).expect(200);
            }
            Self::Steps(step) => {
                run(app.send(put(format!("/api/orders/1/{step}"), &json!({})).by(Who::Creator(1))));
            }
            Self::Columns(table, who, set) => {
                let key = if table == "agents" { "user_id" } else { "id" };
                app.db.sql(&format!("update {table} set {set} where {key} = {}", app.id(who)));
            }
            Self::Holder(who) => {
                let holder = who.map_or("null".to_owned(), |who| app.id(who).to_string());
                app.db.sql(&format!("update tickets set agent_id = {holder}"));
            }
        }
    }
}

fn tag(answer: &Answer) -> String {
    answer.header("etag").unwrap().to_owned()
}

/// Asks again with the tag of the answer that the client has.
fn again(app: &TestApp, path: &str, who: Who, tag: &str) -> Answer {
    run(app.send(get(path).by(who).header("If-None-Match", tag)))
}

fn equal_tags_are_of_equal_answers_whatever_happened(engine: Engine) {
    let mut runner =
        TestRunner::new(Config { cases: 4, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&vec(act(), 10..20), |acts| {
        let app = TestApp::seeded(engine);
        run(app.order(Who::Brand(1), &[1]));
        let mut answers = BTreeMap::<String, Bytes>::new();
        let mut held = BTreeMap::new();
        let mut unchanged = 0;
        for act in std::iter::once(&Act::Nothing).chain(&acts).chain([&Act::Nothing]) {
            act.happen(&app);
            for who in READERS {
                for query in ["", "?channelType=brand_agent", "?channelType=internal", "?limit=2"] {
                    let path = format!("{PATH}{query}");
                    let now = run(app.get(path.clone(), who)).expect(200);
                    let known = answers.entry(tag(&now)).or_insert_with(|| now.raw.clone());
                    prop_assert_eq!(&*known, &now.raw, "{:?} after {:?}", who, act);
                    if let Some(former) = held.insert((who.email(), query), tag(&now)) {
                        let status = again(&app, &path, who, &former).status;
                        prop_assert_eq!(
                            status,
                            if former == tag(&now) { 304 } else { 200 },
                            "{:?} after {:?}",
                            who,
                            act
                        );
                        prop_assert!(
                            status == 304 || !matches!(act, Act::Nothing),
                            "nothing happened"
                        );
                        unchanged += usize::from(status == 304);
                    }
                }
            }
        }
        prop_assert!(unchanged >= 20);
        Ok(())
    });
    outcome.unwrap();
}

fn an_unchanged_poll_takes_two_statements_and_has_no_body(engine: Engine) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    let observer = Arc::new(move |_: &str| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let crowd = Crowd { agents: 1, brands: 1, creators: 1, packages: 1 };
    let app =
        TestApp::with(engine, crowd, Options { observer: Some(observer), ..Options::default() });
    run(app.order(Who::Brand(1), &[1]));
    for who in [Who::Brand(1), Who::Admin] {
        let first = run(app.get(PATH, who)).expect(200);
        assert_eq!(first.header("cache-control"), Some("private, no-cache"));
        count.store(0, Ordering::Relaxed);
        let second = again(&app, PATH, who, &tag(&first));
        assert_eq!(
            (second.status, second.raw.len(), count.load(Ordering::Relaxed)),
            (304, 0, 2),
            "{who:?}"
        );
        assert_eq!(
            (tag(&second), second.header("cache-control")),
            (tag(&first), Some("private, no-cache"))
        );
        let listed = format!("\"other\", W/{}", tag(&first));
        assert_eq!(again(&app, PATH, who, &listed).status, 304, "one of a list, compared weakly");
        for unknown in ["\"other\"", "nonsense", ""] {
            assert_eq!(again(&app, PATH, who, unknown).status, 200, "{unknown}");
        }
    }
}

fn a_condition_opens_nothing(engine: Engine) {
    let app = TestApp::seeded(engine);
    run(app.order(Who::Brand(1), &[1]));
    let seen = tag(&run(app.get(PATH, Who::Brand(1))).expect(200));
    for known in [seen.as_str(), "*"] {
        again(&app, PATH, Who::Brand(2), known).refused(403, "not_a_party");
        again(&app, PATH, Who::Nobody, known).refused(401, "unauthorized");
        again(&app, "/api/crm/tickets/77/messages", Who::Brand(1), known).refused(404, "not_found");
        again(&app, PATH, Who::Brand(1), known).expect(304);
    }
    again(&app, PATH, Who::Agent(1), &seen).expect(200);
    app.set_user(Who::Brand(1), "status = 'suspended'");
    again(&app, PATH, Who::Brand(1), &seen).refused(403, "account_not_active");
}
