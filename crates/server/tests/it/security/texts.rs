//! Texts of people: what they may hold, and how they are shown.

use domain::Role;
use serde_json::{Value, json};
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    program::Server,
    wire::{desk_session, request},
};

promises! {
    "S19" "V2.2.1" "A name, title or file name with characters that cannot be seen or turn what follows is refused." =>
        s19_names_that_hide_something_are_refused,
    "S19" "V1.2.2" "What was stored before is shown with its hidden characters, mails get no field, links say their host." =>
        s19_what_was_stored_is_shown_as_it_is,
    "S24" "V1.2.10" "In a table that is taken out every text is quoted, known as UTF-8, and computed by no spreadsheet." =>
        s24_a_table_for_spreadsheets_computes_nothing,
}

const TURNED: &str = "photo_\u{202e}gnp.exe";

fn post(client: &Client, path: &str, token: &str, body: &Value) -> (u16, String) {
    let authorization = format!("Bearer {token}");
    let answer =
        client.post(path, &[("Authorization", &authorization)], &body.to_string()).unwrap();
    (answer.status, answer.code())
}

fn s19_names_that_hide_something_are_refused(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = Server::on(&db);
    let client = Client::of(&server);
    let [brand, creator, admin] =
        [Role::Brand, Role::Creator, Role::SuperAdmin].map(|role| tokens_of(&db, role).remove(0));
    client.checkout(&brand, &[1], None).orders();
    db.sql("update orders set status = 'in_progress'");
    let file = json!({ "url": "https://files.example.com/x", "filename": TURNED, "type": "image" });
    let calls = [
        ("/api/auth/update-name", &brand, json!({ "name": TURNED })),
        ("/api/packages", &creator, json!({ "title": TURNED, "price": 1 })),
        ("/api/admin/agents", &admin, json!({ "name": TURNED, "email": "new@example.com" })),
        ("/api/orders/1/deliverables", &creator, json!({ "deliverables": [file] })),
        (
            "/api/crm/tickets/1/messages",
            &creator,
            json!({ "message": "x", "file_url": "https://files.example.com/x", "file_name": TURNED }),
        ),
        (
            "/api/profile/create-portfolio",
            &creator,
            json!({ "mediaUrl": "https://files.example.com/x", "mediaType": "image", "fileName": TURNED }),
        ),
    ];
    for (path, token, body) in calls {
        assert_eq!(
            post(&client, path, token, &body),
            (400, "validation_failed".to_owned()),
            "{path}"
        );
    }
}

fn s19_what_was_stored_is_shown_as_it_is(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = Server::on(&db);
    let (client, brand) = (Client::of(&server), tokens_of(&db, Role::Brand).remove(0));
    db.sql(&format!(
        "update packages set title = '{TURNED}'; update brands set company_name = '{TURNED}'"
    ));
    db.sql("update users set email = 'a?bcc=x%40y@example.com' where role = 'brand'");
    client.checkout(&brand, &[1], None).orders();
    let pay = json!({ "message": "Pay at https://bank.test@evil.test/pay" });
    assert_eq!(post(&client, "/api/crm/tickets/1/messages", &brand, &pay).0, 201);
    let cookie = desk_session(&db, &server);
    let page = |path: &str| {
        let reply =
            request(&server, &format!("GET {path}"), &[("Cookie", cookie.as_str())], b"").unwrap();
        assert_eq!(reply.status, 200, "{path}");
        reply.body
    };
    let ticket = page("/desk/tickets/1");
    assert!(
        ticket.contains("photo_[U+202E]gnp.exe") && ticket.contains("(evil.test)</span>"),
        "{ticket}"
    );
    assert!(!ticket.contains("mailto:a?") && ticket.contains("mailto:a%3Fbcc"), "{ticket}");
    for path in [
        "/desk/tickets/1",
        "/desk/tickets?tab=all",
        "/desk/insights",
        "/desk/audit",
        "/desk/agents",
    ] {
        assert!(!page(path).contains('\u{202e}'), "{path}");
    }
}

fn s24_a_table_for_spreadsheets_computes_nothing(engine: Engine) {
    let db = TestDb::seeded(engine, 4, 1, 1, 4);
    let server = Server::on(&db);
    let names = ["=1+1;\"x\"", " @SUM(A1)", "\u{ff1d}1+1", "-1+1\u{202e}"];
    for (n, name) in names.into_iter().enumerate() {
        db.sql(&format!(
            "update users set name = '{name}' where email = 'agent{}@demo.influmojo.test'",
            n + 1
        ));
    }
    Client::of(&server).checkout(&tokens_of(&db, Role::Brand)[0], &[1, 2, 3, 4], None).orders();
    let cookie = desk_session(&db, &server);
    let csv = |table: &str| {
        let signed_in = [("Cookie", cookie.as_str())];
        request(&server, &format!("GET /desk/insights?csv={table}"), &signed_in, b"").unwrap()
    };
    let page =
        request(&server, "GET /desk/insights", &[("Cookie", cookie.as_str())], b"").unwrap().body;
    let mut tables: Vec<&str> = page
        .split("csv=")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '&']).next())
        .filter(|name| !name.is_empty())
        .collect();
    tables.dedup();
    assert!(tables.len() > 2, "{tables:?}");
    let mut seen = String::new();
    for table in tables {
        let reply = csv(table);
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, "text/csv; charset=utf-8"),
            "{table}"
        );
        let lines =
            reply.body.strip_prefix('\u{feff}').unwrap_or_else(|| panic!("{table} has no mark"));
        for cell in lines.lines().flat_map(|line| line.split(',').collect::<Vec<_>>()) {
            let is_number = cell.parse::<f64>().is_ok() || cell.is_empty();
            assert!(is_number || cell.starts_with('"') || cell.ends_with('"'), "{table}: {cell}");
        }
        seen.push_str(lines);
    }
    for expected in
        ["\"'=1+1;\"\"x\"\"\"", "\"'@SUM(A1)\"", "\"'\u{ff1d}1+1\"", "\"'-1+1[U+202E]\""]
    {
        let loose = expected.replace("'@", "' @");
        assert!(seen.contains(expected) || seen.contains(&loose), "{expected} is not in {seen}");
    }
}
