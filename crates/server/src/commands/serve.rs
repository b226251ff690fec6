//! Serves HTTP until it is told to stop.

use std::{
    io::{Write, stdout},
    net::TcpListener,
    sync::Arc,
    time::Duration,
};

use actix_web::{
    dev::ServerHandle,
    rt::{
        self,
        signal::unix::{Signal, SignalKind, signal},
    },
    web,
};
use adapters_diesel::open;
use anyhow::Context;
use app::{StaffCancel, StoreError, UseCases};

use crate::{
    cli::{DatabaseArgs, ServeArgs},
    config::{Codes, Database, Http, Logs, Reader, Secrets, read_demo, staff_cancel},
    credentials, edge, feed_watch,
    http::{self, Served, Serving},
    logs, wiring,
};

use super::{demo, seed};

/// How long requests that are under way may take after the service was told to stop.
const SHUTDOWN_SECONDS: u64 = 30;

/// Everything that serving needs, read and checked.
struct Settings {
    database: Database,
    secrets: Secrets,
    http: Http,
    codes: Codes,
    staff_cancel: StaffCancel,
    logs: Logs,
    edge: edge::Settings,
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
    let (mut api, desk) = wiring::web(app, tokens, &settings.http, settings.database.engine());
    api.docs = settings.edge.docs;
    let (edge, connections, max_connections) = settings.edge.apply(settings.database.options.pool_size);
    let served = Served { api: Arc::new(api), desk: Arc::new(desk), edge: Arc::new(edge) };
    let workers = settings.http.workers;
    let serving = Serving { workers, connections, max_connections, shutdown_seconds: SHUTDOWN_SECONDS };
    rt::System::new().block_on(serve(listener, served, serving, &note))
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
    let edge = edge::Settings::read(args, &mut reader);
    let settings = database.zip(http).zip(secrets).zip(codes).zip(staff_cancel).zip(logs).zip(edge);
    let settings = settings.map(|((((((database, http), secrets), codes), staff_cancel), logs), edge)| Settings {
        database,
        secrets,
        http,
        codes,
        staff_cancel,
        logs,
        edge,
    });
    Ok(reader.finish(settings)?)
}

async fn serve(listener: TcpListener, served: Served, serving: Serving, note: &str) -> anyhow::Result<()> {
    rt::spawn(forget_every_hour(served.api.app.clone()));
    rt::spawn(feed_watch::watch(served.api.app.clone()));
    let server = http::start(listener, served, serving)?;
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
