//! Sessions at the desk, and tokens: how long they live and how they end.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use domain::Role;
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, influmojo_on, run_with_input},
};

promises! {
    "S06" "V7.4.2" "A suspension ends every token and session for good, also after the account is opened again." =>
        s06_a_suspension_ends_what_is_signed_in,
    "S06" "V7.4.3" "Another password ends every token and session that was opened with the former one." =>
        s06_another_password_ends_what_is_signed_in,
    "S06" "V7.4.1" "A sign-out ends the token, and with `all` everything that the account is signed in with." =>
        s06_a_sign_out_ends_tokens,
    "S22" "V7.3.1" "A session of the desk in which nobody does anything ends; what a page does by itself is no act." =>
        s22_an_idle_session_ends,
    "S22" "V7.5.2" "Staff see where they are signed in, and end any or all other sessions." =>
        s22_own_sessions_are_listed_and_ended,
    "S22" "V3.3.1" "In production the cookie has the prefix that makes browsers send it over TLS alone." =>
        s22_the_cookie_of_production_is_prefixed,
}

/// Status, head and body of an answer of the desk, which is asked like a browser that goes to a
/// page.
pub(super) fn desk(
    server: &Server,
    method: &str,
    path: &str,
    cookie: &str,
    form: &str,
) -> (u16, String, String) {
    let kind = "application/x-www-form-urlencoded";
    let (host, length) = (&server.address, form.len());
    ask(
        server,
        &format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {cookie}\r\nAccept: text/html\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{form}"
        ),
    )
}

fn ask(server: &Server, request: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), body.to_owned())
}

const EMAIL: &str = "boss@example.com";
const PASSWORD: &str = "correct horse 7";

/// A database with one super admin.
fn with_a_super_admin(engine: Engine) -> TestDb {
    let db = TestDb::fresh(engine);
    let args = ["admin", "add", "--email", EMAIL, "--name", "The Person In Charge"];
    run_with_input(&mut influmojo_on(&db, &args), PASSWORD).printed();
    db
}

/// Signs in at the desk: the cookie as a browser sends it back.
fn sign_in(server: &Server, password: &str) -> Result<String, u16> {
    let form = format!("email=boss%40example.com&password={}", password.replace(' ', "+"));
    let (status, head, _) = desk(server, "POST", "/desk/sign-in", "", &form);
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .and_then(|rest| rest.split(';').next());
    cookie.map(|cookie| cookie.replace("__secure-", "__Secure-")).ok_or(status)
}

fn lives(server: &Server, cookie: &str) -> bool {
    desk(server, "GET", "/desk/account", cookie, "").0 == 200
}

fn token(client: &Client, password: &str) -> String {
    let answer = client.sign_in("super-admin-login", EMAIL, password);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["data"]["token"].as_str().unwrap().to_owned()
}

fn s06_a_suspension_ends_what_is_signed_in(engine: Engine) {
    let db = with_a_super_admin(engine);
    let server = Server::on(&db);
    let client = Client::of(&server);
    let (token, cookie) = (token(&client, PASSWORD), sign_in(&server, PASSWORD).unwrap());
    assert!(client.get("/api/auth/me", &token).status == 200 && lives(&server, &cookie));
    done_on(&db, &["admin", "suspend", "--email", EMAIL, "--even-the-last"]);
    assert_eq!(client.get("/api/auth/me", &token).status, 403);
    assert!(!lives(&server, &cookie));
    done_on(&db, &["admin", "activate", "--email", EMAIL]);
    assert_eq!(client.get("/api/auth/me", &token).status, 401);
    assert!(!lives(&server, &cookie), "it lives again");
    assert!(lives(&server, &sign_in(&server, PASSWORD).unwrap()));
}

fn s06_another_password_ends_what_is_signed_in(engine: Engine) {
    let db = with_a_super_admin(engine);
    let server = Server::on(&db);
    let client = Client::of(&server);
    let (token, cookie) = (token(&client, PASSWORD), sign_in(&server, PASSWORD).unwrap());
    let mut command = influmojo_on(&db, &["admin", "set-password", "--email", EMAIL]);
    run_with_input(&mut command, "another horse 8").printed();
    assert_eq!(client.get("/api/auth/me", &token).status, 401);
    assert!(!lives(&server, &cookie));
    assert_eq!(sign_in(&server, PASSWORD), Err(401));
    assert!(sign_in(&server, "another horse 8").is_ok());
}

