//! Links with which agents choose a password.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use domain::Timestamp;
use http_edge::{InvitationSecret, run_blocking};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    caller::CurrentUser,
    params::path_id,
    reply::Date,
};

/// A link, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitationView {
    /// To be passed on to the agent; it is good once, and until another link or password is made
    link: String,
    expires_at: Date,
}

impl InvitationView {
    pub(super) fn of(secret: &InvitationSecret, until: Timestamp, request: &HttpRequest) -> Self {
        Self { link: secret.link(request), expires_at: Date(until) }
    }
}

#[derive(Serialize, ToSchema)]
struct InvitationReply {
    success: bool,
    message: &'static str,
    data: InvitationData,
}

#[derive(Serialize, ToSchema)]
struct InvitationData {
    invitation: InvitationView,
}

/// Makes a new link with which an agent chooses a password; a former one ends
#[utoipa::path(post, path = "/admin/agents/{id}/invitation", responses((status = 200, body = InvitationReply), (status = 404)))]
pub(crate) async fn invite(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let admin = caller.viewer.admin()?;
    let agent = path_id(&request, "id")?;
    let secret = InvitationSecret::fresh().ok_or_else(ApiError::internal)?;
    let (manage, digest) = (api.app.agents.invitations.clone(), secret.digest());
    let until = run_blocking(move || manage.invite(&admin, agent, digest)).await?;
    let data = InvitationData { invitation: InvitationView::of(&secret, until, &request) };
    Ok(HttpResponse::Ok().json(InvitationReply { success: true, message: "Agent invited", data }))
}

#[derive(Serialize, ToSchema)]
struct WithdrawnReply {
    success: bool,
    message: &'static str,
}

/// Ends the link of an agent
#[utoipa::path(delete, path = "/admin/agents/{id}/invitation", responses((status = 200, body = WithdrawnReply), (status = 404)))]
pub(crate) async fn withdraw(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let admin = caller.viewer.admin()?;
    let (agent, manage) = (path_id(&request, "id")?, api.app.agents.invitations.clone());
    run_blocking(move || manage.withdraw(&admin, agent)).await?;
    Ok(HttpResponse::Ok().json(WithdrawnReply { success: true, message: "Invitation withdrawn" }))
}
