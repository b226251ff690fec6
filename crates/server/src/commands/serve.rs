//! Serves HTTP until it is told to stop.

use std::{
    io::{Write, stdout},
    net::TcpListener,
    num::NonZero,
    sync::Arc,
    thread::available_parallelism,
    time::Duration,
};

use actix_web::{
    HttpServer,
    dev::ServerHandle,
    rt::{
        self,
        signal::unix::{Signal, SignalKind, signal},
    },
    web,
};
use adapters_diesel::open;
use admin_actix::Desk;
use anyhow::Context;
use api_actix::{Api, web_app_beside};
use app::{StaffCancel, StoreError, UseCases};

use crate::{
    cli::{DatabaseArgs, ServeArgs},
    config::{Codes, Database, Http, Logs, Reader, Secrets, read_demo, staff_cancel},
    credentials, feed_watch, logs, wiring,
};

use super::{demo, seed};

/// How long requests that are under way may take after the service was told to stop.
const SHUTDOWN_SECONDS: u64 = 30;
/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Threads for each worker that wait for the database. SQLite commits together what waits on them.
const BLOCKING_THREADS: usize = 128;

/// Everything that serving needs, read and checked.
struct Settings {
    database: Database,
    secrets: Secrets,
    http: Http,
    codes: Codes,
    staff_cancel: StaffCancel,
    logs: Logs,
}

pub(crate) fn run(database: &DatabaseArgs, args: &ServeArgs) -> anyhow::Result<()> {
    let (database, _folder) = if args.demo { demo::database(database)? } else { (database.clone(), None) };
    let mut settings = read(&database, args)?;
    logs::start(settings.logs)?;
    settings.database.options.observer = logs::statements();
    for name in settings.secrets.weak() {
        tracing::warn!("{name} is shorter than 32 bytes, or of fewer than 10 different ones, and can be guessed");
    }
    let stores = if args.no_migrate {
        let stores = super::open_migrated(&settings.database)?;
        stores.adopt()?;
        stores
    } else {
        let stores = open(&settings.database.url, &settings.database.options)?;
        stores.migrate()?.iter().for_each(|version| tracing::info!(%version, "migrated"));
        stores
    };
    if args.demo {
        seed::plant(&stores, &seed::small(args.demo_users.clone()))?;
    }
    let address = (settings.http.host.as_str(), settings.http.port);
    let listener =
        TcpListener::bind(address).with_context(|| format!("cannot listen on {}:{}", address.0, address.1))?;
    let tokens = wiring::tokens(&settings.secrets)?;
    let note = if args.demo {
        demo::note(&stores, &tokens, listener.local_addr()?, &args.demo_users)?
    } else {
        format!("listening on http://{}", listener.local_addr()?)
    };
    if settings.codes.is_off() {
        tracing::info!("log-in by phone is off until CODE_WEBHOOK_URL and CODE_WEBHOOK_SECRET are set");
    }
    let hashing = settings.http.sign_ins.hashing;
    let mut app = wiring::serving(&stores, &settings.secrets, &settings.codes, settings.staff_cancel, hashing)
        .context("CODE_WEBHOOK_SECRET")?;
    credentials::prepare(&mut app, &stores, &settings.secrets, &settings.http)?;
    let (api, desk) = wiring::web(app, tokens, &settings.http, settings.database.engine());
    rt::System::new().block_on(serve(listener, (Arc::new(api), Arc::new(desk)), settings.http.workers, &note))
}

fn read(database: &DatabaseArgs, args: &ServeArgs) -> anyhow::Result<Settings> {
    let mut reader = Reader::default();
    let database = Database::read(database, &mut reader);
    let http = Http::read(args, &mut reader);
    let codes = Codes::read(args, &mut reader);
    let staff_cancel = staff_cancel(&args.orders, &mut reader);
    let logs = Logs::read(args, &mut reader);
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
    let settings = database.zip(http).zip(secrets).zip(codes).zip(staff_cancel).zip(logs);
    let settings = settings.map(|(((((database, http), secrets), codes), staff_cancel), logs)| Settings {
        database,
        secrets,
        http,
        codes,
        staff_cancel,
        logs,
    });
    Ok(reader.finish(settings)?)
}

async fn serve(
    listener: TcpListener,
    (api, desk): (Arc<Api>, Arc<Desk>),
    workers: Option<usize>,
    note: &str,
) -> anyhow::Result<()> {
    rt::spawn(forget_every_hour(api.app.clone()));
    rt::spawn(feed_watch::watch(api.app.clone()));
    // they never wait, so half of the cores can feed the other half, where the work is done
    let cores = available_parallelism().map_or(1, NonZero::get);
    let server = HttpServer::new(move || web_app_beside(api.clone(), admin_actix::configure(desk.clone())))
        .workers(workers.unwrap_or(cores.div_ceil(2)))
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals();
    let server = server.listen(listener)?.run();
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        rt::spawn(stop_at(signal(kind)?, server.handle()));
    }
    // whoever reads this may stop the server at once, so everything that stops it is in place; nobody has to read it
    let _ = writeln!(stdout(), "{note}");
    server.await.context("the server failed")?;
    tracing::info!("stopped");
    Ok(())
}

/// Stops serving at a signal, once the requests that are under way are answered.
async fn stop_at(mut signals: Signal, server: ServerHandle) {
    signals.recv().await;
    server.stop(true).await;
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
    let (receipts, codes) = (app.operations.forget_receipts.run()?, app.operations.forget_codes.run()?);
    Ok(receipts + codes + app.accounts.keep_session.forget()? + app.tickets.post_message.forget_keys()?)
}
