//! Agents: listed, added, changed, suspended; what they say about themselves.

mod add;
mod assignments;
mod invitations;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::{
    accounts::{NewPassword, UnfitPassword},
    agents::{AgentLoad, AgentPatch, ListedAgents},
};
use domain::{
    AccountStatus, AgentId, Availability, Capacity, Email, Field, HomeCountry, Phone, Presence,
};
use http_edge::{run_blocking, run_blocking_call, run_blocking_report};
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::schema::{ObjectBuilder, Type},
};

pub(crate) use add::{__path_add, add};
pub(crate) use assignments::{__path_assignments, assignments};
pub(crate) use invitations::{__path_invite, __path_withdraw, invite, withdraw};

use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::{Input, Written},
    caller::CurrentUser,
    cursor::{self, List},
    inputs::{EmailInput, FlagInput, LineInput, PasswordInput, inline_inputs},
    page_params::Page1000,
    params::{Limits, Params, path_id},
    reply::{AgentStats, AgentView, SavedPresence},
    schema,
    validation::ValidationErrors,
    words::{AvailabilityWord, OpenOrNotWord},
};

type AgentNameInput = LineInput<2, 100>;

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "name": "Ada King" })))]
pub(crate) struct ChangeAgentBody {
    name: Option<AgentNameInput>,
    email: Option<EmailInput>,
    status: Option<OpenOrNotWord>,
    password: Option<PasswordInput>,
    /// A phone that the agent may sign in with once a code proved it; an empty text takes it away
    phone: Option<NewPhoneInput>,
    /// How many unsolved tickets the agent may have, for a rule of assignment that minds it; an empty text takes the bound
    /// away
    capacity: Option<CapacityInput>,
}

inline_inputs! {
    /// A capacity as it was written, or an empty text.
    CapacityInput(Written) => schema::text(
        "0 to 1000, or an empty text; a number is taken as well",
        "^([0-9]{1,3}|1000)?$",
        &serde_json::json!("25"),
    ),
    /// A phone, or an empty text.
    NewPhoneInput(String) => ObjectBuilder::new().schema_type(Type::String),
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "status": "suspended" })))]
pub(crate) struct AgentStatusBody {
    status: OpenOrNotWord,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({ "status": "away", "isOnline": true })))]
pub(crate) struct AvailabilityBody {
    status: AvailabilityWord,
    /// False for `offline` and true for the others when absent
    is_online: Option<FlagInput>,
}

