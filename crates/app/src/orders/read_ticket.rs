//! Staff read one ticket in full, parties the one of their order, and staff what was done to it.

use std::sync::Arc;

use domain::{Agent, Message, OrderContext, OrderId, TicketId, Timestamp};

use super::OrderStore;
use crate::{
    AccessError, Noun, Page, PageRequest, StaffViewer, Viewer,
    audit::{AuditEntry, AuditQueries},
    messages::MessageQueries,
    tickets::{TicketHead, TicketStore},
};

/// How many messages staff see of a ticket.
const MESSAGES_OF_A_TICKET: u32 = 1000;
/// How many messages are shown beside an order.
const MESSAGES_OF_AN_ORDER: u32 = 50;

/// A ticket with its order and part of its conversation, as one viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownTicket {
    /// The order with its context; its ticket is always there.
    pub context: OrderContext,
    /// The newest messages that the viewer may see, ascending.
    pub messages: Vec<Message>,
}

/// Reads one ticket.
#[derive(Clone)]
pub struct ReadTicket {
    orders: Arc<dyn OrderStore>,
    tickets: Arc<dyn TicketStore>,
    messages: Arc<dyn MessageQueries>,
    audit: Arc<dyn AuditQueries>,
}

impl ReadTicket {
    /// The use case over two stores.
    #[must_use]
    pub fn new(
        orders: Arc<dyn OrderStore>,
        tickets: Arc<dyn TicketStore>,
        messages: Arc<dyn MessageQueries>,
        audit: Arc<dyn AuditQueries>,
    ) -> Self {
        Self { orders, tickets, messages, audit }
    }

