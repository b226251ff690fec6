//! What a page says of each refusal of a use case.

mod agents;

use actix_web::http::StatusCode;
use app::{
    AccessError, ForbiddenRole, LookUpError, OwnAccountError, StoreError, accounts::SignInError,
    orders::ChangeOrderError, tickets::ChangeTicketError,
};
use domain::TicketRefusal;
use http_edge::BlockingError;
use http_edge::map_errors;

pub(crate) use agents::{add_agent, change_agent, unfit_password};

use crate::{labels::counted, problem::Problem};

impl<E: Into<Self>> From<BlockingError<E>> for Problem {
    fn from(error: BlockingError<E>) -> Self {
        match error {
            BlockingError::Busy => Self::busy(),
            BlockingError::Panicked => Self::internal(),
            BlockingError::Work(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy { .. } | StoreError::Conflict { .. } => Self::busy(),
            StoreError::NewerSchema { .. } => {
                let advice =
                    "Nothing was changed. A newer version takes over; try again in a moment.";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "This server is being replaced", advice)
            }
            StoreError::OutcomeUnknown { .. } => {
                let advice = "The connection was lost at the last moment. Look whether it was done before you repeat it.";
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "It is not known whether this was done",
                    advice,
                )
            }
            error @ (StoreError::Corrupt { .. } | StoreError::Failed { .. }) => {
                tracing::error!(error = ?error, "the store failed");
                Self::internal()
            }
        }
    }
}

impl From<ForbiddenRole> for Problem {
    fn from(_: ForbiddenRole) -> Self {
        Self::forbidden()
    }
}

map_errors! { Problem:
    LookUpError {
        LookUpError::NotFound(noun) => Self::not_found(noun.as_str()),
    }
    AccessError {
        AccessError::NotFound(noun) => Self::not_found(noun.as_str()),
        AccessError::NotAParty(_) => Self::forbidden(),
    }
    OwnAccountError {
        OwnAccountError::Gone => Self::signed_out(),
    }
    ChangeTicketError {
        ChangeTicketError::NotFound => Self::not_found("ticket"),
        ChangeTicketError::UnknownUser => Self::not_found("agent"),
        ChangeTicketError::Refused(TicketRefusal::AssigneeChanged) => {
            let advice = "Nothing was changed by you. Look at who has the ticket now before you decide again.";
            Self::conflict("Somebody was faster: the ticket has another agent now", advice)
        },
        ChangeTicketError::Refused(TicketRefusal::NotAssignable) => {
            let advice = "Nothing was changed. Choose an agent whose account is active.";
            Self::conflict("This account gets no tickets", advice)
        },
    }
    ChangeOrderError {
        ChangeOrderError::NotFound => Self::not_found("order"),
        ChangeOrderError::NotAParty(_) => Self::forbidden(),
        ChangeOrderError::InvalidTransition { status, .. } => {
            let title =
                format!("The order is {} now, which does not allow this", crate::labels::label(status.as_str()));
            Self::conflict(title, "Nothing was changed. Somebody may have been faster; look at the order again.")
        },
        ChangeOrderError::ReasonRequired => {
            Self::invalid("A reason is needed", "Nothing was changed. Say why; both parties may read it.")
        },
        ChangeOrderError::PriceRevisionUsed { .. } => {
            Self::conflict("The order had its one price revision", "Nothing was changed.")
        },
        ChangeOrderError::NotAssignedAgent => {
            let advice = "Nothing was changed. Take the ticket over first, or ask a super admin.";
            Self::new(StatusCode::FORBIDDEN, "Only the agent of the ticket may cancel or refund its order", advice)
        },
        ChangeOrderError::InvalidAmount(_) => Self::invalid("This is no amount", "Nothing was changed."),
        ChangeOrderError::TotalTooLarge => Self::invalid("The total would be too large", "Nothing was changed."),
    }
}

/// The code of a password that was wrong, or of an account that is not there.
pub(crate) const WRONG_PASSWORD: &str = "invalid_credentials";

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        let (status, code, title) = match error {
            SignInError::InvalidCredentials => (
                StatusCode::UNAUTHORIZED,
                WRONG_PASSWORD,
                "The e-mail address or the password is wrong.",
            ),
            SignInError::ForbiddenRole => (
                StatusCode::FORBIDDEN,
                "forbidden_role",
                "The desk is for support agents and super admins.",
            ),
            SignInError::NotActive => (
                StatusCode::FORBIDDEN,
                "account_not_active",
                "This account is suspended. Ask a super admin.",
            ),
            SignInError::Store(error) => return error.into(),
        };
        Self::new(status, title, "").with_code(code)
    }
}

/// Too many passwords were wrong.
pub(crate) fn too_many_log_ins(seconds: u32) -> Problem {
    let minutes = seconds.saturating_sub(1).div_ceil(60).max(1);
    let advice = format!("Wait {} before you try again.", counted(minutes, "minute"));
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "Too many wrong passwords", advice)
        .retry_after(seconds)
        .with_way_on("/desk/sign-in", "Back to sign-in")
}
