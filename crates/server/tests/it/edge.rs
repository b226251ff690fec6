//! What is around every request: probes that nobody counts, lines of the log that say who, what and
//! how long, and methods and addresses that nobody expects.

use std::thread;

use serde_json::Value;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Server, influmojo_on},
    wire::{desk_session, request},
};

on_each_engine! {
    o03_probes_are_never_limited,
    o03_a_proxy_that_is_not_trusted_is_told_of_once,
    o14_a_line_says_what_who_from_where_and_how_long,
    b08_no_address_or_query_is_answered_with_5xx,
    b08_no_form_is_answered_with_5xx,
    b08_every_method_is_answered_as_http_says,
    b08_a_form_that_is_too_large_or_is_none_is_refused_on_a_page,
}

fn o03_probes_are_never_limited(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(command.env("RATE_LIMIT_ADDRESS", "3").env("RUST_LOG", "error"));
    let client = Client::of(&server);
    for _ in 0..20 {
        for path in ["/health", "/api/health", "/health/", "/health/live", "/health/ready"] {
            assert_ne!(client.get(path, "").status, 429, "{path}");
        }
    }
    let limited =
        (0..4).map(|_| client.get("/api/profile/industries", "").status).collect::<Vec<_>>();
    assert_eq!(limited, [200, 200, 200, 429], "others are counted, and only they");
}

/// Stops a server that logs in JSON: what it logged.
fn log_of(server: Server) -> Vec<Value> {
    server.signal("TERM");
    server.ended().1.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn o03_a_proxy_that_is_not_trusted_is_told_of_once(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let warnings = |proxies: &str| {
        let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
        let server =
            Server::start(command.env("LOG_FORMAT", "json").env("TRUSTED_PROXIES", proxies));
        for _ in 0..3 {
            let forwarded = [("X-Forwarded-For", "198.51.100.7")];
            assert_eq!(
                request(&server, "GET /api/profile/industries", &forwarded, b"").unwrap().status,
                200
            );
        }
        let log = log_of(server);
        let clients: Vec<_> = log
            .iter()
            .filter_map(|line| line["span"]["client"].as_str().map(str::to_owned))
            .collect();
        let told = |line: &&Value| {
            line["message"].as_str().is_some_and(|text| text.contains("TRUSTED_PROXIES"))
        };
        (log.iter().filter(told).count(), clients.last().cloned().unwrap())
    };
    assert_eq!(warnings(""), (1, "127.0.0.1".to_owned()));
    assert_eq!(warnings("127.0.0.1"), (0, "198.51.100.7".to_owned()));
}

fn o14_a_line_says_what_who_from_where_and_how_long(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(
        command.env("LOG_FORMAT", "json").env("SLOW_REQUEST_MS", "1").env("REPORTS_AT_ONCE", "1"),
    );
    let token = &tokens_of(&db, domain::Role::Brand)[0];
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("X-Request-Id", "my-request")];
    let reply = request(&server, "GET /api/orders?token=secret", &headers, b"").unwrap();
    assert_eq!((reply.status, reply.header("x-request-id")), (200, "my-request"));
    let cookie = desk_session(&db, &server);
    let page = |path: &str| {
        let headers = [("Cookie", cookie.as_str())];
        let reply = request(&server, &format!("GET {path}"), &headers, b"").unwrap();
        assert_eq!(reply.status, 200);
    };
    page("/desk/tickets");
    // reports are made one after the other
    thread::scope(|scope| (0..6).for_each(|_| drop(scope.spawn(|| page("/desk/insights")))));
    let log = log_of(server);
    let line = |route: &str| {
        let found = log.iter().find(|line| line["message"] == "answered" && line["route"] == route);
        found.unwrap_or_else(|| panic!("no line of {route}: {log:#?}")).clone()
    };
    let orders = line("/api/orders");
    let span = &orders["span"];
    assert_eq!(
        (&span["method"], &orders["status"], &span["request_id"]),
        (&"GET".into(), &200.into(), &"my-request".into())
    );
    assert_eq!(span["client"], "127.0.0.1");
    let brand = db.number("select min(id) as n from users where role = 'brand'");
    assert_eq!(orders["actor"], brand);
    assert!(orders["duration_ms"].is_u64() && orders["waited_ms"].is_u64(), "{orders}");
    let is_counted =
        |line: &Value, name: &str| line[name].as_u64().is_some_and(|millis| millis > 0);
    assert!(
        is_counted(&line("/desk/sign-in"), "duration_ms"),
        "a password takes its time to be checked"
    );
    let mut reports = log
        .iter()
        .filter(|line| line["message"] == "answered" && line["route"] == "/desk/insights");
    assert!(reports.any(|report| is_counted(report, "waited_ms")), "all but the first report wait");
    assert!(
        log.iter().any(|line| line["slow"] == true && line["level"] == "WARN"),
        "what is slow is named"
    );
    assert!(line("/desk/tickets")["actor"].is_i64());
}