const AGENTS: Limits = Page1000::limits(1000);

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
pub(crate) async fn list(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let for_admin = caller.viewer.staff()?.is_super_admin;
    let page = Params::of(&request)?.page(List::Agents, AGENTS)?;
    let list = api.app.agents.list.clone();
    let ListedAgents { page, total } = run_blocking(move || list.run(page)).await?;
    let agents = page.items.into_iter().map(|load| AgentView::of(load, for_admin)).collect();
    let data = AgentPage { agents, total };
    let next_cursor = page.next.map(|position| cursor::encode(List::Agents, position));
    Ok(HttpResponse::Ok().json(AgentsReply {
        success: true,
        message: "Agents listed",
        data,
        next_cursor,
    }))
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

fn one(message: &'static str, load: AgentLoad, for_admin: bool) -> HttpResponse {
    let data = AgentData { agent: AgentView::of(load, for_admin) };
    HttpResponse::Ok().json(AgentReply { success: true, message, data })
}

/// Reads one agent
#[utoipa::path(get, path = "/admin/agents/{id}", responses((status = 200, body = AgentReply), (status = 404)))]
pub(crate) async fn read(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let for_admin = caller.viewer.staff()?.is_super_admin;
    let (id, read) = (path_id(&request, "id")?, api.app.agents.read.clone());
    Ok(one("Agent found", run_blocking(move || read.run(id)).await?, for_admin))
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
pub(crate) async fn stats(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    caller.viewer.staff()?;
    let count = api.app.agents.count.clone();
    let counts = run_blocking_report(move || count.run()).await?;
    let data = AgentStatsData { stats: AgentStats::of(&counts) };
    Ok(HttpResponse::Ok().json(AgentStatsReply { success: true, message: "Agents counted", data }))
}

fn email(given: Field<String>, errors: &mut ValidationErrors) -> Option<Email> {
    let rule = ("email", "invalid_email", "email must be an e-mail address");
    errors.optional(given, rule, |text| text.parse().ok())
}

fn password(input: Option<PasswordInput>, errors: &mut ValidationErrors) -> Option<NewPassword> {
    let password = match input.field() {
        Field::Absent => return None,
        Field::Given(text) => NewPassword::parse(&text),
        Field::Unreadable => Err(UnfitPassword::Shape),
    };
    password.map_err(|unfit| errors.add("password", "invalid_password", unfit.to_string())).ok()
}

/// A phone; an empty text takes the present one away.
#[expect(clippy::option_option, reason = "nothing was said, the phone goes, or it is this one")]
fn phone(
    input: Option<NewPhoneInput>,
    errors: &mut ValidationErrors,
    home: HomeCountry,
) -> Option<Option<Phone>> {
    match input.field() {
        Field::Absent => None,
        given => Some(errors.optional_phone(given, home)),
    }
}

/// A capacity; an empty text takes the bound away.
#[expect(clippy::option_option, reason = "nothing was said, the bound goes, or it is this one")]
fn capacity(
    input: Option<CapacityInput>,
    errors: &mut ValidationErrors,
) -> Option<Option<Capacity>> {
    let rule = ("capacity", "out_of_range", "capacity must be a whole number from 0 to 1000");
    errors.optional(input, rule, |Written(text)| match text.trim() {
        "" => Some(None),
        digits => Capacity::new(digits.parse().ok()?).ok().map(Some),
    })
}

/// The status of an account, but not that it is deleted.
fn account(
    input: impl Input<Value = String>,
    errors: &mut ValidationErrors,
) -> Option<AccountStatus> {
    let rule = ("status", "unknown_value", "status must be active, suspended or pending");
    errors.optional(input, rule, |word| {
        word.parse().ok().filter(|status| *status != AccountStatus::Deleted)
    })
}

/// Changes an agent
#[utoipa::path(put, path = "/admin/agents/{id}", request_body = ChangeAgentBody, responses((status = 200, body = AgentReply), (status = 404), (status = 409, description = "email_in_use phone_in_use")))]
pub(crate) async fn change(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.admin()?;
    let id = path_id(&request, "id")?;
    let body: ChangeAgentBody = caller.body.read()?;
    let mut errors = ValidationErrors::default();
    let name = errors.text(body.name.field(), "name", "name");
    let email = email(body.email.field(), &mut errors);
    let status = account(body.status, &mut errors);
    let password = password(body.password, &mut errors);
    let phone = phone(body.phone, &mut errors, api.home);
    let capacity = capacity(body.capacity, &mut errors);
    let patch =
        errors.finish(Some(AgentPatch { name, email, status, password, phone, capacity }))?;
    changed(&api, &caller, id, patch, "Agent changed").await
}

/// Suspends an agent or opens its account
#[utoipa::path(put, path = "/admin/agents/{id}/status", request_body = AgentStatusBody, responses((status = 200, body = AgentReply), (status = 404)))]
pub(crate) async fn set_status(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.admin()?;
    let id = path_id(&request, "id")?;
    let body: AgentStatusBody = caller.body.read()?;
    let mut errors = ValidationErrors::default();
    let status = account(body.status, &mut errors);
    let status = required(status, errors, "status")?;
    changed(
        &api,
        &caller,
        id,
        AgentPatch { status: Some(status), ..AgentPatch::default() },
        "Status saved",
    )
    .await
}

/// Suspends an agent, who keeps its tickets
#[utoipa::path(delete, path = "/admin/agents/{id}", responses((status = 200, body = AgentReply), (status = 404)))]
pub(crate) async fn suspend(
    api: Data<Api>,
    caller: CurrentUser,
    request: HttpRequest,
) -> HttpResult {
    caller.viewer.admin()?;
    let id = path_id(&request, "id")?;
    let patch = AgentPatch { status: Some(AccountStatus::Suspended), ..AgentPatch::default() };
    changed(&api, &caller, id, patch, "Agent suspended").await
}

/// A value that must be there, when nothing is wrong with it otherwise.
fn required<T>(value: Option<T>, mut errors: ValidationErrors, name: &str) -> Result<T, ApiError> {
    if value.is_none() && errors.is_empty() {
        errors.add(name, "required", format!("{name} is required"));
    }
    errors.finish(value)
}

async fn changed(
    api: &Api,
    caller: &CurrentUser,
    id: AgentId,
    patch: AgentPatch,
    message: &'static str,
) -> HttpResult {
    let (admin, change) = (caller.viewer.admin()?, api.app.agents.change.clone());
    // the former phone or e-mail address gets a notice, by a service that may be slow
    let changed = if patch.names_contact() {
        run_blocking_call(move || change.run(&admin, id, patch)).await?
    } else {
        run_blocking(move || change.run(&admin, id, patch)).await?
    };
    Ok(one(message, changed, true))
}

#[derive(Serialize, ToSchema)]
struct PresenceReply {
    success: bool,
    message: &'static str,
    data: SavedPresence,
}

/// Says whether the agent, or the super admin, is there
#[utoipa::path(put, path = "/crm/agent/status", request_body = AvailabilityBody, responses((status = 200, body = PresenceReply)))]
pub(crate) async fn set_availability(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    caller.viewer.staff()?;
    let presence = presence(caller.body.read()?)?;
    let set = api.app.agents.set_availability.clone();
    let data = match (caller.viewer.admin(), caller.viewer.agent()) {
        (Ok(admin), _) => SavedPresence::of_admin(
            run_blocking(move || set.run_for_admin(&admin, presence)).await?,
        ),
        (Err(_), agent) => {
            let agent = agent?;
            SavedPresence::of(run_blocking(move || set.run(&agent, presence)).await?)
        }
    };
    Ok(HttpResponse::Ok().json(PresenceReply { success: true, message: "Status saved", data }))
}

fn presence(body: AvailabilityBody) -> Result<Presence, ApiError> {
    let mut errors = ValidationErrors::default();
    let availability =
        errors.optional_word(body.status, "status", "available, busy, offline or away");
    let is_online = errors.flag(body.is_online, "isOnline");
    let availability = required(availability, errors, "status")?;
    Ok(Presence {
        availability,
        is_online: is_online.unwrap_or(availability != Availability::Offline),
    })
}
