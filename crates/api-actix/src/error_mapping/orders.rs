//! Refusals of orders.

use actix_web::http::StatusCode;
use app::{
    Noun,
    orders::{ChangeOrderError, ListOrdersOfError, Wanted},
};
use domain::{Action, OrderStatus};
use http_edge::map_errors;

use super::no_such;
use crate::api_error::ApiError;

map_errors! { ApiError:
    ListOrdersOfError {
        ListOrdersOfError::ForbiddenRole(error) => error.into(),
        ListOrdersOfError::NotAParty(error) => error.into(),
        ListOrdersOfError::NotFound => Self::not_found("There is no such profile"),
    }
    ChangeOrderError {
        ChangeOrderError::NotFound => no_such(Noun::Order),
        ChangeOrderError::NotAParty(error) => error.into(),
        ChangeOrderError::InvalidTransition { status, wanted, next_actions } => {
            conflict("invalid_transition", impossible(status, wanted), status, &next_actions)
        },
        ChangeOrderError::PriceRevisionUsed { status, next_actions } => {
            let text = "A new price was asked for before, and an order has one such request".to_owned();
            conflict("price_revision_used", text, status, &next_actions)
        },
        ChangeOrderError::ReasonRequired => Self::invalid_field("reason", "required", "reason is required for this status"),
        ChangeOrderError::NotAssignedAgent => {
            let text = "Only the agent of the ticket or a super admin may cancel or refund an order";
            Self::new(StatusCode::FORBIDDEN, "not_assigned_agent", text)
        },
        ChangeOrderError::InvalidAmount(currency) => {
            let least = currency.least();
            let msg = format!("additionalAmount must be an amount of {currency} that is at least {least}");
            Self::invalid_field("additionalAmount", "invalid_amount", msg)
        },
        ChangeOrderError::TotalTooLarge => {
            Self::invalid_field("additionalAmount", "total_too_large", "the new total is above the largest amount")
        },
    }
}

fn conflict(code: &'static str, text: String, status: OrderStatus, next: &[Action]) -> ApiError {
    let next: Vec<&str> = next.iter().map(|action| action.as_str()).collect();
    let refusal = ApiError::conflict(code, text);
    refusal.with_field("currentStatus", status.as_str()).with_field("next_actions", next)
}

fn impossible(status: OrderStatus, wanted: Wanted) -> String {
    let done = match wanted {
        Wanted::Status(to) => return format!("Order cannot move from {status} to {to}"),
        Wanted::Action(Action::Accept) => "accepted",
        Wanted::Action(Action::Reject) => "rejected",
        Wanted::Action(Action::Cancel) => "cancelled",
        Wanted::Action(Action::Confirm) => "confirmed",
        Wanted::Action(Action::Start) => "started",
        Wanted::Action(Action::Deliver) => "delivered",
        Wanted::Action(Action::RequestRevision) => "sent back for changes",
        Wanted::Action(Action::Approve) => "approved",
        Wanted::Action(
            Action::RequestPriceRevision
            | Action::AcceptPriceRevision
            | Action::DeclinePriceRevision,
        ) => "given a new price",
        Wanted::Action(Action::Refund) => "refunded",
    };
    format!("Order cannot be {done} now")
}
