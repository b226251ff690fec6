//! Refusals of tickets and their conversations.

use actix_web::http::StatusCode;
use app::{
    messages::{MarkReadError, PostMessageError, ReadMessagesError},
    orders::ReadTicketError,
    tickets::{ChangeTicketError, ListTicketsOfError, OpenTicketError},
};
use domain::TicketRefusal;

use crate::refusal::Refusal;

impl From<ReadMessagesError> for Refusal {
    fn from(error: ReadMessagesError) -> Self {
        match error {
            ReadMessagesError::NotFound => Self::not_found("There is no such ticket"),
            ReadMessagesError::NotAParty(error) => error.into(),
            ReadMessagesError::Store(error) => error.into(),
        }
    }
}

impl From<ReadTicketError> for Refusal {
    fn from(error: ReadTicketError) -> Self {
        match error {
            ReadTicketError::NotFound => Self::not_found("There is no such ticket"),
            ReadTicketError::NotAParty(error) => error.into(),
            ReadTicketError::Store(error) => error.into(),
        }
    }
}

impl From<PostMessageError> for Refusal {
    fn from(error: PostMessageError) -> Self {
        match error {
            PostMessageError::NotFound => Self::not_found("There is no such ticket"),
            PostMessageError::NotAParty(error) => error.into(),
            PostMessageError::Store(error) => error.into(),
        }
    }
}

impl From<MarkReadError> for Refusal {
    fn from(error: MarkReadError) -> Self {
        match error {
            MarkReadError::NotFound => Self::not_found("There is no such ticket"),
            MarkReadError::NotAParty(error) => error.into(),
            MarkReadError::Store(error) => error.into(),
        }
    }
}

impl From<ListTicketsOfError> for Refusal {
    fn from(error: ListTicketsOfError) -> Self {
        match error {
            ListTicketsOfError::NotFound => Self::not_found("There is no such agent"),
            ListTicketsOfError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeTicketError> for Refusal {
    fn from(error: ChangeTicketError) -> Self {
        match error {
            ChangeTicketError::NotFound => Self::not_found("There is no such ticket"),
            ChangeTicketError::UnknownUser => Self::not_found("There is no such user"),
            ChangeTicketError::Refused(TicketRefusal::AssigneeChanged) => {
                let text = "The ticket is with somebody else meanwhile; please look again";
                Self::new(StatusCode::CONFLICT, "assignee_changed", text)
            }
            ChangeTicketError::Refused(TicketRefusal::NotAssignable) => {
                let text = "Tickets can be given to active agents only";
                Self::new(StatusCode::CONFLICT, "agent_not_assignable", text)
            }
            ChangeTicketError::Store(error) => error.into(),
        }
    }
}

impl From<OpenTicketError> for Refusal {
    fn from(error: OpenTicketError) -> Self {
        match error {
            OpenTicketError::NotFound => Self::not_found("There is no such order"),
            OpenTicketError::Exists => Self::new(StatusCode::CONFLICT, "ticket_exists", "The order has its ticket"),
            OpenTicketError::Store(error) => error.into(),
        }
    }
}
