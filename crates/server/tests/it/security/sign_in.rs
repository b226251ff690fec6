//! Signing in with passwords and codes: how often, how many at once.

use std::{sync::Mutex, thread};

use test_support::{Engine, TestDb};

use crate::{
    client::Client,
    program::{Server, influmojo_on},
    security::{
        attack::{assert_health_answers, peak_memory},
        sessions::desk,
    },
};

promises! {
    "S04" "V6.3.1" "An address has one budget for wrong passwords of any accounts, at the API and the desk together." =>
        s04_an_address_has_one_budget_for_wrong_passwords,
    "S04" "V15.2.2" "However many sign in at once, memory is bounded, health answers, and the rest is told to come again." =>
        s04_many_log_ins_at_once_are_bounded,
}

/// Tries a wrong password at the desk.
fn at_the_desk(server: &Server, email: &str) -> u16 {
    let body = format!("email={}&password=wrong+password", email.replace('@', "%40"));
    desk(server, "POST", "/desk/sign-in", "", &body).0
}

fn s04_an_address_has_one_budget_for_wrong_passwords(engine: Engine) {
    let db = TestDb::fresh(engine);
    let server = Server::on(&db);
    let client = Client::of(&server);
    for n in 0..10 {
        assert_eq!(
            client.sign_in("login", &format!("nobody{n}@example.test"), "wrong password").status,
            401
        );
        assert_eq!(at_the_desk(&server, &format!("somebody{n}@example.test")), 401);
    }
    let stopped = client.sign_in("agent-login", "another@example.test", "wrong password");
    assert_eq!((stopped.status, stopped.code()), (429, "rate_limited".to_owned()));
    assert_eq!(at_the_desk(&server, "yet.another@example.test"), 429);
}

fn s04_many_log_ins_at_once_are_bounded(engine: Engine) {
    let db = TestDb::fresh(engine);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("RATE_LIMITS", "off"));
    let statuses = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for n in 0..150 {
            let (server, statuses) = (&server, &statuses);
            scope.spawn(move || {
                let answer = Client::of(server).sign_in(
                    "login",
                    &format!("user{n}@example.test"),
                    "wrong password",
                );
                statuses.lock().unwrap().push((answer.status, answer.code()));
            });
        }
        for _ in 0..5 {
            assert_health_answers(&server);
        }
    });
    let statuses = statuses.into_inner().unwrap();
    let of = |status, code: &str| {
        statuses.iter().filter(|known| **known == (status, code.to_owned())).count()
    };
    let (checked, busy) = (of(401, "invalid_credentials"), of(503, "busy"));
    assert!(checked + busy == 150 && checked > 0, "{statuses:?}");
    assert!(peak_memory(&server) < 512 * 1024 * 1024, "{} bytes", peak_memory(&server));
}
