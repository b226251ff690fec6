//! Commands that prepare a database and hand out tokens: `migrate`, `seed`, `token`.

use domain::Role;
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::{Client, tokens_of},
    program::{Ended, SECRET, Server, done_on, influmojo_on, run},
};

on_each_engine! {
    migrate_runs_once_and_is_content_the_second_time,
    migrations_that_are_run_at_once_are_run_once,
    nothing_but_migrate_seed_and_serve_takes_a_database_without_its_schema,
    servers_that_start_at_once_on_an_empty_database_all_serve,
    seed_plants_what_it_is_told_and_nothing_twice,
    seed_refuses_a_database_with_real_users_and_changes_nothing,
    a_token_opens_a_server_with_the_same_secret_and_no_other,
    there_is_no_token_for_an_unknown_or_closed_account,
    o09_nothing_is_migrated_for_a_server_that_cannot_start,
}

fn counts(db: &TestDb) -> [i64; 6] {
    ["users", "agents", "brands", "creators", "packages", "orders"].map(|table| db.count(table))
}

fn token(db: &TestDb, email: &str, secret: &str) -> Ended {
    run(influmojo_on(db, &["token", "--email", email]).env("JWT_SECRET", secret))
}

fn migrate_runs_once_and_is_content_the_second_time(engine: Engine) {
    let db = TestDb::empty(engine);
    assert!(done_on(&db, &["migrate"]).lines().all(|line| line.starts_with("Migrated 0")));
    assert_eq!(done_on(&db, &["migrate"]), "The schema is up to date.\n");
    assert_eq!(done_on(&db, &["verify"]).lines().count(), 7);
}

fn migrations_that_are_run_at_once_are_run_once(engine: Engine) {
    let db = TestDb::empty(engine);
    let spawn = |_| influmojo_on(&db, &["migrate"]).spawn().unwrap();
    let children: Vec<_> = (0..12).map(spawn).collect();
    let mut migrated = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        migrated += usize::from(output.stdout.starts_with(b"Migrated 0001"));
    }
    assert_eq!(migrated, 1);
    assert_eq!(done_on(&db, &["migrate"]), "The schema is up to date.\n");
}

fn nothing_but_migrate_seed_and_serve_takes_a_database_without_its_schema(engine: Engine) {
    let db = TestDb::empty(engine);
    let why = if engine == Engine::Sqlite {
        "there is no database"
    } else {
        "the database is not migrated"
    };
    let commands: [&[&str]; 5] = [
        &["verify"],
        &["agent", "list"],
        &["token", "--email", "a@example.com"],
        &["agent", "add", "--email", "a@example.com", "--name", "Asha"],
        &["serve", "--no-migrate", "--port", "0"],
    ];
    for args in commands {
        let complaint = run(&mut influmojo_on(&db, args)).complaint();
        assert!(
            complaint.starts_with(why) && complaint.contains("run `influmojo migrate` first"),
            "{complaint}"
        );
    }
    if let Some(path) = db.url().strip_prefix("sqlite://") {
        assert!(!std::path::Path::new(path).exists(), "a file was made where none was");
    }
}

fn servers_that_start_at_once_on_an_empty_database_all_serve(engine: Engine) {
    let db = TestDb::empty(engine);
    let servers: Vec<Server> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| Server::on(&db))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert!(servers.iter().all(|server| Client::of(server).get("/health", "").status == 200));
}

fn seed_plants_what_it_is_told_and_nothing_twice(engine: Engine) {
    let db = TestDb::empty(engine);
    let seed = ["seed", "--agents", "4", "--brands", "3", "--creators", "2", "--packages", "6"];
    assert!(done_on(&db, &seed).starts_with("10 demo users are there"));
    assert_eq!(counts(&db), [10, 4, 3, 2, 12, 0]);
    // but the row of the rotation, whose versions are drawn by lot
    let rows =
        || db.dump().into_iter().filter(|row| !row.starts_with("rotation ")).collect::<Vec<_>>();
    let before = rows();
    done_on(&db, &seed);
    assert_eq!(rows(), before, "the second time changed something");
    done_on(&db, &["seed", "--agents", "5", "--brands", "3", "--creators", "2", "--packages", "6"]);
    assert_eq!(counts(&db), [11, 5, 3, 2, 12, 0]);
    let ended = run(&mut influmojo_on(&db, &["seed", "--orders", "3", "--tickets", "4"]));
    assert_eq!(ended.complaint(), "there cannot be more tickets than orders");
    assert!(
        done_on(&db, &["seed", "--orders", "4", "--tickets", "3"])
            .contains("4 orders and 3 tickets are there")
    );
    assert_eq!((db.count("orders"), db.count("tickets"), db.count("messages")), (4, 3, 30));
    let ended = run(&mut influmojo_on(&db, &["seed", "--agents", "4294967295"]));
    assert_eq!(
        (ended.code, ended.err.contains("is not in 0..=1000000")),
        (Some(2), true),
        "{ended:?}"
    );
}

