//! Tickets, in the shapes of orders and lists.

use std::collections::BTreeMap;

use app::tickets::TicketCase;
use domain::{OrderCase, Sheet, Ticket, TicketId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{AgentCard, AgentRef, AmountText, BrandView, CreatorView, Date, Id, LatestMessage, MessageView, OrderView};
use crate::words::{PriorityWord, TicketStatusWord};

/// Vendor chat channels of the former system; the clients still read the fields.
const NO_CHANNEL: (&str, &str, &str) = ("no-channel", "no-brand-channel", "no-creator-channel");

#[derive(Serialize, ToSchema)]
pub(crate) struct TicketView {
    id: Id,
    order_id: Id,
    agent_id: Option<Id>,
    stream_channel_id: &'static str,
    #[schema(value_type = TicketStatusWord)]
    status: &'static str,
    #[schema(value_type = PriorityWord)]
    priority: &'static str,
    brand_agent_channel: &'static str,
    creator_agent_channel: &'static str,
    created_at: Date,
    updated_at: Date,
}

impl TicketView {
    pub(crate) fn of(ticket: &Ticket) -> Self {
        Self {
            id: Id::of(&ticket.id),
            order_id: Id::of(&ticket.order),
            agent_id: ticket.agent.as_ref().map(Id::of),
            stream_channel_id: NO_CHANNEL.0,
            status: ticket.status.word(),
            priority: ticket.priority.word(),
            brand_agent_channel: NO_CHANNEL.1,
            creator_agent_channel: NO_CHANNEL.2,
            created_at: Date(ticket.created_at),
            updated_at: Date(ticket.updated_at),
        }
    }
}

/// A ticket in the list of all tickets.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedTicket<'a> {
    #[serde(flatten)]
    ticket: TicketView,
    unread: u64,
    order: OrderOfTicket<'a>,
    agent: AgentCard<'a>,
    messages: Vec<MessageView<'a>>,
}

/// The order of a ticket with its parties.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderOfTicket<'a> {
    #[serde(flatten)]
    order: OrderView<'a>,
    brand: BrandView<'a>,
    creator: CreatorView<'a>,
    package: Title<'a>,
}

/// A package of which only the title is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct Title<'a> {
    pub(crate) title: &'a str,
}

impl<'a> OrderOfTicket<'a> {
    pub(super) fn of(case: &'a OrderCase) -> Self {
        Self {
            order: OrderView::of(&case.order),
            brand: BrandView::of(&case.brand),
            creator: CreatorView::of(&case.creator),
            package: Title { title: &case.package.title },
        }
    }
}

/// How many messages of each ticket the reader has not read, if any.
type Unread = BTreeMap<TicketId, u64>;

fn unread_of(unread: &Unread, ticket: &Ticket) -> u64 {
    unread.get(&ticket.id).copied().unwrap_or_default()
}

impl<'a> ListedTicket<'a> {
    pub(crate) fn of(ticket: &'a TicketCase, unread: &Unread) -> Self {
        let case = &ticket.case;
        Self {
            ticket: TicketView::of(&ticket.ticket),
            unread: unread_of(unread, &ticket.ticket),
            order: OrderOfTicket::of(case),
            agent: AgentCard::of(case.agent.as_ref()),
            messages: ticket.latest.iter().map(MessageView::of).collect(),
        }
    }
}

/// A ticket in an agent's own list.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyTicket<'a> {
    #[serde(flatten)]
    ticket: TicketView,
    unread: u64,
    agent: AgentRef<'a>,
    order: ShortOrder<'a>,
    messages: Vec<LatestMessage<'a>>,
}

#[derive(Serialize, ToSchema)]
struct ShortOrder<'a> {
    id: Id,
    package: ShortPackage<'a>,
    brand: ShortBrand<'a>,
    creator: ShortCreator<'a>,
}

#[derive(Serialize, ToSchema)]
struct ShortPackage<'a> {
    title: &'a str,
    description: Option<&'a str>,
    price: AmountText,
    currency: String,
}

#[derive(Serialize, ToSchema)]
struct ShortBrand<'a> {
    company_name: &'a str,
    user: Owner<'a>,
}

#[derive(Serialize, ToSchema)]
struct ShortCreator<'a> {
    id: Id,
    user: Owner<'a>,
}

#[derive(Serialize, ToSchema)]
struct Owner<'a> {
    id: Id,
    name: &'a str,
    email: Option<&'a str>,
}

impl<'a> Owner<'a> {
    fn of(owner: &'a Sheet) -> Self {
        Self { id: Id::of(&owner.user), name: &owner.name, email: owner.email.as_deref() }
    }
}

impl<'a> MyTicket<'a> {
    pub(crate) fn of(ticket: &'a TicketCase, unread: &Unread) -> Self {
        let case = &ticket.case;
        Self {
            ticket: TicketView::of(&ticket.ticket),
            unread: unread_of(unread, &ticket.ticket),
            agent: AgentRef::of(case.agent.as_ref()),
            order: ShortOrder {
                id: Id::of(&case.order.id),
                package: ShortPackage {
                    title: &case.package.title,
                    description: case.package.description.as_deref(),
                    price: AmountText(case.package.price),
                    currency: case.package.price.currency().to_string(),
                },
                brand: ShortBrand { company_name: &case.brand.company_name, user: Owner::of(&case.brand.owner) },
                creator: ShortCreator { id: Id::of(&case.creator.id), user: Owner::of(&case.creator.owner) },
            },
            messages: ticket.latest.iter().map(LatestMessage::of).collect(),
        }
    }
}
