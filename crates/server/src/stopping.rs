//! How the service stops: it says that it is not ready, waits as long as it was told for that to be
//! seen, takes no more connections, ends its streams, and answers what is under way.

use std::{sync::Arc, time::Duration};

use actix_web::{dev::ServerHandle, rt::time::sleep};
use admin_actix::Live;
use clap::Args;
use tokio::sync::oneshot::Receiver;

use crate::reader::Reader;

/// How the service stops.
#[derive(Args)]
pub(crate) struct StoppingArgs {
    /// Seconds between the signal to stop and the end of new connections; readiness is red
    /// meanwhile
    #[arg(long, env = "DRAIN_SECONDS", default_value = "0")]
    drain_seconds: String,
    /// Seconds that requests under way may take after that
    #[arg(long, env = "SHUTDOWN_SECONDS", default_value = "30")]
    shutdown_seconds: String,
}

/// How long each part of stopping takes at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopping {
    drain: Duration,
    pub(crate) shutdown: Duration,
}

impl Stopping {
    pub(crate) fn read(args: &StoppingArgs, reader: &mut Reader) -> Option<Self> {
        let drain = reader.whole("DRAIN_SECONDS", &args.drain_seconds, 0, 3600);
        let shutdown = reader.whole("SHUTDOWN_SECONDS", &args.shutdown_seconds, 1, 3600);
        Some(Self { drain: Duration::from_secs(drain?), shutdown: Duration::from_secs(shutdown?) })
    }

    /// Stops the server once somebody says so.
    pub(crate) async fn when_told(
        self,
        told: Receiver<()>,
        not_ready: impl FnOnce(),
        server: ServerHandle,
        live: Arc<Live>,
    ) {
        if told.await.is_err() {
            return;
        }
        tracing::info!("stopping");
        not_ready();
        sleep(self.drain).await;
        // connections in which nothing is under way end at once, the others with their answer
        let stopped = server.stop(true);
        live.end();
        stopped.await;
    }
}
