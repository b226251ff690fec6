//! Laws of lists.

use domain::OrderStatus;

use super::{World, add_agent, order, start};
use crate::{
    Page, PageRequest, Start,
    orders::OrderScope,
    tickets::{TicketFilter, TicketOrder},
};

/// Reads a list page by page.
pub(super) fn walk<T>(limit: u32, mut read: impl FnMut(PageRequest) -> Page<T>) -> Vec<T> {
    let (mut all, mut page) = (Vec::new(), PageRequest::first(limit));
    loop {
        let Page { items, next } = read(page);
        assert!(items.len() <= usize::try_from(limit).unwrap());
        all.extend(items);
        match next {
            Some(position) => page.start = Start::After(position),
            None => return all,
        }
    }
}

pub fn pages_are_complete(world: &impl World) {
    add_agent(world, 1, start());
    let brand = world.brand();
    // equal times on purpose: the id decides then
    for n in 0..3 {
        let packages: Vec<_> = (0..5).map(|_| world.package(500).0).collect();
        order(world, &brand, &packages, start() + super::minutes(n / 2)).unwrap();
    }
    let orders = world.ports().orders;
    let scope = OrderScope::Brand(brand.brand.unwrap());
    let whole = orders.list(scope, None, PageRequest::first(1000)).unwrap().items;
    assert_eq!(whole.len(), 15);
    assert!(
        whole.is_sorted_by_key(|context| std::cmp::Reverse((
            context.order.placed_at,
            context.order.id
        ))),
        "newest first"
    );
    for limit in [1, 4, 15] {
        assert_eq!(
            walk(limit, |page| orders.list(scope, None, page).unwrap()),
            whole,
            "by {limit}"
        );
    }
    let rejected = orders.list(scope, Some(OrderStatus::Rejected), PageRequest::first(9)).unwrap();
    assert!(rejected.items.is_empty());
    let tickets = world.ports().tickets;
    for sorting in [TicketOrder::Newest, TicketOrder::RecentlyUpdated] {
        let list = |page| tickets.list(&TicketFilter::default(), sorting, page).unwrap();
        let whole = list(PageRequest::first(1000)).items;
        assert_eq!(walk(4, list), whole);
        let skipped = list(PageRequest { limit: 1000, start: Start::Offset(10) }).items;
        assert_eq!(skipped, whole[10..]);
        assert!(whole.iter().all(|context| context.latest.is_some()), "with the newest message");
    }
    let conversations = world.ports().messages;
    let messages = |page| {
        conversations
            .messages(whole[0].ticket.as_ref().unwrap().id, domain::Channel::ALL, page)
            .unwrap()
    };
    assert_eq!(walk(2, messages), messages(PageRequest::first(100)).items);
}
