//! What creators put on sale and change about it, every value within its bounds.

use crate::{
    Actor, CreatorId, Currency, Decimal, Deliverables, Line, Money, NewAuditEntry, Package,
    PackageId, PackageKind, Text, Timestamp,
};

/// A number is outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number within its bounds")]
pub struct OutOfBounds;

/// A whole number from `MIN` to `MAX`.
///
/// ```
/// use domain::Bounded;
/// assert_eq!(Bounded::<1, 1000>::new(7)?.get(), 7);
/// assert!(Bounded::<1, 1000>::new(0).is_err());
/// # Ok::<(), domain::OutOfBounds>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounded<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> TryFrom<i64> for Bounded<MIN, MAX> {
    type Error = OutOfBounds;

    fn try_from(number: i64) -> Result<Self, OutOfBounds> {
        Self::new(number)
    }
}

impl<const MIN: u32, const MAX: u32> From<Bounded<MIN, MAX>> for u32 {
    fn from(bounded: Bounded<MIN, MAX>) -> Self {
        bounded.0
    }
}

impl<const MIN: u32, const MAX: u32> Bounded<MIN, MAX> {
    /// Checks a number.
    ///
    /// # Errors
    /// [`OutOfBounds`].
    pub fn new(number: i64) -> Result<Self, OutOfBounds> {
        match u32::try_from(number) {
            Ok(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            _ => Err(OutOfBounds),
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// The title of a package: 200 characters, and one more where it is made of platform and kind of
/// content.
pub type PackageTitle = Line<1, 201>;

/// What kind of content a package is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentDetails {
    /// Platform, such as `Instagram`.
    pub platform: Line<1, 100>,
    /// Kind of content, such as `Reel`.
    pub content_type: Line<1, 100>,
    /// Pieces of content in one package.
    pub quantity: Bounded<1, 1000>,
    /// Revisions that are included.
    pub revisions: Bounded<0, 1000>,
    /// First duration, such as `1 Minute`.
    pub duration1: Line<1, 100>,
    /// Second duration, such as `30 Seconds`.
    pub duration2: Line<1, 100>,
}

impl ContentDetails {
    /// What a package of this content is called: platform and kind of content.
    #[must_use]
    pub fn title(&self) -> PackageTitle {
        Text::joined(&self.platform, &self.content_type)
    }

    fn write_to(&self, package: &mut Package) {
        package.platform = Some(self.platform.to_string());
        package.content_type = Some(self.content_type.to_string());
        package.quantity = Some(self.quantity.get());
        package.revisions = Some(self.revisions.get());
        package.duration1 = Some(self.duration1.to_string());
        package.duration2 = Some(self.duration2.to_string());
    }
}

/// A package that is to be put on sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDraft {
    /// Its title.
    pub title: PackageTitle,
    /// Its description, if there is one.
    pub description: Option<Text<1, 5000>>,
    /// Price of one.
    pub price: Money,
    /// How it came about.
    pub kind: PackageKind,
    /// What is delivered.
    pub deliverables: Deliverables,
    /// What kind of content it is about, if that was said.
    pub content: Option<ContentDetails>,
}

impl PackageDraft {
    /// The package that the draft becomes: on sale from this instant on.
    #[must_use]
    pub fn package(&self, id: PackageId, creator: CreatorId, at: Timestamp) -> Package {
        let mut package = Package {
            id,
            creator,
            title: self.title.to_string(),
            description: self.description.as_ref().map(ToString::to_string),
            price: self.price,
            kind: self.kind,
            deliverables: self.deliverables.clone(),
            platform: None,
            content_type: None,
            quantity: None,
            revisions: None,
            duration1: None,
            duration2: None,
            is_active: true,
            is_deleted: false,
            created_at: at,
            updated_at: at,
        };
        if let Some(content) = &self.content {
            content.write_to(&mut package);
        }
        package
    }
}

/// What is to change about a package. What is absent stays as it is; orders keep their amounts in
/// any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageChange {
    /// The title.
    pub title: PackageTitle,
    /// The price.
    pub price: Decimal,
    /// Another currency.
    pub currency: Option<Currency>,
    /// Another description; blank takes it away.
    pub description: Option<Text<0, 5000>>,
    /// How it came about.
    pub kind: Option<PackageKind>,
    /// What is delivered.
    pub deliverables: Option<Deliverables>,
    /// Whether it is on sale.
    pub is_active: Option<bool>,
    /// What kind of content it is about.
    pub content: Option<ContentDetails>,
}

/// The price is no amount of the currency of the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the price is no amount of {0}")]
pub struct InvalidPrice(pub Currency);

/// A package after a change, and what tells of it: nothing when nothing differs, and then nothing
/// is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagePlan {
    /// The package afterwards.
    pub package: Package,
    /// Tells of it.
    pub audit_entry: Option<NewAuditEntry>,
}

impl PackageChange {
    /// What the change makes of a package.
    ///
    /// # Errors
    /// [`InvalidPrice`]; the package stays as it is.
    pub fn plan(
        &self,
        package: &Package,
        actor: Actor,
        at: Timestamp,
    ) -> Result<PackagePlan, InvalidPrice> {
        let currency = self.currency.unwrap_or(package.price.currency());
        let mut changed = package.clone();
        changed.title = self.title.to_string();
        changed.price = self.price.in_currency(currency).map_err(|_| InvalidPrice(currency))?;
        if let Some(description) = &self.description {
            changed.description = Some(description.to_string()).filter(|text| !text.is_empty());
        }
        changed.kind = self.kind.unwrap_or(package.kind);
        changed.is_active = self.is_active.unwrap_or(package.is_active);
        if let Some(deliverables) = &self.deliverables {
            changed.deliverables = deliverables.clone();
        }
        if let Some(content) = &self.content {
            content.write_to(&mut changed);
        }
        if changed == *package {
            return Ok(PackagePlan { package: changed, audit_entry: None });
        }
        changed.updated_at = at;
        let audit_entry = NewAuditEntry {
            from: Some(priced(package)),
            to: Some(priced(&changed)),
            ..entry("package_changed", package.id, actor, at)
        };
        Ok(PackagePlan { package: changed, audit_entry: Some(audit_entry) })
    }
}

fn priced(package: &Package) -> String {
    format!("{} {}", package.price, package.price.currency())
}

/// Tells of a new package.
#[must_use]
pub fn package_added(package: &Package, actor: Actor) -> NewAuditEntry {
    NewAuditEntry {
        to: Some(priced(package)),
        ..entry("package_added", package.id, actor, package.created_at)
    }
}

/// Tells of a package that was deleted.
#[must_use]
pub fn package_deleted(package: PackageId, actor: Actor, at: Timestamp) -> NewAuditEntry {
    entry("package_deleted", package, actor, at)
}

fn entry(action: &'static str, package: PackageId, actor: Actor, at: Timestamp) -> NewAuditEntry {
    let data = vec![("package_id", package.to_string())];
    NewAuditEntry {
        at,
        actor: Some(actor),
        action,
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data,
    }
}
