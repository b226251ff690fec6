//! Whether the service says that it can work, and what everything else answers while the database
//! is away.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use adapters_diesel::Options;
use serde_json::json;
use test_support::Engine;

use crate::test_app::{Answer, PAIRS, START, TestApp, Who, call, get, line};

on_each_engine! {
    a_healthy_service_says_so_to_everybody,
    without_its_tables_the_service_is_not_healthy,
    o10_the_service_is_ready_while_its_database_can_be_written,
    o10_a_service_that_is_about_to_stop_is_alive_and_not_ready,
}

fn impatient(engine: Engine) -> TestApp {
    TestApp::with(engine, PAIRS, Options { wait: Duration::from_millis(50), ..Options::default() })
}

async fn a_healthy_service_says_so_to_everybody(engine: Engine) {
    let app = TestApp::seeded(engine).changed(|api| api.environment = "production");
    app.clock.advance(Duration::from_millis(1));
    for path in ["/health", "/api/health"] {
        for who in [Who::Nobody, Who::Brand(1), Who::Admin] {
            let answer = app.get(path, who).await.expect(200);
            let expected = json!({
                "success": true, "status": "OK", "message": "The service works", "environment": "production",
                "timestamp": "2026-01-05T09:30:00.001Z",
            });
            assert_eq!(answer.body, expected, "{START}");
        }
    }
}

async fn without_its_tables_the_service_is_not_healthy(engine: Engine) {
    let app = impatient(engine);
    app.db.sql("alter table rotation rename to away");
    for path in ["/health", "/api/health"] {
        let answer = app.get(path, Who::Nobody).await.refused(503, "busy");
        assert!(
            answer
                .header("retry-after")
                .is_some_and(|wait| wait.parse::<u32>().is_ok_and(|wait| wait > 0))
        );
    }
    app.db.sql("alter table away rename to rotation");
    app.get("/health", Who::Nobody).await.expect(200);
}

async fn o10_the_service_is_ready_while_its_database_can_be_written(engine: Engine) {
    let app = TestApp::seeded(engine);
    for prefix in ["", "/api"] {
        let answer = app.get(&format!("{prefix}/health/ready"), Who::Nobody).await.expect(200);
        assert_eq!(
            (&answer.body["status"], &answer.body["feed"]),
            (&json!("OK"), &json!("current"))
        );
    }
    app.db.sql(match engine {
        Engine::Sqlite => {
            "create trigger guard before update on write_probes begin select raise(abort, 'readonly'); end"
        }
        Engine::Postgres => {
            "create function guard() returns trigger language plpgsql as $$ begin raise 'readonly'; end $$; \
             create trigger guard before update on write_probes for each row execute function guard()"
        }
    });
    app.clock.advance(Duration::from_secs(2));
    app.get("/health/ready", Who::Nobody).await.refused(503, "busy");
    app.get("/health", Who::Nobody).await.expect(200);
    app.get("/health/live", Who::Nobody).await.expect(200);
    let end = if engine == Engine::Sqlite {
        "drop trigger guard"
    } else {
        "drop trigger guard on write_probes"
    };
    app.db.sql(end);
    app.get("/health/ready", Who::Nobody).await.expect(200);
}

async fn o10_a_service_that_is_about_to_stop_is_alive_and_not_ready(engine: Engine) {
    let app = TestApp::seeded(engine).changed(|api| api.app.operations.check_readiness.stop());
    app.get("/health/ready", Who::Nobody).await.refused(503, "stopping");
    app.get("/health", Who::Nobody).await.expect(200);
    app.get("/health/live", Who::Nobody).await.expect(200);
}

#[test]
fn o17_while_the_database_is_away_everything_is_503_and_afterwards_works_again() {
    crate::test_app::run(async {
        let app = impatient(Engine::Postgres);
        let token = app.token(Who::Brand(1)).unwrap();
        let outage = app.db.cut_off();
        // the list of industries is a part of the program, and to Google one is sent without asking
        let apart = |method: &str, path: &str| {
            path.ends_with("/industries")
                || path.ends_with("/live")
                || method == "GET" && path.contains("/google")
        };
        let reading =
            api_actix::endpoints().into_iter().filter(|(method, path)| !apart(method, path));
        for (method, path) in reading {
            let path = path.replace("{platform}", "x").replace("{id}", "1");
            let mut request = call(method.parse().unwrap(), path.as_str());
            if path.contains("/auth/") && request.method == Method::POST {
                let body = json!({
                    "email": "a@b.test", "password": "123456",
                    "phone": "+919800000001", "code": "123456",
                    "idToken": "7 a@b.test true",
                });
                request = request.bytes(body.to_string());
            }
            let answer = app.send(request.header("authorization", format!("Bearer {token}"))).await;
            assert_eq!((answer.status, answer.code()), (503, "busy"), "{path}");
        }
        app.get("/api/orders", Who::Nobody).await.refused(401, "unauthorized");
        drop(outage);
        served_again(async || app.checkout(Who::Brand(1), json!([line(1)])).await).await;
        served_again(async || app.send(get("/health")).await).await;
    });
}

/// Asks until there are connections again; how long making one takes is up to the machine.
async fn served_again(ask: impl AsyncFn() -> Answer) {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let answer = ask().await;
        if answer.status == 200 {
            return;
        }
        assert_eq!((answer.status, answer.code()), (503, "busy"));
        assert!(Instant::now() < patience, "it does not work again");
    }
}
