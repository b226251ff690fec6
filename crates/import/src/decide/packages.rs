//! What creators sell, and lines of carts.

use domain::is_blank;
use serde_json::Value;

use super::{Known, has_id};
use crate::{
    former::{FormerCartItem, FormerPackage},
    options::Options,
    report::Row,
    target::{CartItemRow, PackageRow},
    values::{as_json, currency, json, list_of_texts, minor, within},
};

/// How many pieces a line has.
pub(super) const QUANTITY: (i32, i32) = (1, 1000);
/// How many days a delivery may take.
pub(super) const DAYS: (i32, i32) = (1, 365);
const REVISIONS: (i32, i32) = (0, 1000);
/// The longest text of a detail.
const MAX_DETAIL: usize = 100;

/// The package that a row becomes.
pub(crate) fn package(
    former: FormerPackage,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<PackageRow> {
    has_id(former.id, row)?;
    if !known.creators.contains_key(&former.creator_id) {
        return row.leave_out(
            "creator_id",
            "its creator is left out",
            &former.creator_id.to_string(),
        );
    }
    let money = currency(&former.currency, "currency", row);
    let raw = former.price.text();
    let price = minor(raw, money.currency).ok();
    match price {
        Some(price) if price.is_rounded => {
            row.changed("price", "rounded", raw, &money.currency.written(price.minor));
        }
        Some(_) => {}
        None => row.changed("price", "is no amount; the package is not on sale", raw, "0"),
    }
    let is_active = former.is_active && price.is_some() && money.is_known();
    let promised = promised(&former, row);
    let details = Details { of: promised.as_ref() };
    let created_at = former.created_at.or(row, "created_at", options.at);
    Some(PackageRow {
        platform: details.text(&["platform"]).map(|name| platform(&name)),
        content_type: details.text(&["content_type", "contentType"]),
        quantity: details.number("quantity", QUANTITY),
        revisions: details.number("revisions", REVISIONS),
        duration1: details.text(&["duration1"]),
        duration2: details.text(&["duration2"]),
        id: former.id,
        creator_id: former.creator_id,
        title: title(former.id, former.title, row),
        description: former.description,
        price_minor: price.map_or(0, |price| price.minor),
        currency: money.code,
        kind: former.kind.0.unwrap_or_default(),
        deliverables: promised.map_or_else(|| "[]".to_owned(), |value| value.to_string()),
        is_active,
        is_deleted: false,
        created_at,
        updated_at: former.updated_at.or(row, "updated_at", created_at),
    })
}

fn title(id: i64, title: String, row: &mut Row) -> String {
    if !is_blank(&title) {
        return title;
    }
    let instead = format!("Package {id}");
    row.changed("title", "is empty", &title, &instead);
    instead
}

/// What is promised: an object or a list, through a text around it.
fn promised(former: &FormerPackage, row: &mut Row) -> Option<Value> {
    match json(&former.deliverables) {
        Ok(None) => None,
        Ok(Some(value @ (Value::Object(_) | Value::Array(_)))) => Some(value),
        Ok(Some(_)) | Err(()) => {
            let raw = former.deliverables.text();
            row.changed(
                "deliverables",
                "is neither an object nor a list; it is empty here",
                raw,
                "[]",
            );
            None
        }
    }
}

/// Details out of what is promised; those out of bounds are left out there and stay in the text.
struct Details<'a> {
    of: Option<&'a Value>,
}

impl Details<'_> {
    fn text(&self, names: &[&str]) -> Option<String> {
        let value = names.iter().find_map(|name| self.of?.get(name)?.as_str())?.trim();
        let fits = !is_blank(value) && value.chars().count() <= MAX_DETAIL;
        fits.then(|| value.to_owned())
    }

    /// The app sends numbers as texts.
    fn number(&self, name: &str, (least, most): (i32, i32)) -> Option<i32> {
        let number = match self.of?.get(name)? {
            Value::Number(number) => i32::try_from(number.as_i64()?).ok()?,
            Value::String(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        (least..=most).contains(&number).then_some(number)
    }
}

/// A platform as the app shows it.
fn platform(name: &str) -> String {
    match name.to_lowercase().as_str() {
        "youtube" => "YouTube".to_owned(),
        "tiktok" => "TikTok".to_owned(),
        lower => {
            let mut letters = lower.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

/// The line of a cart that a row becomes.
pub(crate) fn cart_item(
    former: FormerCartItem,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<CartItemRow> {
    has_id(former.id, row)?;
    if !known.brand_of_user.contains_key(&former.user_id) {
        let user = former.user_id.to_string();
        return row.leave_out("user_id", "only brands have carts", &user);
    }
    if !known.packages.contains_key(&former.package_id) {
        let package = former.package_id.to_string();
        return row.leave_out("package_id", "its package is left out", &package);
    }
    if known.carts.contains(&(former.user_id, former.package_id)) {
        let package = former.package_id.to_string();
        return row.leave_out("package_id", "the cart has a line with this package", &package);
    }
    if !(QUANTITY.0..=QUANTITY.1).contains(&former.quantity) {
        return row.leave_out(
            "quantity",
            "is not between 1 and 1000",
            &former.quantity.to_string(),
        );
    }
    let created_at = former.created_at.or(row, "created_at", options.at);
    Some(CartItemRow {
        id: former.id,
        user_id: former.user_id,
        package_id: former.package_id,
        quantity: former.quantity,
        delivery_days: within(former.delivery_time, DAYS, "delivery_time", row),
        instructions: former.additional_instructions,
        reference_urls: as_json(&list_of_texts(&former.references_json, "references", row)),
        created_at,
        updated_at: former.updated_at.or(row, "updated_at", created_at),
    })
}
