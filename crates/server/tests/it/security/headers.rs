//! What stands in the head of every answer, and what is not shown in production.

use test_support::{Engine, TestDb};

use crate::{
    program::{Server, influmojo_on},
    wire::{Reply, desk_session, request, send},
};

promises! {
    "S18" "V3.4.4" "Every answer forbids sniffing and framing, runs nothing from elsewhere, is not kept, and has an id."
        => s18_every_answer_has_the_headers_of_safety,
    "S18" "V3.4.1" "In production every answer tells browsers to come over TLS only."
        => s18_in_production_browsers_are_told_to_come_over_tls,
    "S18" "V16.2.4" "The id of a request is the caller's, if it is a plain short word."
        => s18_the_id_of_a_request_is_the_callers_if_it_is_one,
    "S24" "V13.4.5" "In production nobody reads the description of the routes unless the operator wants it."
        => s24_the_description_is_not_shown_in_production,
    "S24" "V16.3.4" "What strangers send that is no HTTP is no error of the service."
        => s24_what_is_no_http_is_no_error_in_the_log,
}

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn serve(db: &TestDb, settings: &[(&str, &str)]) -> Server {
    let mut command = influmojo_on(db, &["serve", "--port", "0"]);
    Server::start(command.envs(settings.iter().copied()))
}

/// Paths of every kind: of the API, the desk and its files, known and unknown, in good form or not.
const PATHS: [&str; 17] = [
    "/",
    "/health",
    "/api/health",
    "/api/orders",
    "/api/nothing",
    "/nothing",
    "/api/docs",
    "/api/openapi.json",
    "/desk",
    "/desk/sign-in",
    "/desk/nothing",
    "/desk/assets/1/desk.css",
    "/desk/assets/1/none",
    "/desk/audit?action=a%00b",
    "/%ff",
    "/desk/%ff",
    "/api/orders/%ff",
];

/// Answers of every kind: of the API, the desk, its files, redirects, and refusals of every layer.
fn replies(db: &TestDb, server: &Server) -> Vec<(String, Reply)> {
    let cookie = desk_session(db, server);
    let signed_in = [("Cookie", cookie.as_str())];
    let large = vec![b' '; 1024 * 1024 + 1];
    let mut replies = Vec::new();
    let mut ask = |line: &str, headers: &[(&str, &str)], body: &[u8]| {
        let reply = request(server, line, headers, body);
        replies.push((line.to_owned(), reply.unwrap_or_else(|| panic!("{line}: silence"))));
    };
    for path in PATHS {
        for method in ["GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "BREW"] {
            ask(&format!("{method} {path}"), &[], b"");
        }
    }
    for path in [
        "/desk/tickets",
        "/desk/tickets/77",
        "/desk/insights",
        "/desk/audit",
        "/desk/system",
        "/desk/agents/x",
    ] {
        ask(&format!("GET {path}"), &signed_in, b"");
    }
    for path in ["/api/auth/login", "/desk/sign-in", "/nothing", "/desk/tickets"] {
        ask(&format!("POST {path}"), &[FORM], b"email=x&password=y");
        ask(&format!("POST {path}"), &[FORM], &large);
        ask(&format!("POST {path}"), &[("Content-Encoding", "gzip"), FORM], b"x");
        ask(&format!("POST {path}"), &[("Content-Type", "text/plain")], b"x");
        ask(&format!("POST {path}"), &[("Sec-Fetch-Site", "cross-site"), FORM], b"x=y");
    }
    replies
}

fn s18_every_answer_has_the_headers_of_safety(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = serve(&db, &[("APP_ENV", "development"), ("RUST_LOG", "off")]);
    let replies = replies(&db, &server);
    let statuses: std::collections::BTreeSet<u16> =
        replies.iter().map(|(_, reply)| reply.status).collect();
    for status in [200, 204, 303, 401, 403, 404, 405, 413, 415] {
        assert!(statuses.contains(&status), "no answer with {status}: {statuses:?}");
    }
    for (line, reply) in replies {
        assert!(reply.status < 500, "{line}: {reply:?}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{line}: {reply:?}");
        assert_eq!(reply.header("x-request-id").len(), 32, "{line}: {reply:?}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{line}: {reply:?}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{line}: {reply:?}");
        assert!(!reply.header("referrer-policy").is_empty(), "{line}: {reply:?}");
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{line}: {reply:?}"
        );
        assert!(policy.contains("base-uri 'none'"), "{line}: {reply:?}");
        let kept = reply.header("cache-control");
        let file = reply.status == 200 && line.contains("/assets/");
        assert_eq!(kept.contains("immutable"), file, "{line}: {kept}");
        assert!(file || kept == "no-store" || kept == "private, no-cache", "{line}: {kept}");
        assert_eq!(reply.header("strict-transport-security"), "", "{line}: this is no production");
    }
}

