//! Connections: how many there are, how many of an address have not sent their whole request, and
//! how long a client may take to send a head or to read its answer. Whoever waits for nothing but
//! its client makes room for others.

use std::{
    collections::HashMap,
    future::Future,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use actix_web::rt::{
    net::TcpStream,
    time::{Sleep, sleep},
};
use http_throttle::{TrustedProxies, counted};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How long a client may be silent in the middle of a request before it makes room for others of
/// its address.
const GRACE: Duration = Duration::from_secs(1);

/// How many connections there may be.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    /// Of all clients together.
    pub all: usize,
    /// Of one address, with a request that is not whole.
    pub half_open: usize,
    /// How long the head of a request may take.
    pub head_time: Duration,
    /// How long a client may take nothing of its answer.
    pub stall_time: Duration,
    /// Addresses that speak for many clients.
    pub proxies: TrustedProxies,
}

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The head of a request.
    Head,
    /// The body of a request.
    Body,
    /// The service.
    Works,
    /// The next request; the client may leave the connection as it is.
    Rests,
}

/// A connection, as those know it who serve its requests.
#[derive(Debug, Clone)]
pub struct Connection(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    address: IpAddr,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when the client has sent nothing that it should.
    silent: Option<Instant>,
    cut: bool,
    reader: Option<Waker>,
}

impl Connection {
    fn new(address: IpAddr) -> Self {
        let state = State {
            phase: Phase::Head,
            since: Instant::now(),
            silent: None,
            cut: false,
            reader: None,
        };
        Self(Arc::new(Shared { address, state: Mutex::new(state) }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, phase: Phase) {
        let (mut state, now) = (self.state(), Instant::now());
        // the reader of the stream was told before that nothing is there, and is not asked again
        // until there is
        let silent = (phase != Phase::Works).then_some(now);
        (state.phase, state.since, state.silent) = (phase, now, silent);
    }

    /// A head came; its body is to come.
    pub(crate) fn sends_body(&self) {
        self.begin(Phase::Body);
    }

    /// The whole request came.
    pub(crate) fn works(&self) {
        self.begin(Phase::Works);
    }

    /// The answer was sent.
    pub(crate) fn rests(&self) {
        self.begin(Phase::Rests);
    }

    fn cut(&self) {
        let mut state = self.state();
        state.cut = true;
        if let Some(reader) = state.reader.take() {
            reader.wake();
        }
    }

    /// Who has to make room first: whoever has been silent in the middle of a request for a while,
    /// then whoever rests, then whoever has only just become silent. Among equals the one that has
    /// been so for longest.
    fn dispensable(&self, now: Instant) -> Option<(u8, Instant)> {
        let state = self.state();
        let silent = state.silent.filter(|_| !state.cut)?;
        match state.phase {
            Phase::Head | Phase::Body if now.saturating_duration_since(silent) >= GRACE => {
                Some((0, silent))
            }
            Phase::Rests => Some((1, silent)),
            Phase::Head | Phase::Body => Some((2, silent)),
            Phase::Works => None,
        }
    }

    fn is_half_open(&self) -> bool {
        let state = self.state();
        !state.cut && matches!(state.phase, Phase::Head | Phase::Body)
    }
}

/// All connections of the process.
#[derive(Debug)]
pub struct Connections {
    limits: ConnectionLimits,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Connection>,
    /// How many of `open` were told to end.
    cut: usize,
    of_address: HashMap<IpAddr, usize>,
}

impl Table {
    /// Ends the connection that can best be spared of those that `may` end.
    fn make_room(&mut self, now: Instant, may: impl Fn(&Connection, u8) -> bool) -> bool {
        let spare = |connection: &Connection| {
            connection.dispensable(now).filter(|(rank, _)| may(connection, *rank))
        };
        let first = self
            .open
            .values()
            .filter_map(|known| Some((spare(known)?, known)))
            .min_by_key(|(order, _)| *order);
        let Some((_, connection)) = first else { return false };
        connection.cut();
        self.cut += 1;
        true
    }
}

impl Connections {
    /// None so far.
    #[must_use]
    pub fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self { limits, table: Mutex::default() })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new connection in. When there are too many, one that waits for its client ends; if
    /// there is none, the new one ends.
    #[must_use]
    pub fn admit(self: &Arc<Self>, stream: TcpStream) -> Guarded {
        let peer =
            stream.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip().to_canonical());
        let (address, now) = (counted(peer), Instant::now());
        let connection = Connection::new(address);
        let mut table = self.table();
        let own = table.of_address.entry(address).or_default();
        *own += 1;
        if *own > self.limits.half_open && !self.limits.proxies.trust(peer) {
            let half_open =
                |known: &&Connection| known.0.address == address && known.is_half_open();
            if table.open.values().filter(half_open).count() >= self.limits.half_open {
                table.make_room(now, |known, rank| known.0.address == address && rank == 0);
            }
        }
        let full = table.open.len().saturating_sub(table.cut) >= self.limits.all;
        if full && !table.make_room(now, |_, _| true) {
            connection.cut();
            table.cut += 1;
        }
        table.next += 1;
        let number = table.next;
        table.open.insert(number, connection.clone());
        drop(table);
        Guarded { stream, connection, all: self.clone(), number, head: None, stall: None }
    }

