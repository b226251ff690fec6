//! What is told to a user outside of any conversation.

use crate::{
    OrderId, OrderStatus, TicketId, Timestamp, UserId, one_line, string_enum::string_enum,
    system_messages::MAX_NAME,
};

string_enum! {
    /// What a notification is about.
    NotificationKind {
        /// A new ticket is the agent's.
        NewTicket = "new_ticket",
        /// A ticket was given to the agent.
        TicketAssigned = "ticket_assigned",
        /// A new order is the creator's.
        NewOrder = "new_order",
        /// An order of the user moved on.
        OrderStatus = "order_status",
        /// Somebody wrote to the user.
        NewMessage = "new_message",
    }
}

/// A notification that is to be written with its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// Whom it is for.
    pub user: UserId,
    /// What it is about.
    pub kind: NotificationKind,
    /// Headline.
    pub title: &'static str,
    /// One sentence.
    pub message: String,
    /// Facts by name.
    pub data: Vec<(&'static str, String)>,
    /// When.
    pub at: Timestamp,
}

/// The facts that a notification of a new order or ticket carries.
pub(crate) struct NotificationSubject<'a> {
    pub(crate) ticket: Option<TicketId>,
    pub(crate) order: OrderId,
    pub(crate) order_title: &'a str,
    pub(crate) brand_name: &'a str,
    pub(crate) creator_name: &'a str,
}

impl NotificationSubject<'_> {
    /// N1: a ticket is this agent's.
    pub(crate) fn ticket_for(
        &self,
        ticket: TicketId,
        user: UserId,
        at: Timestamp,
    ) -> NewNotification {
        let (kind, title) = (NotificationKind::NewTicket, "New ticket assigned");
        let message = format!("Ticket #{ticket} for order #{} is yours", self.order);
        NewNotification { user, kind, title, message, data: self.data(), at }
    }

    /// A ticket was given to this agent by somebody.
    pub(crate) fn ticket_passed_to(
        &self,
        ticket: TicketId,
        user: UserId,
        at: Timestamp,
    ) -> NewNotification {
        let (kind, title) = (NotificationKind::TicketAssigned, "Ticket assigned to you");
        let message = format!("Ticket #{ticket} for order #{} is yours now", self.order);
        NewNotification { user, kind, title, message, data: self.data(), at }
    }

    /// Somebody wrote in a ticket of this user.
    pub(crate) fn message_for(
        &self,
        user: UserId,
        ticket: TicketId,
        author: &str,
        at: Timestamp,
    ) -> NewNotification {
        let (kind, title) = (NotificationKind::NewMessage, "New message");
        let message = format!(
            "{} wrote in ticket #{ticket} for order #{}",
            one_line(author, MAX_NAME),
            self.order
        );
        NewNotification { user, kind, title, message, data: self.data(), at }
    }

    /// An order waits for this creator's answer.
    pub(crate) fn order_for(&self, user: UserId, at: Timestamp) -> NewNotification {
        let (kind, title) = (NotificationKind::NewOrder, "New order");
        let message = format!("Order #{} waits for your answer", self.order);
        NewNotification { user, kind, title, message, data: self.data(), at }
    }

    /// An order of this user moved on.
    pub(crate) fn status_for(
        &self,
        user: UserId,
        status: OrderStatus,
        at: Timestamp,
    ) -> NewNotification {
        let (kind, title) = (NotificationKind::OrderStatus, "Order updated");
        let message = format!("Order #{} is now {status}", self.order);
        let data = self.data().into_iter().chain([("status", status.to_string())]).collect();
        NewNotification { user, kind, title, message, data, at }
    }

    fn data(&self) -> Vec<(&'static str, String)> {
        let ticket = self.ticket.map(|ticket| ("ticket_id", ticket.to_string()));
        let rest = [
            ("order_id", self.order.to_string()),
            ("order_title", self.order_title.to_owned()),
            ("brand_name", self.brand_name.to_owned()),
            ("creator_name", self.creator_name.to_owned()),
        ];
        ticket.into_iter().chain(rest).collect()
    }
}
