//! What the migration to minor units cannot do: amounts that are no whole number in their currency.

use anyhow::ensure;
use diesel::{QueryableByName, prelude::*, sql_query, sql_types::Text};

use super::dialect::Conn;

/// The migration, and the one before which there were no amounts.
const MIGRATION: &str = "0040";
const FIRST: &str = "0008";
/// Most rows that are named.
const MOST: i32 = 20;

/// Currencies without decimals, as the migration has them.
const WHOLE: &str = "'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', \
                     'XAF', 'XOF', 'XPF'";

#[derive(QueryableByName)]
struct Undivided {
    #[diesel(sql_type = Text)]
    in_row: String,
}

/// Names rows whose hundredths are not whole in their currency, before the migration meets them.
///
/// # Errors
/// When there are such rows; nothing was changed.
pub(super) fn expect_divisible(conn: &mut Conn, applied: &[String]) -> Result<(), anyhow::Error> {
    let has = |version: &str| applied.iter().any(|known| known == version);
    if has(MIGRATION) || !has(FIRST) {
        return Ok(());
    }
    let part = |table: &str, currency: &str, amounts: &[&str]| {
        let broken: Vec<_> = amounts.iter().map(|amount| format!("{amount} % 100 <> 0")).collect();
        format!(
            "select '{table} ' || id || ' (' || {currency} || ')' as in_row from {table} \
             where {currency} in ({WHOLE}) and ({})",
            broken.join(" or ")
        )
    };
    let parts = [
        part("packages", "currency", &["price_minor"]),
        part("orders", "currency", &["unit_price_minor", "total_minor", "price_revision_minor"]),
        part("creators", "rate_currency", &["min_rate_minor", "max_rate_minor"]),
    ];
    let query = format!("select in_row from ({}) found limit {MOST}", parts.join(" union all "));
    let rows: Vec<Undivided> = sql_query(query).load(conn)?;
    let rows: Vec<_> = rows.into_iter().map(|row| row.in_row).collect();
    ensure!(
        rows.is_empty(),
        "these amounts are not whole in their currency, which has no decimals: {}. Nothing was changed; say what they are \
         worth by updating the rows (in hundredths), then migrate again",
        rows.join(", ")
    );
    Ok(())
}
