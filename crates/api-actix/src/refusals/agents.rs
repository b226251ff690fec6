//! Refusals of agents and of handing over.

use actix_web::http::StatusCode;
use app::{
    accounts::{AddStaffError, UnfitPassword},
    agents::{ChangeAgentError, ReadAgentError, SetAvailabilityError},
    handover::{HandOverError, UndoHandOverError},
};
use domain::{HandOverRefusal, UndoRefusal};

use crate::refusal::{Detail, Location, Refusal};

fn conflict(code: &'static str, text: &'static str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, code, text)
}

fn unfit_password(unfit: UnfitPassword) -> Refusal {
    Refusal::invalid(vec![Detail::new(Location::Body, "password", "invalid_password", unfit.to_string())])
}

fn no_agent() -> Refusal {
    Refusal::not_found("There is no such agent")
}

impl From<AddStaffError> for Refusal {
    fn from(error: AddStaffError) -> Self {
        match error {
            AddStaffError::EmailInUse => conflict("agent_exists", "An account with this e-mail address exists"),
            AddStaffError::Unfit(unfit) => unfit_password(unfit),
            AddStaffError::Store(error) => error.into(),
        }
    }
}

impl From<ReadAgentError> for Refusal {
    fn from(error: ReadAgentError) -> Self {
        match error {
            ReadAgentError::NotFound => no_agent(),
            ReadAgentError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeAgentError> for Refusal {
    fn from(error: ChangeAgentError) -> Self {
        match error {
            ChangeAgentError::NotFound => no_agent(),
            ChangeAgentError::EmailInUse => conflict("email_in_use", "Another account has this e-mail address"),
            ChangeAgentError::PhoneInUse => conflict("phone_in_use", "Another account has this phone"),
            ChangeAgentError::Unfit(unfit) => unfit_password(unfit),
            ChangeAgentError::Store(error) => error.into(),
        }
    }
}

impl From<SetAvailabilityError> for Refusal {
    fn from(error: SetAvailabilityError) -> Self {
        match error {
            SetAvailabilityError::Gone => Self::unauthorized(),
            SetAvailabilityError::Store(error) => error.into(),
        }
    }
}

impl From<HandOverError> for Refusal {
    fn from(error: HandOverError) -> Self {
        match error {
            HandOverError::NotFound => no_agent(),
            HandOverError::Refused(HandOverRefusal::CountChanged { present }) => {
                conflict("tickets_changed", "The agent has another number of open tickets")
                    .with_field("open_tickets", present)
            }
            HandOverError::Refused(HandOverRefusal::NotAssignable) => {
                conflict("agent_not_assignable", "The tickets can only go to another active agent")
            }
            HandOverError::Refused(HandOverRefusal::NobodyThere) => {
                conflict("no_agent_available", "No other agent is active; the tickets stay where they are")
            }
            HandOverError::Store(error) => error.into(),
        }
    }
}

impl From<UndoHandOverError> for Refusal {
    fn from(error: UndoHandOverError) -> Self {
        match error {
            UndoHandOverError::NotFound => Self::not_found("There is no such hand-over"),
            UndoHandOverError::Refused(UndoRefusal::NotYours) => {
                Self::new(StatusCode::FORBIDDEN, "not_a_party", "Somebody else did this hand-over")
            }
            UndoHandOverError::Refused(UndoRefusal::AlreadyUndone) => {
                conflict("hand_over_undone", "This hand-over was taken back before")
            }
            UndoHandOverError::Refused(UndoRefusal::NotAssignable) => {
                conflict("agent_not_assignable", "The agent that had the tickets is not active")
            }
            UndoHandOverError::Store(error) => error.into(),
        }
    }
}
