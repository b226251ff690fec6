//! The server of HTTP: connections that are counted and timed before the first byte is read.

use std::{
    io, net::TcpListener, num::NonZero, sync::Arc, thread::available_parallelism, time::Duration,
};

use actix_http::{HttpService, Protocol, error::DispatchError};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    Error,
    dev::{AppConfig, Extensions},
    rt::net::TcpStream,
    web::Data,
};
use admin_actix::Desk;
use api_actix::{Api, web_app_beside};
use http_edge::{Connections, Edge, Guarded};

use crate::edge::HEAD_TIMEOUT;

/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long a client may take to close a connection that the server has done with.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Threads for each worker that wait for the database. SQLite commits together what waits on them.
const BLOCKING_THREADS: usize = 128;
/// Connections that may be accepted before others have made room for them.
const SPARE_CONNECTIONS: usize = 16;

/// What is served.
#[derive(Clone)]
pub(crate) struct Served {
    pub(crate) api: Arc<Api>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) edge: Arc<Edge>,
}

/// How it is served.
pub(crate) struct Serving {
    pub(crate) workers: Option<usize>,
    pub(crate) connections: Arc<Connections>,
    pub(crate) max_connections: usize,
    /// How long requests that are under way may take after the service was told to stop.
    pub(crate) shutdown_seconds: u64,
}

/// Starts to serve.
pub(crate) fn start(listener: TcpListener, served: Served, serving: Serving) -> io::Result<Server> {
    // they never wait, so half of the cores can feed the other half, where the work is done
    let cores = available_parallelism().map_or(1, NonZero::get);
    let address = listener.local_addr()?;
    let builder = Server::build()
        .workers(serving.workers.unwrap_or(cores.div_ceil(2)))
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .max_concurrent_connections(serving.max_connections.saturating_add(SPARE_CONNECTIONS))
        .shutdown_timeout(serving.shutdown_seconds)
        .disable_signals();
    let (stop, connections) = (builder.graceful_shutdown_signal(), serving.connections);
    let builder = builder.listen("http", listener, move || {
        let (stop, connections) = (stop.clone(), connections.clone());
        let Served { api, desk, edge } = served.clone();
        let app = web_app_beside(api, move |config| {
            config.app_data(Data::from(edge));
            admin_actix::configure(desk)(config);
        });
        let app = app.into_factory().map_err(|error: Error| error.error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stop = stop.clone();
                async move { stop.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .local_addr(address)
            .on_connect_ext(|stream: &Guarded, data: &mut Extensions| {
                data.insert(stream.connection());
            })
            .finish(map_config(app, |()| AppConfig::default()));
        let admit = fn_service(move |stream: TcpStream| {
            let (peer, connections) = (stream.peer_addr().ok(), connections.clone());
            async move { Ok::<_, DispatchError>((connections.admit(stream), Protocol::Http1, peer)) }
        });
        admit.and_then(http)
    })?;
    Ok(builder.run())
}
