//! Bodies of requests: what is read, how much of it, and how long.

use std::{
    io::Write,
    net::TcpStream,
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use test_support::{Engine, TestDb};

use super::attack::{assert_health_answers, memory, peak_memory};
use crate::{
    program::{Server, influmojo_on},
    wire::{answer, request},
};

promises! {
    "S01" "V5.2.3" "No body is unpacked: fifty bombs of 60 MB cost no memory."
        => s01_a_body_is_not_unpacked_before_its_limit,
    "S03" "V15.2.2" "Every body has its time, also one that nobody reads."
        => s03_a_body_that_is_sent_a_byte_at_a_time_ends_in_time,
}

/// What a packed body becomes.
const UNPACKED: usize = 60 * 1024 * 1024;
const MIB: u64 = 1024 * 1024;

/// A body that becomes large when it is unpacked; packed once for both engines.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&vec![b'a'; UNPACKED]).unwrap();
        packer.finish().unwrap()
    })
}

fn s01_a_body_is_not_unpacked_before_its_limit(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = Server::on(&db);
    let bomb = bomb();
    assert!(bomb.len() < 400 * 1024);
    let kinds = [
        ("/desk/sign-in", "application/x-www-form-urlencoded", "gzip"),
        ("/desk/bulk", "application/x-www-form-urlencoded", "x-gzip"),
        ("/api/auth/login", "application/json", "gzip"),
        ("/api/orders/checkout", "application/json", "deflate"),
        ("/nothing", "application/json", "identity, gzip"),
    ];
    let before = memory(&server);
    thread::scope(|scope| {
        for number in 0..50 {
            let ((path, kind, coding), server) = (kinds[number % kinds.len()], &server);
            scope.spawn(move || {
                let headers = [("Content-Type", kind), ("Content-Encoding", coding)];
                let reply = request(server, &format!("POST {path}"), &headers, bomb).unwrap();
                assert_eq!(reply.status, 415, "{path}: {reply:?}");
            });
        }
        assert_health_answers(&server);
    });
    let grown = peak_memory(&server).saturating_sub(before);
    assert!(grown < 64 * MIB, "{} MiB more", grown / MIB);
}

/// Sends a head and then a byte now and then, until the connection is closed. The status of the
/// answer.
fn trickle(server: &Server, path: &str, length: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut writer = stream.try_clone().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            let piece: &[u8] = if length.starts_with("Transfer") { b"1\r\na\r\n" } else { b"a" };
            // a connection that was closed takes no more; one that never is fails this test and
            // does not hold it up
            let since = Instant::now();
            while since.elapsed() < Duration::from_secs(30) && writer.write_all(piece).is_ok() {
                thread::sleep(Duration::from_millis(20));
            }
        });
        answer(&mut stream).map(|reply| reply.status)
    })
}

fn s03_a_body_that_is_sent_a_byte_at_a_time_ends_in_time(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server =
        Server::start(influmojo_on(&db, &["serve", "--port", "0"]).env("BODY_TIMEOUT", "1"));
    let since = Instant::now();
    thread::scope(|scope| {
        for (path, statuses) in [
            ("/desk/sign-in", [408, 408]),
            ("/desk/bulk", [408, 401]),
            ("/api/auth/send-phone-verification-code", [408, 408]),
            ("/api/nothing", [404, 404]),
            ("/desk/nothing", [404, 404]),
            ("/desk/tickets", [405, 405]),
        ] {
            for length in ["Content-Length: 60000", "Transfer-Encoding: chunked"] {
                let server = &server;
                scope.spawn(move || {
                    let status = trickle(server, path, length);
                    assert!(
                        status.is_some_and(|status| statuses.contains(&status)),
                        "{path}, {length}: {status:?}"
                    );
                });
            }
        }
    });
    assert!(since.elapsed() < Duration::from_secs(20), "it took {:?}", since.elapsed());
}
