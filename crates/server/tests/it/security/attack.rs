//! Clients that mean no good, in bounded number and for a bounded time, and how the server takes
//! it.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{client::Client, program::Server};

/// Within which time health is always answered.
pub(super) const HEALTH_WITHIN: Duration = Duration::from_secs(2);
/// How often one attacker attacks at most.
const ROUNDS: usize = 10_000;

/// Lets attackers attack again and again, at most [`ROUNDS`] times each, while something else is
/// looked at.
pub(super) fn while_attacked<T>(
    attackers: usize,
    attack: impl Fn(usize) + Sync,
    look: impl FnOnce() -> T,
) -> T {
    let (over, attack) = (AtomicBool::new(false), &attack);
    let over = &over;
    thread::scope(|scope| {
        for attacker in 0..attackers {
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    attack(attacker);
                }
            });
        }
        // they end also when the look panics
        let _end = End(over);
        look()
    })
}

struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Health is answered in time. The status is not looked at.
#[track_caller]
pub(super) fn assert_health_answers(server: &Server) {
    let since = Instant::now();
    let answer = Client::hurried(server, HEALTH_WITHIN).try_get("/health", "");
    assert!(answer.is_ok(), "health was silent for {:?}", since.elapsed());
}

/// Resident memory of a server in bytes.
pub(super) fn memory(server: &Server) -> u64 {
    of_status(server, "VmRSS")
}

/// The most resident memory that a server ever had, in bytes.
pub(super) fn peak_memory(server: &Server) -> u64 {
    of_status(server, "VmHWM")
}

fn of_status(server: &Server, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}
