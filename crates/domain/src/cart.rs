//! A cart as it was sent: every line read once, either within its bounds or with a list of what is
//! wrong.

use crate::{Decimal, Money, OrderId, PackageId, Text, TextError, WebUrl};

/// One value of a line before its bounds are known to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// Not sent.
    #[default]
    Absent,
    /// Sent, of the expected type.
    Given(T),
    /// Sent, of another type.
    Unreadable,
}

/// A line as a client sent it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineInput {
    /// Id of the package, required.
    pub package_id: Field<i64>,
    /// How many, 1 to 1000; 1 when absent.
    pub quantity: Field<i64>,
    /// Days until delivery, 1 to 365.
    pub delivery_time: Field<i64>,
    /// What the brand wants, up to 20,000 characters; blank counts as absent.
    pub instructions: Field<String>,
    /// Up to 100 web addresses.
    pub references: Field<Vec<Field<String>>>,
    /// The price of one that the brand was shown, as a decimal number.
    pub unit_price: Field<String>,
    /// The total of the line that the brand was shown, as a decimal number.
    pub expected_total: Field<String>,
}

/// A price that a brand may name with a line, to order at that price or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedPrice {
    /// The price of one.
    Unit,
    /// The total of the line.
    Total,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LineFault {
    /// No id of a package.
    #[error("packageId must be the id of a package")]
    InvalidPackageId,
    /// Not a whole number from 1 to 1000.
    #[error("quantity must be a whole number from 1 to 1000")]
    QuantityOutOfRange,
    /// Not a whole number from 1 to 365.
    #[error("deliveryTime must be a whole number of days from 1 to 365")]
    DeliveryTimeOutOfRange,
    /// More than 20,000 characters.
    #[error("additionalInstructions must have at most {} characters", CartLine::MAX_INSTRUCTIONS)]
    InstructionsTooLong,
    /// Not a text, or with control characters.
    #[error("additionalInstructions must be text without control characters")]
    InvalidInstructions,
    /// More than 100 references.
    #[error("references must be at most {}", CartLine::MAX_REFERENCES)]
    TooManyReferences,
    /// The references, or the one at this place, are not web addresses.
    #[error("references must be absolute http or https addresses")]
    InvalidReference(Option<usize>),
    /// The price that the brand was shown is no amount.
    #[error("a price must be a decimal number that is not negative")]
    InvalidPrice(NamedPrice),
    /// Price times quantity is above the largest amount.
    #[error("the total must be at most 9999999999.99")]
    TotalTooLarge,
    /// No package on sale has this id.
    #[error("package is unknown or no longer offered")]
    PackageNotFound,
    /// The price is not the one that the brand was shown, but this.
    #[error("the price is not the one that was shown any more")]
    PriceChanged(NamedPrice, Money),
    /// The brand ordered the same a moment ago.
    #[error("an open order of this package already exists")]
    Duplicate(OrderId),
}

/// A line whose values are within their bounds. It is made by reading one, and by nothing else:
///
/// ```compile_fail,E0451
/// let package = "1".parse().unwrap();
/// let line = domain::CartLine { quantity: 0, ..domain::CartLine::one(package) };
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLine {
    package: PackageId,
    quantity: u32,
    delivery_days: Option<u16>,
    instructions: Option<String>,
    references: Vec<WebUrl>,
    unit_price: Option<Decimal>,
    expected_total: Option<Decimal>,
}

impl CartLine {
    /// The most of one package.
    pub const MAX_QUANTITY: u32 = 1000;
    /// The most characters of instructions.
    pub const MAX_INSTRUCTIONS: usize = 20_000;
    /// The most references.
    pub const MAX_REFERENCES: usize = 100;

    /// One of a package, without any wishes.
    #[must_use]
    pub const fn one(package: PackageId) -> Self {
        Self {
            package,
            quantity: 1,
            delivery_days: None,
            instructions: None,
            references: Vec::new(),
            unit_price: None,
            expected_total: None,
        }
    }

    /// The package.
    #[must_use]
    pub const fn package(&self) -> PackageId {
        self.package
    }

