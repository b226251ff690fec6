//! Whether the service can work.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use app::{StoreError, UseCases, health::NotReady};
use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    checker::Checker,
    reply::Date,
};

#[derive(Serialize, ToSchema)]
struct HealthReply {
    success: bool,
    status: &'static str,
    message: &'static str,
    timestamp: Date,
    environment: &'static str,
}

#[derive(Serialize, ToSchema)]
struct ReadinessReply {
    #[serde(flatten)]
    health: HealthReply,
    /// `current`, or `delayed` while an open transaction keeps changes from being told to the desk
    feed: &'static str,
}

/// The checks of one thread that serves HTTP.
pub(crate) struct Checks {
    health: Checker<Timestamp>,
    readiness: Checker<(Timestamp, bool)>,
}

impl Checks {
    pub(crate) fn new(app: &UseCases) -> Self {
        let health = app.operations.check_health.clone();
        let readiness = app.operations.check_readiness.clone();
        let delay = health.clone();
        Self {
            health: Checker::new(move || health.run().map_err(|error| unhealthy(&error))),
            readiness: Checker::new(move || {
                let at = readiness.run().map_err(|error| match error {
                    NotReady::Stopping => stopping(),
                    NotReady::Store(error) => unhealthy(&error),
                })?;
                Ok((at, delay.feed_delay().is_ok_and(|delay| delay.is_some())))
            }),
        }
    }
}

fn unhealthy(error: &StoreError) -> ApiError {
    if let StoreError::NewerSchema { .. } = error {
        return ApiError::newer_schema();
    }
    tracing::warn!(error = error.with_causes(), "not healthy");
    ApiError::busy()
}

fn stopping() -> ApiError {
    let text = "The service is about to stop; please ask another instance";
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", text).retry_after(1)
}

fn works(api: &Api, at: Timestamp) -> HealthReply {
    let (success, status, message) = (true, "OK", "The service works");
    HealthReply { success, status, message, timestamp: Date(at), environment: api.environment }
}

/// 200 when the database answers, 503 when it does not, within two seconds
#[utoipa::path(get, path = "/health", security(()), responses((status = 200, body = HealthReply)))]
pub(crate) async fn check(api: Data<Api>, checks: Data<Checks>) -> HttpResult {
    let at = checks.health.run().await?;
    Ok(HttpResponse::Ok().json(works(&api, at)))
}

/// 200 while the process serves; nothing else is asked
#[utoipa::path(get, path = "/health/live", security(()), responses((status = 200, body = HealthReply)))]
pub(crate) async fn live(api: Data<Api>) -> HttpResponse {
    HttpResponse::Ok().json(works(&api, api.app.operations.check_health.now()))
}

/// 200 when the database could be written within the last two seconds, 503 when not, when a newer version changed the schema, or when the service is about to stop
#[utoipa::path(get, path = "/health/ready", security(()), responses((status = 200, body = ReadinessReply), (status = 503, description = "stopping newer_schema")))]
pub(crate) async fn ready(api: Data<Api>, checks: Data<Checks>) -> HttpResult {
    let (at, delayed) = checks.readiness.run().await?;
    let feed = if delayed { "delayed" } else { "current" };
    Ok(HttpResponse::Ok().json(ReadinessReply { health: works(&api, at), feed }))
}
