//! Instances of an older version while a newer one migrates, and afterwards.

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, eventually, influmojo_on, run},
};

on_each_engine! {
    o09_an_old_binary_serves_a_newer_schema_only_if_that_says_so,
    o09_a_running_instance_writes_nothing_into_a_schema_that_it_may_not_use,
    o09_a_running_instance_goes_on_with_a_schema_that_it_may_use,
}

/// A migration of a version that is to come, with what it declared.
fn plant_newer(db: &TestDb, version: &str, min_binary_schema: Option<&str>) {
    if let Some(oldest) = min_binary_schema {
        db.sql(&format!("insert into schema_compatibility values ('{version}', '{oldest}')"));
    }
    let now = if db.engine == Engine::Sqlite { "current_timestamp" } else { "now()" };
    db.sql(&format!(
        "insert into __diesel_schema_migrations (version, run_on) values ('{version}', {now})"
    ));
}

fn o09_an_old_binary_serves_a_newer_schema_only_if_that_says_so(engine: Engine) {
    let db = TestDb::fresh(engine);
    plant_newer(&db, "9001", Some("0001"));
    let server = Server::on(&db);
    assert_eq!(Client::of(&server).get("/health", "").status, 200);
    drop(server);
    assert_eq!(done_on(&db, &["migrate"]), "The schema is up to date.\n");
    for oldest in [None, Some("9000"), Some("9002")] {
        let db = TestDb::fresh(engine);
        plant_newer(&db, "9001", Some("0001"));
        plant_newer(&db, "9002", oldest);
        let before = db.dump();
        let commands: [&[&str]; 5] = [
            &["serve", "--port", "0"],
            &["serve", "--port", "0", "--no-migrate"],
            &["migrate"],
            &["verify"],
            &["seed"],
        ];
        for args in commands {
            let complaint = run(influmojo_on(&db, args).env("RUST_LOG", "error")).complaint();
            assert!(
                complaint
                    .starts_with("the database was migrated by a newer version (migration 9002)"),
                "{complaint}"
            );
        }
        assert_eq!(db.dump(), before);
    }
}

fn o09_a_running_instance_writes_nothing_into_a_schema_that_it_may_not_use(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 400);
    let (asked, silent) = (Server::on(&db), Server::on(&db));
    let brand = &tokens_of(&db, Role::Brand)[0];
    assert_eq!(Client::of(&silent).checkout(brand, &[1], None).status, 200);
    plant_newer(&db, "9001", None);
    let refused = |what, ask: &mut dyn FnMut() -> crate::client::Answer| {
        let answer = eventually(what, || Some(ask()).filter(|answer| answer.status == 503));
        assert_eq!(answer.code(), "newer_schema", "{answer:?}");
        assert!(answer.retry_after.is_some(), "{answer:?}");
    };
    // one is asked whether it is ready, the other looks by itself
    let asked_client = Client::of(&asked);
    refused("it is not ready", &mut || asked_client.get("/health/ready", ""));
    refused("nothing is written", &mut || asked_client.checkout(brand, &[2], None));
    let (client, mut packages) = (Client::of(&silent), 3..400);
    refused("nothing is written without a probe", &mut || {
        client.checkout(brand, &[packages.next().unwrap()], None)
    });
    let orders = db.count("orders");
    let password = [("email", "a@example.com"), ("password", "seven lanes 7319")]
        .map(|(key, value)| format!("\"{key}\":\"{value}\""));
    let body = format!("{{{}}}", password.join(","));
    for (path, body) in
        [("/api/cart/add", r#"{"packageId":"5","quantity":1}"#), ("/api/auth/login", &body)]
    {
        let bearer = format!("Bearer {brand}");
        let answer = client.post(path, &[("authorization", &bearer)], body).unwrap();
        assert!(
            [(503, "newer_schema"), (401, "invalid_credentials")]
                .contains(&(answer.status, answer.code().as_str())),
            "{path}: {answer:?}"
        );
    }
    // what reads goes on, and what needs no database
    assert_eq!(client.get("/api/orders", brand).status, 200);
    assert_eq!(
        (client.get("/health", "").status, client.get("/health/live", "").status),
        (200, 200)
    );
    assert_eq!((db.count("orders"), db.count("cart_items")), (orders, 0));
    for server in [asked, silent] {
        server.signal("TERM");
        let (status, log) = server.ended();
        let said = log.iter().filter(|line| line.contains("migrated by a newer version")).count();
        assert!(status.success() && said == 1, "{status}: {log:?}");
    }
}

fn o09_a_running_instance_goes_on_with_a_schema_that_it_may_use(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 400);
    let server = Server::on(&db);
    let (client, brand) = (Client::of(&server), &tokens_of(&db, Role::Brand)[0]);
    // what one migration does not say, the next may not say for it
    plant_newer(&db, "9001", None);
    let state = |client: &Client| client.get("/health/ready", "").status;
    eventually("it is not ready", || (state(&client) == 503).then_some(()));
    db.sql("insert into schema_compatibility values ('9001', '0001')");
    eventually("it is ready again", || (state(&client) == 200).then_some(()));
    assert_eq!(client.checkout(brand, &[1], None).status, 200);
    plant_newer(&db, "9002", Some("0001"));
    // it looks before it says so, once what it knows is two seconds old
    let probes = db.number("select writes as n from write_probes where id = 1");
    eventually("it looked once more", || {
        assert_eq!(state(&client), 200);
        (db.number("select writes as n from write_probes where id = 1") > probes).then_some(())
    });
    assert_eq!(client.checkout(brand, &[2], None).status, 200);
}
