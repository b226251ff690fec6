//! Table by table: what arrives, what is told, and what is kept beside.

use std::{fs, os::unix::fs::PermissionsExt};

use test_support::{Engine, TestDb, on_each_engine};

use super::{FINDINGS, Import, former};

on_each_engine! {
    every_row_arrives_or_is_told,
    accounts_arrive_with_one_address_each,
    profiles_and_packages_arrive,
    orders_and_tickets_arrive,
    tickets_take_turns_by_the_rule_in_force,
    conversations_arrive,
    options_say_what_becomes_of_what_is_not_known,
    what_has_no_place_is_kept_beside,
    a_dry_run_tells_the_same_and_writes_nothing,
}

fn imported(engine: Engine, args: &[&str]) -> TestDb {
    let (former, db) = (former(), TestDb::fresh(engine));
    Import::of(&former, &db).run(args).printed();
    db
}

fn every_row_arrives_or_is_told(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    let import = Import::of(&former, &db);
    let printed = import.run(&[]).printed();
    assert_eq!(import.findings(), FINDINGS);
    assert_eq!(printed.lines().filter(|line| line.starts_with("kept ")).count(), 8, "{printed}");
    // how many rows of each table there were and are
    for (there, here) in [
        ("User", "users"),
        ("BrandProfile", "brands"),
        ("CreatorProfile", "creators"),
        ("SocialMediaAccount", "social_accounts"),
        ("PortfolioItem", "portfolio_items"),
        ("Package", "packages"),
        ("CartItem", "cart_items"),
        ("Order", "orders"),
        ("Ticket", "tickets"),
        ("Notification", "notifications"),
        ("Message", "messages"),
    ] {
        let line = printed.lines().find(|line| line.starts_with(&format!("{there} "))).unwrap();
        let numbers: Vec<i64> =
            line.split_whitespace().skip(1).map(|number| number.parse().unwrap()).collect();
        let left_out = former.count(&format!("\"{there}\"")) - numbers[1];
        assert_eq!(
            numbers,
            [former.count(&format!("\"{there}\"")), numbers[1], left_out],
            "{line}"
        );
        // the turns of two tickets say something and tell their agents
        let old = match here {
            "messages" => "messages where id <= 106",
            "notifications" => "notifications where id <= 101",
            here => here,
        };
        assert_eq!(db.count(old), numbers[1], "{here}");
        let told = FINDINGS
            .lines()
            .filter(|line| line.starts_with(&format!("{there},")) && line.contains(",left out,"));
        assert_eq!(i64::try_from(told.count()).unwrap(), left_out, "{there}");
    }
    let audited = "select count(*) as n from audit_log where action = 'rows_imported'";
    assert_eq!(db.number(audited), 11);
}

fn accounts_arrive_with_one_address_each(engine: Engine) {
    let db = imported(engine, &[]);
    let accounts = db.lines(
        "select id || ' ' || role || ' ' || status || ' ' || coalesce(email, '-') || ' ' || coalesce(phone, '-') \
         || ' ' || coalesce(wanted_email, '-') || ' ' || coalesce(wanted_phone, '-') || ' ' || auth_provider as line \
         from users where id in (1, 2, 10, 11, 12, 100, 101, 102, 103, 104, 105, 107, 108, 110, 116) order by id",
    );
    let expected = [
        "1 super_admin active admin@example.com - - - email",
        "2 agent active agent-two@example.com - - - email",
        "10 brand active brand@example.com +919800000010 - - email",
        "11 brand active - +919800000011 - - phone",
        "12 brand active google@example.com - - - google",
        "100 brand active mixed@example.com - - - email",
        "101 brand active - +919800000101 brand@example.com - email",
        "102 brand active - +919800000102 - - email",
        "103 brand active - +919800000103 - - phone",
        "104 brand active country@example.com - - - email",
        "105 brand active twin-phone@example.com - - +919800000010 email",
        "107 creator active pending-used@example.com - - - email",
        "108 creator pending pending-new@example.com - - - email",
        "110 brand active apple@example.com - - - email",
        "116 brand suspended was-agent@example.com - - - email",
    ];
    assert_eq!(accounts, expected);
    assert_eq!(db.number("select count(*) as n from users where id = -1"), 0);
    assert_eq!(db.lines("select name as line from users where id = 111"), ["User 111"]);
    let agents = "select user_id || ' ' || availability as line from agents order by user_id";
    assert_eq!(db.lines(agents), ["2 available", "3 available", "4 away", "113 available"]);
    let hashed = "select count(*) as n from users where password_hash like '$2b$10$%'";
    assert_eq!(db.number(hashed), 19);
}

