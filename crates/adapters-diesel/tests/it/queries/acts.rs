//! What is asked of the store, with the index that it must use.

use std::sync::Arc;

use app::{
    CreatorViewer, PageRequest, Position, StaffViewer, Start, StoreError,
    audit::AuditFilter,
    insights::InsightsRange,
    integrity::AssignmentFilter,
    orders::OrderScope,
    packages::{DeletePackage, PackageFilter},
    search::{Search, SearchText},
    testing::FixedClock,
    tickets::{ChangeTicket, TicketFilter, TicketHolder, TicketOrder},
    tx::{Tx, write},
};
use chrono::TimeDelta;
use domain::{
    AccountStatus, BrandId, Channel, CreatorId, Departure, HandoverId, HandoverRequest,
    MAX_HANDED_OVER, OrderId, OrderStatus, PackageId, Priority, Recipients, Role, TicketChange,
    TicketId, TicketStatus,
};

use crate::{
    desk::{imported, opened},
    fixture::{Shop, noon, once, request},
};

const PAGE: PageRequest = PageRequest::first(50);

fn after() -> PageRequest {
    PageRequest {
        limit: 50,
        start: Start::After(Position { at: noon() - TimeDelta::days(60), id: 1_002_000 }),
    }
}

/// Something that is asked of the store.
pub(super) type Act = fn(&Shop);

fn orders(shop: &Shop, scope: OrderScope, status: Option<OrderStatus>, page: PageRequest) {
    shop.stores.ports.orders.list(scope, status, page).unwrap();
}

fn tickets(
    shop: &Shop,
    agent: Option<u32>,
    status: Option<TicketStatus>,
    order: TicketOrder,
    page: PageRequest,
) {
    let holder = agent.map(|n| TicketHolder::Agent(shop.agent(n)));
    let filter = TicketFilter { holder, status, ..TicketFilter::default() };
    shop.stores.ports.tickets.list(&filter, order, page).unwrap();
}

fn filtered(shop: &Shop, filter: &TicketFilter, page: PageRequest) {
    shop.stores.ports.tickets.list(filter, TicketOrder::RecentlyUpdated, page).unwrap();
}

fn queue(shop: &Shop, agent: Option<u32>, page: PageRequest) {
    let holder = agent.map(|n| TicketHolder::Agent(shop.agent(n)));
    let filter = TicketFilter { holder, unsolved: true, ..TicketFilter::default() };
    shop.stores.ports.tickets.list(&filter, TicketOrder::LongestWaiting, page).unwrap();
}

fn high() -> TicketFilter {
    TicketFilter { priority: Some(Priority::High), ..TicketFilter::default() }
}

fn waiting() -> TicketFilter {
    TicketFilter { holder: Some(TicketHolder::Nobody), ..TicketFilter::default() }
}

fn packages(shop: &Shop, creator: Option<CreatorId>) {
    shop.stores.ports.packages.packages(PackageFilter { creator, on_sale: true }, PAGE).unwrap();
}

fn own_packages(shop: &Shop) {
    shop.stores.ports.packages.own_packages(CreatorId::new(2).unwrap(), PAGE).unwrap();
}

fn audit_log(shop: &Shop, page: PageRequest) {
    shop.stores.ports.audit.audit_log(OrderId::new(1_000_777).unwrap(), page).unwrap();
}

/// Without the ticket, which a small shop does not have, this reads what it needs to say so.
fn change(shop: &Shop, change: TicketChange) {
    let viewer = StaffViewer { user: shop.agent(1).user(), is_super_admin: false };
    let changing = ChangeTicket::new(
        shop.stores.ports.transactions.clone(),
        shop.stores.ports.assigner.clone(),
        Arc::new(FixedClock::at(noon())),
    );
    let _ = changing.run(&viewer, ticket(), change);
}

fn assignments(shop: &Shop, filter: AssignmentFilter) {
    shop.stores.ports.integrity.newest_assignments(filter, PAGE).unwrap();
}

fn audit(shop: &Shop, filter: &AuditFilter, page: PageRequest) {
    shop.stores.ports.audit.audit(filter, page).map(drop).unwrap();
}

