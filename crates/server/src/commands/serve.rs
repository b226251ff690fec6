//! Serves HTTP until it is told to stop.

use std::{net::TcpListener, sync::Arc, time::Duration};

use actix_web::{HttpServer, rt, web};
use adapters_diesel::{Stores, open};
use anyhow::Context;
use api_actix::{Api, web_app};
use app::ForgetReceipts;

use crate::{
    cli::{DatabaseArgs, ServeArgs},
    config::{Database, Http, Reader, Secrets},
    logs, wiring,
};

use super::{demo, seed};

/// How long requests that are under way may take after the service was told to stop.
const SHUTDOWN_SECONDS: u64 = 30;
/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Threads for each worker that wait for the database. SQLite commits together what waits on them.
const BLOCKING_THREADS: usize = 64;

/// Everything that serving needs, read and checked.
struct Settings {
    database: Database,
    secrets: Secrets,
    http: Http,
}

pub(crate) fn run(database: &DatabaseArgs, args: &ServeArgs) -> anyhow::Result<()> {
    let (database, _folder) = if args.demo { demo::database(database)? } else { (database.clone(), None) };
    let settings = read(&database, args)?;
    logs::start(settings.http.log_json, if args.demo { "warn" } else { &args.log })?;
    for name in settings.secrets.weak() {
        tracing::warn!("{name} is shorter than 32 bytes and can be guessed");
    }
    let stores = open(&settings.database.url, &settings.database.options)?;
    if args.no_migrate {
        stores.expect_migrated()?;
    } else {
        stores.migrate()?.iter().for_each(|version| tracing::info!(%version, "migrated"));
    }
    if args.demo {
        seed::plant(&stores, &seed::small(args.demo_users.clone()))?;
    }
    let address = (settings.http.host.as_str(), settings.http.port);
    let listener =
        TcpListener::bind(address).with_context(|| format!("cannot listen on {}:{}", address.0, address.1))?;
    let tokens = wiring::tokens(&settings.secrets)?;
    if args.demo {
        println!("{}", demo::note(&stores, &tokens, listener.local_addr()?, &args.demo_users)?);
    } else {
        println!("listening on http://{}", listener.local_addr()?);
    }
    let api = Arc::new(wiring::api(&stores, tokens, &settings.http));
    rt::System::new().block_on(serve(listener, api, &stores, settings.http.workers))
}

fn read(database: &DatabaseArgs, args: &ServeArgs) -> anyhow::Result<Settings> {
    let mut reader = Reader::default();
    let database = Database::read(database, &mut reader);
    let http = Http::read(args, &mut reader);
    let secrets = if args.demo { Some(demo::secrets()?) } else { Secrets::read(&args.secrets, &mut reader) };
    let settings = database.zip(http).zip(secrets);
    let settings = settings.map(|((database, http), secrets)| Settings { database, secrets, http });
    Ok(reader.finish(settings)?)
}

async fn serve(listener: TcpListener, api: Arc<Api>, stores: &Stores, workers: Option<usize>) -> anyhow::Result<()> {
    rt::spawn(forget_every_hour(wiring::forget_receipts(stores)));
    let mut server = HttpServer::new(move || web_app(api.clone()))
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(SHUTDOWN_SECONDS);
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    server.listen(listener)?.run().await.context("the server failed")?;
    tracing::info!("stopped; every request that was under way was answered");
    Ok(())
}

async fn forget_every_hour(forget: ForgetReceipts) {
    let mut hours = rt::time::interval(Duration::from_hours(1));
    loop {
        hours.tick().await;
        let forget = forget.clone();
        match web::block(move || forget.run()).await {
            Ok(Ok(removed)) => tracing::debug!(removed, "forgot receipts"),
            Ok(Err(error)) => tracing::warn!(%error, "receipts could not be forgotten; trying again in an hour"),
            Err(error) => tracing::error!(%error, "forgetting receipts panicked"),
        }
    }
}