fn profiles_and_packages_arrive(engine: Engine) {
    let db = imported(engine, &[]);
    let brands = db.lines(
        "select id || ' ' || company_name || ' ' || industries || ' ' || languages || ' ' || coalesce(website_url, '-') as line \
         from brands order by id",
    );
    let expected = [
        r#"1 Bina Foods ["Food","Travel"] ["Hindi"] https://bina.example"#,
        "2 Company Name [] [] -",
        r#"102 Wrapped ["Beauty"] [] https://www.wrapped.example"#,
        r#"103 Company Name ["Games"] ["Hindi"] -"#,
    ];
    assert_eq!(brands, expected);
    let creators = db.lines(
        "select id || ' ' || platforms || ' ' || languages || ' ' || coalesce(min_rate_minor, -1) || ' ' \
         || coalesce(max_rate_minor, -1) || ' ' || rate_currency || ' ' || coalesce(rating_hundredths, -1) || ' ' \
         || total_collaborations as line from creators order by id",
    );
    let expected = [
        r#"1 ["instagram","youtube"] ["English"] 10050 200000 INR 475 12"#,
        "2 [] [] -1 -1 USD -1 0",
        r#"100 ["tiktok"] ["1"] -1 1001 XXX 500 0"#,
        "101 [] [] -1 -1 INR 0 0",
    ];
    assert_eq!(creators, expected);
    let packages = db.lines(
        "select id || ' ' || title || ' ' || price_minor || ' ' || currency || ' ' || case when is_active then 'on' else 'off' end \
         || ' ' || coalesce(platform, '-') || ' ' || coalesce(quantity, -1) || ' ' || coalesce(revisions, -1) as line \
         from packages order by id",
    );
    let expected = [
        "1 Instagram Reel 15000 INR on Instagram 1 2",
        "2 Story 3333 INR on - -1 -1",
        "3 Long video 250050 USD off - -1 -1",
        "100 Package 100 3333 INR on - -1 -1",
        "101 Minus 0 INR off YouTube -1 -1",
        "102 Rupees 1000 XXX off - -1 -1",
    ];
    assert_eq!(packages, expected);
    let social = "select id || ' ' || follower_count || ' ' || engagement_millionths || ' ' || avg_views as line \
                  from social_accounts order by id";
    assert_eq!(db.lines(social), ["1 12000 34500 800", "100 0 0 0", "101 10 2147483647 2"]);
    let work = "select id || ' ' || user_id || ' ' || media_type || ' ' || tags as line from portfolio_items order by id";
    assert_eq!(
        db.lines(work),
        [r#"1 20 video ["goa"]"#, "2 10 image []", "3 20 text []", "102 10 image []"]
    );
    let carts = "select id || ' ' || quantity || ' ' || coalesce(delivery_days, -1) || ' ' || reference_urls as line \
                 from cart_items order by id";
    assert_eq!(db.lines(carts), [r#"1 2 5 ["https://example.com/ref"]"#, "102 1 -1 []"]);
}

fn orders_and_tickets_arrive(engine: Engine) {
    let db = imported(engine, &[]);
    let orders = db.lines(
        "select id || ' ' || origin || ' ' || checkout_id || ' ' || brand_id || ' ' || quantity || ' ' || unit_price_minor \
         || ' ' || total_minor || ' ' || currency || ' ' || status || ' ' || coalesce(delivery_days, -1) || ' ' \
         || coalesce(price_revision_minor, -1) || ' ' || coalesce(price_revision_status, '-') as line from orders order by id",
    );
    let expected = [
        "1 import 1 1 2 15000 30000 INR in_progress 5 -1 -",
        "2 import 2 2 3 3333 10000 INR completed -1 -1 -",
        "3 import 3 1 1 250050 250050 USD price_revision_pending 10 5000 requested",
        "4 import 4 1 1 15000 15000 INR pending -1 -1 -",
        "5 import 5 2 1 15000 15000 INR review -1 -1 -",
        "101 import 101 1 1000 15 15000 INR pending -1 2000 declined",
        "102 import 102 1 1 0 0 XXX revision_requested -1 -1 -",
        "103 import 103 1 1 999999999999 999999999999 INR cancelled -1 -1 -",
        "104 import 104 1 1 1056 1056 INR completed -1 1056 declined",
    ];
    assert_eq!(orders, expected);
    let files =
        "select deliverables as line from orders where deliverables is not null order by id";
    assert_eq!(
        db.lines(files),
        [
            r#"[{"filename":"v.mp4","size":9,"type":"video","url":"https://cdn.example.com/v.mp4"}]"#,
            r#"[{"filename":"w.mp4","type":"file","url":"https://cdn.example.com/w.mp4"}]"#,
        ]
    );
    let tickets = "select id || ' ' || order_id || ' ' || coalesce(agent_id, -1) || ' ' || status || ' ' || priority as line \
                   from tickets order by id";
    let expected = [
        "1 1 2 open high",
        "2 2 3 closed medium",
        "3 3 4 in_progress urgent",
        "100 5 2 open medium",
        "101 101 3 open low",
    ];
    assert_eq!(db.lines(tickets), expected);
    let turns = "select number || ' ' || ticket_id || ' ' || agent_id as line from assignments order by number";
    assert_eq!(db.lines(turns), ["1 100 2", "2 101 3"]);
}

fn tickets_take_turns_by_the_rule_in_force(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    db.sql("update rotation set rule = 'least_open'");
    Import::of(&former, &db).run(&[]).printed();
    let rules = "select rule as line from assignment_decisions order by number";
    assert_eq!(db.lines(rules), ["least_open"; 2]);
}

fn conversations_arrive(engine: Engine) {
    let db = imported(engine, &[]);
    let messages = "select id || ' ' || ticket_id || ' ' || author_id || ' ' || channel || ' ' || role || ' ' || kind as line \
                    from messages where id <= 106 order by id";
    let expected = [
        "1 1 10 brand_agent brand text",
        "2 1 2 brand_agent agent text",
        "3 1 20 creator_agent creator text",
        "4 2 2 creator_agent agent file",
        "5 3 10 brand_agent brand text",
        "100 1 10 brand_agent system system",
        "101 1 2 internal system system",
        "102 1 1 brand_agent agent text",
        "103 1 20 creator_agent creator text",
        "104 1 2 creator_agent agent text",
        "105 1 10 brand_agent brand text",
        "106 1 10 brand_agent brand text",
    ];
    assert_eq!(db.lines(messages), expected);
    // a brand has written to tickets 1 and 3 since staff answered last
    let waiting =
        "select id || '' as line from tickets where waiting_since < '9999-01-01' order by id";
    assert_eq!(db.lines(waiting), ["1", "3"]);
    let marks = "select ticket_id || ' ' || user_id || ' ' || channel || ' ' || message_id as line from read_marks \
                 where ticket_id < 100 order by ticket_id, user_id, channel";
    let expected = [
        "1 2 brand_agent 106",
        "1 2 creator_agent 104",
        "1 10 brand_agent 106",
        "1 20 creator_agent 104",
        "2 3 creator_agent 4",
        "2 20 creator_agent 4",
        "3 4 brand_agent 5",
        "3 10 brand_agent 5",
    ];
    assert_eq!(db.lines(marks), expected);
    let told = "select id || ' ' || user_id || ' ' || data as line from notifications where id <= 101 order by id";
    assert_eq!(db.lines(told), [r#"1 2 {"order_id":"1","ticket_id":"1"}"#, "2 3 {}", "101 2 {}"]);
}

fn options_say_what_becomes_of_what_is_not_known(engine: Engine) {
    let options = [
        "--pending",
        "activate",
        "--country",
        "91",
        "--price-revisions",
        "accepted",
        "--open-tickets",
    ];
    let (former, db) = (former(), TestDb::fresh(engine));
    let import = Import::of(&former, &db);
    let printed = import.run(&options).printed();
    assert_eq!(db.lines("select status as line from users where id = 108"), ["active"]);
    assert_eq!(db.lines("select phone as line from users where id = 104"), ["+919800000104"]);
    let accepted = "select count(*) as n from orders where price_revision_status = 'accepted'";
    assert_eq!(db.number(accepted), 2);
    assert!(printed.contains("4 orders without a ticket get one."), "{printed}");
    assert_eq!(db.count("tickets"), 9);
    assert_eq!(db.count("assignments"), 6, "two tickets of nobody, and four new ones");
    let complaint = Import::of(&former, &db).run(&options).complaint();
    assert!(complaint.starts_with("the database has accounts already"), "twice: {complaint}");
}

fn what_has_no_place_is_kept_beside(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    let import = Import::of(&former, &db);
    import.run(&[]).printed();
    let mut kept: Vec<(String, usize)> = Vec::new();
    for entry in fs::read_dir(import.rest()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        kept.push((path.file_name().unwrap().to_str().unwrap().to_owned(), text.lines().count()));
    }
    kept.sort();
    let expected = [
        ("BrandProfile.left-out.jsonl", 2),
        ("CartItem.left-out.jsonl", 3),
        ("Message.left-out.jsonl", 2),
        ("Notification.left-out.jsonl", 2),
        ("Order.left-out.jsonl", 1),
        ("PortfolioItem.left-out.jsonl", 2),
        ("Ticket.left-out.jsonl", 1),
        ("User.left-out.jsonl", 1),
        ("public.Campaign.jsonl", 1),
        ("public.KYC.jsonl", 2),
        ("public.Payment.jsonl", 2),
        ("public.PhoneVerification.jsonl", 1),
        ("public.Review.jsonl", 0),
        ("public._prisma_migrations.jsonl", 1),
    ];
    assert_eq!(kept, expected.map(|(name, rows)| (name.to_owned(), rows)));
    let paid = fs::read_to_string(import.rest().join("public.Payment.jsonl")).unwrap();
    assert!(paid.contains("300.123456789"), "exact: {paid}");
    assert_eq!(fs::metadata(import.rest()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(import.report()).unwrap().permissions().mode() & 0o777, 0o600);
}

fn a_dry_run_tells_the_same_and_writes_nothing(engine: Engine) {
    let (former, db) = (former(), TestDb::fresh(engine));
    let (before, source) = (db.dump(), former.dump());
    let import = Import::of(&former, &db);
    let printed = import.run(&["--dry-run"]).printed();
    assert_eq!(import.findings(), FINDINGS);
    assert!(printed.ends_with("Nothing was written: this was a dry run.\n"), "{printed}");
    assert!(printed.contains("User.email"), "{printed}");
    assert_eq!((db.dump(), former.dump()), (before, source));
    assert!(!import.rest().exists());
    // and it needs no database to write to
    let nowhere = TestDb::empty(engine);
    Import::of(&former, &nowhere).run(&["--dry-run"]).printed();
}
