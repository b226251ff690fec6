//! What is read anew whenever Prometheus asks: the queue, the agents, and what follows a commit.

use std::{
    sync::{Arc, Mutex, TryLockError},
    time::Duration,
};

use admin_actix::Live;
use app::{
    PageRequest, StoreError, StorePorts, UseCases,
    feed::Lag,
    tickets::{TicketFilter, TicketHolder, TicketOrder},
};
use domain::{AccountStatus, TicketStatus};
use metrics::{Unit, counter, describe_gauge, gauge};
use metrics_process::Collector;

/// Most tickets and agents that are counted.
const MOST: u32 = 100_000;
const AGENTS: u32 = 1000;

pub(super) fn describe() {
    describe_gauge!(
        "influmojo_tickets",
        "Unsolved tickets by status, and those that nobody has (unassigned); at most 100000 are counted"
    );
    describe_gauge!(
        "influmojo_longest_wait_seconds",
        Unit::Seconds,
        "How long the party has waited that has waited longest for an answer; 0 while nobody waits"
    );
    describe_gauge!("influmojo_agents", "Agents by the status of their account");
    describe_gauge!(
        "influmojo_agent_unsolved_tickets",
        "Most and fewest unsolved tickets of an active agent, by bound: most or fewest"
    );
    describe_gauge!(
        "influmojo_agent_assigned_tickets",
        "Most and fewest tickets, in any status, of an active agent, by bound"
    );
    describe_gauge!(
        "influmojo_checkouts_waiting",
        "Checkouts that wait for the beginning of their batch"
    );
    describe_gauge!(
        "influmojo_feed_delay_seconds",
        Unit::Seconds,
        "Age of the transaction that holds changes up; 0 while none does"
    );
    describe_gauge!(
        "influmojo_search_lag_messages",
        "Messages that are not found by their words yet; at most 10000 are counted"
    );
    describe_gauge!(
        "influmojo_search_lag_seconds",
        Unit::Seconds,
        "How long the oldest of them has waited"
    );
    describe_gauge!("influmojo_live_streams", "Browsers that listen at this instance");
}

/// Reads some of them.
type Read = fn(&Gauges) -> Result<(), StoreError>;

/// Where they are read from.
pub(super) struct Gauges {
    ports: StorePorts,
    app: UseCases,
    live: Arc<Live>,
    process: Collector,
    /// Held by the one that reads.
    reads: Mutex<()>,
}

impl Gauges {
    pub(super) fn new(
        ports: StorePorts,
        app: UseCases,
        live: Arc<Live>,
        process: Collector,
    ) -> Self {
        Self { ports, app, live, process, reads: Mutex::default() }
    }

    /// Reads all of them; what cannot be read keeps its last number and is counted. Nothing is read
    /// while somebody else does, so that many who ask cost the database no more than one.
    pub(super) fn read(&self) {
        let one = self.reads.try_lock();
        if matches!(one, Err(TryLockError::WouldBlock)) {
            return;
        }
        self.process.collect();
        gauge!("influmojo_live_streams").set(number(self.live.streams()));
        gauge!("influmojo_checkouts_waiting").set(number(self.app.orders.place.waiting()));
        let reads: [(&'static str, Read); 5] = [
            ("tickets", Self::tickets),
            ("longest_wait", Self::longest_wait),
            ("agents", Self::agents),
            ("feed", Self::feed),
            ("search", Self::search),
        ];
        for (name, read) in reads {
            if let Err(error) = read(self) {
                counter!("influmojo_metrics_errors_total", "of" => name).increment(1);
                tracing::debug!(name, error = error.with_causes(), "a number could not be read");
            }
        }
    }

    fn tickets(&self) -> Result<(), StoreError> {
        let tickets = &self.ports.tickets;
        for status in [TicketStatus::Open, TicketStatus::InProgress] {
            let filter = TicketFilter { status: Some(status), ..TicketFilter::default() };
            let found = tickets.count_up_to(&filter, MOST)?;
            gauge!("influmojo_tickets", "status" => status.as_str()).set(number(found));
        }
        let filter = TicketFilter {
            holder: Some(TicketHolder::Nobody),
            unsolved: true,
            ..TicketFilter::default()
        };
        let found = tickets.count_up_to(&filter, MOST)?;
        gauge!("influmojo_tickets", "status" => "unassigned").set(number(found));
        Ok(())
    }

    fn longest_wait(&self) -> Result<(), StoreError> {
        let filter = TicketFilter { unsolved: true, ..TicketFilter::default() };
        let first =
            self.ports.tickets.list(&filter, TicketOrder::LongestWaiting, PageRequest::first(1))?;
        let since = first.items.first().and_then(|item| item.waiting_since);
        let now = self.app.operations.check_health.now();
        let waits = since.and_then(|since| (now - since).to_std().ok()).unwrap_or_default();
        gauge!("influmojo_longest_wait_seconds").set(waits.as_secs_f64());
        Ok(())
    }

    fn agents(&self) -> Result<(), StoreError> {
        let counts = self.ports.agents.agent_counts()?;
        for (status, agents) in [
            ("active", counts.active),
            ("suspended", counts.suspended),
            ("pending", counts.pending),
        ] {
            gauge!("influmojo_agents", "status" => status).set(number(agents));
        }
        let loads = self.ports.agents.agents(PageRequest::first(AGENTS))?.items;
        let active = loads.iter().filter(|load| load.agent.account == AccountStatus::Active);
        let (open, assigned): (Vec<_>, Vec<_>) =
            active.map(|load| (load.open, load.assigned)).unzip();
        for (name, numbers) in [
            ("influmojo_agent_unsolved_tickets", open),
            ("influmojo_agent_assigned_tickets", assigned),
        ] {
            let bounds = [("most", numbers.iter().max()), ("fewest", numbers.iter().min())];
            for (bound, tickets) in bounds {
                gauge!(name, "bound" => bound).set(number(tickets.copied().unwrap_or_default()));
            }
        }
        Ok(())
    }

    fn feed(&self) -> Result<(), StoreError> {
        let delay = self.app.operations.check_health.feed_delay()?;
        let age = delay.map_or(Duration::ZERO, |delay| delay.waits);
        gauge!("influmojo_feed_delay_seconds").set(age.as_secs_f64());
        Ok(())
    }

    fn search(&self) -> Result<(), StoreError> {
        let lag = self.app.operations.follow_search.lag(Lag::MOST)?;
        gauge!("influmojo_search_lag_messages").set(number(lag.changes));
        gauge!("influmojo_search_lag_seconds").set(lag.waits.as_secs_f64());
        Ok(())
    }
}

/// Prometheus has nothing but floats; no count here is as large as where they round.
fn number(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}
