//! The log of automatic assignments.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::integrity::AssignmentFilter;
use http_edge::run_blocking;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::HttpResult,
    caller::CurrentUser,
    cursor::{self, List},
    page_params::Page200,
    params::{Limits, Params},
    reply::{AssignmentView, Id},
};

const ASSIGNMENTS: Limits = Page200::limits(50);

#[derive(Serialize, ToSchema)]
struct AssignmentsReply {
    success: bool,
    data: AssignmentPage,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct AssignmentPage {
    assignments: Vec<AssignmentView>,
}

/// Lists automatic assignments with who was eligible and who was not
#[utoipa::path(get, path = "/crm/assignments", params(("ticket_id" = Option<Id>, Query), ("agent_id" = Option<Id>, Query), Page200), responses((status = 200, body = AssignmentsReply)))]
pub(crate) async fn assignments(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    let (staff, params) = (*caller.viewer.staff()?, Params::of(&request)?);
    let filter =
        AssignmentFilter { ticket: params.id("ticket_id")?, agent: params.id("agent_id")? };
    let (page, list) =
        (params.page(List::Assignments, ASSIGNMENTS)?, api.app.agents.list_assignments.clone());
    let page = run_blocking(move || list.run(&staff, filter, page)).await?;
    let data = AssignmentPage { assignments: page.items.iter().map(AssignmentView::of).collect() };
    let next_cursor = page.next.map(|position| cursor::encode(List::Assignments, position));
    Ok(HttpResponse::Ok().json(AssignmentsReply { success: true, data, next_cursor }))
}
