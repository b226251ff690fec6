//! Changing an agent: its name and e-mail address, its password, its account.

use actix_web::{
    http::StatusCode,
    web::{Data, Path},
};
use app::{Viewer, accounts::NewPassword, agents::AgentPatch};
use domain::{AccountStatus, Capacity, HomeCountry, Phone};
use http_edge::{run_blocking, run_blocking_call};

use super::{
    add::person,
    agent_id,
    one::{FlashMessage, answer},
};
use crate::{
    Desk,
    form::Fields,
    problem::{HttpResult, see_other},
    refusals,
    session::Staff,
};

/// Saves name, e-mail address and capacity.
pub(crate) async fn change(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    let wanted = person(&fields).and_then(|person| {
        Ok(AgentPatch {
            name: Some(person.name),
            email: Some(person.email),
            capacity: capacity(&fields)?,
            ..AgentPatch::default()
        })
    });
    save(desk, staff, &path, &fields, wanted, "changed").await
}

/// Reads a capacity: none was asked for, no bound, or this one.
#[expect(clippy::option_option, reason = "a form of before has no such field")]
fn capacity(fields: &Fields) -> Result<Option<Option<Capacity>>, String> {
    let Some(text) = fields.all("capacity").next() else { return Ok(None) };
    if text.trim().is_empty() {
        return Ok(Some(None));
    }
    let capacity = text.trim().parse().ok().and_then(|most| Capacity::new(most).ok());
    capacity
        .map(|capacity| Some(Some(capacity)))
        .ok_or_else(|| "A capacity is a whole number from 0 to 1000, or left empty.".to_owned())
}

/// Saves another password.
pub(crate) async fn set_password(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    let password = NewPassword::parse(fields.get("password")).map_err(refusals::unfit_password);
    let wanted =
        password.map(|password| AgentPatch { password: Some(password), ..AgentPatch::default() });
    save(desk, staff, &path, &fields, wanted, "password").await
}

/// Saves the phone to sign in with; an empty field takes the present one away.
pub(crate) async fn set_phone(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    let phone = phone(fields.get("phone").trim(), desk.home);
    let wanted = phone.map(|phone| AgentPatch { phone: Some(phone), ..AgentPatch::default() });
    save(desk, staff, &path, &fields, wanted, "phone").await
}

fn phone(typed: &str, home: HomeCountry) -> Result<Option<Phone>, String> {
    let rule = "This is no phone number. Write it with its country code, such as +91 98765 43210.";
    if typed.is_empty() {
        return Ok(None);
    }
    Phone::written(typed, home).map(Some).map_err(|_| rule.to_owned())
}

/// Suspends an agent or opens its account.
pub(crate) async fn set_status(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    if fields.get("value") == "suspended" && fields.get("sure") != "1" {
        staff.check(fields.get("csrf"))?;
        Viewer::Staff(staff.viewer).admin()?;
        return Ok(see_other(&format!("/desk/agents/{}/suspend", agent_id(&path)?)));
    }
    let status = match fields.get("value") {
        "active" => Ok(AccountStatus::Active),
        "suspended" => Ok(AccountStatus::Suspended),
        _ => Err("An account is active or suspended.".to_owned()),
    };
    let wanted = status.map(|status| AgentPatch { status: Some(status), ..AgentPatch::default() });
    save(desk, staff, &path, &fields, wanted, "status").await
}

async fn save(
    desk: Data<Desk>,
    staff: Staff,
    path: &str,
    fields: &Fields,
    wanted: Result<AgentPatch, String>,
    what: &'static str,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let admin = Viewer::Staff(staff.viewer).admin()?;
    let agent = agent_id(path)?;
    let typed = (what == "changed")
        .then(|| ["name", "email", "capacity"].map(|name| fields.get(name).to_owned()));
    let typed_phone = (what == "phone").then(|| fields.get("phone").to_owned());
    let told = |problem| FlashMessage {
        saved: None,
        problem: Some(problem),
        typed: typed.clone(),
        typed_phone: typed_phone.clone(),
    };
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(wrong) => {
            return answer(desk, staff, agent, StatusCode::UNPROCESSABLE_ENTITY, told(wrong)).await;
        }
    };
    let change = desk.app.agents.change.clone();
    let names_contact = wanted.names_contact();
    let work = move || {
        let changed = change.run(&admin, agent, wanted);
        changed.map(Ok).or_else(|error| refusals::change_agent(error).map(Err))
    };
    // the former e-mail address gets a notice, by a service that may be slow
    let saved =
        if names_contact { run_blocking_call(work).await? } else { run_blocking(work).await? };
    match saved {
        Ok(_) => Ok(see_other(&format!("/desk/agents/{agent}?saved={what}"))),
        Err(wrong) => answer(desk, staff, agent, StatusCode::CONFLICT, told(wrong)).await,
    }
}
