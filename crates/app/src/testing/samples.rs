//! Values with nothing special about them.

use std::sync::Arc;

use domain::{
    AccountStatus, Agent, AgentId, Availability, Brand, BrandId, Channel, Creator, CreatorId,
    Currency, Deliverables, InvalidId, Location, Message, MessageId, MessageKind, Money, Order,
    OrderContext, OrderId, OrderStatus, OwnerContact, Package, PackageId, PackageKind, Priority,
    Role, SenderRole, Ticket, TicketId, Timestamp, UserId,
};

use crate::{
    accounts::{Account, Identity, SignedOutTokens},
    agents::ReassignableTicket,
    tickets::LockedOrder,
};

fn owner(user: UserId, name: &str) -> OwnerContact {
    let email = Some(format!("user{user}@example.test"));
    OwnerContact { user, name: name.to_owned(), email, account: AccountStatus::Active }
}

/// A brand whose profile and account have the same id.
///
/// # Errors
/// [`InvalidId`] when the id is not positive.
pub fn brand(id: i64, name: &str) -> Result<Brand, InvalidId> {
    Ok(Brand {
        id: BrandId::new(id)?,
        owner: owner(UserId::new(id)?, name),
        company_name: format!("{name} Ltd"),
        industries: Vec::new(),
        business_type: None,
        role_in_organization: None,
        website_url: None,
        description: None,
        logo_url: None,
        location: Location::default(),
        verified: false,
        created_at: Timestamp::UNIX_EPOCH,
    })
}

/// A creator whose profile and account have the same id.
///
/// # Errors
/// [`InvalidId`] when the id is not positive.
pub fn creator(id: i64, name: &str) -> Result<Creator, InvalidId> {
    Ok(Creator {
        id: CreatorId::new(id)?,
        owner: owner(UserId::new(id)?, name),
        bio: None,
        location: Location::default(),
        content_categories: Vec::new(),
        platforms: Vec::new(),
        languages: Vec::new(),
        rating: None,
        total_collaborations: 0,
        verified: false,
        featured: false,
        created_at: Timestamp::UNIX_EPOCH,
    })
}

/// A package on sale.
///
/// # Errors
/// [`InvalidId`] when the id is not positive.
pub fn package(
    id: i64,
    creator: &Creator,
    title: &str,
    price: Money,
) -> Result<Package, InvalidId> {
    Ok(Package {
        id: PackageId::new(id)?,
        creator: creator.id,
        title: title.to_owned(),
        description: None,
        price,
        kind: PackageKind::Predefined,
        deliverables: Deliverables::Texts(Vec::new()),
        platform: None,
        content_type: None,
        quantity: None,
        revisions: None,
        duration1: None,
        duration2: None,
        is_active: true,
        is_deleted: false,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    })
}

/// An account that signs in by e-mail.
#[must_use]
pub fn account(id: UserId, role: Role, status: AccountStatus) -> Account {
    Account {
        id,
        email: Some(format!("user{id}@example.test")),
        phone: None,
        wanted_email: None,
        wanted_phone: None,
        name: format!("User {id}"),
        role,
        status,
        profile_image_url: None,
        cover_image_url: None,
        email_verified: true,
        phone_verified: false,
        phone_given: false,
        onboarding_completed: true,
        onboarding_step: None,
        auth_provider: "email".to_owned(),
        created_at: Timestamp::UNIX_EPOCH,
        last_login_at: None,
        credential_version: 0,
        is_demo: false,
    }
}

/// What every request needs to know of an account without a profile.
#[must_use]
pub fn identity(user: UserId, role: Role, status: AccountStatus) -> Identity {
    let signed_out = SignedOutTokens::default();
    Identity { user, role, status, brand: None, creator: None, credential_version: 0, signed_out }
}

