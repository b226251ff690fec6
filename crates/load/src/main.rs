//! Asks a server for checkouts or reads, from many clients at once, and says how many it answered
//! and how fast. For `scripts/bench`; with a rate, latency counts from when a request was due, so
//! that a stall shows. All clients are on one thread: one for each would take twice as much of the
//! processors that the server is measured on.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a tool for measurements stops where it fails"
)]

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use api_actix::Tokens;
use chrono::Utc;
use clap::Parser;
use domain::{Role, UserId};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    task::JoinSet,
    time::sleep,
};

/// Asks a server for checkouts, or for one path.
#[derive(Parser, Clone)]
struct Args {
    /// Ports on loopback, in turn for the clients.
    #[arg(long, required = true)]
    port: Vec<u16>,
    #[arg(long)]
    secret: String,
    #[arg(long, default_value_t = 1)]
    clients: u64,
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Requests a second, evenly; without it every client asks again when it was answered.
    #[arg(long)]
    rate: Option<f64>,
    /// The account of the first brand.
    #[arg(long, default_value_t = 1)]
    buyer: i64,
    #[arg(long, default_value_t = 1)]
    brands: u64,
    #[arg(long, default_value_t = 1)]
    packages: u64,
    /// Lines of each cart.
    #[arg(long, default_value_t = 1)]
    lines: u64,
    /// The number of the first checkout; each number is another pair of brand and package.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Reads this path as the super admin with id 1 instead. `{n}` stands for the number of the
    /// client, from `from` on.
    #[arg(long)]
    get: Option<String>,
    /// Says what it has already, if the answer had a tag.
    #[arg(long)]
    conditional: bool,
}

/// A connection that is kept.
struct Client {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
    tag: Option<String>,
}

impl Client {
    async fn connect(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            line: String::new(),
            body: Vec::new(),
            tag: None,
        })
    }

    /// The status of the answer; its body is kept.
    async fn ask(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        self.stream.get_mut().write_all(request).await?;
        self.next_line().await?;
        let status = self.line.split(' ').nth(1).context("no status")?.parse()?;
        let mut length = 0;
        loop {
            self.next_line().await?;
            let Some((name, value)) = self.line.split_once(": ") else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("etag") {
                self.tag = Some(value.trim().to_owned());
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body).await?;
        Ok(status)
    }

    async fn next_line(&mut self) -> anyhow::Result<()> {
        self.line.clear();
        self.stream.read_line(&mut self.line).await?;
        Ok(())
    }
}

struct Load {
    args: Args,
    tokens: Vec<String>,
    next: AtomicU64,
    /// How many requests had to be refused since too many waited.
    busy: AtomicU64,
    begin: Instant,
}

impl Load {
    /// Bytes of the n-th request.
    fn request(
        &self,
        n: u64,
        client: u64,
        tag: Option<&str>,
        bytes: &mut Vec<u8>,
    ) -> anyhow::Result<()> {
        bytes.clear();
        if let Some(path) = &self.args.get {
            let path = path.replace("{n}", &(self.args.from + client).to_string());
            write!(
                bytes,
                "GET {path} HTTP/1.1\r\nHost: l\r\nAuthorization: Bearer {}\r\n",
                self.tokens[0]
            )?;
            if let Some(tag) = tag.filter(|_| self.args.conditional) {
                write!(bytes, "If-None-Match: {tag}\r\n")?;
            }
            bytes.extend_from_slice(b"\r\n");
            return Ok(());
        }
        let (brand, round) = (n % self.args.brands, n / self.args.brands);
        let package = |line: u64| (round * self.args.lines + line) % self.args.packages + 1;
        let lines: Vec<_> = (0..self.args.lines)
            .map(|line| format!("{{\"packageId\":{}}}", package(line)))
            .collect();
        let body = format!("{{\"cartItems\":[{}]}}", lines.join(","));
        let token = &self.tokens[usize::try_from(brand)?];
        write!(
            bytes,
            "POST /api/orders/checkout HTTP/1.1\r\nHost: l\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        Ok(())
    }

    /// Asks until the time is over; how long each answer took.
    async fn client(self: Arc<Self>, number: u64, port: u16) -> anyhow::Result<Vec<Duration>> {
        let mut client = Client::connect(port).await?;
        let mut bytes = Vec::new();
        let mut took = Vec::new();
        let end = Duration::from_secs_f64(self.args.seconds);
        loop {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            let mut since = self.begin.elapsed();
            if let Some(rate) = self.args.rate {
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::as_conversions,
                    reason = "far below 2^52"
                )]
                let number = (n - self.args.from) as f64;
                since = Duration::from_secs_f64(number / rate);
            }
            if since >= end {
                return Ok(took);
            }
            let early = since.saturating_sub(self.begin.elapsed());
            if !early.is_zero() {
                sleep(early).await;
            }
            self.request(n, number, client.tag.as_deref(), &mut bytes)?;
            match client.ask(&bytes).await? {
                200 | 304 => took.push(self.begin.elapsed().saturating_sub(since)),
                503 => {
                    self.busy.fetch_add(1, Ordering::Relaxed);
                }
                status => bail!("answer {status}: {}", String::from_utf8_lossy(&client.body)),
            }
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    #[expect(clippy::disallowed_methods, reason = "tokens are for now")]
    let tokens = Tokens::new(&args.secret, None, Arc::new(Utc::now))?;
    let token = |n: i64| {
        let (user, role) =
            if args.get.is_some() { (1, Role::SuperAdmin) } else { (args.buyer + n, Role::Brand) };
        tokens.issue(UserId::new(user).ok()?, role, 0)
    };
    let tokens: Vec<String> = (0..i64::try_from(args.brands)?).filter_map(token).collect();
    let next = AtomicU64::new(args.from);
    let load =
        Arc::new(Load { tokens, next, busy: AtomicU64::new(0), begin: Instant::now(), args });
    let mut clients = JoinSet::new();
    for n in 0..load.args.clients {
        let port = load.args.port[usize::try_from(n).unwrap_or_default() % load.args.port.len()];
        clients.spawn(load.clone().client(n, port));
    }
    let mut took = Vec::new();
    while let Some(client) = clients.join_next().await {
        took.extend(client??);
    }
    let seconds = load.begin.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |part: usize| {
        took.get((took.len() * part / 100).min(took.len() - 1)).unwrap().as_secs_f64() * 1000.0
    };
    println!(
        "{{\"answers\":{},\"busy\":{},\"seconds\":{seconds:.3},\"p50\":{:.3},\"p95\":{:.3},\"p99\":{:.3},\"max\":{:.3},\"next\":{}}}",
        took.len(),
        load.busy.load(Ordering::Relaxed),
        at(50),
        at(95),
        at(99),
        at(100),
        load.next.load(Ordering::Relaxed)
    );
    Ok(())
}