/// Names that queries of either interface know.
const NAMES: [&str; 26] = [
    "limit",
    "cursor",
    "offset",
    "q",
    "status",
    "priority",
    "agent",
    "agentId",
    "waiting",
    "tab",
    "channel",
    "from",
    "to",
    "csv",
    "actor",
    "ticket",
    "order",
    "action",
    "after",
    "turn",
    "next",
    "loadOlderMessages",
    "sort",
    "view",
    "zone",
    "unread",
];
/// What nobody expects to find in an address.
const HOSTILE: [&str; 14] = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%c0%80",
    "%ed%a0%80",
    "%f4%90%80%80",
    "%",
    "%zz",
    "9223372036854775808",
    "-1",
    "99999999999999999999999999999999",
    "1e309",
    "%E2%80%AE%F0%9F%A4%B7",
    "'%22%3B--%5C%27(*",
];

/// A server, and what a super admin shows it: a token and a cookie.
fn admin(db: &TestDb) -> (Server, String, String) {
    let mut command = influmojo_on(db, &["serve", "--port", "0"]);
    command.env("APP_ENV", "development").env("RATE_LIMITS", "off").env("RUST_LOG", "warn");
    let server = Server::start(&mut command);
    let cookie = desk_session(db, &server);
    let bearer = format!("Bearer {}", tokens_of(db, domain::Role::SuperAdmin)[0]);
    (server, bearer, cookie)
}

fn endpoints() -> Vec<(String, String)> {
    [api_actix::endpoints(), admin_actix::endpoints()].concat()
}

/// A path with every parameter replaced.
fn filled(path: &str, value: &str) -> String {
    let mut parts = path.split('/').map(|part| if part.starts_with('{') { value } else { part });
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| path + "/" + part)
}

fn b08_no_address_or_query_is_answered_with_5xx(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 1, 1, 2);
    let (server, bearer, cookie) = admin(&db);
    let headers = [("Authorization", bearer.as_str()), ("Cookie", cookie.as_str())];
    let ask = |line: &str| {
        // a line that is no HTTP at all may be answered by closing
        let status = request(&server, line, &headers, b"").map_or(400, |reply| reply.status);
        // what the service was not set up for is the one such answer
        let paths = ["/auth/google", "/chat/token", "/submit-kyc", "/create-campaign"];
        let not_offered = status == 501 && paths.iter().any(|path| line.contains(path));
        assert!(status < 500 || not_offered, "{line}: {status}");
    };
    for (method, path) in endpoints() {
        for value in HOSTILE {
            if path.contains('{') {
                ask(&format!("{method} {}", filled(&path, value)));
            }
        }
        if method == "GET" && !path.ends_with("/live") && !path.starts_with("/health") {
            let path = filled(&path, "1");
            for value in ["a%00b", "%ff", "99999999999999999999"] {
                for name in NAMES {
                    ask(&format!("GET {path}?{name}={value}"));
                }
            }
        }
    }
}