/// An order of 150.00 with its ticket, and nobody to look after it.
///
/// # Panics
/// When an id is not positive.
#[must_use]
pub fn context(brand_id: i64, creator_id: i64) -> OrderContext {
    let sample = || -> Result<OrderContext, InvalidId> {
        let brand = brand(brand_id, "Test Brand")?;
        let creator = creator(creator_id, "Test Creator")?;
        let price = Money::from_minor(15_000, Currency::USD).map_err(|_| InvalidId)?;
        let package = package(3, &creator, "Test Package", price)?;
        let ticket =
            Some(Ticket::open(TicketId::new(11)?, OrderId::new(9)?, None, Timestamp::UNIX_EPOCH));
        let order = order(OrderId::new(9)?, &brand, &package);
        let (package, brand, creator) = (Arc::new(package), Arc::new(brand), Arc::new(creator));
        Ok(OrderContext { order, package, brand, creator, ticket, agent: None })
    };
    #[expect(clippy::expect_used, reason = "a sample is made of constants")]
    sample().expect("ids are positive")
}

/// An order that is locked, in whose ticket nothing was said and nobody waits.
#[must_use]
pub const fn locked(context: OrderContext) -> LockedOrder {
    LockedOrder { context, newest_message_at: None, waiting_since: None }
}

/// An agent that is available and connected.
///
/// # Panics
/// When the id is not positive.
#[must_use]
#[expect(clippy::expect_used, reason = "a sample is made of constants")]
pub fn agent(id: i64, account: AccountStatus) -> Agent {
    let id = AgentId::new(id).expect("the id is positive");
    let (availability, is_online) = (Availability::Available, true);
    Agent { id, name: format!("Agent {id}"), email: None, account, availability, is_online }
}

/// A ticket that can pass to another agent, in which something was said at second 90.
///
/// # Panics
/// When the id is not positive.
#[must_use]
#[expect(clippy::expect_used, reason = "a sample is made of constants")]
pub fn reassignable(id: i64, changes: u32) -> ReassignableTicket {
    ReassignableTicket {
        ticket: TicketId::new(id).expect("the id is positive"),
        order: OrderId::new(id).expect("the id is positive"),
        brand: BrandId::new(id).expect("the id is positive"),
        creator: CreatorId::new(id).expect("the id is positive"),
        priority: Priority::Medium,
        changes,
        order_title: "Test Package".to_owned(),
        brand_name: "Test Brand".to_owned(),
        creator_name: "Test Creator".to_owned(),
        newest_message_at: Timestamp::from_timestamp(90, 0),
    }
}

/// A pending order of one piece of a package.
#[must_use]
pub fn order(id: OrderId, brand: &Brand, package: &Package) -> Order {
    let now = Timestamp::UNIX_EPOCH;
    let (submission_deadline, delivery_deadline) = Order::deadlines(now, None);
    Order {
        id,
        checkout: id,
        brand: brand.id,
        creator: package.creator,
        package: package.id,
        quantity: 1,
        unit_price: package.price,
        total: package.price,
        status: OrderStatus::Pending,
        delivery_days: None,
        instructions: None,
        references: Vec::new(),
        submission_deadline,
        delivery_deadline,
        rejection_message: None,
        deliverables: None,
        price_revision: None,
        changes: 0,
        completed_at: None,
        placed_at: now,
        updated_at: now,
    }
}

/// A text by nobody in particular.
///
/// # Panics
/// When the id is zero.
#[must_use]
#[expect(clippy::expect_used, reason = "a sample is made of constants")]
pub fn message(id: usize, ticket: TicketId, channel: Channel) -> Message {
    let id = i64::try_from(id).ok().and_then(|id| MessageId::new(id).ok());
    Message {
        id: id.expect("the id is positive"),
        ticket,
        author: UserId::new(1).expect("one is positive"),
        author_name: "User 1".to_owned(),
        author_type: Role::Agent,
        channel,
        role: SenderRole::Agent,
        kind: MessageKind::Text,
        text: "Hello".to_owned(),
        file_url: None,
        file_name: None,
        read_at: None,
        created_at: Timestamp::UNIX_EPOCH,
    }
}
