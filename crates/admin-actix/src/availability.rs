//! The switch in the header: what an agent says about itself.

use actix_web::{
    HttpRequest,
    web::{Data, Form},
};
use app::Viewer;
use domain::{Availability, Presence};
use http_edge::run_blocking;
use serde::Deserialize;

use crate::{
    Desk, links,
    problem::{HttpResult, Problem, see_other},
    session::Staff,
};

/// A way to set the switch.
pub(crate) struct Choice {
    pub(crate) word: &'static str,
    pub(crate) said: String,
    pub(crate) meaning: &'static str,
    pub(crate) is_set: bool,
}

/// Every way, in the order in which a day goes.
pub(crate) fn choices(now: Availability) -> Vec<Choice> {
    let ways =
        [Availability::Available, Availability::Busy, Availability::Away, Availability::Offline];
    let choice = |way: Availability| Choice {
        word: way.as_str(),
        said: crate::labels::label(way.as_str()),
        meaning: meaning(way),
        is_set: way == now,
    };
    ways.into_iter().map(choice).collect()
}

const fn meaning(way: Availability) -> &'static str {
    match way {
        Availability::Available => "New tickets come to you in turn.",
        Availability::Busy => {
            "New tickets still come to you; the others see that you have much to do."
        }
        Availability::Away => "No new tickets while others are there.",
        Availability::Offline => {
            "No new tickets while others are there, and you are shown as gone."
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Selection {
    csrf: String,
    value: String,
}

/// Sets the switch. Whoever leaves with open tickets is asked what becomes of them.
pub(crate) async fn set(
    desk: Data<Desk>,
    staff: Staff,
    request: HttpRequest,
    form: Form<Selection>,
) -> HttpResult {
    staff.check(&form.csrf)?;
    let agent = Viewer::Staff(staff.viewer).agent()?;
    let availability: Availability =
        form.value.parse().map_err(|_| Problem::not_found("availability"))?;
    let presence = Presence { availability, is_online: availability != Availability::Offline };
    let agents = desk.app.agents.clone();
    let open = run_blocking(move || {
        agents.set_availability.run(&agent, presence)?;
        Ok::<_, Problem>(agents.read.run(agent.agent)?.open)
    });
    let leaves = matches!(availability, Availability::Away | Availability::Offline);
    if open.await? > 0 && leaves {
        return Ok(see_other("/desk/hand-over"));
    }
    Ok(see_other(links::came_from(&request)))
}
