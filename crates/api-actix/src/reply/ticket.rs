//! Tickets, in the shapes of orders and lists.

use std::collections::BTreeMap;

use app::tickets::TicketListItem;
use domain::{OrderContext, OwnerContact, Ticket, TicketId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AgentCard, AgentRef, AmountText, BrandView, CreatorView, Date, Id, LatestMessage, MessageView,
    OrderView,
};
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
            status: ticket.status.as_str(),
            priority: ticket.priority.as_str(),
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
    pub(super) fn of(context: &'a OrderContext) -> Self {
        Self {
            order: OrderView::of(&context.order),
            brand: BrandView::of(&context.brand),
            creator: CreatorView::of(&context.creator),
            package: Title { title: &context.package.title },
        }
    }
}

/// How many messages of each ticket the reader has not read, if any.
type Unread = BTreeMap<TicketId, u64>;

fn unread_of(unread: &Unread, ticket: &Ticket) -> u64 {
    unread.get(&ticket.id).copied().unwrap_or_default()
}

impl<'a> ListedTicket<'a> {
    pub(crate) fn of(ticket: &'a TicketListItem, unread: &Unread) -> Self {
        let context = &ticket.context;
        Self {
            ticket: TicketView::of(&ticket.ticket),
            unread: unread_of(unread, &ticket.ticket),
            order: OrderOfTicket::of(context),
            agent: AgentCard::of(context.agent.as_ref()),
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
    fn of(owner: &'a OwnerContact) -> Self {
        Self { id: Id::of(&owner.user), name: &owner.name, email: owner.email.as_deref() }
    }
}

impl<'a> MyTicket<'a> {
    pub(crate) fn of(ticket: &'a TicketListItem, unread: &Unread) -> Self {
        let context = &ticket.context;
        Self {
            ticket: TicketView::of(&ticket.ticket),
            unread: unread_of(unread, &ticket.ticket),
            agent: AgentRef::of(context.agent.as_ref()),
            order: ShortOrder {
                id: Id::of(&context.order.id),
                package: ShortPackage {
                    title: &context.package.title,
                    description: context.package.description.as_deref(),
                    price: AmountText(context.package.price),
                    currency: context.package.price.currency().to_string(),
                },
                brand: ShortBrand {
                    company_name: &context.brand.company_name,
                    user: Owner::of(&context.brand.owner),
                },
                creator: ShortCreator {
                    id: Id::of(&context.creator.id),
                    user: Owner::of(&context.creator.owner),
                },
            },
            messages: ticket.latest.iter().map(LatestMessage::of).collect(),
        }
    }
}
