//! Looks whether a newer version has changed the schema under this instance.

use std::time::Duration;

use actix_web::{rt::time, web};
use app::UseCases;

/// How often is looked.
const PACE: Duration = Duration::from_secs(2);

/// Looks for as long as the process runs. What is found closes the store for writes, which the
/// store says in the log.
pub(crate) async fn watch(app: UseCases) {
    loop {
        time::sleep(PACE).await;
        let readiness = app.operations.check_readiness.clone();
        // while the database does not answer, others say so
        let _ = web::block(move || readiness.look_at_schema()).await;
    }
}