fn seed_refuses_a_database_with_real_users_and_changes_nothing(engine: Engine) {
    let db = TestDb::fresh(engine);
    done_on(&db, &["agent", "add", "--email", "real@example.com", "--name", "Real Agent"]);
    let before = db.dump();
    let why = "the database holds users that are not demo users; nothing was changed";
    assert_eq!(run(&mut influmojo_on(&db, &["seed"])).complaint(), why);
    let demo = run(&mut influmojo_on(&db, &["serve", "--demo", "--port", "0"]));
    assert_eq!(
        (demo.out.as_str(), demo.err.trim_end()),
        ("", format!("influmojo: {why}").as_str())
    );
    assert_eq!(db.dump(), before);
}

fn a_token_opens_a_server_with_the_same_secret_and_no_other(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let email = "brand1@demo.influmojo.test";
    let (ours, theirs) = (
        token(&db, email, SECRET).printed(),
        token(&db, email, "another secret of the tests with enough bytes").printed(),
    );
    let server = Server::on(&db);
    let profile = Client::of(&server).get("/api/auth/profile", ours.trim_end());
    assert_eq!((profile.status, &profile.json()["user"]["email"]), (200, &email.into()));
    assert_eq!(
        Client::of(&server).get("/api/auth/profile", theirs.trim_end()).code(),
        "unauthorized"
    );
    // after a change of the secret, tokens of the previous one still open
    let mut changed = influmojo_on(&db, &["serve", "--port", "0"]);
    let changed = Server::start(
        changed
            .env("JWT_SECRET", "another secret of the tests with enough bytes")
            .env("JWT_SECRET_PREVIOUS", SECRET),
    );
    for token in [ours, theirs] {
        assert_eq!(Client::of(&changed).get("/api/auth/profile", token.trim_end()).status, 200);
    }
}

fn there_is_no_token_for_an_unknown_or_closed_account(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let error = |email| token(&db, email, SECRET).complaint();
    assert_eq!(error("nobody@example.com"), "no account has this e-mail address");
    assert_eq!(error("nobody"), "--email: must be an e-mail address");
    let agent = tokens_of(&db, Role::Agent).remove(0);
    let server = Server::on(&db);
    assert_eq!(Client::of(&server).get("/api/crm/tickets", &agent).status, 200);
    done_on(&db, &["agent", "suspend", "--email", "agent1@demo.influmojo.test"]);
    assert_eq!(
        error("agent1@demo.influmojo.test"),
        "the account is suspended; a token would open nothing"
    );
    // a token from before is refused as well
    assert_eq!(Client::of(&server).get("/api/crm/tickets", &agent).code(), "account_not_active");
    done_on(&db, &["agent", "activate", "--email", "agent1@demo.influmojo.test"]);
    assert_eq!(
        Client::of(&server).get("/api/crm/tickets", &agent).status,
        401,
        "and it does not live again"
    );
    db.sql("update users set status = 'deleted' where role = 'brand'");
    assert_eq!(error("brand1@demo.influmojo.test"), "no account has this e-mail address");
}

fn o09_nothing_is_migrated_for_a_server_that_cannot_start(engine: Engine) {
    let db = TestDb::empty(engine);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let bad = [
        (vec![("PORT", port.as_str())], "cannot listen on"),
        (
            vec![
                ("PORT", "0"),
                ("CODE_WEBHOOK_URL", "http://127.0.0.1:1/"),
                ("CODE_WEBHOOK_SECRET", "whsec_short"),
            ],
            "CODE_WEBHOOK_SECRET",
        ),
    ];
    for (settings, expected) in bad {
        let ended = run(influmojo_on(&db, &["serve"]).env("RUST_LOG", "error").envs(settings));
        assert!(ended.complaint().contains(expected));
        if let Some(file) = db.url().strip_prefix("sqlite://") {
            assert!(!std::path::Path::new(file).exists(), "a database was made");
        } else {
            let tables =
                "select count(*) as n from information_schema.tables where table_schema = 'public'";
            assert_eq!(db.number(tables), 0, "something was migrated");
        }
    }
    // a start says what it is about to do before it does it
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("RUST_LOG", "info"));
    server.signal("TERM");
    let log = server.ended().1;
    let at = |words: &str| {
        log.iter()
            .position(|line| line.contains(words))
            .unwrap_or_else(|| panic!("{words}: {log:?}"))
    };
    assert!(at("migrating the schema: 0001") < at("migrated"));
}
