//! Numbers for Prometheus, at an address of their own. Nothing is counted unless one is given.

mod checkouts;
mod gauges;

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::Server,
    web::{self, Data},
};
use adapters_diesel::Stores;
use admin_actix::Live;
use anyhow::Context;
use app::UseCases;
use clap::Args;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;

use crate::reader::Reader;
use gauges::Gauges;

/// Upper bounds of what is timed, in seconds.
const SECONDS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Upper bounds of how many checkouts a transaction has.
const SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];
/// How often what was timed is put together, so that it does not pile up while nobody asks.
const UPKEEP: Duration = Duration::from_secs(5);

/// Where Prometheus reads.
#[derive(Args)]
pub(crate) struct MetricsArgs {
    /// Address at which Prometheus reads numbers, such as 127.0.0.1:9464  [default: none]
    #[arg(long, env = "METRICS_LISTEN")]
    metrics_listen: Option<String>,
}

impl MetricsArgs {
    pub(crate) fn read(&self, reader: &mut Reader) -> Option<Settings> {
        let given = self.metrics_listen.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let Some(text) = given else { return Some(Settings { listen: None }) };
        let address = text.parse().ok();
        if address.is_none() {
            reader
                .mistake("METRICS_LISTEN must be an IP address and a port, such as 127.0.0.1:9464");
        }
        address.map(|address| Settings { listen: Some(address) })
    }
}

/// Where numbers are read, if anywhere.
pub(crate) struct Settings {
    listen: Option<SocketAddr>,
}

impl Settings {
    /// Takes the port, so that one that is taken is told before the database is touched.
    pub(crate) fn bind(&self) -> anyhow::Result<Option<TcpListener>> {
        let Some(address) = self.listen else { return Ok(None) };
        let listener = TcpListener::bind(address);
        let failed = || format!("METRICS_LISTEN: cannot listen on {address}");
        listener.map(Some).with_context(failed)
    }
}

/// What counts, and where it is read.
pub(crate) struct Metrics {
    listener: TcpListener,
    handle: PrometheusHandle,
}

impl Metrics {
    /// Begins to count, if somebody is to read it. The database's checkouts are timed from here on.
    pub(crate) fn start(
        listener: Option<TcpListener>,
        stores: &mut Stores,
    ) -> anyhow::Result<Option<Self>> {
        let Some(listener) = listener else { return Ok(None) };
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(checkouts::SIZE.to_owned()), &SIZES)?
            .set_buckets(&SECONDS)?
            .install_recorder()?;
        describe();
        gauge!("influmojo_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
        stores.ports.checkout = Arc::new(checkouts::Timed(stores.ports.checkout.clone()));
        tracing::info!("numbers for Prometheus are at http://{}/metrics", listener.local_addr()?);
        Ok(Some(Self { listener, handle }))
    }

    /// Shows the numbers until the process ends.
    pub(crate) fn serve(
        self,
        stores: &Stores,
        app: UseCases,
        live: Arc<Live>,
    ) -> std::io::Result<Server> {
        let process = Collector::default();
        process.describe();
        let gauges = Data::new(Gauges::new(stores.ports.clone(), app, live, process));
        let handle = self.handle;
        let upkeep = handle.clone();
        actix_web::rt::spawn(async move {
            let mut ticks = actix_web::rt::time::interval(UPKEEP);
            loop {
                ticks.tick().await;
                upkeep.run_upkeep();
            }
        });
        let server = HttpServer::new(move || {
            App::new()
                .app_data(gauges.clone())
                .app_data(Data::new(handle.clone()))
                .route("/metrics", web::get().to(show))
        });
        Ok(server.workers(1).disable_signals().listen(self.listener)?.run())
    }
}

/// Everything that is counted, as Prometheus reads it.
async fn show(gauges: Data<Gauges>, handle: Data<PrometheusHandle>) -> HttpResponse {
    let read = web::block(move || gauges.read()).await;
    if read.is_err() {
        tracing::error!("reading numbers for Prometheus panicked");
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(handle.render())
}

fn describe() {
    describe_counter!("influmojo_http_requests_total", "Requests by method, route and status");
    describe_histogram!(
        "influmojo_http_request_duration_seconds",
        Unit::Seconds,
        "From the head of a request to that of its answer, by route"
    );
    describe_histogram!(
        "influmojo_http_request_waited_seconds",
        Unit::Seconds,
        "What of it was waiting for a thread, by route"
    );
    describe_counter!(
        "influmojo_checkouts_total",
        "Checkouts by outcome: placed, replayed, refused, busy or failed"
    );
    describe_counter!("influmojo_orders_placed_total", "Orders that were placed");
    describe_counter!(
        "influmojo_log_lines_dropped_total",
        "Lines of the log that standard error did not take"
    );
    describe_counter!(
        "influmojo_metrics_errors_total",
        "Numbers that could not be read from the database"
    );
    describe_gauge!("influmojo_build_info", "1, by version");
    checkouts::describe();
    gauges::describe();
}
