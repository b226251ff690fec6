//! Amounts of money: whole minor units inside, exact decimals outside, never a float.

use std::{fmt, str::FromStr};

use bigdecimal::{BigDecimal, ToPrimitive, num_bigint::BigInt};

/// The longest decimal text that can still be an amount; longer ones are refused unread.
const MAX_DECIMAL_LENGTH: usize = 64;

/// Three upper-case ASCII letters as in ISO 4217. Amounts have two decimals whatever the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// The text is not three upper-case ASCII letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three upper-case letters, such as USD")]
pub struct InvalidCurrency;

impl Currency {
    /// The currency of a package that names none.
    pub const USD: Self = Self(*b"USD");

    /// The least amount that is not nothing: one minor unit.
    #[must_use]
    pub const fn least(self) -> Money {
        Money { minor: 1, currency: self }
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        let code: [u8; 3] = text.as_bytes().try_into().map_err(|_| InvalidCurrency)?;
        if code.iter().all(u8::is_ascii_uppercase) { Ok(Self(code)) } else { Err(InvalidCurrency) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&letter| write!(f, "{}", char::from(letter)))
    }
}

/// A decimal number that is not negative, exactly as it was written: an amount whose currency is known later.
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
    /// The amount in a currency. Nothing is converted or rounded; decimals that the currency does not have are refused
    /// even if they are zeros.
    ///
    /// # Errors
    /// [`MoneyError::TooPrecise`] and [`MoneyError::TooLarge`].
    pub fn in_currency(&self, currency: Currency) -> Result<Money, MoneyError> {
        let amount = Money::from_decimal(&self.0, currency)?;
        if self.0.fractional_digit_count() > 2 { Err(MoneyError::TooPrecise) } else { Ok(amount) }
    }

    /// Whether it is the number of an amount, however many zeros it ends with.
    #[must_use]
    pub fn equals(&self, amount: Money) -> bool {
        Money::from_decimal(&self.0, amount.currency()) == Ok(amount)
    }
}

impl FromStr for Decimal {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        if text.len() > MAX_DECIMAL_LENGTH || !is_plain_number(text) {
            return Err(MoneyError::NotANumber);
        }
        let value: BigDecimal = text.parse().map_err(|_| MoneyError::NotANumber)?;
        let is_negative = value.sign() == bigdecimal::num_bigint::Sign::Minus;
        if is_negative { Err(MoneyError::Negative) } else { Ok(Self(value)) }
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
    /// More than two fraction digits; nothing is ever rounded.
    #[error("an amount has at most two decimals")]
    TooPrecise,
    /// Above 9,999,999,999.99.
    #[error("an amount is at most 9999999999.99")]
    TooLarge,
    /// Two amounts of different currencies met.
    #[error("amounts of different currencies cannot be added")]
    OtherCurrency,
}

/// An amount from 0.00 to 9,999,999,999.99 in one currency, exact to the minor unit.
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
    /// The largest amount, in minor units.
    pub const MAX_MINOR: i64 = 999_999_999_999;

    /// An amount of `minor` hundredths.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] and [`MoneyError::TooLarge`].
    pub const fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        match minor {
            i64::MIN..=-1 => Err(MoneyError::Negative),
            0..=Self::MAX_MINOR => Ok(Self { minor, currency }),
            _ => Err(MoneyError::TooLarge),
        }
    }

    /// An amount from an exact decimal. `1.50`, `1.5` and `1.500` are the same amount.
    ///
    /// # Errors
    /// [`MoneyError::Negative`], [`MoneyError::TooPrecise`] and [`MoneyError::TooLarge`].
    pub fn from_decimal(value: &BigDecimal, currency: Currency) -> Result<Self, MoneyError> {
        if value.sign() == bigdecimal::num_bigint::Sign::Minus {
            return Err(MoneyError::Negative);
        }
        // an exponent far from zero would be written out digit by digit below
        let (_, scale) = value.as_bigint_and_exponent();
        if scale < -10 {
            let zero = value.sign() == bigdecimal::num_bigint::Sign::NoSign;
            return if zero { Self::from_minor(0, currency) } else { Err(MoneyError::TooLarge) };
        }
        let exact = value.normalized();
        if exact.fractional_digit_count() > 2 {
            return Err(MoneyError::TooPrecise);
        }
        let minor = (exact * BigInt::from(100)).to_i64().ok_or(MoneyError::TooLarge)?;
        Self::from_minor(minor, currency)
    }

    /// Reads a decimal number such as `149.99` or `150`. More than two fraction digits are refused even if they are
    /// zeros.
    ///
    /// # Errors
    /// Every [`MoneyError`] but the last.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        text.parse::<Decimal>()?.in_currency(currency)
    }

    /// The amount in hundredths.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency of the amount.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The same number in a currency. Nothing is converted.
    #[must_use]
    pub const fn in_currency(self, currency: Currency) -> Self {
        Self { minor: self.minor, currency }
    }

    /// Whether the amount is exactly zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The exact decimal, with two fraction digits.
    #[must_use]
    pub fn to_decimal(self) -> BigDecimal {
        BigDecimal::new(self.minor.into(), 2)
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
        if self.currency != other.currency {
            return Err(MoneyError::OtherCurrency);
        }
        Self::from_minor(self.minor.saturating_add(other.minor), self.currency)
    }

    /// The shortest decimal without an exponent: `150`, `149.5`, `149.99`.
    #[must_use]
    pub fn plain(self) -> String {
        let (whole, cents) = (self.minor / 100, self.minor % 100);
        match (cents, cents % 10) {
            (0, _) => whole.to_string(),
            (_, 0) => format!("{whole}.{}", cents / 10),
            _ => format!("{whole}.{cents:02}"),
        }
    }
}

/// Whether a sign stands in front only and digits stand together: `BigDecimal` also reads `1_000` and `.+5`.
fn is_plain_number(text: &str) -> bool {
    let number = text.split(['e', 'E']).next().unwrap_or_default();
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

impl fmt::Display for Money {
    /// Always two decimals, without the currency: `150.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.minor / 100, self.minor % 100)
    }
}