    fn leave(&self, number: u64) {
        let mut table = self.table();
        let Some(connection) = table.open.remove(&number) else { return };
        if connection.state().cut {
            table.cut = table.cut.saturating_sub(1);
        }
        if let Some(count) = table.of_address.get_mut(&connection.0.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                table.of_address.remove(&connection.0.address);
            }
        }
    }
}

/// The stream of a connection, which ends when its time is over or its place is needed.
pub struct Guarded {
    stream: TcpStream,
    connection: Connection,
    all: Arc<Connections>,
    number: u64,
    head: Option<Pin<Box<Sleep>>>,
    stall: Option<Pin<Box<Sleep>>>,
}

impl Guarded {
    /// What those get who serve its requests.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.connection.clone()
    }

    /// Whether the time for a head is over. Asks again when it may be.
    fn is_late(&mut self, context: &mut Context<'_>) -> bool {
        let (phase, since) = {
            let state = self.connection.state();
            (state.phase, state.since)
        };
        if phase != Phase::Head {
            self.head = None;
            return false;
        }
        let left = self.all.limits.head_time.saturating_sub(since.elapsed());
        let timer = self.head.get_or_insert_with(|| Box::pin(sleep(left)));
        if timer.as_mut().poll(context).is_pending() {
            return false;
        }
        // the timer may have been set for an earlier head
        self.head = None;
        if left.is_zero() {
            return true;
        }
        context.waker().wake_by_ref();
        false
    }

    /// Whether the client has taken nothing of its answer for too long.
    fn is_stalled(&mut self, context: &mut Context<'_>) -> bool {
        let time = self.all.limits.stall_time;
        self.stall.get_or_insert_with(|| Box::pin(sleep(time))).as_mut().poll(context).is_ready()
    }

    fn written<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stall = None;
            return written;
        }
        if self.is_stalled(context) {
            Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
        } else {
            Poll::Pending
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.all.leave(self.number);
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.connection.state().cut {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let mut state = self.connection.state();
        match read {
            Poll::Ready(result) => {
                if buffer.filled().len() > before {
                    state.silent = None;
                    if state.phase == Phase::Rests {
                        (state.phase, state.since) = (Phase::Head, Instant::now());
                    }
                }
                Poll::Ready(result)
            }
            Poll::Pending => {
                // whoever cut it meanwhile woke nobody
                if state.cut {
                    return Poll::Ready(Ok(()));
                }
                state.silent.get_or_insert_with(Instant::now);
                state.reader = Some(context.waker().clone());
                drop(state);
                if self.is_late(context) { Poll::Ready(Ok(())) } else { Poll::Pending }
            }
        }
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
