//! What a page says of each refusal that is about agents.

use actix_web::http::StatusCode;
use app::{
    accounts::{AddStaffError, UnfitPassword},
    agents::ChangeAgentError,
    handover::{HandoverError, UndoHandoverError},
    invitations::{AcceptInvitationError, ManageInvitationsError},
};
use domain::{HandoverRefusal, UndoRefusal};
use http_edge::map_errors;

use crate::{labels::label, problem::Problem};

map_errors! { Problem:
    HandoverError {
        HandoverError::NotFound => Self::not_found("agent"),
        HandoverError::Refused(HandoverRefusal::CountChanged { present }) => {
            let advice = format!(
                "Nothing was handed over. The agent has {present} open now; look at who would get them before you \
                 decide again."
            );
            Self::conflict("The tickets of the agent changed meanwhile", advice)
        },
        HandoverError::Refused(HandoverRefusal::NotAssignable) => {
            let advice = "Nothing was handed over. Choose another agent whose account is active.";
            Self::conflict("This agent can take no tickets", advice)
        },
        HandoverError::Refused(HandoverRefusal::NobodyThere) => {
            let advice = "Nothing was handed over; the tickets stay where they are. A super admin adds agents.";
            Self::conflict("No other agent is active", advice)
        },
        HandoverError::Refused(HandoverRefusal::NobodyHasRoom) => {
            let advice = "Nothing was handed over; the tickets stay where they are. Name an agent to give them to, or a \
                 super admin raises capacities.";
            Self::conflict("All other agents have as many tickets as they may have", advice)
        },
    }
    ManageInvitationsError {
        ManageInvitationsError::NotFound => Self::not_found("agent"),
        ManageInvitationsError::NotInvited => {
            Self::conflict("There is no link to withdraw", "It was used, withdrawn or replaced meanwhile.")
        },
    }
    AcceptInvitationError {
        AcceptInvitationError::Invalid => {
            let advice = "It was used, withdrawn or replaced, or it is older than a week. Ask a super admin for another \
                 one, or sign in if you have chosen a password.";
            Self::new(StatusCode::NOT_FOUND, "This link is not good any more", advice)
                .with_way_on("/desk/sign-in", "To the sign-in")
        },
        AcceptInvitationError::NotActive => {
            let advice = "Ask a super admin to activate it; the link can be used then.";
            Self::new(StatusCode::FORBIDDEN, "This account is not active", advice)
                .with_code("account_not_active")
                .with_way_on("/desk/sign-in", "To the sign-in")
        },
        AcceptInvitationError::Unfit(unfit) => Self::invalid(unfit_password(unfit), "Nothing was changed."),
    }
    UndoHandoverError {
        UndoHandoverError::NotFound => Self::not_found("handover"),
        UndoHandoverError::Refused(UndoRefusal::NotYours) => {
            let advice = "Ask whoever handed over, or a super admin.";
            Self::new(StatusCode::FORBIDDEN, "Somebody else did this handover", advice)
        },
        UndoHandoverError::Refused(UndoRefusal::AlreadyUndone) => {
            Self::conflict("This handover was taken back before", "Nothing was changed now.")
        },
        UndoHandoverError::Refused(UndoRefusal::NotAssignable) => {
            let advice = "Nothing went back. A super admin can activate the account first.";
            Self::conflict("The agent that had the tickets is not active", advice)
        },
    }
}

const PHONE_IN_USE: &str = "Another account has this phone.";
const EMAIL_IN_USE: &str = "Another account has this e-mail address.";

/// What rules a password, as a sentence.
pub(crate) fn unfit_password(unfit: UnfitPassword) -> String {
    format!("{}.", label(&unfit.to_string()))
}

/// What the form says that adds an agent, or the problem that no form can mend.
pub(crate) fn add_agent(error: AddStaffError) -> Result<String, Problem> {
    match error {
        AddStaffError::EmailInUse => Ok(EMAIL_IN_USE.to_owned()),
        AddStaffError::Unfit(unfit) => Ok(unfit_password(unfit)),
        AddStaffError::Store(error) => Err(error.into()),
    }
}

/// What the form says that changes an agent, or the problem that no form can mend.
pub(crate) fn change_agent(error: ChangeAgentError) -> Result<String, Problem> {
    match error {
        ChangeAgentError::NotFound => Err(Problem::not_found("agent")),
        ChangeAgentError::EmailInUse => Ok(EMAIL_IN_USE.to_owned()),
        ChangeAgentError::PhoneInUse => Ok(PHONE_IN_USE.to_owned()),
        ChangeAgentError::Unfit(unfit) => Ok(unfit_password(unfit)),
        ChangeAgentError::Store(error) => Err(error.into()),
    }
}
