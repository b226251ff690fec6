//! Values with nothing special about them.

use domain::{
    AccountStatus, Brand, BrandId, Creator, CreatorId, Deliverables, InvalidId, Money, Package, PackageId, PackageKind,
    Place, Sheet, Timestamp, UserId,
};

fn owner(user: UserId, name: &str) -> Sheet {
    let email = Some(format!("user{user}@example.test"));
    Sheet { user, name: name.to_owned(), email, account: AccountStatus::Active }
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
        place: Place::default(),
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
        place: Place::default(),
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
pub fn package(id: i64, creator: &Creator, title: &str, price: Money) -> Result<Package, InvalidId> {
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
