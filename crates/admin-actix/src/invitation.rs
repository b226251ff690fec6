//! An invited agent chooses a password, and signs in with it then.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Query},
};
use app::{
    accounts::{NewPassword, UnfitPassword},
    invitations::{AcceptInvitationError, Invitee},
};
use askama::Template;
use http_edge::{InvitationSecret, run_blocking};
use serde::Deserialize;

use crate::{
    Desk, assets,
    form::Fields,
    labels::label,
    problem::{self, HttpResult, Problem, see_other},
    refusals, sign_in,
};

#[derive(Template)]
#[template(path = "invitation.html")]
struct Page {
    version: &'static str,
    secret: String,
    name: String,
    email: String,
    rule: String,
    problem: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Link {
    #[serde(default)]
    secret: String,
}

/// The form, for somebody who has a good link.
pub(crate) async fn show(desk: Data<Desk>, link: Query<Link>) -> HttpResult {
    form(desk, read(&link.secret)?, StatusCode::OK, None).await
}

/// Sets the password. Signing in afterwards proves that the agent knows it.
pub(crate) async fn accept(desk: Data<Desk>, request: HttpRequest, fields: Fields) -> HttpResult {
    let secret = read(fields.get("secret"))?;
    let wanted = if fields.get("password") == fields.get("again") {
        NewPassword::parse(fields.get("password")).map_err(refusals::unfit_password)
    } else {
        Err("The two passwords differ.".to_owned())
    };
    let password = match wanted {
        Ok(password) => password,
        Err(wrong) => {
            return form(desk, secret, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong)).await;
        }
    };
    let (accept, digest) = (desk.app.accounts.accept_invitation.clone(), secret.digest());
    let from = sign_in::client(&desk, &request);
    let accepted = run_blocking(move || match accept.run(&digest, &password, from) {
        Err(AcceptInvitationError::Unfit(unfit)) => Ok(Err(refusals::unfit_password(unfit))),
        outcome => outcome.map(Ok),
    });
    match accepted.await? {
        Ok(()) => Ok(see_other("/desk/sign-in?saved=password")),
        Err(wrong) => form(desk, secret, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong)).await,
    }
}

fn read(secret: &str) -> Result<InvitationSecret, Problem> {
    InvitationSecret::read(secret).ok_or_else(|| AcceptInvitationError::Invalid.into())
}

async fn form(
    desk: Data<Desk>,
    secret: InvitationSecret,
    status: StatusCode,
    problem: Option<String>,
) -> HttpResult {
    let (accept, digest) = (desk.app.accounts.accept_invitation.clone(), secret.digest());
    let Invitee { name, email } = run_blocking(move || accept.invitee(&digest)).await?;
    let page = Page {
        version: assets::version(),
        secret: secret.as_str().to_owned(),
        name,
        email: email.unwrap_or_default(),
        rule: label(&UnfitPassword::Shape.to_string()),
        problem,
    };
    problem::page_with(status, &page)
}
