//! Views of the queue that an agent keeps under a name.

use actix_web::web::{Data, Path};
use app::staff_tools::{ManageSavedViewsError, SavedViewInput};
use domain::{SavedViewId, Text};
use http_edge::map_errors;
use http_edge::run_blocking;

use crate::{
    Desk,
    form::Fields,
    problem::{HttpResult, Problem, see_other},
    session::Staff,
};

map_errors! { Problem:
    ManageSavedViewsError {
        ManageSavedViewsError::NotFound => Self::not_found("view"),
        ManageSavedViewsError::NameTaken => Self::conflict("You have a view of this name", "Choose another name."),
        ManageSavedViewsError::TooMany => Self::conflict("You have fifty views", "Remove one that you do not use."),
    }
}

/// Keeps the queue as it is filtered now under a name.
pub(crate) async fn add(desk: Data<Desk>, staff: Staff, fields: Fields) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let rule = "A name has 1 to 60 characters, all of which can be seen.";
    let name = Text::parse(fields.get("name"))
        .map_err(|_| Problem::invalid("The view needs a name", rule))?;
    let query = Text::parse(fields.get("query").trim_start_matches('?'));
    let query =
        query.map_err(|_| Problem::invalid("This view cannot be kept", "Use fewer filters."))?;
    let (views, to) = (desk.app.desk.views.clone(), format!("/desk/tickets?{}", query.as_str()));
    run_blocking(move || views.add(&staff.viewer, SavedViewInput { name, query, position: 0 }))
        .await?;
    Ok(see_other(to.trim_end_matches('?')))
}

/// Removes a view.
pub(crate) async fn remove(
    desk: Data<Desk>,
    staff: Staff,
    path: Path<String>,
    fields: Fields,
) -> HttpResult {
    staff.check(fields.get("csrf"))?;
    let id = path
        .parse()
        .ok()
        .and_then(|id| SavedViewId::new(id).ok())
        .ok_or_else(|| Problem::not_found("view"))?;
    let views = desk.app.desk.views.clone();
    run_blocking(move || views.remove(&staff.viewer, id)).await?;
    Ok(see_other("/desk/tickets"))
}