fn s18_in_production_browsers_are_told_to_come_over_tls(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let production = serve(&db, &[("RUST_LOG", "off")]);
    let off = serve(&db, &[("RUST_LOG", "off"), ("HSTS", "off")]);
    for line in [
        "GET /health",
        "GET /api/orders",
        "GET /nothing",
        "GET /desk/sign-in",
        "GET /",
        "BREW /desk",
    ] {
        let hsts = |server| {
            request(server, line, &[], b"").unwrap().header("strict-transport-security").to_owned()
        };
        assert_eq!(hsts(&production), "max-age=31536000; includeSubDomains", "{line}");
        assert_eq!(hsts(&off), "", "{line}");
    }
}

fn s18_the_id_of_a_request_is_the_callers_if_it_is_one(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = serve(&db, &[("RUST_LOG", "off")]);
    for path in ["/health", "/desk/sign-in", "/nothing"] {
        let id = |given: &str| {
            let reply =
                request(&server, &format!("GET {path}"), &[("X-Request-Id", given)], b"").unwrap();
            reply.header("x-request-id").to_owned()
        };
        let longest = "a".repeat(64);
        for good in ["a", "Req_7-B", &longest] {
            assert_eq!(id(good), good, "{path}");
        }
        for bad in ["a b", "<script>", "a,b", &"a".repeat(65)] {
            assert_eq!(id(bad).len(), 32, "{path}: {bad}");
            assert_ne!(id(bad), id(bad), "{path}: every request has its own");
        }
    }
    let preflight = [
        ("Origin", "https://influmojo.com"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "x-request-id"),
    ];
    let allowed = request(&server, "OPTIONS /api/orders", &preflight, b"").unwrap();
    assert!(
        allowed.header("access-control-allow-headers").to_lowercase().contains("x-request-id"),
        "{allowed:?}"
    );
    let read = request(&server, "GET /health", &preflight[..1], b"").unwrap();
    assert!(
        read.header("access-control-expose-headers").to_lowercase().contains("x-request-id"),
        "{read:?}"
    );
}

fn s24_the_description_is_not_shown_in_production(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let statuses = |settings: &[(&str, &str)]| {
        let server = serve(&db, settings);
        ["/api/docs", "/api/openapi.json", "/api/docs/start.js"]
            .map(|path| request(&server, &format!("GET {path}"), &[], b"").unwrap().status)
    };
    assert_eq!(statuses(&[]), [404; 3]);
    assert_eq!(statuses(&[("API_DOCS", "on")]), [200; 3]);
    assert_eq!(statuses(&[("APP_ENV", "development")]), [200; 3]);
}

fn s24_what_is_no_http_is_no_error_in_the_log(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = serve(&db, &[("LOG_FORMAT", "json"), ("SLOW_REQUEST_MS", "600000")]);
    let garbage: [&[u8]; 5] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/auth/login HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
    ];
    for bytes in garbage {
        let reply = send(&server, &[bytes, b"\r\n\r\n".as_slice()].concat());
        assert!(reply.is_none_or(|reply| (400..500).contains(&reply.status)));
    }
    let bad =
        request(&server, "POST /api/auth/login", &[("Content-Type", "application/json")], b"{\"")
            .unwrap();
    assert_eq!(bad.status, 400);
    server.signal("TERM");
    let (_, log) = server.ended();
    let loud = |line: &&String| {
        line.contains("\"ERROR\"") || (line.contains("\"WARN\"") && line.contains("request_id"))
    };
    let loud = log.iter().find(loud);
    assert_eq!(loud, None, "{log:?}");
}
