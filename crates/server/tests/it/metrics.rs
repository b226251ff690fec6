//! Numbers for Prometheus: what was done is counted, at an address of its own, and each number is
//! described.

use std::collections::BTreeSet;

use domain::Role;
use serde_json::json;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Server, eventually, influmojo, influmojo_on, run},
};

const PAGE: &str = include_str!("../../../../docs/operations.md");

on_each_engine! {
    what_was_done_is_counted,
}

/// Reads all numbers at the address that the log names.
fn scraped(server: &Server) -> String {
    let line = server.logged(|line| line.contains("numbers for Prometheus are at "));
    let address = line.rsplit_once("http://").unwrap().1.trim();
    ureq::get(format!("http://{address}")).call().unwrap().body_mut().read_to_string().unwrap()
}

/// The number of a line, which begins with its name and labels.
fn number(text: &str, name: &str) -> f64 {
    let line =
        text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
    let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
    line.rsplit_once(' ').unwrap().1.parse().unwrap()
}

#[track_caller]
fn is(text: &str, name: &str, wanted: f64) {
    let found = number(text, name);
    assert!((found - wanted).abs() < 1e-9, "{name} is {found}, not {wanted}");
}

fn what_was_done_is_counted(engine: Engine) {
    let db = TestDb::seeded(engine, 3, 2, 2, 2);
    let brands = tokens_of(&db, Role::Brand);
    let mut serve = influmojo_on(&db, &["serve", "--port", "0", "--metrics-listen", "127.0.0.1:0"]);
    let server = Server::start(serve.env("RUST_LOG", "info"));
    let client = Client::of(&server);
    client.checkout(&brands[0], &[1, 2], Some("one")).orders();
    client.checkout(&brands[0], &[1, 2], Some("one")).orders();
    client.checkout(&brands[1], &[3], None).orders();
    assert_eq!(client.checkout(&brands[1], &[3], None).status, 409);
    assert_eq!(client.sign_in("agent-login", "nobody@example.com", "not the one").status, 401);
    let odd = client.send("BREW", "/nobody/knows/this", None, None);
    assert_eq!(odd.status, 404, "{odd:?}");

    let text = eventually("the search has found it", || {
        let text = scraped(&server);
        (number(&text, "influmojo_search_lag_messages") == 0.0).then_some(text)
    });
    for (outcome, times) in [("placed", 2.0), ("replayed", 1.0), ("refused", 1.0)] {
        is(&text, &format!("influmojo_checkouts_total{{outcome=\"{outcome}\"}}"), times);
    }
    is(&text, "influmojo_orders_placed_total", 3.0);
    let checkout = "method=\"POST\",route=\"/api/orders/checkout\"";
    is(&text, &format!("influmojo_http_requests_total{{{checkout},status=\"200\"}}"), 3.0);
    is(&text, &format!("influmojo_http_requests_total{{{checkout},status=\"409\"}}"), 1.0);
    let refused = "method=\"POST\",route=\"/api/auth/agent-login\",status=\"401\"";
    is(&text, &format!("influmojo_http_requests_total{{{refused}}}"), 1.0);
    let odd = "method=\"other\",route=\"none\",status=\"404\"";
    is(&text, &format!("influmojo_http_requests_total{{{odd}}}"), 1.0);
    let duration = "influmojo_http_request_duration_seconds_count{route=\"/api/orders/checkout\"}";
    is(&text, duration, 4.0);
    // a repeat and a refusal hold no rotation
    is(&text, "influmojo_rotation_held_seconds_count", 2.0);
    is(&text, "influmojo_checkout_batch_size_sum", 3.0);
    is(&text, "influmojo_tickets{status=\"open\"}", 3.0);
    is(&text, "influmojo_tickets{status=\"unassigned\"}", 0.0);
    is(&text, "influmojo_agents{status=\"active\"}", 3.0);
    is(&text, "influmojo_agent_assigned_tickets{bound=\"most\"}", 1.0);
    is(&text, "influmojo_agent_assigned_tickets{bound=\"fewest\"}", 1.0);
    is(&text, "influmojo_live_streams", 0.0);
    is(&text, "influmojo_checkouts_waiting", 0.0);
    is(&text, "influmojo_feed_delay_seconds", 0.0);
    assert!(number(&text, "influmojo_longest_wait_seconds") >= 0.0);
    assert!(number(&text, "process_open_fds") > 3.0);
    is_described(&text);
    // what is shown there is not among what everybody can ask
    assert_eq!(client.send("GET", "/metrics", None, None).status, 404);
    let secrets = json!([brands[0], "one", "nobody@example.com"]);
    for secret in secrets.as_array().unwrap() {
        let secret = secret.as_str().unwrap();
        assert!(!text.contains(&format!("\"{secret}\"")), "{secret}");
    }
}

/// Each number has a line in the page of operations, and each that it names is there.
fn is_described(text: &str) {
    let of_numbers: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# HELP ")?.split(' ').next())
        .filter(|name| name.starts_with("influmojo_"))
        .collect();
    let of_page: BTreeSet<&str> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| `influmojo_")?.split('`').next())
        .collect();
    // a counter of what did not happen has no line yet
    let rare = ["log_lines_dropped_total", "metrics_errors_total"];
    let of_page = of_page.into_iter().filter(|name| !rare.contains(name));
    let of_page: BTreeSet<String> = of_page.map(|name| format!("influmojo_{name}")).collect();
    let of_numbers: BTreeSet<String> = of_numbers.into_iter().map(str::to_owned).collect();
    assert_eq!(of_numbers, of_page);
}

#[test]
fn an_address_that_is_none_or_in_use_is_told() {
    let db = TestDb::empty(Engine::Sqlite);
    let ended =
        run(influmojo(&["serve", "--metrics-listen", "9464"]).env("JWT_SECRET", "x".repeat(40)));
    assert!(ended.err.contains("METRICS_LISTEN must be an IP address and a port"), "{ended:?}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let complaint =
        run(&mut influmojo_on(&db, &["serve", "--port", "0", "--metrics-listen", &address])).err;
    assert!(complaint.contains("METRICS_LISTEN: cannot listen on"), "{complaint}");
    let path = db.url().strip_prefix("sqlite://").unwrap();
    assert!(!std::fs::exists(path).unwrap(), "the database was not touched");
}
