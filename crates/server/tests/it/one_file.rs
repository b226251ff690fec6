//! SQLite: after any stop of any command the one file is the whole database, and a log that is
//! another one's is never written over it.

use std::{
    fs,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process::Command,
};

use domain::Role;
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    program::{Server, done_on, eventually, influmojo_on, run, run_with_input},
};

fn file_of(db: &TestDb) -> &Path {
    Path::new(db.url().strip_prefix("sqlite://").unwrap())
}

fn beside(db: &TestDb, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", file_of(db).display()))
}

fn files(db: &TestDb) -> Vec<String> {
    let entries = fs::read_dir(file_of(db).parent().unwrap()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Whether the header of the file says that it was closed, so that a log which lies beside it one
/// day is another one's.
fn says_that_it_has_no_log(db: &TestDb) -> bool {
    let mut header = [0; 20];
    fs::File::open(file_of(db)).unwrap().read_exact(&mut header).unwrap();
    header[18..] == [1, 1]
}

/// What `cp` of the one file makes.
fn copied(db: &TestDb) -> TestDb {
    let copy = TestDb::empty(Engine::Sqlite);
    fs::copy(file_of(db), file_of(&copy)).unwrap();
    copy
}

/// Orders packages, each in a checkout of its own.
fn order(server: &Server, db: &TestDb, packages: std::ops::RangeInclusive<u32>) {
    let token = &tokens_of(db, Role::Brand)[0];
    for package in packages {
        assert_eq!(Client::of(server).checkout(token, &[package], None).status, 200);
    }
}

fn stopped(server: Server, signal: &str) {
    server.signal(signal);
    let (status, log) = server.ended();
    assert!(status.success(), "{log:?}");
}

#[test]
fn o01_after_every_command_also_one_that_fails_there_is_one_file() {
    let db = TestDb::empty(Engine::Sqlite);
    let commands: [(&[&str], i32); 11] = [
        (&["migrate"], 0),
        (&["migrate"], 0),
        (&["seed", "--agents", "2", "--brands", "2", "--creators", "2"], 0),
        (&["seed", "--orders", "3", "--tickets", "2"], 0),
        (&["seed", "--orders", "3", "--tickets", "2"], 1),
        (&["agent", "add", "--email", "asha@example.com", "--name", "Asha"], 0),
        (&["agent", "add", "--email", "asha@example.com", "--name", "Asha"], 1),
        (&["agent", "suspend", "--email", "nobody@example.com"], 1),
        (&["agent", "list"], 0),
        (&["token", "--email", "nobody@example.com"], 1),
        (&["verify"], 0),
    ];
    for (args, code) in commands {
        let ended = run(&mut influmojo_on(&db, args));
        assert_eq!(ended.code, Some(code), "{args:?}: {ended:?}");
        assert_eq!(files(&db), ["test.db"], "after {args:?}");
        assert!(says_that_it_has_no_log(&db), "after {args:?}");
        assert_eq!(copied(&db).dump(), db.dump(), "after {args:?}");
    }
    let add = ["admin", "add", "--email", "root@example.com", "--name", "Root"];
    run_with_input(&mut influmojo_on(&db, &add), "a long enough passphrase").printed();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    run(&mut influmojo_on(&db, &["serve", "--port", &port])).complaint();
    assert_eq!(files(&db), ["test.db"]);
}

#[test]
fn o01_a_copy_after_any_stop_has_every_acknowledged_order() {
    let db = TestDb::seeded(Engine::Sqlite, 2, 1, 1, 60);
    let mut placed = 0;
    let mut next = || {
        placed += 10;
        (placed - 9..=placed, i64::from(placed))
    };
    for signal in ["TERM", "INT"] {
        let (packages, expected) = next();
        let server = Server::on(&db);
        order(&server, &db, packages);
        stopped(server, signal);
        assert_eq!(files(&db), ["test.db"], "after {signal}");
        assert_eq!(copied(&db).count("orders"), expected, "after {signal}");
    }
    let (packages, expected) = next();
    let server = Server::on(&db);
    order(&server, &db, packages);
    server.kill();
    assert!(fs::metadata(beside(&db, "-wal")).unwrap().len() > 0);
    stopped(Server::on(&db), "TERM");
    assert_eq!(files(&db), ["test.db"]);
    let copy = copied(&db);
    assert_eq!(copy.count("orders"), expected);
    assert!(!done_on(&copy, &["verify"]).contains("BROKEN"));
}

#[test]
fn o01_a_command_that_is_stopped_on_its_way_leaves_one_file() {
    for (signal, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let db = TestDb::fresh(Engine::Sqlite);
        let seed = ["seed", "--brands", "200000"];
        let mut child = influmojo_on(&db, &seed).spawn().unwrap();
        eventually("something is planted", || (db.count("users") > 600).then_some(()));
        let sent = Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", child.id())])
            .status()
            .unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert_eq!(files(&db), ["test.db"], "after {signal}");
    }
}

#[test]
fn o01_a_copy_that_was_put_over_a_left_log_is_refused_and_serves_exactly_its_rows_without_it() {
    let db = TestDb::seeded(Engine::Sqlite, 2, 1, 1, 60);
    let server = Server::on(&db);
    order(&server, &db, 1..=10);
    stopped(server, "TERM");
    let copy = copied(&db);
    let server = Server::on(&db);
    order(&server, &db, 11..=40);
    server.kill();
    let (killed, log) = (fs::read(file_of(&db)).unwrap(), fs::read(beside(&db, "-wal")).unwrap());
    fs::copy(file_of(&copy), file_of(&db)).unwrap();
    for args in [
        &["serve", "--port", "0"][..],
        &["serve", "--port", "0", "--no-migrate"],
        &["verify"],
        &["migrate"],
    ] {
        let complaint = run(influmojo_on(&db, args).env("RUST_LOG", "error")).complaint();
        assert!(
            complaint.contains("test.db-wal does not belong to it") && complaint.contains("move"),
            "{complaint}"
        );
    }
    assert_eq!(
        fs::read(file_of(&db)).unwrap(),
        fs::read(file_of(&copy)).unwrap(),
        "something was changed"
    );
    assert_eq!(fs::read(beside(&db, "-wal")).unwrap(), log, "acknowledged orders may be in it");
    // with the file that was there before, everything is there again
    fs::write(file_of(&db), killed).unwrap();
    stopped(Server::on(&db), "TERM");
    assert_eq!(db.count("orders"), 40);
    // and without the log the copy is what it was
    fs::write(beside(&db, "-wal"), &log).unwrap();
    fs::copy(file_of(&copy), file_of(&db)).unwrap();
    fs::rename(beside(&db, "-wal"), beside(&db, "-wal.old")).unwrap();
    stopped(Server::on(&db), "TERM");
    // what every start writes of itself is no row of anybody's
    let rows = |db: &TestDb| -> Vec<String> {
        let own = ["write_probes ", "secret_fingerprints "];
        db.dump()
            .into_iter()
            .filter(|line| !own.iter().any(|table| line.starts_with(table)))
            .collect()
    };
    assert_eq!(rows(&db), rows(&copy));
}

#[test]
fn o01_a_copy_of_another_opening_is_told_from_the_log_of_this_one() {
    let db = TestDb::seeded(Engine::Sqlite, 2, 1, 1, 60);
    // taken while it was served, as a careless operator does
    let server = Server::on(&db);
    order(&server, &db, 1..=5);
    let careless = copied(&db);
    server.kill();
    let server = Server::on(&db);
    order(&server, &db, 6..=40);
    server.kill();
    fs::copy(file_of(&careless), file_of(&db)).unwrap();
    let complaint = run(&mut influmojo_on(&db, &["verify"])).complaint();
    assert!(complaint.contains("test.db-wal does not belong to it"), "{complaint}");
    fs::remove_file(file_of(&db)).unwrap();
    let complaint = run(&mut influmojo_on(&db, &["migrate"])).complaint();
    assert!(complaint.contains("test.db-wal is there without its database"), "{complaint}");
    assert!(fs::metadata(beside(&db, "-wal")).unwrap().len() > 0);
}

#[test]
fn o01_whoever_ends_first_leaves_the_others_their_database() {
    let db = TestDb::seeded(Engine::Sqlite, 2, 1, 1, 60);
    let (first, second) = (Server::on(&db), Server::on(&db));
    order(&first, &db, 1..=10);
    done_on(&db, &["agent", "list"]);
    first.signal("TERM");
    let (status, log) = first.ended();
    assert!(status.success());
    assert!(
        log.iter().any(|line| line.contains("test.db-wal could not be moved"))
            || copied(&db).count("orders") == 10,
        "{log:?}"
    );
    order(&second, &db, 11..=20);
    stopped(second, "TERM");
    assert_eq!(files(&db), ["test.db"]);
    assert_eq!(copied(&db).count("orders"), 20);
}

/// A page of a table that nobody looked at yet, as the disk lost it.
#[test]
fn o10_a_page_that_is_lost_turns_readiness_red_until_it_is_back() {
    let db = TestDb::seeded(Engine::Sqlite, 1, 1, 1, 3);
    done_on(&db, &["agent", "list"]);
    let (page, size) = (
        db.number("select rootpage as n from sqlite_master where name = 'portfolio_items'"),
        db.number("select page_size as n from pragma_page_size"),
    );
    done_on(&db, &["agent", "list"]);
    assert_eq!(files(&db), ["test.db"]);
    let start = u64::try_from((page - 1) * size).unwrap();
    let mut whole = vec![0; usize::try_from(size).unwrap()];
    let mut file = fs::File::options().read(true).write(true).open(file_of(&db)).unwrap();
    file.seek(SeekFrom::Start(start)).unwrap();
    file.read_exact(&mut whole).unwrap();
    let mut write = |bytes: &[u8]| {
        file.seek(SeekFrom::Start(start)).unwrap();
        file.write_all(bytes).unwrap();
        file.sync_all().unwrap();
    };
    let server = Server::on(&db);
    let client = Client::of(&server);
    assert_eq!(client.get("/health/ready", "").status, 200);
    write(&vec![0xff; whole.len()]);
    assert_eq!(client.get("/api/profile/creators/1", "").status, 500, "it is read from there");
    eventually("it is not ready", || (client.get("/health/ready", "").status == 503).then_some(()));
    let line = server.logged(|line| line.contains("ERROR") && line.contains("damaged"));
    assert!(line.contains("malformed"), "the cause is not whole: {line}");
    write(&whole);
    eventually("it is ready again", || {
        (client.get("/health/ready", "").status == 200).then_some(())
    });
    assert_eq!(client.get("/api/profile/creators/1", "").status, 200);
}
