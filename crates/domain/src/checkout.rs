//! The checkout decision: which lines of a cart can be ordered, and what every refused line did
//! wrong.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::{
    Brand, Cart, CartLine, CreatorId, DraftLine, LineFault, Listing, Money, OrderId, OrderStatus,
    PackageId, Timestamp, UserId,
};

/// An equal line within this time of an open order is a duplicate.
pub const DUPLICATE_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// A brand wants to order a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutRequest {
    /// The account that asks; the brand is the profile it owns.
    pub buyer: UserId,
    /// What it wants.
    pub cart: Cart,
    /// When it asked.
    pub at: Timestamp,
}

/// What a store knows about a request when it holds the lock on the brand.
#[derive(Debug, Clone, Default)]
pub struct CheckoutFacts {
    /// The brand profile of the buyer, if it has one.
    pub brand: Option<Brand>,
    /// Packages that the cart names, as far as they exist.
    pub listings: BTreeMap<PackageId, Listing>,
    /// Orders of this brand that were placed after `at - DUPLICATE_WINDOW` for a package of the
    /// cart, by id.
    pub recent: Vec<RecentOrder>,
}

/// An order that may make a line a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecentOrder {
    /// Id of the order.
    pub id: OrderId,
    /// What was ordered.
    pub package: PackageId,
    /// From whom.
    pub creator: CreatorId,
    /// Where it stands.
    pub status: OrderStatus,
    /// When it was placed.
    pub placed_at: Timestamp,
}

/// One thing that is wrong with one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLine {
    /// Place of the line in the cart, from 0.
    pub index: usize,
    /// The package, when its id could be read.
    pub package: Option<PackageId>,
    /// What is wrong.
    pub fault: LineFault,
}

/// Why a cart was not ordered. Nothing was written and nothing was assigned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckoutRefusal {
    /// The account has no brand profile; setting one up is the way on.
    #[error("Brand profile not found")]
    NoBrandProfile,
    /// At least one line is outside its bounds. Every bad line of any kind is listed.
    #[error("Some cart lines cannot be ordered")]
    InvalidLines(Vec<BadLine>),
    /// All lines are within bounds, but at least one package is not on sale. Every bad line is
    /// listed.
    #[error("Some packages are unknown or no longer offered")]
    PackagesNotFound(Vec<BadLine>),
    /// All packages are on sale, but at least one costs something else than the brand was shown.
    /// Every bad line is listed.
    #[error("Some prices have changed")]
    PricesChanged(Vec<BadLine>),
    /// The lines are fine, but an equal order was placed less than five minutes ago. Every such
    /// line is listed.
    #[error("An equal order already exists")]
    Duplicates {
        /// The order that already exists, for the first such line.
        existing: OrderId,
        /// Every duplicate line.
        lines: Vec<BadLine>,
    },
}

/// A line that can be ordered, with its price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AcceptedLine {
    pub(crate) line: CartLine,
    pub(crate) listing: Listing,
    pub(crate) total: Money,
}

/// A cart whose every line can be ordered. What is missing is who is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedCart {
    pub(crate) brand: Brand,
    pub(crate) lines: Vec<AcceptedLine>,
    pub(crate) at: Timestamp,
}

impl CheckoutRequest {
    /// Decides whether the cart can be ordered. Assigns nothing, so a refused cart never touches
    /// the rotation.
    ///
    /// # Errors
    /// [`CheckoutRefusal`] with all bad lines.
    pub fn accept(&self, facts: &CheckoutFacts) -> Result<AcceptedCart, CheckoutRefusal> {
        let brand = facts.brand.clone().ok_or(CheckoutRefusal::NoBrandProfile)?;
        let mut lines = Vec::with_capacity(self.cart.lines().len());
        let mut bad = Vec::new();
        for (index, draft) in self.cart.lines().iter().enumerate() {
            match self.judge(draft, facts) {
                Ok(line) => lines.push(line),
                Err(faults) => {
                    let package = draft.package();
                    bad.extend(faults.into_iter().map(|fault| BadLine { index, package, fault }));
                }
            }
        }
        match refusal(bad) {
            Some(refusal) => Err(refusal),
            None => Ok(AcceptedCart { brand, lines, at: self.at }),
        }
    }

    fn judge(
        &self,
        draft: &DraftLine,
        facts: &CheckoutFacts,
    ) -> Result<AcceptedLine, Vec<LineFault>> {
        let listing = draft
            .package()
            .and_then(|id| facts.listings.get(&id))
            .filter(|listing| listing.is_open());
        let mut faults = match draft {
            DraftLine::Good(_) => Vec::new(),
            DraftLine::Faulty { faults, .. } => faults.clone(),
        };
        let Some(listing) = listing else {
            faults.extend(draft.package().map(|_| LineFault::PackageNotFound));
            return Err(faults);
        };
        let duplicate = self.duplicate_of(listing, &facts.recent).map(LineFault::Duplicate);
        let DraftLine::Good(line) = draft else {
            faults.extend(duplicate);
            // a line that was made faulty by hand, without saying why, is still no line to order
            return Err(if faults.is_empty() { vec![LineFault::InvalidPackageId] } else { faults });
        };
        let Ok(total) = listing.package.price.times(line.quantity()) else {
            return Err([LineFault::TotalTooLarge].into_iter().chain(duplicate).collect());
        };
        faults.extend(line.changed_prices(listing.package.price, total).chain(duplicate));
        let accepted = AcceptedLine { line: line.clone(), listing: listing.clone(), total };
        if faults.is_empty() { Ok(accepted) } else { Err(faults) }
    }

    fn duplicate_of(&self, listing: &Listing, recent: &[RecentOrder]) -> Option<OrderId> {
        let same = |order: &&RecentOrder| {
            order.package == listing.package.id
                && order.creator == listing.package.creator
                && order.status.blocks_repeat()
                && self.at - order.placed_at < DUPLICATE_WINDOW
        };
        recent.iter().find(same).map(|order| order.id)
    }
}

/// The refusal that bad lines amount to: bounds come before missing packages, those before other
/// prices, and those before duplicates.
fn refusal(bad: Vec<BadLine>) -> Option<CheckoutRefusal> {
    let existing = bad.iter().find_map(|line| match line.fault {
        LineFault::Duplicate(existing) => Some(existing),
        _ => None,
    });
    let rank = |line: &BadLine| match line.fault {
        LineFault::Duplicate(_) => 0,
        LineFault::PriceChanged(..) => 1,
        LineFault::PackageNotFound => 2,
        _ => 3,
    };
    match (bad.iter().map(rank).max()?, existing) {
        (0, Some(existing)) => Some(CheckoutRefusal::Duplicates { existing, lines: bad }),
        (1, _) => Some(CheckoutRefusal::PricesChanged(bad)),
        (2, _) => Some(CheckoutRefusal::PackagesNotFound(bad)),
        _ => Some(CheckoutRefusal::InvalidLines(bad)),
    }
}

impl AcceptedCart {
    /// The brand that orders.
    #[must_use]
    pub const fn brand(&self) -> &Brand {
        &self.brand
    }

    /// How many orders this cart becomes; as many ids are needed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Never true: a cart has at least one line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}
