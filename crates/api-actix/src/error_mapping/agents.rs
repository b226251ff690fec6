//! Refusals of agents and of handing over.

use actix_web::http::StatusCode;
use app::{
    Noun,
    accounts::{AddStaffError, UnfitPassword},
    agents::ChangeAgentError,
    handover::{HandoverError, UndoHandoverError},
    invitations::ManageInvitationsError,
};
use domain::{HandoverRefusal, UndoRefusal};
use http_edge::map_errors;

use super::no_such;
use crate::api_error::ApiError;

fn unfit_password(unfit: UnfitPassword) -> ApiError {
    ApiError::invalid_field("password", "invalid_password", unfit.to_string())
}

map_errors! { ApiError:
    AddStaffError {
        AddStaffError::EmailInUse => Self::conflict("agent_exists", "An account with this e-mail address exists"),
        AddStaffError::Unfit(unfit) => unfit_password(unfit),
    }
    ChangeAgentError {
        ChangeAgentError::NotFound => no_such(Noun::Agent),
        ChangeAgentError::EmailInUse => Self::conflict("email_in_use", "Another account has this e-mail address"),
        ChangeAgentError::PhoneInUse => Self::conflict("phone_in_use", "Another account has this phone"),
        ChangeAgentError::Unfit(unfit) => unfit_password(unfit),
    }
    ManageInvitationsError {
        ManageInvitationsError::NotFound => no_such(Noun::Agent),
        ManageInvitationsError::NotInvited => Self::not_found("The agent has no invitation"),
    }
    HandoverError {
        HandoverError::NotFound => no_such(Noun::Agent),
        HandoverError::Refused(HandoverRefusal::CountChanged { present }) => {
            Self::conflict("tickets_changed", "The agent has another number of open tickets")
                .with_field("open_tickets", present)
        },
        HandoverError::Refused(HandoverRefusal::NotAssignable) => {
            Self::conflict("agent_not_assignable", "The tickets can only go to another active agent")
        },
        HandoverError::Refused(HandoverRefusal::NobodyThere) => {
            Self::conflict("no_agent_available", "No other agent is active; the tickets stay where they are")
        },
        HandoverError::Refused(HandoverRefusal::NobodyHasRoom) => {
            Self::conflict("no_agent_available", "No other agent has room; the tickets stay where they are")
        },
    }
    UndoHandoverError {
        UndoHandoverError::NotFound => no_such(Noun::Handover),
        UndoHandoverError::Refused(UndoRefusal::NotYours) => {
            Self::new(StatusCode::FORBIDDEN, "not_a_party", "Somebody else did this hand-over")
        },
        UndoHandoverError::Refused(UndoRefusal::AlreadyUndone) => {
            Self::conflict("hand_over_undone", "This hand-over was taken back before")
        },
        UndoHandoverError::Refused(UndoRefusal::NotAssignable) => {
            Self::conflict("agent_not_assignable", "The agent that had the tickets is not active")
        },
    }
}
