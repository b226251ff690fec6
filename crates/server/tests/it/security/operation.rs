//! Files, connections and settings of an installation.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use test_support::{Engine, TestDb};

use crate::{
    client::Client,
    program::{SECRET, Server, done_on, influmojo, run},
};

promises! {
    "S14" "V13.2.2" "Nobody but its owner reads the files of the database, and wider modes are warned of." =>
        s14_nobody_else_can_read_the_database,
    "S15" "V12.3.1" "In production nothing goes to other hosts in clear text unless the operator allows it." =>
        s15_nothing_goes_to_other_hosts_in_clear_text,
    "S23" "V15.2.3" "The demo refuses a database with real users before it touches anything." =>
        s23_the_demo_touches_no_database_with_real_users,
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A server that is started where new files would be open to everybody, in a folder of its own.
fn careless(url: &str, folder: &Path) -> Command {
    let mut serve = Command::new("sh");
    serve
        .args(["-c", "umask 0; exec \"$0\" serve --port 0"])
        .arg(influmojo(&[]).get_program())
        .env_clear();
    serve.stdout(Stdio::piped()).stderr(Stdio::piped()).current_dir(folder);
    serve.env("DATABASE_URL", url).env("JWT_SECRET", SECRET).env("RUST_LOG", "warn");
    serve
}

fn s14_nobody_else_can_read_the_database(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    if engine == Engine::Postgres {
        let server = Server::start(&mut careless(TestDb::fresh(engine).url(), folder.path()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "it made a file");
        drop(server);
        return;
    }
    let place = folder.path().join("new/below/shop.db");
    let (below, above) = (place.parent().unwrap(), place.parent().unwrap().parent().unwrap());
    let url = format!("sqlite://{}", place.display());
    let server = Server::start(&mut careless(&url, folder.path()));
    assert_eq!(Client::of(&server).get("/health", "").status, 200);
    for ending in ["", "-wal", "-shm"] {
        assert_eq!(mode(&PathBuf::from(format!("{}{ending}", place.display()))), 0o600, "{ending}");
    }
    assert_eq!((mode(below), mode(above)), (0o700, 0o700));
    server.signal("TERM");
    assert!(!server.ended().1.iter().any(|line| line.contains("the mode")));
    fs::set_permissions(&place, PermissionsExt::from_mode(0o640)).unwrap();
    fs::set_permissions(below, PermissionsExt::from_mode(0o755)).unwrap();
    let server = Server::start(&mut careless(&url, folder.path()));
    server.signal("TERM");
    let log = server.ended().1;
    for expected in
        [format!("{} has the mode 640", place.display()), "below has the mode 755".to_owned()]
    {
        assert!(
            log.iter().any(|line| line.contains("WARN") && line.contains(&expected)),
            "{log:?}"
        );
    }
}

/// Mistakes that a start complains of, with one more, so that nothing starts whatever is allowed.
fn complaints(url: &str, more: &[(&str, &str)]) -> String {
    let webhook = "http://codes.example.test/send";
    let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    let mut serve = influmojo(&["serve"]);
    serve.env("DATABASE_URL", url).env("JWT_SECRET", SECRET).env("PORT", "none");
    serve.env("CODE_WEBHOOK_URL", webhook).env("CODE_WEBHOOK_SECRET", secret);
    let ended = run(serve.envs(more.iter().copied()));
    assert_eq!(ended.code, Some(1));
    assert!(!ended.err.contains("hunter22"), "{}", ended.err);
    ended.err
}

fn s15_nothing_goes_to_other_hosts_in_clear_text(engine: Engine) {
    let db = TestDb::fresh(engine);
    let remote = "postgres://shop:hunter22@db.internal.test/shop";
    let found = |url: &str, more: &[(&str, &str)]| {
        let said = complaints(url, more);
        ["DATABASE_URL names another host", "CODE_WEBHOOK_URL posts one-time codes"]
            .map(|words| said.contains(words))
    };
    assert_eq!(found(remote, &[]), [true, true]);
    assert_eq!(found(db.url(), &[]), [false, true], "this machine is no other host");
    assert_eq!(found(remote, &[("ALLOW_CLEARTEXT", "database")]), [false, true]);
    assert_eq!(found(remote, &[("ALLOW_CLEARTEXT", "codes, database")]), [false, false]);
    assert_eq!(found(remote, &[("APP_ENV", "development")]), [false, false]);
    assert_eq!(found(remote, &[("PGSSLMODE", "verify-full")]), [false, true]);
    assert!(
        complaints(db.url(), &[("ALLOW_CLEARTEXT", "everything")])
            .contains("ALLOW_CLEARTEXT must be database, codes or both")
    );
    // the same for every command
    let said = run(influmojo(&["migrate"]).env("DATABASE_URL", remote)).err;
    assert!(said.contains("ALLOW_CLEARTEXT=database"), "{said}");
}

fn s23_the_demo_touches_no_database_with_real_users(engine: Engine) {
    let db = TestDb::fresh(engine);
    done_on(&db, &["agent", "add", "--email", "real@example.com", "--name", "Real Agent"]);
    let file = db.url().strip_prefix("sqlite://").map(PathBuf::from);
    let (bytes, before) = (file.as_ref().map(|file| fs::read(file).unwrap()), db.dump());
    let demo = |db: &TestDb| {
        let mut command = influmojo(&["serve", "--demo", "--port", "0"]);
        command.env("DATABASE_URL", db.url());
        command
    };
    let ended = run(&mut demo(&db));
    assert_eq!(ended.code, Some(1));
    let why = "influmojo: the database holds users that are not demo users; nothing was changed";
    assert_eq!((ended.out.as_str(), ended.err.trim_end()), ("", why));
    assert_eq!(db.dump(), before, "something was planted or migrated");
    assert!(bytes == file.map(|file| fs::read(file).unwrap()), "the file was touched");
    // where there is no database yet, one is made
    let empty = TestDb::empty(engine);
    let server = Server::start(&mut demo(&empty));
    assert_eq!(Client::of(&server).get("/health", "").status, 200);
}
