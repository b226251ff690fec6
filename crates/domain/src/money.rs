//! Amounts of money: whole minor units inside, exact decimals outside, never a float.

use std::{cmp::Ordering, fmt, str::FromStr};

use bigdecimal::{BigDecimal, ToPrimitive, num_bigint::Sign};

/// The longest decimal text that can still be an amount; longer ones are refused unread.
const MAX_DECIMAL_LENGTH: usize = 64;

/// A currency of ISO 4217 that amounts are paid in, with its number of decimals. Metals, units of
/// account and codes for tests are none.
///
/// ```
/// use domain::Currency;
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!((yen.decimals(), Currency::USD.decimals()), (0, 2));
/// assert!("ZZZ".parse::<Currency>().is_err() && "XAU".parse::<Currency>().is_err());
/// # Ok::<(), domain::InvalidCurrency>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    decimals: u8,
}

/// The text is not the code of a currency of ISO 4217, in upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency is a code of ISO 4217, such as USD")]
pub struct InvalidCurrency;

impl Currency {
    /// The currency of a package that names none.
    pub const USD: Self = Self { code: *b"USD", decimals: 2 };

    /// No currency, as ISO 4217 calls it: what stands for one that cannot be read. Nothing is
    /// priced, ordered or added in it.
    pub const NONE: Self = Self { code: *b"XXX", decimals: 2 };

    /// How many decimals its amounts have at most, 0 to 4.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// How many minor units a whole one is.
    const fn units(self) -> i64 {
        match self.decimals {
            0 => 1,
            1 => 10,
            2 => 100,
            3 => 1000,
            _ => 10_000,
        }
    }

    /// The least amount that is not nothing: one minor unit.
    #[must_use]
    pub const fn least(self) -> Money {
        Money { minor: 1, currency: self }
    }

    /// The largest amount: 9,999,999,999 whole units and the largest fraction.
    #[must_use]
    pub const fn most(self) -> Money {
        Money { minor: 10_000_000_000 * self.units() - 1, currency: self }
    }

    /// A number of minor units as text, with all decimals of the currency. Sums of many amounts may
    /// be above the largest amount.
    #[must_use]
    pub fn written(self, minor: i64) -> String {
        let (whole, fraction) = (minor / self.units(), (minor % self.units()).unsigned_abs());
        let sign = if minor < 0 && whole == 0 { "-" } else { "" };
        match self.decimals {
            0 => whole.to_string(),
            decimals => format!("{sign}{whole}.{fraction:0width$}", width = usize::from(decimals)),
        }
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| InvalidCurrency)?;
        if code == Self::USD.code {
            return Ok(Self::USD);
        }
        let known = iso_currency::Currency::from_code(text).filter(|known| !known.is_special());
        let decimals = known
            .and_then(iso_currency::Currency::exponent)
            .and_then(|decimals| u8::try_from(decimals).ok());
        let decimals = decimals.filter(|decimals| *decimals <= 4).ok_or(InvalidCurrency)?;
        Ok(Self { code, decimals })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.iter().try_for_each(|&letter| write!(f, "{}", char::from(letter)))
    }
}

/// A decimal number that is not negative, exactly as it was written: an amount whose currency is
/// known later.
///
/// ```
/// use domain::{Currency, Decimal, MoneyError};
/// let written: Decimal = "1500.50".parse()?;
/// assert_eq!(written.in_currency(Currency::USD)?.to_string(), "1500.50");
/// assert!("-1".parse::<Decimal>().is_err());
/// # Ok::<(), MoneyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(BigDecimal);

impl Decimal {
    /// The amount in a currency. Nothing is converted or rounded; decimals that the currency does
    /// not have are refused even if they are zeros.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] and [`MoneyError::TooLarge`].
    pub fn in_currency(&self, currency: Currency) -> Result<Money, MoneyError> {
        if currency == Currency::NONE {
            return Err(MoneyError::OtherCurrency);
        }
        let amount = Money::from_decimal(&self.0, currency)?;
        let too_precise = self.0.fractional_digit_count() > i64::from(currency.decimals);
        if too_precise { Err(MoneyError::TooPrecise) } else { Ok(amount) }
    }

    /// Whether it is the number of an amount, however many zeros it ends with.
    #[must_use]
    pub fn equals(&self, amount: Money) -> bool {
        Money::from_decimal(&self.0, amount.currency()) == Ok(amount)
    }
}

/// The number as it was written, however many zeros it ends with; one far from 1 with an exponent.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Decimal {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        if text.len() > MAX_DECIMAL_LENGTH || !is_plain_number(text) {
            return Err(MoneyError::NotANumber);
        }
        let value: BigDecimal = text.parse().map_err(|_| MoneyError::NotANumber)?;
        if value.sign() == Sign::Minus { Err(MoneyError::Negative) } else { Ok(Self(value)) }
    }
}