    /// How many, 1 to 1000.
    #[must_use]
    pub const fn quantity(&self) -> u32 {
        self.quantity
    }

    /// Days until delivery, 1 to 365, if named.
    #[must_use]
    pub const fn delivery_days(&self) -> Option<u16> {
        self.delivery_days
    }

    /// What the brand wants, up to 20,000 characters, never blank.
    #[must_use]
    pub fn instructions(&self) -> Option<&str> {
        self.instructions.as_deref()
    }

    /// Up to 100 web addresses.
    #[must_use]
    pub fn references(&self) -> &[WebUrl] {
        &self.references
    }

    /// More of the same package, with its wishes in place of those of before, as far as it has any.
    /// `None` when that is more than [`Self::MAX_QUANTITY`].
    #[must_use]
    pub fn plus(self, more: Self) -> Option<Self> {
        let quantity =
            self.quantity.checked_add(more.quantity).filter(|sum| *sum <= Self::MAX_QUANTITY)?;
        Some(Self {
            package: self.package,
            quantity,
            delivery_days: more.delivery_days.or(self.delivery_days),
            instructions: more.instructions.or(self.instructions),
            references: if more.references.is_empty() { self.references } else { more.references },
            unit_price: None,
            expected_total: None,
        })
    }

    /// Which of the prices that the brand was shown are not what it would pay.
    pub(crate) fn changed_prices(
        &self,
        unit: Money,
        total: Money,
    ) -> impl Iterator<Item = LineFault> {
        let shown = [
            (NamedPrice::Unit, &self.unit_price, unit),
            (NamedPrice::Total, &self.expected_total, total),
        ];
        let differs = |(named, shown, actual): (NamedPrice, &Option<Decimal>, Money)| {
            let changed = shown.as_ref().is_some_and(|shown| !shown.equals(actual));
            changed.then_some(LineFault::PriceChanged(named, actual))
        };
        shown.into_iter().filter_map(differs)
    }
}

/// A line that was read: good, or with every fault that can be seen without looking at packages and
/// orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftLine {
    /// Within all bounds.
    Good(CartLine),
    /// Outside at least one.
    Faulty {
        /// The package, when at least its id could be read.
        package: Option<PackageId>,
        /// What is wrong, in the order of the fields.
        faults: Vec<LineFault>,
    },
}

impl DraftLine {
    /// Reads a line and collects all its faults.
    #[must_use]
    pub fn read(input: LineInput) -> Self {
        let mut faults = Vec::new();
        let package = package_id(&input.package_id, &mut faults);
        let quantity = quantity(&input.quantity, &mut faults);
        let delivery_days = delivery_days(&input.delivery_time, &mut faults);
        let instructions = instructions(input.instructions, &mut faults);
        let references = references(input.references, &mut faults);
        let unit_price = price(input.unit_price, NamedPrice::Unit, &mut faults);
        let expected_total = price(input.expected_total, NamedPrice::Total, &mut faults);
        match package {
            Some(package) if faults.is_empty() => Self::Good(CartLine {
                package,
                quantity,
                delivery_days,
                instructions,
                references,
                unit_price,
                expected_total,
            }),
            package => Self::Faulty { package, faults },
        }
    }

    /// The package that the line names, when its id could be read.
    #[must_use]
    pub const fn package(&self) -> Option<PackageId> {
        match self {
            Self::Good(line) => Some(line.package),
            Self::Faulty { package, .. } => *package,
        }
    }
}

fn package_id(field: &Field<i64>, faults: &mut Vec<LineFault>) -> Option<PackageId> {
    let id = if let Field::Given(id) = field { PackageId::new(*id).ok() } else { None };
    if id.is_none() {
        faults.push(LineFault::InvalidPackageId);
    }
    id
}

pub(crate) fn quantity(field: &Field<i64>, faults: &mut Vec<LineFault>) -> u32 {
    let quantity =
        whole(field, CartLine::MAX_QUANTITY.into(), LineFault::QuantityOutOfRange, faults);
    quantity.unwrap_or(1)
}

pub(crate) fn delivery_days(field: &Field<i64>, faults: &mut Vec<LineFault>) -> Option<u16> {
    whole(field, 365, LineFault::DeliveryTimeOutOfRange, faults)
}

