//! Nobody takes the service away from others: slow, many, heavy and greedy clients.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use domain::Role;
use test_support::{Engine, TestDb};

use super::attack::{assert_health_answers, memory, peak_memory, while_attacked};
use crate::{
    client::{Client, tokens_of},
    program::{SECRET, Server, eventually, influmojo_on},
    wire::{desk_session, request},
};

promises! {
    "S03" "V15.2.2" "However few files may be open, half-sent requests and idle connections make room for others."
        => s03_half_sent_forms_do_not_silence_the_service,
    "S03" "V15.2.2" "One address has so many half-sent requests; of more, those that have been silent for longest end."
        => s03_half_sent_requests_of_an_address_are_bounded,
    "S03" "V13.2.6" "The limit of open files is raised as far as it goes."
        => s03_the_limit_of_open_files_is_raised,
    "S03" "V13.1.3" "A later head on an open connection has its time like the first."
        => s03_a_later_head_has_its_time_too,
    "S11" "V15.2.2" "Reports run few at a time, and everybody else is served meanwhile."
        => s11_reports_keep_nobody_else_waiting,
    "S11" "V13.2.6" "A code gateway that does not answer keeps nobody else waiting."
        => s11_a_slow_code_gateway_keeps_nobody_else_waiting,
    "S12" "V2.4.1" "Creators with a thousand packages each do not let twenty readers of the list fill the memory."
        => s12_the_list_of_creators_stays_small_however_much_they_sell,
}

/// A server with other limits of open files, as `ulimit` takes them.
fn with_files(db: &TestDb, limits: &str) -> Server {
    let mut command = Command::new("sh");
    let limit = format!("ulimit {limits}; exec \"$@\"");
    command.env_clear().args([
        "-c",
        &limit,
        "sh",
        env!("CARGO_BIN_EXE_influmojo"),
        "serve",
        "--port",
        "0",
    ]);
    command.env("DATABASE_URL", db.url()).env("JWT_SECRET", SECRET).env("RUST_LOG", "error");
    Server::start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))
}

fn s03_half_sent_forms_do_not_silence_the_service(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = with_files(&db, "-n 256");
    let brand = &tokens_of(&db, Role::Brand)[0];
    let form = "POST /desk/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 1000\r\n\r\nemail=";
    let whole = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    let kinds = [
        form,
        "GET /health HTTP/1.1\r\nHost: x\r\n",
        whole,
        "",
        "POST /api/auth/login HTTP/1.1\r\nHost: x\r\n\
                Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ];
    for kind in kinds {
        let mut open = Vec::new();
        for number in 0..300 {
            let Ok(mut stream) = TcpStream::connect(&server.address) else { continue };
            // those that made room are closed already
            let _ = stream.write_all(kind.as_bytes());
            open.push(stream);
            if number % 50 == 49 {
                assert_health_answers(&server);
            }
        }
        assert_health_answers(&server);
        assert_eq!(Client::of(&server).get("/api/orders", brand).status, 200, "{kind:?}");
    }
}

/// Whether a connection was closed by the server.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    // one that was not has nothing to read
    matches!(stream.read(&mut [0; 64]), Ok(0))
}

fn s03_half_sent_requests_of_an_address_are_bounded(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("MAX_HALF_OPEN", "10"));
    let open = |bytes: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        stream
    };
    let mut rests = open("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(rests.read(&mut [0; 4096]).unwrap() > 0);
    let mut halves: Vec<TcpStream> =
        (0..10).map(|_| open("GET /health HTTP/1.1\r\nHost: x\r\n")).collect();
    // who has been silent for less than a second is not asked to make room
    thread::sleep(Duration::from_millis(1_500));
    halves.extend((0..5).map(|_| open("GET /health HTTP/1.1\r\nHost: x\r\n")));
    eventually("the first make room for the last", || {
        let closed =
            halves.iter_mut().take(10).filter_map(|half| is_closed(half).then_some(())).count();
        (closed == 5).then_some(())
    });
    assert!(
        !halves.iter_mut().skip(10).any(is_closed) && !is_closed(&mut rests),
        "nobody else does"
    );
    assert_health_answers(&server);
}

fn s03_the_limit_of_open_files_is_raised(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = with_files(&db, "-S -n 256; ulimit -H -n 4096");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    assert_eq!(files.split_whitespace().take(2).collect::<Vec<_>>(), ["4096", "4096"], "{limits}");
}

