//! R54: tokens, passwords, phone numbers and bodies never reach the log, at any level.

use std::{
    io::{self, Write},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::http::Method;
use serde_json::json;
use test_support::Engine;
use tracing_subscriber::filter::LevelFilter;

use crate::{
    signing_in::readable,
    test_app::{Call, TestApp, Who, call, checkout, get, line, post},
};

const BRAND: Who = Who::Brand(1);
/// What no line of the log may hold. The first is a control: a test writes it to see that lines are
/// read.
const SECRETS: [&str; 8] = [
    "K1-control",
    "K1-password",
    "K1-instructions",
    "k1-reference",
    "K1-message",
    "K1-query",
    "K1-header",
    "91980K1",
];

static LINES: AtomicUsize = AtomicUsize::new(0);
static FOUND: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps the lines that hold a secret.
struct Watch;

impl Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(1, Ordering::Relaxed);
        let line = String::from_utf8_lossy(bytes);
        if line.contains("eyJ")
            || SECRETS.iter().any(|secret| line.to_lowercase().contains(&secret.to_lowercase()))
        {
            FOUND.lock().unwrap().push(line.into_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs everything of the whole process, whichever test and thread it comes from.
fn watch() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(|| Watch)
            .init();
        tracing::info!("K1-control");
    });
}

on_each_engine! {
    r54_what_was_sent_and_what_was_read_is_not_logged,
    r54_a_fault_of_the_database_is_logged_without_its_values,
}

fn secret_cart(package: i64) -> Call {
    let mut wish = line(package);
    wish["additionalInstructions"] = json!("K1-instructions");
    wish["references"] = json!(["https://a.b/K1-reference"]);
    checkout(json!([wish])).header("x-other", "K1-header")
}

/// The only line with a secret is the control.
fn assert_nothing_leaked() {
    let found = FOUND.lock().unwrap();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("K1-control"), "{found:#?}");
}

async fn r54_what_was_sent_and_what_was_read_is_not_logged(engine: Engine) {
    watch();
    let (app, _) = readable(engine);
    for who in [BRAND, Who::Creator(1)] {
        app.set_user(who, &format!("phone = '+91980K1{}'", app.id(who)));
    }
    let before = LINES.load(Ordering::Relaxed);
    app.send(secret_cart(1).by(BRAND).header("idempotency-key", "K1-header")).await.expect(200);
    app.db.sql("update messages set body = 'K1-message'");
    for who in [Who::Nobody, BRAND, Who::Brand(2), Who::Creator(1), Who::Admin] {
        for (method, path) in api_actix::endpoints() {
            let path = path.replace("{platform}", "K1-query").replace("{id}", "1");
            let login = json!({ "email": BRAND.email(), "password": "K1-password" });
            for query in ["", "?token=K1-query&limit=1", "?limit=K1-query"] {
                let request = call(method.parse().unwrap(), format!("{path}{query}")).by(who);
                let answer = app.send(request.bytes(login.to_string())).await;
                assert!(answer.status < 500 || answer.status == 501, "{}", answer.body);
            }
        }
        for request in [
            secret_cart(1),
            secret_cart(77),
            secret_cart(2).bytes("K1-instructions"),
            secret_cart(2).bytes("K1-instructions".repeat(100_000)),
            secret_cart(2).header("content-type", "text/K1-header"),
            get("/api/orders").header("authorization", "Bearer K1-header"),
            post("/auth/login", &json!({ "email": "K1-password", "password": "K1-password" })),
            call(Method::PUT, "/api/orders/K1-query"),
        ] {
            app.send(request.by(who)).await;
        }
    }
    assert!(LINES.load(Ordering::Relaxed) > before + 100, "requests leave lines");
    assert_nothing_leaked();
}

async fn r54_a_fault_of_the_database_is_logged_without_its_values(engine: Engine) {
    watch();
    let app = TestApp::seeded(engine);
    app.db.sql(match engine {
        Engine::Postgres => {
            "alter table orders add constraint no_wishes check (instructions is null)"
        }
        Engine::Sqlite => {
            "create trigger no_wishes before insert on orders when new.instructions is not null \
             begin select raise(abort, 'no wishes'); end"
        }
    });
    app.send(secret_cart(1).by(BRAND)).await.refused(500, "internal");
    app.db.sql("alter table messages rename to away");
    app.send(secret_cart(1).by(BRAND)).await.refused(500, "internal");
    app.db.sql("alter table users rename to gone");
    let login = json!({ "email": BRAND.email(), "password": "K1-password" });
    app.send(post("/auth/login", &login)).await.refused(500, "internal");
    app.get("/api/orders?token=K1-query", BRAND).await.refused(500, "internal");
    assert_nothing_leaked();
}