fn s06_a_sign_out_ends_tokens(engine: Engine) {
    let db = with_a_super_admin(engine);
    let server = Server::on(&db);
    let client = Client::of(&server);
    let [one, two, three] = [(); 3].map(|()| token(&client, PASSWORD));
    let out = |token: &str, body: &str| {
        client
            .post("/api/auth/logout", &[("Authorization", &format!("Bearer {token}"))], body)
            .unwrap()
            .status
    };
    let lives = |token: &str| client.get("/api/auth/me", token).status == 200;
    assert_eq!(out(&one, "{}"), 200);
    assert!(!lives(&one) && lives(&two) && lives(&three));
    assert_eq!(out(&two, r#"{"all":true}"#), 200);
    assert!(!lives(&two) && !lives(&three) && lives(&token(&client, PASSWORD)));
}

fn s22_an_idle_session_ends(engine: Engine) {
    let db = with_a_super_admin(engine);
    let server = Server::on(&db);
    let cookie = sign_in(&server, PASSWORD).unwrap();
    let ago = |minutes: u32| {
        let earlier = match db.engine {
            Engine::Sqlite => {
                format!("strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', '-{minutes} minutes')")
            }
            Engine::Postgres => format!("now() - interval '{minutes} minutes'"),
        };
        db.sql(&format!("update sessions set active_at = {earlier}"));
    };
    let refresh = || {
        let head =
            format!("GET /desk/account HTTP/1.1\r\nHost: {}\r\nConnection: close", server.address);
        ask(
            &server,
            &format!("{head}\r\nCookie: {cookie}\r\nX-Desk-Part: 1\r\nAccept: */*\r\n\r\n"),
        )
        .0
    };
    let is_fresh = |minutes: u32| {
        let recent = match db.engine {
            Engine::Sqlite => {
                format!("strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', '-{minutes} minutes')")
            }
            Engine::Postgres => format!("now() - interval '{minutes} minutes'"),
        };
        db.number(&format!("select count(*) as n from sessions where active_at > {recent}")) == 1
    };
    ago(28);
    assert_eq!(refresh(), 200);
    assert!(!is_fresh(20), "a refresh counted as an act");
    assert!(lives(&server, &cookie) && is_fresh(5), "going to a page did not count as an act");
    ago(31);
    assert_eq!(refresh(), 401);
    assert!(!lives(&server, &cookie));
}

fn s22_own_sessions_are_listed_and_ended(engine: Engine) {
    let db = with_a_super_admin(engine);
    let server = Server::on(&db);
    let [own, second, third] = [(); 3].map(|()| sign_in(&server, PASSWORD).unwrap());
    let field = |page: &str, name: &str| {
        let mark = format!("name=\"{name}\" value=\"");
        page.split(&mark).nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
    };
    let (status, _, page) = desk(&server, "GET", "/desk/account", &own, "");
    assert_eq!((status, page.matches("name=\"session\"").count()), (200, 2), "{page}");
    let form = format!("csrf={}&session={}", field(&page, "csrf"), field(&page, "session"));
    assert_eq!(desk(&server, "POST", "/desk/account/sessions/end", &own, &form).0, 303);
    let left = [&own, &second, &third].map(|cookie| lives(&server, cookie));
    assert!(left[0] && (left[1] ^ left[2]), "{left:?}");
    let form = format!("csrf={}", field(&page, "csrf"));
    assert_eq!(desk(&server, "POST", "/desk/account/sessions/end-others", &own, &form).0, 303);
    assert_eq!([&own, &second, &third].map(|cookie| lives(&server, cookie)), [true, false, false]);
}

fn s22_the_cookie_of_production_is_prefixed(engine: Engine) {
    let db = with_a_super_admin(engine);
    assert!(sign_in(&Server::on(&db), PASSWORD).unwrap().starts_with("__Secure-desk="));
    let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
    let development = Server::start(command.env("APP_ENV", "development"));
    assert!(sign_in(&development, PASSWORD).unwrap().starts_with("desk="));
    // a token of the API is no session, and a session is no token
    assert!(!lives(&development, &tokens_of(&db, Role::SuperAdmin)[0]));
}
