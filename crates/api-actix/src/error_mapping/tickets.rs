//! Refusals of tickets and their conversations.

use app::{
    messages::{MarkReadError, PostMessageError, ReadMessagesError},
    orders::ReadTicketError,
    tickets::{ChangeTicketError, ListTicketsOfError, OpenTicketError},
};
use domain::TicketRefusal;
use http_edge::map_errors;

use crate::api_error::ApiError;

map_errors! { ApiError:
    ReadMessagesError {
        ReadMessagesError::NotFound => Self::not_found("There is no such ticket"),
        ReadMessagesError::NotAParty(error) => error.into(),
    }
    ReadTicketError {
        ReadTicketError::NotFound => Self::not_found("There is no such ticket"),
        ReadTicketError::NotAParty(error) => error.into(),
    }
    PostMessageError {
        PostMessageError::NotFound => Self::not_found("There is no such ticket"),
        PostMessageError::NotAParty(error) => error.into(),
    }
    MarkReadError {
        MarkReadError::NotFound => Self::not_found("There is no such ticket"),
        MarkReadError::NotAParty(error) => error.into(),
    }
    ListTicketsOfError {
        ListTicketsOfError::NotFound => Self::not_found("There is no such agent"),
    }
    ChangeTicketError {
        ChangeTicketError::NotFound => Self::not_found("There is no such ticket"),
        ChangeTicketError::UnknownUser => Self::not_found("There is no such user"),
        ChangeTicketError::Refused(TicketRefusal::AssigneeChanged) => {
            let text = "The ticket is with somebody else meanwhile; please look again";
            Self::conflict("assignee_changed", text)
        },
        ChangeTicketError::Refused(TicketRefusal::NotAssignable) => {
            let text = "Tickets can be given to active agents only";
            Self::conflict("agent_not_assignable", text)
        },
    }
    OpenTicketError {
        OpenTicketError::NotFound => Self::not_found("There is no such order"),
        OpenTicketError::Exists => Self::conflict("ticket_exists", "The order has its ticket"),
    }
}
