//! A host between a test and a PostgreSQL server that can fall silent without anybody being told.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use crate::{Engine, TestDb};

/// Forwards connections to the server of a database. While it is silent it goes on to accept
/// connections and bytes, and forwards none.
pub struct Proxy {
    state: Arc<State>,
    address: SocketAddr,
    url: String,
}

#[derive(Default)]
struct State {
    silent: AtomicBool,
    /// Connections that were made before the last time everything was forgotten.
    forgotten: AtomicU64,
    count: AtomicU64,
    ended: AtomicBool,
}

impl Proxy {
    /// Before the server of a database on PostgreSQL.
    #[must_use]
    pub fn before(db: &TestDb) -> Self {
        assert_eq!(db.engine, Engine::Postgres, "a file has no host");
        let (scheme, rest) = db.url().split_once("://").unwrap();
        let (authority, path) = rest.split_once('/').unwrap();
        let (user, server) = authority.rsplit_once('@').unwrap_or(("", authority));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let separator = if user.is_empty() { "" } else { "@" };
        let url = format!("{scheme}://{user}{separator}{address}/{path}");
        let (state, server) = (Arc::new(State::default()), server.to_owned());
        let accepting = state.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if accepting.ended.load(SeqCst) {
                    return;
                }
                let number = accepting.count.fetch_add(1, SeqCst) + 1;
                let (state, server) = (accepting.clone(), server.clone());
                thread::spawn(move || forward(&state, number, client, &server));
            }
        });
        Self { state, address, url }
    }

    /// The URL of the database by way of this host.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Forwards nothing from now on; everything is taken and nothing is said.
    pub fn fall_silent(&self) {
        self.state.silent.store(true, SeqCst);
    }

    /// Forwards again, what was kept as well.
    pub fn come_back(&self) {
        self.state.silent.store(false, SeqCst);
    }

    /// Forwards again, but for the connections that there are, which stay silent for ever.
    pub fn come_back_without_memory(&self) {
        self.state.forgotten.store(self.state.count.load(SeqCst), SeqCst);
        self.come_back();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.ended.store(true, SeqCst);
        // so that the thread which accepts sees it
        let _ = TcpStream::connect(self.address);
    }
}

impl State {
    /// Waits until a connection may go on; `false` when it never may.
    fn passes(&self, number: u64) -> bool {
        while !self.ended.load(SeqCst) {
            if number > self.forgotten.load(SeqCst) && !self.silent.load(SeqCst) {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        false
    }
}

fn forward(state: &Arc<State>, number: u64, client: TcpStream, server: &str) {
    if !state.passes(number) {
        return;
    }
    let Ok(upstream) = TcpStream::connect(server) else { return };
    let (back, there) = (upstream.try_clone().unwrap(), client.try_clone().unwrap());
    let other = state.clone();
    thread::spawn(move || pump(&other, number, back, there));
    pump(state, number, client, upstream);
}

/// Moves bytes one way, those that come while the host is silent when it comes back.
fn pump(state: &State, number: u64, mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = vec![0; 64 * 1024];
    from.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    to.set_nodelay(true).unwrap();
    while !state.ended.load(SeqCst) {
        match from.read(&mut bytes) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Ok(count) if count > 0 => {
                if !state.passes(number) || to.write_all(bytes.get(..count).unwrap()).is_err() {
                    break;
                }
            }
            _ => {
                // also that it ended is not told while the host is silent
                state.passes(number);
                break;
            }
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
