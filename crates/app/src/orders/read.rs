//! Brands and creators read their orders, staff read all.

use std::sync::Arc;

use domain::{Action, BrandId, CreatorId, OrderContext, OrderId, OrderStatus, Participant};

use super::{OrderScope, OrderStore, ShownOrder, StaffCancel};
use crate::{
    AccessError, ForbiddenRole, NotAParty, Noun, Page, PageRequest, StaffViewer, StoreError,
    Viewer, messages::MessageQueries,
};

/// How many messages an order shows.
const MESSAGES_OF_AN_ORDER: u32 = 50;

/// Which orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderQuery {
    /// Only those in a status.
    pub status: Option<OrderStatus>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// Lists the viewer's orders, the newest first.
#[derive(Clone)]
pub struct ListOrders {
    orders: Arc<dyn OrderStore>,
}

impl ListOrders {
    /// The use case over a store.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>) -> Self {
        Self { orders }
    }

    /// The viewer's own orders, or everybody's for staff, as the viewer may see them. Empty without
    /// a profile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn run(
        &self,
        viewer: &Viewer,
        query: &OrderQuery,
    ) -> Result<Page<OrderContext>, StoreError> {
        let scope = match viewer {
            Viewer::Brand(brand) => brand.brand.map(OrderScope::Brand),
            Viewer::Creator(creator) => creator.creator.map(OrderScope::Creator),
            Viewer::Staff(_) => Some(OrderScope::All),
        };
        let Some(scope) = scope else { return Ok(Page::default()) };
        let Page { items, next } = self.orders.list(scope, query.status, query.page)?;
        let shown = |context: OrderContext| {
            viewer.participant_in(&context).ok().map(|participant| context.shown_to(participant))
        };
        Ok(Page { items: items.into_iter().filter_map(shown).collect(), next })
    }
}

/// Whose orders are asked for by the id of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrdersOf {
    /// Those that a brand placed.
    Brand(BrandId),
    /// Those that were placed with a creator.
    Creator(CreatorId),
}

/// Part of a list of orders, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedOrders {
    /// The orders.
    pub page: Page<OrderContext>,
    /// How many orders the whole list has.
    pub total: u64,
}

