//! Whether the service can work.

use actix_web::{HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Api, offload::offload, refusal::Refusal, reply::Date};

#[derive(Serialize, ToSchema)]
struct HealthReply {
    success: bool,
    status: &'static str,
    message: &'static str,
    timestamp: Date,
    environment: &'static str,
}

/// 200 when the database answers, 503 when it does not
#[utoipa::path(get, path = "/health", security(()), responses((status = 200, body = HealthReply)))]
pub(crate) async fn check(api: Data<Api>) -> Result<HttpResponse, Refusal> {
    let check = api.app.operations.check_health.clone();
    let now = offload(move || {
        check.run().map_err(|error| {
            tracing::warn!(%error, "not healthy");
            Refusal::busy()
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(HealthReply {
        success: true,
        status: "OK",
        message: "The service works",
        timestamp: Date(now),
        environment: api.environment,
    }))
}
