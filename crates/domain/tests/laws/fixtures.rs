//! Builders: a small marketplace that tests change as they need.

use domain::{
    AccountStatus, Agent, AgentId, AgentPool, Availability, Brand, BrandId, Cart, CheckoutFacts,
    CheckoutPlan, CheckoutRequest, Creator, CreatorId, Currency, Deliverables, DraftLine, Field,
    LineInput, Listing, Location, Money, NewIds, OrderId, OwnerContact, Package, PackageId,
    PackageKind, Rotation, RoundRobin, TicketId, Timestamp, UserId,
};

/// A Monday morning.
pub(crate) fn moment() -> Timestamp {
    "2026-01-05T09:30:00Z".parse().unwrap()
}

pub(crate) fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

pub(crate) fn cents(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD).unwrap()
}

pub(crate) fn package_id(id: i64) -> PackageId {
    PackageId::new(id).unwrap()
}

/// Active, available and online.
pub(crate) fn agent(id: i64) -> Agent {
    Agent {
        id: AgentId::new(id).unwrap(),
        name: format!("Agent {id}"),
        email: Some(format!("agent{id}@example.com")),
        account: AccountStatus::Active,
        availability: Availability::Available,
        is_online: true,
    }
}

/// A rotation before its first assignment.
pub(crate) fn pool(agents: impl IntoIterator<Item = Agent>) -> AgentPool {
    AgentPool::new(agents.into_iter().collect(), Rotation::default())
}

fn owner(user: i64, name: &str, email: &str) -> OwnerContact {
    let account = AccountStatus::Active;
    OwnerContact {
        user: UserId::new(user).unwrap(),
        name: name.to_owned(),
        email: Some(email.to_owned()),
        account,
    }
}

pub(crate) fn brand() -> Brand {
    Brand {
        id: BrandId::new(2).unwrap(),
        owner: owner(20, "Test Brand", "test-brand@influmojo.com"),
        company_name: "Test Brand Company".to_owned(),
        industries: vec!["Food".to_owned()],
        business_type: None,
        role_in_organization: None,
        website_url: None,
        description: None,
        logo_url: None,
        location: Location::default(),
        verified: false,
        created_at: moment(),
    }
}

pub(crate) fn creator() -> Creator {
    Creator {
        id: CreatorId::new(5).unwrap(),
        owner: owner(50, "Test Creator", "test-creator@influmojo.com"),
        bio: Some("Films food.".to_owned()),
        location: Location::default(),
        content_categories: Vec::new(),
        platforms: Vec::new(),
        languages: Vec::new(),
        rating: None,
        total_collaborations: 0,
        verified: false,
        featured: false,
        created_at: moment(),
    }
}

/// A package on sale.
pub(crate) fn listing(package: i64, price: Money) -> Listing {
    let creator = creator();
    let package = Package {
        id: package_id(package),
        creator: creator.id,
        title: "Test Package".to_owned(),
        description: Some("A test package".to_owned()),
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
        created_at: moment(),
        updated_at: moment(),
    };
    Listing { package, creator }
}

/// The smallest line: one of a package.
pub(crate) fn line(package: i64) -> LineInput {
    LineInput { package_id: Field::Given(package), ..LineInput::default() }
}

pub(crate) fn request(lines: impl IntoIterator<Item = LineInput>) -> CheckoutRequest {
    let cart = Cart::new(lines.into_iter().map(DraftLine::read).collect()).unwrap();
    CheckoutRequest { buyer: brand().owner.user, cart, at: moment() }
}

/// What a store knows when a brand with these packages before it asks.
pub(crate) fn facts(listings: impl IntoIterator<Item = Listing>) -> CheckoutFacts {
    let listings = listings.into_iter().map(|listing| (listing.package.id, listing)).collect();
    CheckoutFacts { brand: Some(brand()), listings, recent: Vec::new() }
}

/// Orders 9, 10, 11 and so on; their tickets are 111, 112, 113.
pub(crate) fn ids() -> impl FnMut() -> NewIds {
    let mut orders = 9..;
    move || {
        let order = orders.next().unwrap();
        NewIds { order: OrderId::new(order).unwrap(), ticket: TicketId::new(order + 102).unwrap() }
    }
}

/// A checkout that is expected to work.
pub(crate) fn place(
    lines: impl IntoIterator<Item = LineInput>,
    listings: impl IntoIterator<Item = Listing>,
    pool: &mut AgentPool,
) -> CheckoutPlan {
    request(lines).decide(&facts(listings), ids(), pool, &RoundRobin).unwrap()
}

/// One package at 150.00, ordered once with agent 7 on duty.
pub(crate) fn placed_once() -> CheckoutPlan {
    place([line(1)], [listing(1, usd("150"))], &mut pool([agent(7)]))
}
