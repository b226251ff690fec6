//! Serves HTTP until it is told to stop.

use std::{
    io::stdout,
    net::{SocketAddr, TcpListener},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    thread,
    time::Duration,
};

use actix_web::{
    rt::{self, System, SystemRunner},
    web,
};
use adapters_diesel::{Stores, open};
use anyhow::Context;
use api_actix::Tokens;
use app::{StoreError, SystemClock, UseCases, orders::StaffCancel};
use tokio::sync::oneshot::{self, Receiver};

use crate::{
    assignment,
    cli::{DatabaseArgs, ServeArgs},
    config::{Codes, Database, Http, Logs, Secrets, read_demo, staff_cancel},
    credentials, desk, edge, feed_watch, google,
    http::{self, Served, Serving},
    logs,
    metrics::{self, Metrics},
    reader::Reader,
    schema_watch, search_follower,
    signals::{self, HangUp},
    stopping::Stopping,
    wiring,
};

use super::{Opened, demo, rule, seed};

/// How long a second signal still lets the database be closed.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// Everything that serving needs, read and checked.
struct Settings {
    database: Database,
    secrets: Secrets,
    http: Http,
    codes: Codes,
    staff_cancel: StaffCancel,
    rule: assignment::Wanted,
    logs: Logs,
    edge: edge::Settings,
    stopping: Stopping,
    desk: desk::Settings,
    google: google::Settings,
    metrics: metrics::Settings,
}

pub(crate) fn run(database: &DatabaseArgs, args: &ServeArgs) -> anyhow::Result<()> {
    let (database, _folder) =
        if args.demo { demo::database(database)? } else { (database.clone(), None) };
    let mut settings = read(&database, args)?;
    logs::start(settings.logs)?;
    settings.database.options.observer = logs::statements();
    warn_of_weak(&settings.secrets);
    // what can be wrong is found before the database is touched
    let tokens = wiring::tokens(&settings.secrets)?;
    let sender = wiring::sender(&settings.codes).context("CODE_WEBHOOK_SECRET")?;
    let (starting, told) = stop_at_signals()?;
    let listener = listen(&settings.http)?;
    let (at, numbers) = (listener.local_addr()?, settings.metrics.bind()?);
    if args.demo {
        settings.database.expect_only_demo()?;
    }
    let open = if args.no_migrate { as_it_is } else { migrated };
    let mut stores = open(&settings.database, &starting)?;
    rule::apply(&mut stores.0, settings.rule)?;
    let metrics = Metrics::start(numbers, &mut stores.0)?;
    let note = ready(&stores, &tokens, at, args, settings.desk.demo_orders)?;
    if settings.codes.is_off() {
        tracing::info!(
            "log-in by phone is off until CODE_WEBHOOK_URL, TWILIO_ACCOUNT_SID or CODE_SMS_URL is set"
        );
    }
    say_where_the_desk_works(&settings.http, at);
    let hashing = settings.http.sign_ins.hashing;
    let rules = (settings.staff_cancel, hashing);
    let google = settings.google.ports();
    let mut app =
        wiring::serving(&stores, &settings.secrets, &settings.codes, sender, rules, google);
    credentials::prepare(&mut app, &stores, &settings.secrets, &settings.http)?;
    let (mut api, mut desk) = wiring::web(app, tokens, &settings.http, settings.database.engine());
    api.docs = settings.edge.docs;
    api.google_return = settings.google.return_url;
    desk.waits = settings.desk.waits;
    let (edge, connections, max_connections) =
        settings.edge.apply(settings.database.options.pool_size);
    let served = Served { api: Arc::new(api), desk: Arc::new(desk), edge: Arc::new(edge) };
    let shutdown_seconds = settings.stopping.shutdown.as_secs();
    let serving =
        Serving { workers: settings.http.workers, connections, max_connections, shutdown_seconds };
    let stopping = (settings.stopping, told);
    starting.done();
    let system = System::new();
    let numbers = metrics.map(|metrics| (metrics, stores.0.clone()));
    let outcome = system.block_on(serve(listener, served, serving, stopping, note, numbers));
    leave(system);
    drop(stores);
    tracing::info!("stopped");
    outcome
}