/// Why the orders of a profile are not listed.
#[derive(Debug, thiserror::Error)]
pub enum ListOrdersOfError {
    /// The viewer's role has no such orders.
    #[error(transparent)]
    ForbiddenRole(#[from] ForbiddenRole),
    /// The profile is somebody else's.
    #[error(transparent)]
    NotAParty(#[from] NotAParty),
    /// There is no such profile.
    #[error("the profile is unknown")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists the orders of one brand or creator, the newest first.
#[derive(Clone)]
pub struct ListOrdersOf {
    orders: Arc<dyn OrderStore>,
}

impl ListOrdersOf {
    /// The use case over a store.
    #[must_use]
    pub fn new(orders: Arc<dyn OrderStore>) -> Self {
        Self { orders }
    }

    /// The orders, for the owner of the profile and for staff, as the viewer may see them.
    ///
    /// # Errors
    /// [`ListOrdersOfError`].
    pub fn run(
        &self,
        viewer: &Viewer,
        of: OrdersOf,
        query: &OrderQuery,
    ) -> Result<ListedOrders, ListOrdersOfError> {
        let (scope, participant) = participant_of_profile(viewer, of)?;
        let page = self.orders.list(scope, query.status, query.page)?;
        if page.items.is_empty()
            && participant == Participant::Staff
            && !self.orders.knows(scope)?
        {
            return Err(ListOrdersOfError::NotFound);
        }
        let total = self.orders.count(scope, query.status)?;
        Ok(ListedOrders { page: page.map(|context| context.shown_to(participant)), total })
    }
}

fn participant_of_profile(
    viewer: &Viewer,
    of: OrdersOf,
) -> Result<(OrderScope, Participant), ListOrdersOfError> {
    let scope = match of {
        OrdersOf::Brand(id) => OrderScope::Brand(id),
        OrdersOf::Creator(id) => OrderScope::Creator(id),
    };
    match (viewer, of) {
        (Viewer::Staff(_), _) => Ok((scope, Participant::Staff)),
        (Viewer::Brand(own), OrdersOf::Brand(id)) if own.brand == Some(id) => {
            Ok((scope, Participant::Brand))
        }
        (Viewer::Creator(own), OrdersOf::Creator(id)) if own.creator == Some(id) => {
            Ok((scope, Participant::Creator))
        }
        (Viewer::Brand(_), OrdersOf::Brand(_)) | (Viewer::Creator(_), OrdersOf::Creator(_)) => {
            Err(NotAParty.into())
        }
        (Viewer::Brand(_) | Viewer::Creator(_), _) => Err(ForbiddenRole.into()),
    }
}

/// Reads one order with its conversation.
#[derive(Clone)]
pub struct ReadOrder {
    orders: Arc<dyn OrderStore>,
    messages: Arc<dyn MessageQueries>,
    staff_cancel: StaffCancel,
}

impl ReadOrder {
    /// The use case over two stores, with who of staff may cancel and refund.
    #[must_use]
    pub fn new(
        orders: Arc<dyn OrderStore>,
        messages: Arc<dyn MessageQueries>,
        staff_cancel: StaffCancel,
    ) -> Self {
        Self { orders, messages, staff_cancel }
    }

    /// What staff may do with an order now.
    #[must_use]
    pub fn next_actions(&self, staff: &StaffViewer, context: &OrderContext) -> Vec<Action> {
        self.staff_cancel.next_actions(&Viewer::Staff(*staff), Participant::Staff, context)
    }

    /// The order, if the viewer is a party of it or staff.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn run(&self, viewer: &Viewer, id: OrderId) -> Result<ShownOrder, AccessError> {
        let context = self.orders.find(id)?.ok_or(AccessError::NotFound(Noun::Order))?;
        let participant = viewer.participant_in(&context)?;
        let mut messages = match &context.ticket {
            Some(ticket) => {
                let page = PageRequest::first(MESSAGES_OF_AN_ORDER);
                self.messages.messages(ticket.id, participant.channels(), page)?.items
            }
            None => Vec::new(),
        };
        messages.reverse();
        let next_actions = self.staff_cancel.next_actions(viewer, participant, &context);
        let newest = messages.last().map(|message| message.created_at);
        Ok(ShownOrder {
            context: context.shown_to(participant).beside(newest, participant),
            messages,
            next_actions,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Channel, UserId};

    use super::*;
    use crate::{
        BrandViewer, CreatorViewer, StaffViewer, messages::MockMessageQueries,
        orders::MockOrderStore, testing::samples,
    };

    fn user() -> UserId {
        UserId::new(70).unwrap()
    }

    fn brand(id: i64) -> Viewer {
        Viewer::Brand(BrandViewer { user: user(), brand: Some(BrandId::new(id).unwrap()) })
    }

    fn creator(id: i64) -> Viewer {
        Viewer::Creator(CreatorViewer { user: user(), creator: Some(CreatorId::new(id).unwrap()) })
    }

    fn staff() -> Viewer {
        Viewer::Staff(StaffViewer { user: user(), is_super_admin: false })
    }

    fn read(viewer: &Viewer, known: bool) -> Result<ShownOrder, AccessError> {
        let (mut orders, mut messages) = (MockOrderStore::new(), MockMessageQueries::new());
        orders.expect_find().once().returning(move |_| Ok(known.then(|| samples::context(1, 2))));
        messages.expect_messages().returning(|ticket, channels, page| {
            assert_eq!(page, PageRequest::first(50));
            let newest_first = channels.iter().rev().enumerate();
            let say = |(n, &channel): (usize, &Channel)| samples::message(100 - n, ticket, channel);
            Ok(Page { items: newest_first.map(say).collect(), next: None })
        });
        ReadOrder::new(Arc::new(orders), Arc::new(messages), StaffCancel::Any)
            .run(viewer, OrderId::new(9).unwrap())
    }

    #[test]
    fn each_reader_gets_its_own_channels_and_e_mails() {
        for (viewer, participant) in [
            (brand(1), Participant::Brand),
            (creator(2), Participant::Creator),
            (staff(), Participant::Staff),
        ] {
            let shown = read(&viewer, true).unwrap();
            let channels: Vec<_> = shown.messages.iter().map(|message| message.channel).collect();
            assert_eq!(channels, participant.channels(), "ascending");
            assert_eq!(shown.context, samples::context(1, 2).shown_to(participant));
            assert_eq!(shown.next_actions, shown.context.order.next_actions(participant));
        }
    }

    #[test]
    fn other_people_are_refused() {
        for stranger in
            [brand(2), creator(1), Viewer::Brand(BrandViewer { user: user(), brand: None })]
        {
            assert!(
                matches!(read(&stranger, true), Err(AccessError::NotAParty(_))),
                "{stranger:?}"
            );
        }
    }

    #[test]
    fn an_unknown_order_is_not_found() {
        assert!(matches!(read(&staff(), false), Err(AccessError::NotFound(Noun::Order))));
    }

    #[test]
    fn a_list_is_narrowed_to_the_viewer() {
        let query = OrderQuery { status: Some(OrderStatus::Pending), page: PageRequest::first(3) };
        let listed = |viewer: &Viewer, expected: OrderScope| {
            let mut orders = MockOrderStore::new();
            orders.expect_list().once().returning(move |scope, status, page| {
                assert_eq!((scope, status, page), (expected, query.status, query.page));
                Ok(Page { items: vec![samples::context(1, 2)], next: None })
            });
            ListOrders::new(Arc::new(orders)).run(viewer, &query).unwrap().items.remove(0)
        };
        assert!(
            listed(&brand(1), OrderScope::Brand(BrandId::new(1).unwrap()))
                .creator
                .owner
                .email
                .is_none()
        );
        assert!(
            listed(&creator(2), OrderScope::Creator(CreatorId::new(2).unwrap()))
                .brand
                .owner
                .email
                .is_none()
        );
        let all = listed(&staff(), OrderScope::All);
        assert!(all.creator.owner.email.is_some() && all.brand.owner.email.is_some());
    }

    #[test]
    fn the_orders_of_a_profile_are_for_its_owner_and_for_staff() {
        let query = OrderQuery { status: None, page: PageRequest::first(3) };
        let listed = |viewer: &Viewer, of, known: bool| {
            let mut orders = MockOrderStore::new();
            let items = if known { vec![samples::context(1, 2)] } else { Vec::new() };
            orders
                .expect_list()
                .returning(move |_, _, _| Ok(Page { items: items.clone(), next: None }));
            orders.expect_knows().returning(move |_| Ok(known));
            orders.expect_count().returning(|_, _| Ok(1));
            ListOrdersOf::new(Arc::new(orders)).run(viewer, of, &query)
        };
        let of_brand = OrdersOf::Brand(BrandId::new(1).unwrap());
        let of_creator = OrdersOf::Creator(CreatorId::new(2).unwrap());
        let own = listed(&brand(1), of_brand, true).unwrap();
        assert!(own.total == 1 && own.page.items[0].creator.owner.email.is_none());
        assert!(
            listed(&creator(2), of_creator, true).unwrap().page.items[0]
                .brand
                .owner
                .email
                .is_none()
        );
        assert!(
            listed(&staff(), of_brand, true).unwrap().page.items[0].creator.owner.email.is_some()
        );
        assert!(matches!(listed(&staff(), of_brand, false), Err(ListOrdersOfError::NotFound)));
        assert!(matches!(listed(&brand(2), of_brand, true), Err(ListOrdersOfError::NotAParty(_))));
        assert!(matches!(
            listed(&creator(2), of_brand, true),
            Err(ListOrdersOfError::ForbiddenRole(_))
        ));
        assert!(matches!(
            listed(&brand(1), of_creator, true),
            Err(ListOrdersOfError::ForbiddenRole(_))
        ));
    }

    #[test]
    fn without_a_profile_the_list_is_empty_and_the_store_is_not_asked() {
        let list = ListOrders::new(Arc::new(MockOrderStore::new()));
        let query = OrderQuery { status: None, page: PageRequest::first(3) };
        let nobody = Viewer::Creator(CreatorViewer { user: user(), creator: None });
        assert_eq!(list.run(&nobody, &query).unwrap(), Page::default());
    }
}