/// Why a value is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a decimal number.
    #[error("an amount is a decimal number")]
    NotANumber,
    /// Below zero.
    #[error("an amount must not be negative")]
    Negative,
    /// More fraction digits than the currency has; nothing is ever rounded.
    #[error("an amount has at most as many decimals as its currency")]
    TooPrecise,
    /// Above the largest amount of the currency.
    #[error("an amount is at most 9999999999 and the largest fraction of its currency")]
    TooLarge,
    /// Two amounts of different currencies met, or there is no currency.
    #[error("amounts of different currencies cannot be added")]
    OtherCurrency,
}

/// An amount in one currency, exact to the minor unit, from nothing to [`Currency::most`].
///
/// ```
/// use domain::{Currency, Money};
/// let price = Money::parse("0.10", Currency::USD)?;
/// assert_eq!(price.times(3)?.to_string(), "0.30");
/// assert_eq!(Money::parse("150", Currency::USD)?.plain(), "150");
/// assert!(Money::parse("1.005", Currency::USD).is_err(), "never rounded");
/// # Ok::<(), domain::MoneyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// Nothing, in no currency: what stands for an amount that cannot be read.
    pub const NOTHING: Self = Self { minor: 0, currency: Currency::NONE };

    /// An amount of `minor` units of the currency, such as cents or yen.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] and [`MoneyError::TooLarge`].
    pub const fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor < 0 {
            Err(MoneyError::Negative)
        } else if minor > currency.most().minor {
            Err(MoneyError::TooLarge)
        } else {
            Ok(Self { minor, currency })
        }
    }

    /// An amount from an exact decimal. `1.50`, `1.5` and `1.500` are the same amount.
    ///
    /// # Errors
    /// [`MoneyError::Negative`], [`MoneyError::TooPrecise`] and [`MoneyError::TooLarge`].
    pub fn from_decimal(value: &BigDecimal, currency: Currency) -> Result<Self, MoneyError> {
        if value.sign() == Sign::Minus {
            return Err(MoneyError::Negative);
        }
        // an exponent far from zero would be written out digit by digit below
        let (_, scale) = value.as_bigint_and_exponent();
        if scale < -10 {
            let zero = value.sign() == Sign::NoSign;
            return if zero { Self::from_minor(0, currency) } else { Err(MoneyError::TooLarge) };
        }
        let exact = value.normalized();
        if exact.fractional_digit_count() > i64::from(currency.decimals) {
            return Err(MoneyError::TooPrecise);
        }
        let minor =
            (exact * BigDecimal::from(currency.units())).to_i64().ok_or(MoneyError::TooLarge)?;
        Self::from_minor(minor, currency)
    }

    /// Reads a decimal number such as `149.99` or `150`. More fraction digits than the currency has
    /// are refused even if they are zeros.
    ///
    /// # Errors
    /// Every [`MoneyError`] but the last.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        text.parse::<Decimal>()?.in_currency(currency)
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is exactly zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The exact decimal, with the fraction digits of the currency.
    #[must_use]
    pub fn to_decimal(self) -> BigDecimal {
        BigDecimal::new(self.minor.into(), i64::from(self.currency.decimals))
    }

    /// The amount `quantity` times.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`].
    pub const fn times(self, quantity: u32) -> Result<Self, MoneyError> {
        // widening is lossless, and `i64::from` is not const
        #[expect(clippy::as_conversions, reason = "u32 to i64 never loses a bit")]
        match self.minor.checked_mul(quantity as i64) {
            Some(minor) => Self::from_minor(minor, self.currency),
            None => Err(MoneyError::TooLarge),
        }
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// [`MoneyError::OtherCurrency`] and [`MoneyError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency || self.currency == Currency::NONE {
            return Err(MoneyError::OtherCurrency);
        }
        Self::from_minor(self.minor.saturating_add(other.minor), self.currency)
    }

    /// The sum of two amounts, or `None` where [`Self::plus`] is refused.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.plus(other).ok()
    }

    /// What is left of the amount without another of the same currency, or `None` if that is larger
    /// or in another currency.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        if self.currency != other.currency || self.currency == Currency::NONE {
            return None;
        }
        Self::from_minor(self.minor.checked_sub(other.minor)?, self.currency).ok()
    }

    /// The amount `quantity` times, or `None` where [`Self::times`] is refused.
    #[must_use]
    pub fn checked_mul(self, quantity: u32) -> Option<Self> {
        self.times(quantity).ok()
    }

    /// The shortest decimal without an exponent: `150`, `149.5`, `149.99`.
    #[must_use]
    pub fn plain(self) -> String {
        let text = self.to_string();
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    }
}

/// Whether a sign stands in front only and digits stand together: `BigDecimal` also reads `1_000`
/// and `.+5`.
fn is_plain_number(text: &str) -> bool {
    let number = text.split(['e', 'E']).next().unwrap_or_default();
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Amounts of one currency in the order of their size. Those of different currencies have no order
/// of size; here they stand in that of their codes, so that amounts can be sorted and be keys.
impl Ord for Money {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.currency, self.minor).cmp(&(other.currency, other.minor))
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Money {
    /// Always the decimals of the currency, without its code: `150.00`, or `1500` yen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.currency.written(self.minor))
    }
}
