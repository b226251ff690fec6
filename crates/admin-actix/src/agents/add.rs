//! Adding an agent.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use app::{
    Viewer,
    accounts::{NewPassword, NewStaff},
};
use askama::Template;
use domain::{Email, Line};
use http_edge::run_blocking;

use super::{invitation, one::password_rule};
use crate::{
    Desk,
    form::Fields,
    layout::Layout,
    problem::{self, HttpResult, see_other},
    refusals,
    session::Staff,
};

#[derive(Template)]
#[template(path = "agent_new.html")]
struct Page {
    layout: Layout,
    name: String,
    email: String,
    problem: Option<String>,
    rule: String,
}

/// What was typed about an agent, read.
pub(super) struct Person {
    pub(super) name: Line<2, 100>,
    pub(super) email: Email,
}

/// Reads name and e-mail address, or says what is wrong with them.
pub(super) fn person(fields: &Fields) -> Result<Person, String> {
    let rule = "A name has 2 to 100 characters, all of which can be seen.";
    let name = Line::parse(fields.get("name")).map_err(|_| rule.to_owned())?;
    let email = fields.get("email").trim().parse();
    Ok(Person { name, email: email.map_err(|_| "This is no e-mail address.".to_owned())? })
}

/// The form.
pub(crate) async fn form(desk: Data<Desk>, staff: Staff) -> HttpResult {
    Viewer::Staff(staff.viewer).admin()?;
    again(desk, staff, StatusCode::OK, None, None).await
}

async fn again(
    desk: Data<Desk>,
    staff: Staff,
    status: StatusCode,
    fields: Option<&Fields>,
    problem: Option<String>,
) -> HttpResult {
    let layout = run_blocking(move || Layout::read(&desk, &staff)).await?;
    let typed = |name| fields.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let page =
        Page { layout, name: typed("name"), email: typed("email"), problem, rule: password_rule() };
    problem::page_with(status, &page)
}

/// Adds an agent, with a password or else with a link with which it chooses one.
pub(crate) async fn add(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let admin = Viewer::Staff(staff.viewer).admin()?;
    let read = person(&fields).and_then(|person| {
        let typed = Some(fields.get("password")).filter(|typed| !typed.is_empty());
        let password = typed.map(NewPassword::parse).transpose();
        Ok((person, password.map_err(refusals::unfit_password)?))
    });
    let (Person { name, email }, password) = match read {
        Ok(read) => read,
        Err(wrong) => {
            return again(
                desk,
                staff,
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(&fields),
                Some(wrong),
            )
            .await;
        }
    };
    let (add, secret) = (desk.app.agents.add.clone(), invitation::fresh()?);
    let (staff_wanted, digest) = (NewStaff { email, name }, secret.digest());
    let added = run_blocking(move || {
        let added = match &password {
            Some(password) => add.run(Some(&admin), staff_wanted, Some(password)),
            None => add.run_with_invitation(&admin, staff_wanted, digest),
        };
        added.map(Ok).or_else(|error| refusals::add_agent(error).map(Err))
    });
    match added.await? {
        Ok(added) if added.invited_until.is_some() => {
            let link = Some(secret.link(&request));
            let saved = Some("The agent was added. It takes part in the rotation from now on.");
            invitation::answer(desk, staff, added.id, saved, link).await
        }
        Ok(added) => Ok(see_other(&format!("/desk/agents/{}?saved=added", added.id))),
        Err(wrong) => again(desk, staff, StatusCode::CONFLICT, Some(&fields), Some(wrong)).await,
    }
}
