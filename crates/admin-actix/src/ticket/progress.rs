//! How far an order has come, as a page shows it.

use domain::OrderStatus;

use crate::labels::label;

/// The way of an order that nothing happens to.
const PROGRESS: [OrderStatus; 5] = [
    OrderStatus::Pending,
    OrderStatus::Accepted,
    OrderStatus::InProgress,
    OrderStatus::Review,
    OrderStatus::Completed,
];

/// A stop on the way of an order.
pub(crate) struct ProgressStep {
    pub(crate) said: String,
    /// `done`, `now` or `ahead`.
    pub(crate) state: &'static str,
}

/// The way of an order up to where it stands.
pub(super) fn stops(status: OrderStatus) -> Vec<ProgressStep> {
    let place = |status| PROGRESS.iter().position(|stop| *stop == status);
    let stands = match status {
        OrderStatus::Confirmed => place(OrderStatus::Accepted),
        OrderStatus::RevisionRequested | OrderStatus::PriceRevisionPending => {
            place(OrderStatus::InProgress)
        }
        other => place(other),
    };
    let Some(stands) = stands else {
        return vec![ProgressStep { said: label(status.as_str()), state: "ended" }];
    };
    let state = |at| match at {
        at if at < stands => "done",
        at if at == stands => "now",
        _ => "ahead",
    };
    let said = |at, stop: &OrderStatus| match stop {
        _ if at == stands => label(status.as_str()),
        OrderStatus::Completed => "Done".to_owned(),
        stop => label(stop.as_str()),
    };
    PROGRESS
        .iter()
        .enumerate()
        .map(|(at, stop)| ProgressStep { said: said(at, stop), state: state(at) })
        .collect()
}

/// Where an order stands, in words.
pub(super) fn stands(status: OrderStatus) -> String {
    let stops = stops(status);
    let at = stops.iter().position(|stop| stop.state == "now");
    let next = at
        .and_then(|at| stops.get(at + 1))
        .map(|next| format!(", next is {}", next.said.to_lowercase()));
    at.map_or_else(String::new, |at| {
        format!("Step {} of {}{}", at + 1, stops.len(), next.unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(status: OrderStatus) -> Vec<&'static str> {
        stops(status).iter().map(|stop| stop.state).collect()
    }

    #[test]
    fn an_order_stands_somewhere_on_its_way_or_has_left_it() {
        assert_eq!(states(OrderStatus::Pending), ["now", "ahead", "ahead", "ahead", "ahead"]);
        assert_eq!(
            states(OrderStatus::RevisionRequested),
            ["done", "done", "now", "ahead", "ahead"]
        );
        assert_eq!(states(OrderStatus::Completed), ["done", "done", "done", "done", "now"]);
        for ended in [OrderStatus::Cancelled, OrderStatus::Rejected, OrderStatus::Refunded] {
            assert_eq!((states(ended), stands(ended)), (vec!["ended"], String::new()));
        }
        assert_eq!(stands(OrderStatus::Review), "Step 4 of 5, next is done");
        assert_eq!(stands(OrderStatus::Completed), "Step 5 of 5");
    }
}