/// Ends a system without waiting: its threads may wait for a database that does not answer, and the
/// process ends all the same.
fn leave(system: SystemRunner) {
    std::mem::forget(system);
    // a thread that ended after this one would else be the last to let go of it, and wake a task of
    // it by that, which a thread at its end cannot do: the process would abort
    std::mem::forget(System::current());
}

fn warn_of_weak(secrets: &Secrets) {
    for name in secrets.weak() {
        tracing::warn!(
            "{name} is shorter than 32 bytes, or of fewer than 10 different ones, and can be guessed"
        );
    }
}

/// What is said once requests are taken. The demo plants what it shows before.
fn ready(
    stores: &Stores,
    tokens: &Tokens,
    at: SocketAddr,
    args: &ServeArgs,
    demo_orders: bool,
) -> anyhow::Result<String> {
    if !args.demo {
        return Ok(format!("listening on http://{at}"));
    }
    seed::plant(stores, &seed::small(args.demo_users.clone()))?;
    if demo_orders {
        demo::plant_orders(stores, &SystemClock)?;
    }
    demo::note(stores, tokens, at, &args.demo_users)
}

fn read(database: &DatabaseArgs, args: &ServeArgs) -> anyhow::Result<Settings> {
    let mut reader = Reader::default();
    let cleartext = &database.cleartext;
    let database = Database::read(database, &mut reader);
    let http = Http::read(args, &mut reader);
    if let Some(database) = &database {
        let production = !args.demo && args.environment.trim() != "development";
        cleartext.check_database(&database.url, production, &mut reader);
    }
    let codes = Codes::read(args, cleartext, &mut reader);
    let staff_cancel = staff_cancel(&args.orders, &mut reader);
    let rule = args.assignment.read(&mut reader);
    let logs = Logs::read(args, &mut reader);
    let stopping = Stopping::read(&args.stopping, &mut reader);
    let desk = desk::Settings::read(&args.desk, &mut reader);
    let secrets = if args.demo {
        read_demo(&args.demo_users, &mut reader);
        Some(demo::secrets()?)
    } else {
        Secrets::read(&args.secrets, &mut reader)
    };
    if let (Some(secrets), Some(http)) = (&secrets, &http)
        && http.environment == "production"
    {
        secrets.refuse_weak(&mut reader);
    }
    let production = !args.demo && args.environment.trim() == "production";
    let proxies = args.limits.trusted_proxies.as_deref();
    let edge = edge::Settings::read(&args.edge, production, proxies, &mut reader);
    let google = google::Settings::read(&args.google, production, &mut reader);
    let metrics = args.metrics.read(&mut reader);
    let settings = || {
        Some(Settings {
            database: database?,
            secrets: secrets?,
            http: http?,
            codes: codes?,
            staff_cancel: staff_cancel?,
            rule: rule?,
            logs: logs?,
            edge: edge?,
            stopping: stopping?,
            desk: desk?,
            google: google?,
            metrics: metrics?,
        })
    };
    let settings = settings();
    Ok(reader.finish(settings)?)
}

fn listen(http: &Http) -> anyhow::Result<TcpListener> {
    let address = (http.host.as_str(), http.port);
    TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {}:{}", address.0, address.1))
}

/// Opens a database that must have the schema of this version.
fn as_it_is(database: &Database, starting: &Starting) -> anyhow::Result<Opened> {
    let stores = super::open_migrated(database)?;
    starting.opened(&stores);
    stores.adopt()?;
    Ok(stores)
}

/// Opens a database and brings its schema up to date, saying so before.
fn migrated(database: &Database, starting: &Starting) -> anyhow::Result<Opened> {
    let stores = Opened(open(&database.url, &database.options)?);
    starting.opened(&stores);
    let missing = stores.missing()?;
    if !missing.is_empty() {
        tracing::info!(migrations = missing.len(), "migrating the schema: {}", missing.join(", "));
    }
    stores.migrate()?.iter().for_each(|version| tracing::info!(%version, "migrated"));
    Ok(stores)
}