fn deeds(action: &str) -> AuditFilter {
    AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() }
}

/// The numbers of a day.
fn insights(shop: &Shop) {
    let range = InsightsRange::new(noon() - TimeDelta::days(80), noon() - TimeDelta::days(79), 330)
        .unwrap();
    shop.stores.ports.insights.read(&range, noon()).map(drop).unwrap();
}

/// The end of the feed, and what is after it.
fn follow(shop: &Shop) {
    let head = shop.stores.ports.feed.head().unwrap();
    shop.stores.ports.feed.since(&head, 100).map(drop).unwrap();
}

fn brand() -> OrderScope {
    OrderScope::Brand(BrandId::new(2).unwrap())
}

fn creator() -> OrderScope {
    OrderScope::Creator(CreatorId::new(2).unwrap())
}

fn ticket() -> TicketId {
    TicketId::new(1_000_777).unwrap()
}

/// Lists in pages, with the index that gives a page its order on both engines.
pub(super) const PAGES: [(&str, Act); 29] = [
    ("packages_newest", |shop| packages(shop, None)),
    ("packages_of_creator", |shop| packages(shop, CreatorId::new(2).ok())),
    ("packages_of_creator", own_packages),
    ("orders_newest", |shop| orders(shop, OrderScope::All, None, PAGE)),
    ("orders_newest", |shop| orders(shop, OrderScope::All, None, after())),
    ("orders_by_status", |shop| orders(shop, OrderScope::All, Some(OrderStatus::Pending), PAGE)),
    ("orders_by_status", |shop| orders(shop, OrderScope::All, Some(OrderStatus::Pending), after())),
    ("orders_of_brand", |shop| orders(shop, brand(), None, PAGE)),
    ("orders_of_brand", |shop| orders(shop, brand(), None, after())),
    ("orders_of_creator", |shop| orders(shop, creator(), None, PAGE)),
    ("tickets_newest", |shop| tickets(shop, None, None, TicketOrder::Newest, PAGE)),
    ("tickets_newest", |shop| tickets(shop, None, None, TicketOrder::Newest, after())),
    ("tickets_updated", |shop| tickets(shop, None, None, TicketOrder::RecentlyUpdated, PAGE)),
    ("tickets_updated", |shop| tickets(shop, None, None, TicketOrder::RecentlyUpdated, after())),
    ("tickets_by_status", |shop| {
        tickets(shop, None, Some(TicketStatus::Open), TicketOrder::RecentlyUpdated, PAGE);
    }),
    ("tickets_of_agent", |shop| tickets(shop, Some(2), None, TicketOrder::Newest, PAGE)),
    ("tickets_by_priority", |shop| filtered(shop, &high(), PAGE)),
    ("tickets_by_priority", |shop| filtered(shop, &high(), after())),
    ("tickets_of_agent_updated", |shop| filtered(shop, &TicketFilter::of(shop.agent(2)), PAGE)),
    ("tickets_unsolved", |shop| queue(shop, None, PAGE)),
    ("tickets_unsolved", |shop| queue(shop, None, after())),
    ("tickets_unsolved", |shop| queue(shop, Some(2), PAGE)),
    ("tickets_unsolved", |shop| queue(shop, Some(2), after())),
    ("audit_log_of_order", |shop| audit_log(shop, PAGE)),
    ("audit_log_of_order", |shop| audit_log(shop, after())),
    ("handovers", |shop| drop(shop.stores.ports.handovers.list(PAGE).unwrap())),
    ("audit_log_by_time", |shop| audit(shop, &AuditFilter::default(), PAGE)),
    ("audit_log_by_time", |shop| {
        audit(shop, &AuditFilter { to: Some(noon()), ..AuditFilter::default() }, after());
    }),
    ("audit_log_by_actor", |shop| {
        audit(shop, &AuditFilter { actor: Some(shop.buyer(1)), ..AuditFilter::default() }, PAGE);
    }),
];