fn b08_no_form_is_answered_with_5xx(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 1, 1, 2);
    let (server, _, cookie) = admin(&db);
    let page =
        request(&server, "GET /desk/tickets", &[("Cookie", cookie.as_str())], b"").unwrap().body;
    let csrf =
        page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [
        "value", "text", "reason", "email", "name", "password", "act", "ticket", "back", "title",
        "body", "channel", "key", "query", "agent", "to", "action", "amount", "url", "filename",
        "expected", "up_to", "former", "note", "status",
    ];
    for (_, path) in admin_actix::endpoints()
        .into_iter()
        .filter(|(method, path)| method == "POST" && !path.contains("sign"))
    {
        for value in HOSTILE.into_iter().filter(|value| !["%", "%zz"].contains(value)) {
            let form: Vec<String> = fields.iter().map(|name| format!("{name}={value}")).collect();
            let headers = [
                ("Cookie", cookie.as_str()),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ];
            let body = format!("csrf={csrf}&{}", form.join("&"));
            let reply = request(
                &server,
                &format!("POST {}", filled(&path, "1")),
                &headers,
                body.as_bytes(),
            )
            .unwrap();
            assert!(reply.status < 500, "{path} with {value}: {}", reply.status);
        }
    }
}

fn b08_every_method_is_answered_as_http_says(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let (server, bearer, cookie) = admin(&db);
    let headers = [("Authorization", bearer.as_str()), ("Cookie", cookie.as_str())];
    let mut known = endpoints();
    known.retain(|(_, path)| !path.ends_with("/live") && !path.contains("/assets/"));
    for (_, path) in &known {
        let methods: Vec<&str> = known
            .iter()
            .filter(|(_, other)| other == path)
            .map(|(method, _)| method.as_str())
            .collect();
        let filled = filled(path, "1");
        for method in ["HEAD", "TRACE", "PATCH", "BREW", "OPTIONS"] {
            let reply = request(&server, &format!("{method} {filled}"), &headers, b"").unwrap();
            match method {
                "OPTIONS" => assert_eq!(reply.status, 204, "{method} {path}"),
                "HEAD" if methods.contains(&"GET") => {
                    let get = request(&server, &format!("GET {filled}"), &headers, b"").unwrap();
                    assert_eq!(
                        (reply.status, reply.body.as_str()),
                        (get.status, ""),
                        "{method} {path}"
                    );
                }
                _ => {
                    assert_eq!(reply.status, 405, "{method} {path}");
                    let allow: Vec<_> = reply.header("allow").split(", ").collect();
                    assert!(
                        methods.iter().all(|known| allow.contains(known)),
                        "{method} {path}: {allow:?}"
                    );
                }
            }
            if path.starts_with("/desk") && reply.status == 405 && method != "HEAD" {
                assert!(reply.header("content-type").starts_with("text/html"), "{reply:?}");
            }
        }
    }
    for (line, status) in
        [("BREW /desk/nothing", 404), ("TRACE /api/nothing", 404), ("OPTIONS /api/nothing", 204)]
    {
        assert_eq!(request(&server, line, &headers, b"").unwrap().status, status, "{line}");
    }
}

fn b08_a_form_that_is_too_large_or_is_none_is_refused_on_a_page(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let (server, _, cookie) = admin(&db);
    let form = [("Cookie", cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let json = [("Cookie", cookie.as_str()), ("Content-Type", "application/json")];
    let large = format!("csrf={}", "x".repeat(70_000));
    for path in ["/desk/sign-in", "/desk/bulk", "/desk/tickets/1/status"] {
        for (headers, body, status) in [(form, large.as_str(), 413), (json, "{}", 415)] {
            let reply =
                request(&server, &format!("POST {path}"), &headers, body.as_bytes()).unwrap();
            assert_eq!(reply.status, status, "{path}");
            assert!(reply.body.contains("<h1"), "{path}: {reply:?}");
        }
    }
}