/// Browsers send the cookie of a production desk over TLS and to this very machine only.
fn say_where_the_desk_works(http: &Http, at: SocketAddr) {
    if http.environment != "production" {
        return;
    }
    if at.ip().to_canonical().is_loopback() {
        tracing::info!(
            "the desk works by https through a proxy, and at http://localhost:{}",
            at.port()
        );
    } else {
        tracing::warn!(
            "the desk cannot be signed in to by http:// at a name or address of this machine, since its cookie is sent over TLS only: put a proxy with TLS before it, or use APP_ENV=development where nobody else can listen"
        );
    }
}

/// What a signal finds while the service starts, which may take long where it migrates.
#[derive(Clone, Default)]
struct Starting {
    stores: Arc<OnceLock<Stores>>,
    done: Arc<AtomicBool>,
}

impl Starting {
    fn opened(&self, stores: &Opened) {
        // it is opened once
        let _ = self.stores.set(stores.0.clone());
    }

    fn done(&self) {
        self.done.store(true, Ordering::SeqCst);
    }

    fn close(&self) {
        if let Some(stores) = self.stores.get() {
            stores.close();
        }
    }

    /// Closes the database if that can be done at once.
    fn close_at_once(&self) {
        let (starting, (ends, ended)) = (self.clone(), channel::<()>());
        let closed = thread::Builder::new().spawn(move || {
            let _ends = ends;
            starting.close();
        });
        if closed.is_ok() {
            // an error is what comes when it is closed, or the time is over
            let _ = ended.recv_timeout(LAST_MOMENT);
        }
    }
}

/// Tells when the service is to stop; one that still starts ends as soon as the database is closed.
/// Whoever asks twice does not wait for that, nor for requests.
fn stop_at_signals() -> anyhow::Result<(Starting, Receiver<()>)> {
    let (stop, told) = oneshot::channel();
    let starting = Starting::default();
    let (first, last) = (starting.clone(), starting.clone());
    let stop = move |kind| {
        if first.done.load(Ordering::SeqCst) {
            // nobody waits any more once the server has failed
            let _ = stop.send(());
        } else {
            tracing::info!("stopped while starting");
            signals::end(kind, || first.close());
        }
    };
    signals::listen(HangUp::Ignored, stop, move || last.close_at_once())?;
    Ok((starting, told))
}

async fn serve(
    listener: TcpListener,
    served: Served,
    serving: Serving,
    (stopping, told): (Stopping, Receiver<()>),
    note: String,
    numbers: Option<(Metrics, Stores)>,
) -> anyhow::Result<()> {
    let (app, live) = (served.api.app.clone(), served.desk.live.clone());
    if let Some((metrics, stores)) = numbers {
        rt::spawn(metrics.serve(&stores, app.clone(), live.clone())?);
    }
    rt::spawn(forget_every_hour(app.clone()));
    rt::spawn(feed_watch::watch(app.clone()));
    rt::spawn(schema_watch::watch(app.clone()));
    let following = search_follower::start(app.operations.follow_search.clone());
    let running = http::start(listener, served, serving)?;
    let not_ready = move || app.operations.check_readiness.stop();
    rt::spawn(stopping.when_told(told, not_ready, running.handle(), live));
    // whoever reads this may stop the server at once, so everything that stops it is in place;
    // nobody has to read it
    logs::tell(stdout(), note);
    let outcome = running.await.context("the server failed");
    following.stop().await;
    outcome
}

async fn forget_every_hour(app: UseCases) {
    let mut hours = rt::time::interval(Duration::from_hours(1));
    loop {
        hours.tick().await;
        let app = app.clone();
        match web::block(move || forget(&app)).await {
            Ok(Ok(rows)) => tracing::debug!(rows, "forgot what lapsed"),
            Ok(Err(error)) => {
                tracing::warn!(
                    error = error.with_causes(),
                    "what lapsed could not be forgotten; trying again in an hour"
                );
            }
            Err(error) => tracing::error!(%error, "forgetting panicked"),
        }
    }
}

/// Removes what lapsed, and says how many rows that were.
fn forget(app: &UseCases) -> Result<u32, StoreError> {
    let keys = app.operations.purge_idempotency_records.run()?;
    let codes = app.operations.purge_codes.run()?;
    Ok(keys + codes + app.accounts.sessions.purge()? + app.tickets.post_message.forget_keys()?)
}