/// Everything else, with an index that must be among those used, as SQLite and PostgreSQL call it.
pub(super) const OTHERS: [(&str, &str, Act); 47] = [
    ("orders_repeat", "orders_", |shop| drop(shop.order(1, &[1, 2, 3]).unwrap())),
    ("idempotency_keys_1", "idempotency_keys_pkey", |shop| {
        shop.place(request(shop.buyer(2), &[1], noon()), Some(once("k"))).unwrap();
    }),
    ("idempotency_keys_1", "idempotency_keys_pkey", |shop| {
        shop.stores.ports.idempotency.idempotency_record(shop.buyer(1), &once("k").key).unwrap();
    }),
    ("idempotency_keys_by_age", "idempotency_keys_by_age", |shop| {
        let purge =
            |tx: &mut dyn Tx| tx.purge_idempotency_records(noon() - TimeDelta::days(80), 10);
        write::<_, StoreError>(&*shop.stores.ports.transactions, "purge", purge).unwrap();
    }),
    ("tickets_1", "tickets_order_id_key", |shop| {
        drop(opened(shop, imported(shop)).unwrap());
    }),
    ("orders_", "orders_", |shop| orders(shop, creator(), Some(OrderStatus::Pending), PAGE)),
    ("orders_of_package", "orders_of_package", own_packages),
    ("orders_of_package", "orders_of_package", |shop| {
        let seller = CreatorViewer { user: shop.agent(1).user(), creator: CreatorId::new(2).ok() };
        let delete = DeletePackage::new(
            shop.stores.ports.transactions.clone(),
            Arc::new(FixedClock::at(noon())),
        );
        let _ = delete.run(&seller, PackageId::new(6).unwrap());
    }),
    ("PRIMARY KEY", "orders_pkey", |shop| {
        drop(shop.stores.ports.orders.find(OrderId::new(1_000_777).unwrap()).unwrap());
    }),
    ("orders_of_brand", "orders_of_brand", |shop| {
        let ordered = app::testing::samples::context(2, 2).order;
        drop(shop.stores.ports.orders.related(&ordered, 12).unwrap());
    }),
    ("PRIMARY KEY", "tickets_pkey", |shop| drop(shop.stores.ports.tickets.head(ticket()).unwrap())),
    ("messages_of_ticket", "messages_of_ticket", |shop| {
        shop.stores.ports.messages.conversation_facts(&[ticket()], &[Channel::Internal]).unwrap();
    }),
    ("messages_of_ticket", "messages_of_ticket", |shop| {
        shop.stores.ports.messages.messages(ticket(), Channel::ALL, PAGE).unwrap();
    }),
    ("messages_of_ticket", "messages_of_ticket", |shop| {
        shop.stores.ports.messages.messages(ticket(), &[Channel::Internal], after()).unwrap();
    }),
    ("PRIMARY KEY", "tickets_pkey", |shop| {
        change(shop, TicketChange::Status(TicketStatus::Resolved));
    }),
    ("PRIMARY KEY", "tickets_pkey", |shop| {
        change(shop, TicketChange::Agent { to: shop.agent(3), expected: None });
    }),
    ("tickets_by_status", "tickets_", |shop| {
        let open = TicketFilter { status: Some(TicketStatus::Open), ..TicketFilter::default() };
        shop.stores.ports.tickets.count(&open).map(drop).unwrap();
    }),
    ("tickets_by_priority", "tickets_by_priority", |shop| {
        shop.stores.ports.tickets.count(&high()).map(drop).unwrap();
    }),
    ("tickets_", "tickets_", |shop| {
        filtered(shop, &waiting(), PAGE);
        shop.stores.ports.tickets.count(&waiting()).map(drop).unwrap();
    }),
    ("tickets_by_load", "tickets_by_load", |shop| {
        drop(shop.stores.ports.agents.agents(PAGE).unwrap());
    }),
    ("tickets_by_load", "tickets_by_load", |shop| {
        drop(shop.stores.ports.agents.agent(shop.agent(2)).unwrap());
    }),
    ("tickets_", "tickets_", |shop| {
        let _ = shop.stores.ports.agents.agent_counts().unwrap();
    }),
    ("PRIMARY KEY", "assignments_pkey", |shop| assignments(shop, AssignmentFilter::default())),
    ("assignments_of_ticket", "assignments_of_ticket", |shop| {
        assignments(shop, AssignmentFilter { ticket: Some(ticket()), agent: None });
    }),
    ("assignments_of_agent", "assignments_of_agent", |shop| {
        assignments(shop, AssignmentFilter { ticket: None, agent: Some(shop.agent(2)) });
    }),
    ("tickets_", "tickets_waiting", |shop| {
        shop.set_account(shop.agent(1), AccountStatus::Suspended).unwrap();
    }),
    ("tickets_of_agent", "tickets_", |shop| {
        tickets(shop, Some(2), Some(TicketStatus::Open), TicketOrder::Newest, PAGE);
    }),
    ("creators_newest", "creators_", |shop| {
        drop(
            shop.stores
                .ports
                .catalog
                .creators(None, PAGE, app::catalog::CreatorDetail { portfolio: 3, packages: 1000 })
                .unwrap(),
        );
    }),
    ("messages_said", "messages_said", |shop| {
        shop.stores.ports.tickets.unread(shop.buyer(1), &[ticket()]).map(drop).unwrap();
    }),
    ("search_messages", "search_messages_pkey", |shop| {
        let search = Search { text: SearchText::parse("hello text").unwrap(), limit: 20 };
        drop(shop.stores.ports.search.search(&search).unwrap());
    }),
    ("drafts_1", "drafts_pkey", |shop| {
        drop(shop.stores.ports.messages.drafts(shop.buyer(1), ticket()).unwrap());
    }),
    ("saved_views_1", "saved_views_", |shop| {
        drop(shop.stores.ports.staff_tools.saved_views(shop.buyer(1)).unwrap());
    }),
    ("ticket_presences_1", "ticket_presences_pkey", |shop| {
        drop(shop.stores.ports.staff_tools.presences(shop.buyer(1), &[ticket()], noon()).unwrap());
    }),
    ("canned_replies", "canned_replies_shortcut_key", |shop| {
        drop(shop.stores.ports.staff_tools.canned_replies().unwrap());
    }),
    ("assignments_by_time", "assignments_by_time", |shop| insights(shop)),
    ("audit_log_by_action", "audit_log_by_", |shop| insights(shop)),
    ("audit_log_by_action", "audit_log_by_action", |shop| {
        audit(shop, &deeds("tickets_handed_over"), after());
    }),
    ("tickets_newest", "tickets_newest", |shop| insights(shop)),
    ("orders_newest", "orders_newest", |shop| insights(shop)),
    ("PRIMARY KEY", "feed_audit_log", |shop| follow(shop)),
    ("PRIMARY KEY", "feed_messages", |shop| follow(shop)),
    ("feed_marks_by_number", "feed_marks", |shop| follow(shop)),
    ("tickets_", "tickets_", |shop| {
        let (among, at) = (Some(vec![ticket()]), noon());
        let (agent, actor) = (shop.agent(2), (shop.agent(1).user(), Role::Agent));
        let request = HandoverRequest {
            agent,
            among,
            to: Recipients::Rotation,
            departure: Departure::default(),
            expected: None,
            actor,
            at,
        };
        shop.stores.ports.handovers.facts(&request, MAX_HANDED_OVER).map(drop).unwrap();
    }),
    ("handover_tickets_1", "handover_tickets_pkey", |shop| {
        drop(shop.stores.ports.handovers.find(HandoverId::new(1).unwrap()).unwrap());
    }),
    ("sessions_1", "sessions_", |shop| {
        assert!(shop.stores.ports.sessions.session(&[7; 32], noon()).unwrap().is_none());
    }),
    ("tickets_unsolved", "tickets_unsolved", |shop| {
        let filter = TicketFilter { unsolved: true, ..TicketFilter::default() };
        shop.stores.ports.tickets.count_up_to(&filter, 1000).map(drop).unwrap();
    }),
    ("brands_1", "brands_user_id_key", |shop| {
        assert_eq!(shop.stores.ports.accounts.identities(&[shop.buyer(1)]).unwrap().len(), 1);
    }),
];
