//! Configuration: every mistake is named, at once, in plain words, and no secret is ever repeated.

use std::{fs, net::TcpListener, net::TcpStream, process::Command};

use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    client::Client,
    program::{Ended, SECRET, Server, influmojo, influmojo_on, run},
    wire::request,
};

on_each_engine! {
    r14_without_a_secret_nothing_starts,
    o11_an_instance_with_another_secret_warns_and_one_that_knows_both_does_not,
}

#[test]
fn o23_a_path_that_would_make_a_file_with_an_odd_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["shop.db?mode=ro", ":memory:", "file:shop.db", "shop\n.db"] {
        let url = format!("sqlite://{path}");
        for command in ["serve", "migrate", "verify"] {
            let mut asked = influmojo(&[command]);
            let ended = run(asked
                .current_dir(folder.path())
                .env("DATABASE_URL", &url)
                .env("JWT_SECRET", SECRET));
            let found = mistakes(&ended);
            assert!(
                matches!(found[..], [one] if one.starts_with("DATABASE_URL must name a file")),
                "{path}: {found:?}"
            );
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

fn serve(environment: &[(&str, &str)]) -> Command {
    let mut command = influmojo(&["serve"]);
    command.envs(environment.iter().copied());
    command
}

/// The lines that follow the heading.
fn mistakes(ended: &Ended) -> Vec<&str> {
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    let mut lines = ended.err.lines();
    assert_eq!(lines.next(), Some("influmojo: the configuration is not valid"), "{}", ended.err);
    lines.map(|line| line.strip_prefix("  - ").unwrap()).collect()
}

#[test]
fn c04_listed_origins_are_allowed_besides_the_usual_ones() {
    let usual = "https://app.influmojo.com";
    let listed = "https://app.example.com";
    let other = "https://example.com";
    for (settings, expected) in [
        (&[][..], [true, false, false]),
        (&[("CORS_ORIGINS", "https://app.example.com/, ")], [true, true, false]),
        (&[("CORS_ORIGINS_ONLY", listed)], [false, true, false]),
        (&[("CORS_ORIGINS", listed), ("CORS_ORIGINS_ONLY", other)], [false, true, true]),
    ] {
        let db = TestDb::fresh(Engine::Sqlite);
        let server = Server::start(
            influmojo_on(&db, &["serve", "--port", "0"]).envs(settings.iter().copied()),
        );
        let allowed = [usual, listed, other].map(|origin| {
            let answer = request(&server, "GET /health", &[("Origin", origin)], b"").unwrap();
            answer.header("access-control-allow-origin") == origin
        });
        assert_eq!(allowed, expected, "{settings:?}");
    }
}

#[test]
fn d08_waits_of_the_desk_have_bounds() {
    let ended = run(&mut serve(&[("DESK_BEAT", "0"), ("DEMO_ORDERS", "some")]));
    for mistake in
        ["DESK_BEAT must be a whole number from 1 to 60", "DEMO_ORDERS must be on or off"]
    {
        assert!(ended.err.contains(mistake), "{}", ended.err);
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let ended = run(&mut serve(&[
        ("DATABASE_URL", "mysql://root:hunter22@localhost/shop"),
        ("DATABASE_POOL_SIZE", "0"),
        ("SQLITE_SYNC", "off"),
        ("PORT", "65536"),
        ("HTTP_WORKERS", "many"),
        ("APP_ENV", "staging"),
        ("LOG_FORMAT", "xml"),
        ("RUST_LOG", "server=loud"),
        ("RATE_LIMITS", "some"),
        ("RATE_LIMIT_USER", "0"),
        ("RATE_LIMIT_ADDRESS", "-1"),
        ("RATE_LIMIT_LOGIN", "few"),
        ("RATE_LIMIT_LOGIN_ADDRESS", "0"),
        ("RATE_LIMIT_LOGIN_ACCOUNT", "0"),
        ("RATE_LIMIT_CONTACT", "0"),
        ("PASSWORD_QUEUE", "-1"),
        ("SESSION_IDLE_SECONDS", "9"),
        ("FRESH_SIGN_IN_SECONDS", "0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, proxy.example.com"),
        ("CODE_ECHO", "on"),
        ("CODE_WEBHOOK_URL", "https://codes.example.com"),
        ("STAFF_CANCEL", "nobody"),
    ]));
    let expected = [
        "DATABASE_URL must start with sqlite:// or postgres:// or postgresql://",
        "DATABASE_POOL_SIZE must be a whole number from 1 to 500",
        "SQLITE_SYNC must be full or normal",
        "PORT must be a whole number from 0 to 65535",
        "HTTP_WORKERS must be a whole number from 1 to 512",
        "RATE_LIMITS must be on or off",
        "RATE_LIMIT_USER must be a whole number from 1 to 4294967295",
        "RATE_LIMIT_ADDRESS must be a whole number from 1 to 4294967295",
        "RATE_LIMIT_LOGIN must be a whole number from 1 to 4294967295",
        "RATE_LIMIT_LOGIN_ADDRESS must be a whole number from 1 to 4294967295",
        "RATE_LIMIT_LOGIN_ACCOUNT must be a whole number from 1 to 4294967295",
        "RATE_LIMIT_CONTACT must be a whole number from 1 to 4294967295",
        "TRUSTED_PROXIES: proxies are addresses or networks such as 10.0.0.0/8, separated by commas",
        "PASSWORD_QUEUE must be a whole number from 0 to 10000",
        "SESSION_IDLE_SECONDS must be a whole number from 10 to 43200",
        "FRESH_SIGN_IN_SECONDS must be a whole number from 1 to 86400",
        "APP_ENV must be production or development",
        "CODE_ECHO can be on in development only: it hands out codes to anybody",
        "CODE_WEBHOOK_SECRET must be set with CODE_WEBHOOK_URL",
        "STAFF_CANCEL must be assigned or any",
        "LOG_FORMAT must be text or json",
        "RUST_LOG must be a log filter, such as info or debug",
        "JWT_SECRET must be set; `openssl rand -base64 48` makes one",
    ];
    assert_eq!(mistakes(&ended), expected);
}

#[test]
fn the_demo_reports_its_mistakes_too() {
    let ended =
        run(influmojo(&["serve", "--demo"]).env("DEMO_PASSWORD", "short").env("PORT", "-1"));
    assert_eq!(
        mistakes(&ended),
        [
            "PORT must be a whole number from 0 to 65535",
            "DEMO_PASSWORD must have 6 to 128 characters",
        ]
    );
}

fn r14_without_a_secret_nothing_starts(engine: Engine) {
    let db = TestDb::fresh(engine);
    for secret in [None, Some("")] {
        for args in [["serve", "--port=0"], ["token", "--email=a@example.com"]] {
            let mut command = influmojo_on(&db, &args);
            command.env_remove("JWT_SECRET").envs(secret.map(|secret| ("JWT_SECRET", secret)));
            assert_eq!(
                mistakes(&run(&mut command)),
                ["JWT_SECRET must be set; `openssl rand -base64 48` makes one"]
            );
        }
    }
}

#[test]
fn s09_a_secret_that_can_be_guessed_is_refused_in_production() {
    let db = TestDb::fresh(Engine::Sqlite);
    let short = "0123456789012345678901234567890";
    let alike = "abcdefghi".repeat(8);
    for (present, previous, names) in [
        ("x", None, &["JWT_SECRET"][..]),
        (short, None, &["JWT_SECRET"]),
        (&alike, None, &["JWT_SECRET"]),
        (SECRET, Some("x"), &["JWT_SECRET_PREVIOUS"]),
        (&alike, Some(short), &["JWT_SECRET", "JWT_SECRET_PREVIOUS"]),
    ] {
        let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
        command
            .env("JWT_SECRET", present)
            .envs(previous.map(|previous| ("JWT_SECRET_PREVIOUS", previous)));
        let rule = "must have at least 32 bytes, 10 of them different; `openssl rand -base64 48` makes one";
        let expected: Vec<_> = names.iter().map(|name| format!("{name} {rule}")).collect();
        assert_eq!(mistakes(&run(&mut command)), expected);
    }
}

#[test]
fn a_short_secret_is_warned_about_and_works_in_development() {
    let db = TestDb::fresh(Engine::Sqlite);
    let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
    command.env("APP_ENV", "development");
    let server = Server::start(command.env("JWT_SECRET", "0123456789012345678901234567890"));
    let warning = server.logged(|line| line.contains("WARN"));
    assert!(warning.contains("JWT_SECRET is shorter than 32 bytes"), "{warning}");
    assert!(!warning.contains("0123456789"), "the secret is logged: {warning}");
    assert_eq!(Client::of(&server).get("/health", "").status, 200);
}

#[test]
fn a_secret_of_32_bytes_is_not_warned_about() {
    let db = TestDb::fresh(Engine::Sqlite);
    let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
    let server = Server::start(command.env("JWT_SECRET", "01234567890123456789012345678901"));
    server.signal("TERM");
    let (status, log) = server.ended();
    assert!(status.success() && !log.iter().any(|line| line.contains("WARN")), "{log:?}");
}

fn o11_an_instance_with_another_secret_warns_and_one_that_knows_both_does_not(engine: Engine) {
    let db = TestDb::fresh(engine);
    let other = "another secret of the tests with enough bytes";
    let warnings = |present: &str, previous: Option<&str>| {
        let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
        command
            .env("JWT_SECRET", present)
            .envs(previous.map(|previous| ("JWT_SECRET_PREVIOUS", previous)));
        let server = Server::start(&mut command);
        server.signal("TERM");
        let (status, log) = server.ended();
        assert!(status.success() && !log.iter().any(|line| line.contains(present)), "{log:?}");
        log.into_iter().filter(|line| line.contains("WARN")).collect::<Vec<_>>()
    };
    let _running = Server::on(&db);
    assert!(warnings(SECRET, None).is_empty(), "the same secret");
    assert!(warnings(other, Some(SECRET)).is_empty(), "a secret that is being changed");
    let warned = warnings("a third secret of the tests with enough bytes", None);
    assert!(
        !warned.is_empty() && warned.iter().all(|line| line.contains("has another JWT_SECRET")),
        "{warned:?}"
    );
    assert!(
        db.lines("select fingerprint as line from secret_fingerprints")
            .iter()
            .all(|text| text.len() == 16)
    );
}

#[test]
fn what_cannot_be_used_is_a_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "this is not a database, and it is a file").unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let good = format!("sqlite://{}/shop.db", folder.path().display());
    let below_a_file = format!("sqlite://{}/below/shop.db", file.display());
    let no_database = format!("sqlite://{}", file.display());
    let nobody_listens = "postgres://shop:hunter22@127.0.0.1:1/shop".to_owned();
    let cases = [
        (&good, format!("cannot listen on 127.0.0.1:{port}: Address already in use")),
        (&below_a_file, "the database cannot be opened: the folder".to_owned()),
        (
            &no_database,
            format!("the database cannot be opened: the file {} cannot be opened", file.display()),
        ),
        (
            &nobody_listens,
            "the database cannot be opened: timed out waiting for connection".to_owned(),
        ),
        (&"sqlite://".to_owned(), "the database URL names no file".to_owned()),
    ];
    for (url, expected) in cases {
        let port = if expected.contains("listen") { port.as_str() } else { "0" };
        let settings = [
            ("DATABASE_URL", url.as_str()),
            ("JWT_SECRET", SECRET),
            ("PORT", port),
            ("RUST_LOG", "error"),
        ];
        let ended = run(&mut serve(&settings));
        let complaint = ended.complaint();
        assert!(complaint.starts_with(&expected), "{complaint}");
        assert!(!complaint.contains("hunter22") && !complaint.contains(SECRET), "{complaint}");
    }
    assert_eq!(
        fs::read(&file).unwrap(),
        b"this is not a database, and it is a file",
        "somebody's file was changed"
    );
    assert!(
        !folder.path().join("shop.db").exists(),
        "a database was made for a server that cannot listen"
    );
}

#[test]
fn a_password_that_is_not_encoded_is_a_mistake_and_is_not_repeated() {
    for password in ["hun/ter", "hun@ter", "hun%ter", "hun%zzter", "hun/t@er", "hun?t/er"] {
        let url = format!("postgres://shop:{password}@127.0.0.1:1/shop");
        let ended = run(&mut serve(&[("DATABASE_URL", &url), ("JWT_SECRET", SECRET)]));
        let rule = "DATABASE_URL must have / @ % in user name and password written as %2F %40 %25";
        assert_eq!(mistakes(&ended), [rule], "{url}");
    }
}

#[test]
fn help_lists_the_commands_and_hides_secret_values() {
    let secrets = ["hunter22", "hunter33", "hunter44", "hunter55"];
    let help = |args: &[&str]| {
        let mut command = influmojo(args);
        command.env("DATABASE_URL", format!("postgres://shop:{}@127.0.0.1/shop", secrets[0]));
        command
            .env("JWT_SECRET", secrets[1])
            .env("JWT_SECRET_PREVIOUS", secrets[2])
            .env("DEMO_PASSWORD", secrets[3]);
        run(&mut command).printed()
    };
    let first = help(&["--help"]);
    for command in ["serve", "migrate", "seed", "token", "agent", "admin", "verify"] {
        assert!(
            first.lines().any(|line| line.starts_with(&format!("  {command} "))),
            "{command} is not in {first}"
        );
        let own = help(&[command, "--help"]);
        assert!(own.contains(&format!("Usage: influmojo {command}")), "{own}");
        assert!(!secrets.iter().any(|secret| own.contains(secret)), "{own}");
    }
    for setting in
        ["DATABASE_URL", "JWT_SECRET", "PORT", "APP_ENV", "CORS_ORIGINS", "LOG_FORMAT", "RUST_LOG"]
    {
        assert!(help(&["serve", "--help"]).contains(&format!("[env: {setting}")), "{setting}");
    }
}

#[test]
fn only_this_machine_is_served_by_default() {
    let db = TestDb::fresh(Engine::Sqlite);
    let server = Server::on(&db);
    let (host, port) = server.address.split_once(':').unwrap();
    assert_eq!(host, "127.0.0.1");
    assert!(
        TcpStream::connect(format!("127.0.0.2:{port}")).is_err(),
        "other addresses are served too"
    );
    let everywhere =
        Server::start(&mut influmojo_on(&db, &["serve", "--port", "0", "--host", "0.0.0.0"]));
    let (_, port) = everywhere.address.split_once(':').unwrap();
    assert!(TcpStream::connect(format!("127.0.0.2:{port}")).is_ok());
}

#[test]
fn the_default_database_is_a_file_below_the_present_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = serve(&[("JWT_SECRET", SECRET), ("PORT", "0")]);
    let server = Server::start(command.current_dir(folder.path()));
    assert_eq!(Client::of(&server).get("/health", "").json()["environment"], "production");
    assert!(folder.path().join("data/influmojo.db").exists());
}

#[test]
fn o13_a_start_on_another_address_says_that_the_desk_needs_tls() {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 1);
    let start = |settings: &[(&str, &str)]| {
        let mut serve = influmojo_on(&db, &["serve", "--port", "0"]);
        let server = Server::start(serve.envs(settings.iter().copied()));
        server.signal("TERM");
        server.ended().1.into_iter().find(|line| line.contains("the desk")).unwrap_or_default()
    };
    let everywhere = start(&[("HOST", "0.0.0.0")]);
    assert!(
        everywhere.contains("WARN") && everywhere.contains("cannot be signed in to by http://"),
        "{everywhere}"
    );
    assert!(everywhere.contains("put a proxy with TLS before it"), "{everywhere}");
    assert!(start(&[]).contains("at http://localhost:"));
    assert_eq!(
        start(&[("HOST", "0.0.0.0"), ("APP_ENV", "development")]),
        "",
        "there its cookie goes everywhere"
    );
}
