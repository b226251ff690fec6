//! How requests and connections are bounded, and what answers say: arguments and what they mean.

use std::{sync::Arc, time::Duration};

use clap::Args;
use http_edge::{Bulkhead, ConnectionLimits, Connections, Edge};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::reader::Reader;

/// How long a client may take to send the head of a request.
pub(crate) const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take nothing of its answer.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a head may take that the server itself does not time.
const LATER_HEAD_TIMEOUT: Duration = Duration::from_secs(12);
/// Files for everything but connections of clients and of the database.
const OWN_FILES: u64 = 64;
/// Files for each connection of the database: an embedded one has up to three, and copies come and
/// go.
const FILES_OF_DATABASE: u64 = 4;
/// Connections that are served however low the limit of files is.
const LEAST_CONNECTIONS: u64 = 16;

/// Bounds of requests and connections.
#[derive(Args)]
pub(crate) struct EdgeArgs {
    /// on: browsers come over TLS only (HSTS)  [default: on in production]
    #[arg(long, env = "HSTS")]
    hsts: Option<String>,

    /// on: everybody may read the description of the API, also of what is for staff  [default: off
    /// in production]
    #[arg(long, env = "API_DOCS")]
    api_docs: Option<String>,

    /// Milliseconds after which a request is marked as slow in the log
    #[arg(long, env = "SLOW_REQUEST_MS", default_value = "1000")]
    slow_request_ms: String,

    /// Seconds in which a body has to arrive
    #[arg(long, env = "BODY_TIMEOUT", default_value = "20")]
    body_timeout: String,

    /// Reports (insights, audit, checks, counts) at the same time
    #[arg(long, env = "REPORTS_AT_ONCE", default_value = "2")]
    reports_at_once: String,

    /// Calls of other services at the same time
    #[arg(long, env = "CALLS_AT_ONCE", default_value = "16")]
    calls_at_once: String,

    /// Connections at the same time; fewer where the limit of open files is lower
    #[arg(long, env = "MAX_CONNECTIONS", default_value = "10000")]
    max_connections: String,

    /// Connections of one address whose request has not arrived whole
    #[arg(long, env = "MAX_HALF_OPEN", default_value = "100")]
    max_half_open: String,
}

/// What they mean.
pub(crate) struct Settings {
    pub(crate) docs: bool,
    edge: Edge,
    connections: usize,
    half_open: usize,
}

impl Settings {
    /// A mistake in the proxies is told where limits are read.
    pub(crate) fn read(
        args: &EdgeArgs,
        production: bool,
        proxies: Option<&str>,
        reader: &mut Reader,
    ) -> Option<Self> {
        let switches = [("on", true), ("off", false)];
        let mut switch = |name, given: &Option<String>, usual: bool| {
            let usual = if usual { "on" } else { "off" };
            reader.choice(name, given.as_deref().unwrap_or(usual), &switches)
        };
        let hsts = switch("HSTS", &args.hsts, production);
        let docs = switch("API_DOCS", &args.api_docs, !production);
        let slow = reader.whole("SLOW_REQUEST_MS", &args.slow_request_ms, 1, 3_600_000);
        let body = reader.whole("BODY_TIMEOUT", &args.body_timeout, 1, 3600);
        let mut count = |name, text: &str, most| {
            reader.whole(name, text, 1, most).and_then(|n| usize::try_from(n).ok())
        };
        let reports = count("REPORTS_AT_ONCE", &args.reports_at_once, 64);
        let calls = count("CALLS_AT_ONCE", &args.calls_at_once, 64);
        let connections = count("MAX_CONNECTIONS", &args.max_connections, 1_000_000);
        let half_open = count("MAX_HALF_OPEN", &args.max_half_open, 1_000_000);
        let mut bounds = Edge::new(Bulkhead::of(reports?), Bulkhead::of(calls?));
        bounds.hsts = hsts?;
        bounds.slow = Duration::from_millis(slow?);
        bounds.body_time = Duration::from_secs(body?);
        bounds.proxies = proxies.unwrap_or_default().parse().unwrap_or_default();
        Some(Self { docs: docs?, edge: bounds, connections: connections?, half_open: half_open? })
    }

    /// Raises the limit of open files as far as it goes, and keeps connections below it.
    pub(crate) fn apply(self, pool_size: u32) -> (Edge, Arc<Connections>, usize) {
        let own = OWN_FILES + FILES_OF_DATABASE * u64::from(pool_size);
        let most = match open_files() {
            Some(files) => usize::try_from(files.saturating_sub(own).max(LEAST_CONNECTIONS))
                .unwrap_or(usize::MAX),
            None => usize::MAX,
        };
        if most < self.connections {
            tracing::warn!(
                connections = most,
                "the limit of open files allows fewer connections than MAX_CONNECTIONS"
            );
        }
        let all = self.connections.min(most);
        let limits = ConnectionLimits {
            all,
            half_open: self.half_open.min((all / 4).max(1)),
            head_time: LATER_HEAD_TIMEOUT,
            stall_time: STALL_TIMEOUT,
            proxies: self.edge.proxies.clone(),
        };
        (self.edge, Connections::new(limits), all)
    }
}

/// How many files may be open, after the limit was raised as far as it goes. `None` is without
/// limit.
fn open_files() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum || limit.maximum.is_none() {
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays");
        }
    }
    getrlimit(Resource::Nofile).current
}
