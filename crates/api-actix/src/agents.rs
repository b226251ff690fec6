//! Agents: listed, added, changed, suspended; what they say about themselves; the log of their turns.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{
    accounts::{NewPassword, NewStaff, UnfitPassword},
    agents::{AgentLoad, AgentPatch, ListedAgents},
    integrity::AssignmentFilter,
};
use domain::{AccountStatus, AgentId, Availability, Email, Field, HomeCountry, Phone, Presence, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    cursor::{self, List},
    faults::Faults,
    offload::{offload, offload_call, offload_report},
    openapi::{
        AccountStatusWord, AgentStatusBody, AvailabilityBody, ChangeAgentBody, NewAgentBody, Page200, Page1000,
        RoleWord,
    },
    params::{Limits, Params, path_id},
    phones::PHONE_RULE,
    refusal::Refusal,
    reply::{AgentStats, AgentView, AssignmentView, Date, Id, SavedPresence},
};

const AGENTS: Limits = Limits { default: 1000, most: 1000, with_offset: false };
const ASSIGNMENTS: Limits = Limits { default: 50, most: 200, with_offset: false };

#[derive(Serialize, ToSchema)]
struct AgentsReply {
    success: bool,
    message: &'static str,
    data: AgentPage,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct AgentPage {
    agents: Vec<AgentView>,
    total: u64,
}

/// Lists agents with their numbers of tickets
#[utoipa::path(get, path = "/admin/agents", params(Page1000), responses((status = 200, body = AgentsReply)))]
pub(crate) async fn list(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.staff()?;
    let (page, list) = (Params::of(&request)?.page(List::Agents, AGENTS)?, api.app.agents.list.clone());
    let ListedAgents { page, total } = offload(move || list.run(page)).await?;
    let data = AgentPage { agents: page.items.into_iter().map(AgentView::of).collect(), total };
    let next_cursor = page.next.map(|position| cursor::encode(List::Agents, position));
    Ok(HttpResponse::Ok().json(AgentsReply { success: true, message: "Agents listed", data, next_cursor }))
}

#[derive(Serialize, ToSchema)]
struct AgentReply {
    success: bool,
    message: &'static str,
    data: AgentData,
}

#[derive(Serialize, ToSchema)]
struct AgentData {
    agent: AgentView,
}

fn one(message: &'static str, load: AgentLoad) -> HttpResponse {
    let data = AgentData { agent: AgentView::of(load) };
    HttpResponse::Ok().json(AgentReply { success: true, message, data })
}

/// Reads one agent
#[utoipa::path(get, path = "/admin/agents/{id}", responses((status = 200, body = AgentReply), (status = 404)))]
pub(crate) async fn read(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.staff()?;
    let (id, read) = (path_id(&request, "id")?, api.app.agents.read.clone());
    Ok(one("Agent found", offload(move || read.run(id)).await?))
}

#[derive(Serialize, ToSchema)]
struct AgentStatsReply {
    success: bool,
    message: &'static str,
    data: AgentStatsData,
}

#[derive(Serialize, ToSchema)]
struct AgentStatsData {
    stats: AgentStats,
}

/// Counts agents and tickets
#[utoipa::path(get, path = "/admin/agents/stats", responses((status = 200, body = AgentStatsReply)))]
pub(crate) async fn stats(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    caller.viewer.staff()?;
    let count = api.app.agents.count.clone();
    let counts = offload_report(move || count.run()).await?;
    let data = AgentStatsData { stats: AgentStats::of(&counts) };
    Ok(HttpResponse::Ok().json(AgentStatsReply { success: true, message: "Agents counted", data }))
}

#[derive(Serialize, ToSchema)]
struct AddedAgentReply {
    success: bool,
    message: &'static str,
    data: AddedAgentData,
}

#[derive(Serialize, ToSchema)]
struct AddedAgentData {
    agent: AddedAgent,
}

#[derive(Serialize, ToSchema)]
struct AddedAgent {
    id: Id,
    email: String,
    name: String,
    #[schema(value_type = RoleWord)]
    user_type: &'static str,
    #[schema(value_type = AccountStatusWord)]
    status: &'static str,
    created_at: Date,
}

/// Adds an agent, who gets the tickets that wait
#[utoipa::path(post, path = "/admin/agents", request_body = NewAgentBody, responses((status = 201, body = AddedAgentReply), (status = 409, description = "agent_exists")))]
pub(crate) async fn add(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let admin = caller.viewer.admin()?;
    let (staff, password) = new_agent(Fields::read(&caller.body)?)?;
    let (email, name) = (staff.email.to_string(), staff.name.to_string());
    let add = api.app.agents.add.clone();
    let added = offload(move || add.run(Some(&admin), staff, password.as_ref())).await?;
    let (id, created_at, status) = (Id::of(&added.id), Date(added.created_at), AccountStatus::Active.word());
    let agent = AddedAgent { id, email, name, user_type: "agent", status, created_at };
    let data = AddedAgentData { agent };
    Ok(HttpResponse::Created().json(AddedAgentReply { success: true, message: "Agent added", data }))
}

fn new_agent(mut fields: Fields) -> Result<(NewStaff, Option<NewPassword>), Refusal> {
    let mut faults = Faults::default();
    let name = faults.required_line::<2, 100>(&mut fields, "name").and_then(|name| Text::parse(&name).ok());
    let given = fields.text("email");
    if given == Field::Absent {
        faults.add("email", "required", "email is required");
    }
    let (email, password) = (email(given, &mut faults), password(&mut fields, &mut faults));
    let staff = email.zip(name).map(|(email, name)| NewStaff { email, name });
    faults.finish(staff.map(|staff| (staff, password)))
}

fn email(given: Field<String>, faults: &mut Faults) -> Option<Email> {
    let email = match given {
        Field::Absent => return None,
        Field::Given(text) => text.parse().ok(),
        Field::Unreadable => None,
    };
    if email.is_none() {
        faults.add("email", "invalid_email", "email must be an e-mail address");
    }
    email
}

fn password(fields: &mut Fields, faults: &mut Faults) -> Option<NewPassword> {
    let password = match fields.text("password") {
        Field::Absent => return None,
        Field::Given(text) => NewPassword::parse(&text),
        Field::Unreadable => Err(UnfitPassword::Shape),
    };
    password.map_err(|unfit| faults.add("password", "invalid_password", unfit.to_string())).ok()
}

/// A phone; an empty text takes the present one away.
#[expect(clippy::option_option, reason = "nothing was said, the phone goes, or it is this one")]
fn phone(fields: &mut Fields, faults: &mut Faults, home: HomeCountry) -> Option<Option<Phone>> {
    let phone = match fields.text("phone") {
        Field::Absent => return None,
        Field::Given(text) if text.trim().is_empty() => return Some(None),
        Field::Given(text) => Phone::written(&text, home).ok(),
        Field::Unreadable => None,
    };
    if phone.is_none() {
        faults.add("phone", "invalid_phone", PHONE_RULE);
    }
    Some(phone)
}

/// The status of an account, but not that it is deleted.
fn account(fields: &mut Fields, faults: &mut Faults) -> Option<AccountStatus> {
    let status = match fields.text("status") {
        Field::Absent => return None,
        Field::Given(word) => word.parse().ok().filter(|status| *status != AccountStatus::Deleted),
        Field::Unreadable => None,
    };
    if status.is_none() {
        faults.add("status", "unknown_value", "status must be active, suspended or pending");
    }
    status
}

/// Changes an agent
#[utoipa::path(put, path = "/admin/agents/{id}", request_body = ChangeAgentBody, responses((status = 200, body = AgentReply), (status = 404), (status = 409, description = "email_in_use phone_in_use")))]
pub(crate) async fn change(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.admin()?;
    let id = path_id(&request, "id")?;
    let (mut fields, mut faults) = (Fields::read(&caller.body)?, Faults::default());
    let given = fields.text("name");
    let name = faults.line::<2, 100>(given, "name", "name").and_then(|name| Text::parse(&name).ok());
    let email = email(fields.text("email"), &mut faults);
    let (status, password) = (account(&mut fields, &mut faults), password(&mut fields, &mut faults));
    let phone = phone(&mut fields, &mut faults, api.home);
    let wish = faults.finish(Some(AgentPatch { name, email, status, password, phone }))?;
    changed(&api, &caller, id, wish, "Agent changed").await
}

/// Suspends an agent or opens its account
#[utoipa::path(put, path = "/admin/agents/{id}/status", request_body = AgentStatusBody, responses((status = 200, body = AgentReply), (status = 404)))]
pub(crate) async fn set_status(
    api: Data<Api>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    caller.viewer.admin()?;
    let id = path_id(&request, "id")?;
    let (mut fields, mut faults) = (Fields::read(&caller.body)?, Faults::default());
    let status = account(&mut fields, &mut faults);
    let status = required(status, faults, "status")?;
    changed(&api, &caller, id, AgentPatch { status: Some(status), ..AgentPatch::default() }, "Status saved").await
}

/// Suspends an agent, who keeps its tickets
#[utoipa::path(delete, path = "/admin/agents/{id}", responses((status = 200, body = AgentReply), (status = 404)))]
pub(crate) async fn suspend(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    caller.viewer.admin()?;
    let id = path_id(&request, "id")?;
    let wish = AgentPatch { status: Some(AccountStatus::Suspended), ..AgentPatch::default() };
    changed(&api, &caller, id, wish, "Agent suspended").await
}

/// A value that must be there, when nothing is wrong with it otherwise.
fn required<T>(value: Option<T>, mut faults: Faults, name: &str) -> Result<T, Refusal> {
    if value.is_none() && faults.is_empty() {
        faults.add(name, "required", format!("{name} is required"));
    }
    faults.finish(value)
}

async fn changed(
    api: &Api,
    caller: &SignedIn,
    id: AgentId,
    wish: AgentPatch,
    message: &'static str,
) -> Result<HttpResponse, Refusal> {
    let (admin, change) = (caller.viewer.admin()?, api.app.agents.change.clone());
    // the former phone or e-mail address gets a notice, by a service that may be slow
    let changed = if wish.names_contact() {
        offload_call(move || change.run(&admin, id, wish)).await?
    } else {
        offload(move || change.run(&admin, id, wish)).await?
    };
    Ok(one(message, changed))
}

#[derive(Serialize, ToSchema)]
struct PresenceReply {
    success: bool,
    message: &'static str,
    data: SavedPresence,
}

/// Says whether the agent, or the super admin, is there
#[utoipa::path(put, path = "/crm/agent/status", request_body = AvailabilityBody, responses((status = 200, body = PresenceReply)))]
pub(crate) async fn set_availability(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    caller.viewer.staff()?;
    let presence = presence(Fields::read(&caller.body)?)?;
    let set = api.app.agents.set_availability.clone();
    let data = match (caller.viewer.admin(), caller.viewer.agent()) {
        (Ok(admin), _) => SavedPresence::of_admin(offload(move || set.run_for_admin(&admin, presence)).await?),
        (Err(_), agent) => {
            let agent = agent?;
            SavedPresence::of(offload(move || set.run(&agent, presence)).await?)
        }
    };
    Ok(HttpResponse::Ok().json(PresenceReply { success: true, message: "Status saved", data }))
}

fn presence(mut fields: Fields) -> Result<Presence, Refusal> {
    let mut faults = Faults::default();
    let given = fields.text("status");
    let availability: Option<Availability> = if let Field::Given(word) = &given { word.parse().ok() } else { None };
    if given != Field::Absent && availability.is_none() {
        faults.add("status", "unknown_value", "status must be available, busy, offline or away");
    }
    let is_online = faults.flag(&mut fields, "isOnline");
    let availability = required(availability, faults, "status")?;
    Ok(Presence { availability, is_online: is_online.unwrap_or(availability != Availability::Offline) })
}

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
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let (staff, params) = (*caller.viewer.staff()?, Params::of(&request)?);
    let filter = AssignmentFilter { ticket: params.id("ticket_id")?, agent: params.id("agent_id")? };
    let (page, list) = (params.page(List::Assignments, ASSIGNMENTS)?, api.app.agents.list_assignments.clone());
    let page = offload(move || list.run(&staff, filter, page)).await?;
    let data = AssignmentPage { assignments: page.items.iter().map(AssignmentView::of).collect() };
    let next_cursor = page.next.map(|position| cursor::encode(List::Assignments, position));
    Ok(HttpResponse::Ok().json(AssignmentsReply { success: true, data, next_cursor }))
}