    /// A ticket with all three channels, for staff.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn run(&self, viewer: &StaffViewer, id: TicketId) -> Result<ShownTicket, AccessError> {
        let head = self.tickets.head(id)?.ok_or(AccessError::NotFound(Noun::Ticket))?;
        self.shown(&Viewer::Staff(*viewer), head.ticket.order, MESSAGES_OF_A_TICKET)
    }

    /// The order of a ticket with its context, for staff who read the conversation elsewhere.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn context(&self, _: &StaffViewer, id: TicketId) -> Result<OrderContext, AccessError> {
        let head = self.tickets.head(id)?.ok_or(AccessError::NotFound(Noun::Ticket))?;
        self.orders.find(head.ticket.order)?.ok_or(AccessError::NotFound(Noun::Ticket))
    }

    /// The ticket of an order, for its parties and for staff.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn of_order(&self, viewer: &Viewer, order: OrderId) -> Result<ShownTicket, AccessError> {
        self.shown(viewer, order, MESSAGES_OF_AN_ORDER)
    }

    /// A ticket with whether its agent is there, for its parties and for staff.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn presence(
        &self,
        viewer: &Viewer,
        id: TicketId,
    ) -> Result<(Option<Agent>, Option<Timestamp>), AccessError> {
        let TicketHead { brand, creator, agent, agent_last_online_at, .. } =
            self.tickets.head(id)?.ok_or(AccessError::NotFound(Noun::Ticket))?;
        viewer.participant(brand, creator)?;
        Ok((agent, agent_last_online_at))
    }

    /// What was done to a ticket and its order, the newest first, for staff.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn audit_log(
        &self,
        _: &StaffViewer,
        id: TicketId,
        page: PageRequest,
    ) -> Result<Page<AuditEntry>, AccessError> {
        let head = self.tickets.head(id)?.ok_or(AccessError::NotFound(Noun::Ticket))?;
        Ok(self.audit.audit_log(head.ticket.order, page)?)
    }

    fn shown(
        &self,
        viewer: &Viewer,
        order: OrderId,
        most: u32,
    ) -> Result<ShownTicket, AccessError> {
        let context = self.orders.find(order)?.ok_or(AccessError::NotFound(Noun::Ticket))?;
        let participant = viewer.participant_in(&context)?;
        let ticket = context
            .ticket
            .as_ref()
            .map(|ticket| ticket.id)
            .ok_or(AccessError::NotFound(Noun::Ticket))?;
        let mut messages =
            self.messages.messages(ticket, participant.channels(), PageRequest::first(most))?.items;
        messages.reverse();
        let newest = messages.last().map(|message| message.created_at);
        Ok(ShownTicket {
            context: context.shown_to(participant).beside(newest, participant),
            messages,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{BrandId, Channel, UserId};

    use super::*;
    use crate::{
        BrandViewer, audit::MockAuditQueries, messages::MockMessageQueries, orders::MockOrderStore,
        testing::samples, tickets::MockTicketStore,
    };

    fn brand(id: i64) -> Viewer {
        Viewer::Brand(BrandViewer { user: UserId::new(1).unwrap(), brand: BrandId::new(id).ok() })
    }

    fn staff() -> StaffViewer {
        StaffViewer { user: UserId::new(7).unwrap(), is_super_admin: false }
    }

    fn use_case(context: Option<OrderContext>) -> ReadTicket {
        let (mut orders, mut tickets) = (MockOrderStore::new(), MockTicketStore::new());
        let mut messages = MockMessageQueries::new();
        let known = context.clone();
        orders.expect_find().returning(move |_| Ok(known.clone()));
        tickets.expect_head().returning(move |_| {
            let head = |context: OrderContext| {
                let (brand, creator, agent) = (context.brand.id, context.creator.id, None);
                context.ticket.map(|ticket| TicketHead {
                    ticket,
                    brand,
                    creator,
                    agent,
                    agent_last_online_at: None,
                })
            };
            Ok(context.clone().and_then(head))
        });
        messages.expect_messages().returning(|ticket, channels, page| {
            let say = |&channel: &Channel| {
                samples::message(usize::try_from(page.limit).unwrap(), ticket, channel)
            };
            Ok(Page { items: channels.iter().map(say).collect(), next: None })
        });
        ReadTicket::new(
            Arc::new(orders),
            Arc::new(tickets),
            Arc::new(messages),
            Arc::new(MockAuditQueries::new()),
        )
    }

    #[test]
    fn staff_see_a_thousand_messages_of_all_channels_and_parties_fifty_of_their_own() {
        let (id, order) = (TicketId::new(11).unwrap(), OrderId::new(9).unwrap());
        let whole = use_case(Some(samples::context(1, 2))).run(&staff(), id).unwrap();
        assert_eq!((whole.messages.len(), whole.messages[0].id.get()), (3, 1000));
        let own = use_case(Some(samples::context(1, 2))).of_order(&brand(1), order).unwrap();
        assert_eq!((own.messages.len(), own.messages[0].id.get()), (1, 50));
        assert!(own.context.creator.owner.email.is_none());
    }

    #[test]
    fn other_people_and_unknown_tickets_are_refused() {
        let (id, order) = (TicketId::new(11).unwrap(), OrderId::new(9).unwrap());
        let known = use_case(Some(samples::context(1, 2)));
        assert!(matches!(known.of_order(&brand(2), order), Err(AccessError::NotAParty(_))));
        assert!(matches!(known.presence(&brand(2), id), Err(AccessError::NotAParty(_))));
        assert!(matches!(
            use_case(None).run(&staff(), id),
            Err(AccessError::NotFound(Noun::Ticket))
        ));
        assert!(matches!(
            use_case(None).of_order(&brand(1), order),
            Err(AccessError::NotFound(Noun::Ticket))
        ));
        let page = PageRequest::first(9);
        assert!(matches!(
            use_case(None).audit_log(&staff(), id, page),
            Err(AccessError::NotFound(Noun::Ticket))
        ));
        let mut untold = samples::context(1, 2);
        untold.ticket = None;
        assert!(matches!(
            use_case(Some(untold)).of_order(&brand(1), order),
            Err(AccessError::NotFound(Noun::Ticket))
        ));
    }
}