/// A number from 1 to `max`; `None` when absent, and when it is a fault.
fn whole<T: TryFrom<i64>>(
    field: &Field<i64>,
    max: i64,
    fault: LineFault,
    faults: &mut Vec<LineFault>,
) -> Option<T> {
    let value = match field {
        Field::Absent => return None,
        Field::Given(n) if (1..=max).contains(n) => T::try_from(*n).ok(),
        Field::Given(_) | Field::Unreadable => None,
    };
    if value.is_none() {
        faults.push(fault);
    }
    value
}

pub(crate) fn instructions(field: Field<String>, faults: &mut Vec<LineFault>) -> Option<String> {
    let raw = match field {
        Field::Absent => return None,
        Field::Given(raw) => raw,
        Field::Unreadable => {
            faults.push(LineFault::InvalidInstructions);
            return None;
        }
    };
    match Text::<0, { CartLine::MAX_INSTRUCTIONS }>::parse(&raw) {
        Ok(text) => Some(String::from(text)).filter(|text| !text.is_empty()),
        Err(TextError::TooLong(_)) => {
            faults.push(LineFault::InstructionsTooLong);
            None
        }
        Err(
            TextError::TooShort(_) | TextError::ControlCharacter | TextError::InvisibleCharacter,
        ) => {
            faults.push(LineFault::InvalidInstructions);
            None
        }
    }
}

pub(crate) fn references(
    field: Field<Vec<Field<String>>>,
    faults: &mut Vec<LineFault>,
) -> Vec<WebUrl> {
    let raw = match field {
        Field::Absent => return Vec::new(),
        Field::Given(raw) if raw.len() <= CartLine::MAX_REFERENCES => raw,
        Field::Given(_) => {
            faults.push(LineFault::TooManyReferences);
            return Vec::new();
        }
        Field::Unreadable => {
            faults.push(LineFault::InvalidReference(None));
            return Vec::new();
        }
    };
    let mut urls = Vec::with_capacity(raw.len());
    for (at, field) in raw.into_iter().enumerate() {
        let url = if let Field::Given(text) = field { text.parse().ok() } else { None };
        match url {
            Some(url) => urls.push(url),
            None => faults.push(LineFault::InvalidReference(Some(at))),
        }
    }
    urls
}

fn price(field: Field<String>, named: NamedPrice, faults: &mut Vec<LineFault>) -> Option<Decimal> {
    let read = match field {
        Field::Absent => return None,
        Field::Given(text) => text.parse().ok(),
        Field::Unreadable => None,
    };
    if read.is_none() {
        faults.push(LineFault::InvalidPrice(named));
    }
    read
}

/// The number of lines is not from 1 to 50.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CartSizeError {
    /// No line.
    #[error("the cart is empty")]
    Empty,
    /// More than 50 lines.
    #[error("the cart has more than {} lines", Cart::MAX_LINES)]
    TooLarge,
}

/// 1 to 50 lines, in the order of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart(Vec<DraftLine>);

impl TryFrom<Vec<DraftLine>> for Cart {
    type Error = CartSizeError;

    fn try_from(lines: Vec<DraftLine>) -> Result<Self, CartSizeError> {
        Self::new(lines)
    }
}

impl Cart {
    /// The most lines of one cart.
    pub const MAX_LINES: usize = 50;

    /// A cart of lines.
    ///
    /// # Errors
    /// [`CartSizeError`] without lines or with more than 50.
    pub fn new(lines: Vec<DraftLine>) -> Result<Self, CartSizeError> {
        match lines.len() {
            0 => Err(CartSizeError::Empty),
            1..=Self::MAX_LINES => Ok(Self(lines)),
            _ => Err(CartSizeError::TooLarge),
        }
    }

    /// The lines.
    #[must_use]
    pub fn lines(&self) -> &[DraftLine] {
        &self.0
    }

    /// The packages that the lines name, ascending, each once.
    #[must_use]
    pub fn packages(&self) -> Vec<PackageId> {
        let mut ids: Vec<_> = self.0.iter().filter_map(DraftLine::package).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