fn s03_a_later_head_has_its_time_too(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = Server::on(&db);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut part = [0; 4096];
    assert!(stream.read(&mut part).unwrap() > 0);
    stream.write_all(b"GET /health HTTP/1.1\r\n").unwrap();
    // it ends; without a time the read here would run into its own
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
}

fn s11_reports_keep_nobody_else_waiting(engine: Engine) {
    let db = TestDb::seeded(engine, 2, 1, 1, 3);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("RUST_LOG", "error"));
    let (client, brand) = (Client::of(&server), &tokens_of(&db, Role::Brand)[0]);
    let cookie = desk_session(&db, &server);
    // on PostgreSQL readers of the audit log wait for this, and hold what they have
    let mut lock = db.session();
    if engine == Engine::Postgres {
        lock.run("begin; lock table audit_log in access exclusive mode");
    }
    let pages =
        ["/desk/audit", "/desk/insights", "/desk/system", "/desk/audit?action=order_status"];
    let attack = |number: usize| {
        let line = format!("GET {}", pages[number % pages.len()]);
        let _ = request(&server, &line, &[("Cookie", cookie.as_str())], b"");
    };
    while_attacked(24, attack, || {
        for _ in 0..20 {
            assert_health_answers(&server);
            assert_eq!(client.get("/api/orders", brand).status, 200);
            assert_eq!(client.get("/api/profile/creators", "").status, 200);
        }
        if engine == Engine::Postgres {
            lock.run("rollback");
        }
    });
    let signed_in = [("Cookie", cookie.as_str())];
    eventually("reports are made again", || {
        (request(&server, "GET /desk/audit", &signed_in, b"")?.status == 200).then_some(())
    });
}

fn s11_a_slow_code_gateway_keeps_nobody_else_waiting(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 3);
    let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", gateway.local_addr().unwrap());
    // it takes every call and answers none
    let taken = Arc::new(AtomicUsize::new(0));
    let count = taken.clone();
    thread::spawn(move || {
        let mut calls = Vec::new();
        for call in gateway.incoming().take(4000) {
            calls.push(call);
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    let mut command = influmojo_on(&db, &["serve", "--port", "0"]);
    command
        .env("CODE_WEBHOOK_URL", url)
        .env("CODE_WEBHOOK_SECRET", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    // what is sent in all is no bound here: as many calls as possible are under way
    command.env("CODE_SENDS_ADDRESS", "100000").env("CODE_SENDS_TOTAL", "100000");
    command
        .env("HTTP_WORKERS", "1")
        .env("RATE_LIMITS", "off")
        .env("RUST_LOG", "error")
        .env("APP_ENV", "development");
    let server = Server::start(&mut command);
    let (client, brand) = (Client::of(&server), &tokens_of(&db, Role::Brand)[0]);
    let attack = |number: usize| {
        let body = format!("{{\"phone\":\"+9198{number:08}\"}}");
        let json = [("Content-Type", "application/json")];
        let _ =
            request(&server, "POST /api/auth/send-phone-verification-code", &json, body.as_bytes());
        // those that are refused at once do not make the noise of thousands
        thread::sleep(Duration::from_millis(300));
    };
    while_attacked(400, attack, || {
        eventually("calls are under way", || (taken.load(Ordering::Relaxed) >= 16).then_some(()));
        for package in 1..=3 {
            assert_health_answers(&server);
            assert_eq!(client.get("/api/orders", brand).status, 200);
            assert_eq!(client.checkout(brand, &[package], None).status, 200);
        }
    });
}

fn s12_the_list_of_creators_stays_small_however_much_they_sell(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 5, 1000);
    db.sql(&format!("update packages set description = '{}'", "x".repeat(4000)));
    let server = Server::on(&db);
    Client::of(&server).get("/health", "");
    let before = memory(&server);
    thread::scope(|scope| {
        let read = || {
            let answer = Client::of(&server).get("/api/profile/creators", "");
            // few are made at once; a reader that would wait too long is told so
            assert!([200, 503].contains(&answer.status), "{}", answer.status);
            assert!(answer.body.len() < 1024 * 1024, "{} bytes", answer.body.len());
        };
        let readers: Vec<_> = (0..20).map(|_| scope.spawn(read)).collect();
        for reader in readers {
            reader.join().unwrap();
        }
    });
    let grown = peak_memory(&server).saturating_sub(before);
    assert!(grown < 64 * 1024 * 1024, "{grown} bytes more");
}
