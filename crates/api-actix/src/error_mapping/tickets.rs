//! Refusals of tickets and their conversations.

use app::{
    Noun,
    tickets::{ChangeTicketError, OpenTicketError},
};
use domain::TicketRefusal;
use http_edge::map_errors;

use super::no_such;
use crate::api_error::ApiError;

map_errors! { ApiError:
    ChangeTicketError {
        ChangeTicketError::NotFound => no_such(Noun::Ticket),
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
        OpenTicketError::NotFound => no_such(Noun::Order),
        OpenTicketError::Exists => Self::conflict("ticket_exists", "The order has its ticket"),
    }
}
