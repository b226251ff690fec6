//! The cart that the service keeps for a brand between visits: at most 50 lines, one for each
//! package.

use std::collections::BTreeMap;

use crate::{
    BadLine, Cart, CartItemId, CartLine, CartSizeError, DraftLine, Field, LineFault, LineInput,
    Listing, PackageId, Timestamp, WebUrl,
    cart::{delivery_days, instructions, quantity, references},
};

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLine {
    /// Id of the line.
    pub id: CartItemId,
    /// The package.
    pub package: PackageId,
    /// How many, 1 to 1000.
    pub quantity: u32,
    /// Days until delivery, 1 to 365, if named.
    pub delivery_days: Option<u16>,
    /// What the brand wants, up to 20,000 characters, never blank.
    pub instructions: Option<String>,
    /// Up to 100 web addresses.
    pub references: Vec<String>,
    /// When the package came into the cart.
    pub created_at: Timestamp,
    /// When the line was changed last.
    pub updated_at: Timestamp,
}

impl KeptLine {
    /// What changes when more of the same package is added, as [`CartLine::plus`] adds it. `None`
    /// when that is too much.
    #[must_use]
    pub fn more(&self, more: &CartLine) -> Option<LineChange> {
        let sum = self
            .quantity
            .checked_add(more.quantity())
            .filter(|sum| *sum <= CartLine::MAX_QUANTITY)?;
        let references = more.references();
        Some(LineChange {
            quantity: Some(sum),
            delivery_days: more.delivery_days(),
            instructions: more.instructions().map(str::to_owned),
            references: (!references.is_empty()).then(|| references.to_vec()),
        })
    }
}

/// What is to change about a line, within the bounds of one. What is absent stays as it is.
///
/// ```compile_fail,E0451
/// let change = domain::LineChange { quantity: Some(0), ..domain::LineChange::default() };
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineChange {
    quantity: Option<u32>,
    delivery_days: Option<u16>,
    instructions: Option<String>,
    references: Option<Vec<WebUrl>>,
}

impl LineChange {
    /// Reads a change, whose package does not count.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields.
    pub fn read(input: LineInput) -> Result<Self, Vec<LineFault>> {
        let mut faults = Vec::new();
        let (has_quantity, has_instructions, has_references) = (
            input.quantity != Field::Absent,
            input.instructions != Field::Absent,
            input.references != Field::Absent,
        );
        let quantity = quantity(&input.quantity, &mut faults);
        let delivery_days = delivery_days(&input.delivery_time, &mut faults);
        let instructions = instructions(input.instructions, &mut faults).unwrap_or_default();
        let references = references(input.references, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            quantity: has_quantity.then_some(quantity),
            delivery_days,
            instructions: has_instructions.then_some(instructions),
            references: has_references.then_some(references),
        })
    }

    /// How many, 1 to 1000.
    #[must_use]
    pub const fn quantity(&self) -> Option<u32> {
        self.quantity
    }

    /// Days until delivery, 1 to 365.
    #[must_use]
    pub const fn delivery_days(&self) -> Option<u16> {
        self.delivery_days
    }

    /// What the brand wants, up to 20,000 characters; blank takes it away.
    #[must_use]
    pub fn instructions(&self) -> Option<&str> {
        self.instructions.as_deref()
    }

    /// Up to 100 web addresses.
    #[must_use]
    pub fn references(&self) -> Option<&[WebUrl]> {
        self.references.as_deref()
    }

    /// The line after the change.
    #[must_use]
    pub fn apply(&self, line: &KeptLine, at: Timestamp) -> KeptLine {
        let instructions =
            self.instructions.clone().map(|text| Some(text).filter(|text| !text.is_empty()));
        let references =
            self.references.as_ref().map(|urls| urls.iter().map(ToString::to_string).collect());
        KeptLine {
            quantity: self.quantity.unwrap_or(line.quantity),
            delivery_days: self.delivery_days.or(line.delivery_days),
            instructions: instructions.unwrap_or_else(|| line.instructions.clone()),
            references: references.unwrap_or_else(|| line.references.clone()),
            updated_at: at,
            ..line.clone()
        }
    }
}

/// Why a cart was not replaced. The former one is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CartRefusal {
    /// At least one line is outside its bounds. Every bad line of any kind is listed.
    #[error("Some cart lines cannot be kept")]
    InvalidLines(Vec<BadLine>),
    /// All lines are within bounds, but at least one package is not on sale. Every such line is
    /// listed.
    #[error("Some packages are unknown or no longer offered")]
    PackagesNotFound(Vec<BadLine>),
}

/// A cart that is to take the place of the one that is kept: 0 to 50 lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCart(Vec<DraftLine>);

impl NewCart {
    /// A cart of lines, which may be none.
    ///
    /// # Errors
    /// [`CartSizeError::TooLarge`] with more than 50.
    pub fn new(lines: Vec<DraftLine>) -> Result<Self, CartSizeError> {
        if lines.len() > Cart::MAX_LINES { Err(CartSizeError::TooLarge) } else { Ok(Self(lines)) }
    }

    /// The packages that the lines name, ascending, each once.
    #[must_use]
    pub fn packages(&self) -> Vec<PackageId> {
        let mut ids: Vec<_> = self.0.iter().filter_map(DraftLine::package).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The lines that are kept, one for each package in the order in which the packages first come;
    /// `listings` are the packages that are known.
    ///
    /// # Errors
    /// [`CartRefusal`] with all bad lines.
    pub fn accept(
        &self,
        listings: &BTreeMap<PackageId, Listing>,
    ) -> Result<Vec<CartLine>, CartRefusal> {
        let (mut kept, mut bad) = (Vec::<CartLine>::new(), Vec::new());
        for (index, draft) in self.0.iter().enumerate() {
            let package = draft.package();
            let mut faults = match draft {
                DraftLine::Good(line) => keep(&mut kept, line).err().into_iter().collect(),
                DraftLine::Faulty { faults, .. } => faults.clone(),
            };
            let is_open = |id| listings.get(&id).is_some_and(Listing::is_open);
            if package.is_some_and(|id| !is_open(id)) {
                faults.push(LineFault::PackageNotFound);
            }
            bad.extend(faults.into_iter().map(|fault| BadLine { index, package, fault }));
        }
        match bad.iter().all(|line| line.fault == LineFault::PackageNotFound) {
            _ if bad.is_empty() => Ok(kept),
            true => Err(CartRefusal::PackagesNotFound(bad)),
            false => Err(CartRefusal::InvalidLines(bad)),
        }
    }
}

/// Adds a line to those before, or to the one of the same package.
fn keep(kept: &mut Vec<CartLine>, line: &CartLine) -> Result<(), LineFault> {
    match kept.iter_mut().find(|known| known.package() == line.package()) {
        None => kept.push(line.clone()),
        Some(known) => {
            *known = known.clone().plus(line.clone()).ok_or(LineFault::QuantityOutOfRange)?;
        }
    }
    Ok(())
}
