//! Adding an agent, with a password or a link with which it chooses one.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::accounts::{NewPassword, NewStaff};
use domain::AccountStatus;
use http_edge::{InvitationSecret, run_blocking};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AgentNameInput, email, invitations::InvitationView, password};
use crate::{
    Api,
    api_error::{ApiError, HttpResult},
    body::Input,
    caller::CurrentUser,
    inputs::{EmailInput, PasswordInput},
    reply::{Date, Id},
    validation::ValidationErrors,
    words::{AccountStatusWord, RoleWord},
};

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "email": "ada@example.com", "name": "Ada Lovelace", "password": "correct horse" })))]
pub(crate) struct NewAgentBody {
    email: EmailInput,
    name: AgentNameInput,
    /// Without one the answer holds a link with which the agent chooses one
    password: Option<PasswordInput>,
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
    /// With it the agent chooses a password; null when one was set
    invitation: Option<InvitationView>,
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
pub(crate) async fn add(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let admin = caller.viewer.admin()?;
    let (staff, password) = new_agent(caller.body.read()?)?;
    let (email, name) = (staff.email.to_string(), staff.name.to_string());
    let add = api.app.agents.add.clone();
    let secret = match &password {
        Some(_) => None,
        None => Some(InvitationSecret::fresh().ok_or_else(ApiError::internal)?),
    };
    let digest = secret.as_ref().map(InvitationSecret::digest);
    let added = run_blocking(move || match digest {
        Some(digest) => add.run_with_invitation(&admin, staff, digest),
        None => add.run(Some(&admin), staff, password.as_ref()),
    });
    let added = added.await?;
    let invitation = secret.zip(added.invited_until);
    let invitation = invitation.map(|(secret, until)| InvitationView::of(&secret, until, &request));
    let id = Id::of(&added.id);
    let created_at = Date(added.created_at);
    let status = AccountStatus::Active.as_str();
    let agent = AddedAgent { id, email, name, user_type: "agent", status, created_at };
    let data = AddedAgentData { agent, invitation };
    Ok(HttpResponse::Created().json(AddedAgentReply {
        success: true,
        message: "Agent added",
        data,
    }))
}

fn new_agent(body: NewAgentBody) -> Result<(NewStaff, Option<NewPassword>), ApiError> {
    let mut errors = ValidationErrors::default();
    let name = errors.required_text(body.name, "name");
    let given = body.email.field();
    errors.must_be_there(&given, "email");
    let (email, password) = (email(given, &mut errors), password(body.password, &mut errors));
    let staff = email.zip(name).map(|(email, name)| NewStaff { email, name });
    errors.finish(staff.map(|staff| (staff, password)))
}
