//! Orders.

use chrono::Days;
use domain::{Currency, Order, OrderStatus, Timestamp, is_blank};
use serde_json::{Value, json};

use super::{
    Known, PackageFacts, has_id,
    packages::{DAYS, QUANTITY},
};
use crate::{
    former::{AsText, FormerOrder},
    options::{Options, RevisionRule},
    report::Row,
    target::OrderRow,
    values::{NoAmount, as_json, currency, json as read_json, list_of_texts, minor, within},
};

/// The order that a row becomes.
pub(crate) fn order(
    former: FormerOrder,
    known: &Known,
    options: &Options,
    row: &mut Row,
) -> Option<OrderRow> {
    has_id(former.id, row)?;
    let (brand, package) = parties(&former, known, row)?;
    let Ok(status) = former.status.text().parse::<OrderStatus>() else {
        return row.leave_out("status", "is no status of an order", former.status.text());
    };
    let money = currency(&former.currency, "currency", row);
    let total_minor = total(&former.total_amount, money.currency, row);
    let quantity = quantity(former.quantity, row);
    let delivery_days = within(former.delivery_time, DAYS, "delivery_time", row);
    let placed_at = former.order_date.or(row, "order_date", options.at);
    let completed_at = former.completed_at.optional(row, "completed_at");
    let (submission_deadline, delivery_deadline) = deadlines(placed_at, delivery_days);
    let (revision, status) = revision(&former, money.currency, (status, options), row);
    let news = known.news_of_orders.get(&former.id).copied();
    Some(OrderRow {
        id: former.id,
        origin: "import",
        checkout_id: former.id,
        brand_id: brand,
        creator_id: former.creator_id,
        package_id: former.package_id,
        quantity,
        unit_price_minor: unit_price(total_minor, quantity, &money.code, package),
        total_minor,
        currency: money.code,
        status: status.as_str(),
        delivery_days,
        instructions: former.additional_instructions,
        reference_urls: as_json(&list_of_texts(&former.references_json, "references", row)),
        submission_deadline,
        delivery_deadline,
        rejection_message: former.rejection_message,
        deliverables: deliverables(&former.deliverables, row),
        price_revision_minor: revision.as_ref().map(|(minor, _)| *minor),
        price_revision_status: revision.as_ref().map(|(_, status)| *status),
        price_revision_reason: former.price_revision_reason.filter(|_| revision.is_some()),
        completed_at,
        placed_at,
        updated_at: [Some(placed_at), completed_at, news]
            .into_iter()
            .flatten()
            .max()
            .unwrap_or(placed_at),
    })
}

/// The profile of the brand, and the package, if nobody who belongs to the order is left out.
fn parties<'k>(
    former: &FormerOrder,
    known: &'k Known,
    row: &mut Row,
) -> Option<(i64, &'k PackageFacts)> {
    let Some(brand) = known.brands.get(&former.brand_id) else {
        return row.leave_out("brand_id", "its brand is left out", &former.brand_id.to_string());
    };
    if brand.id != former.brand_id {
        let (before, after) = (former.brand_id.to_string(), brand.id.to_string());
        row.changed("brand_id", "the account has one profile here", &before, &after);
    }
    if !known.creators.contains_key(&former.creator_id) {
        return row.leave_out(
            "creator_id",
            "its creator is left out",
            &former.creator_id.to_string(),
        );
    }
    let Some(package) = known.packages.get(&former.package_id) else {
        return row.leave_out(
            "package_id",
            "its package is left out",
            &former.package_id.to_string(),
        );
    };
    Some((brand.id, package))
}

fn deadlines(placed_at: Timestamp, days: Option<i32>) -> (Timestamp, Timestamp) {
    let days = days.and_then(|days| u16::try_from(days).ok());
    // SQLite's texts end with the year 9999
    let fits = |at: &Timestamp| {
        at.checked_add_days(Days::new(366)).is_some_and(|at| at.format("%Y").to_string().len() == 4)
    };
    if fits(&placed_at) { Order::deadlines(placed_at, days) } else { (placed_at, placed_at) }
}

fn total(text: &AsText, currency: Currency, row: &mut Row) -> i64 {
    let raw = text.text();
    match minor(raw, currency) {
        Ok(read) => {
            if read.is_rounded {
                row.changed("total_amount", "rounded", raw, &currency.written(read.minor));
            }
            read.minor
        }
        Err(why) => {
            let most = currency.most().minor();
            let (reason, minor) = match why {
                NoAmount::TooLarge => ("is above the largest amount", most),
                NoAmount::Negative => ("is below zero", 0),
                NoAmount::NotANumber => ("is no number", 0),
            };
            row.changed("total_amount", reason, raw, &currency.written(minor));
            minor
        }
    }
}

fn quantity(quantity: i32, row: &mut Row) -> i32 {
    let within = quantity.clamp(QUANTITY.0, QUANTITY.1);
    if within != quantity {
        let (before, after) = (quantity.to_string(), within.to_string());
        row.changed("quantity", "is not between 1 and 1000", &before, &after);
    }
    within
}

/// The price of one, which is not stored there: its share of the total, if that is whole, else what
/// the package costs today.
fn unit_price(total: i64, quantity: i32, currency: &str, package: &PackageFacts) -> i64 {
    let share = total.checked_div(quantity.into()).unwrap_or(total);
    let is_whole = total.checked_rem(quantity.into()) == Some(0);
    if is_whole || package.currency != currency { share } else { package.price_minor }
}

/// The request for more money with how it stands, and the status of the order.
fn revision(
    former: &FormerOrder,
    currency: Currency,
    (status, options): (OrderStatus, &Options),
    row: &mut Row,
) -> (Option<(i64, &'static str)>, OrderStatus) {
    let raw = former.price_revision_amount.text();
    let amount = minor(raw, currency).ok().filter(|amount| amount.minor > 0);
    if amount.is_none() && !raw.is_empty() {
        row.changed("price_revision_amount", "is no amount; it is dropped", raw, "");
    }
    let is_asked = status == OrderStatus::PriceRevisionPending;
    let Some(amount) = amount else {
        if is_asked {
            let instead = OrderStatus::RevisionRequested;
            let reason = "no amount is asked for, so that nobody could answer";
            row.changed("status", reason, status.as_str(), instead.as_str());
            return (None, instead);
        }
        return (None, status);
    };
    if amount.is_rounded {
        row.changed("price_revision_amount", "rounded", raw, &currency.written(amount.minor));
    }
    let word = match (is_asked, options.revisions) {
        (true, _) => return (Some((amount.minor, "requested")), status),
        (false, RevisionRule::Declined) => "declined",
        (false, RevisionRule::Accepted) => "accepted",
        (false, RevisionRule::LeaveOut) => {
            row.changed("price_revision_amount", "left out, as --price-revisions says", raw, "");
            return (None, status);
        }
    };
    let reason = "whether the brand agreed is not known; --price-revisions says so";
    row.changed("price_revision_amount", reason, raw, word);
    (Some((amount.minor, word)), status)
}

/// Files that were handed over, each with an address, a name and a kind.
fn deliverables(column: &AsText, row: &mut Row) -> Option<String> {
    let raw = column.text();
    let list = match read_json(column) {
        Ok(None) => return None,
        Ok(Some(Value::Array(list))) => list,
        Ok(Some(_)) | Err(()) => {
            row.changed("deliverables", "is no list of files; it is dropped", raw, "");
            return None;
        }
    };
    let mut is_whole = true;
    let files: Vec<Value> = list.iter().filter_map(|entry| file(entry, &mut is_whole)).collect();
    let files = if files.is_empty() { None } else { Some(Value::Array(files).to_string()) };
    if !is_whole {
        let after = files.as_deref().unwrap_or_default();
        row.changed("deliverables", "has files without address, name or kind", raw, after);
    }
    files
}

/// A file, as far as it can be read: what has no address is none.
fn file(entry: &Value, is_whole: &mut bool) -> Option<Value> {
    let text = |name| entry.get(name).and_then(Value::as_str).filter(|text| !is_blank(text));
    let (filename, kind, size) =
        (text("filename"), text("type"), entry.get("size").and_then(Value::as_u64));
    let url =
        text("url").or_else(|| entry.as_str()).filter(|url| url.parse::<domain::WebUrl>().is_ok());
    *is_whole &= url.is_some() && filename.is_some() && kind.is_some();
    let url = url?;
    let last = url
        .split(['?', '#'])
        .next()
        .and_then(|path| path.rsplit('/').find(|part| !part.is_empty()));
    let mut file = json!({
        "url": url,
        "filename": filename.or(last).unwrap_or(url),
        "type": kind.unwrap_or("file"),
    });
    if let (Some(size), Some(file)) = (size, file.as_object_mut()) {
        file.insert("size".to_owned(), size.into());
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        PendingRule,
        decide::BrandFacts,
        former::Time,
        report::{Outcome, Report},
    };

    fn known() -> Known {
        let mut known = Known::default();
        known.brands.insert(1, BrandFacts { id: 1, user: 10 });
        known.brands.insert(2, BrandFacts { id: 1, user: 10 });
        known.creators.insert(3, 11);
        known.packages.insert(4, PackageFacts { price_minor: 3_333, currency: "INR".to_owned() });
        known
    }

    fn text(text: &str) -> AsText {
        AsText(Some(text.to_owned()))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    fn sound() -> FormerOrder {
        FormerOrder {
            id: 7,
            brand_id: 1,
            creator_id: 3,
            package_id: 4,
            quantity: 3,
            total_amount: text("100.00000000000001"),
            currency: "INR".to_owned(),
            status: text("in_progress"),
            order_date: Time::At(at(86_400)),
            ..FormerOrder::default()
        }
    }

    fn decided(
        former: FormerOrder,
        revisions: RevisionRule,
    ) -> (Option<OrderRow>, Vec<(Outcome, &'static str)>) {
        let options = Options {
            pending: PendingRule::SignedIn,
            country: None,
            revisions,
            open_tickets: false,
            at: at(0),
        };
        let mut report = Report::default();
        let row = order(former, &known(), &options, &mut Row::new(&mut report, "Order", 7));
        (row, report.groups().iter().map(|group| (group.outcome, group.column)).collect())
    }

    fn declined(former: FormerOrder) -> (Option<OrderRow>, Vec<(Outcome, &'static str)>) {
        decided(former, RevisionRule::Declined)
    }

    #[test]
    fn a_sound_order_keeps_its_id_and_gets_what_was_not_stored() {
        let (row, notes) = declined(sound());
        let row = row.unwrap();
        assert_eq!((row.id, row.checkout_id, row.origin), (7, 7, "import"));
        assert_eq!(
            (row.total_minor, row.unit_price_minor),
            (10_000, 3_333),
            "as the package costs"
        );
        assert_eq!(
            (row.submission_deadline, row.delivery_deadline),
            (at(7 * 86_400), at(8 * 86_400))
        );
        assert_eq!((row.updated_at, notes), (at(86_400), vec![]));
    }

    #[test]
    fn numbers_out_of_bounds_are_brought_within_and_told() {
        let broken = FormerOrder {
            quantity: 2_000,
            total_amount: text("-5"),
            delivery_time: Some(400),
            currency: "rupees".to_owned(),
            brand_id: 2,
            ..sound()
        };
        let (row, notes) = declined(broken);
        let row = row.unwrap();
        assert_eq!((row.quantity, row.total_minor, row.delivery_days), (1_000, 0, None));
        assert_eq!((row.currency.as_str(), row.brand_id), ("XXX", 1));
        let columns: Vec<_> = notes.iter().map(|(_, column)| *column).collect();
        assert_eq!(columns, ["brand_id", "currency", "delivery_time", "quantity", "total_amount"]);
    }

    #[test]
    fn an_order_of_nobody_is_left_out() {
        for former in [
            FormerOrder { brand_id: 9, ..sound() },
            FormerOrder { creator_id: 9, ..sound() },
            FormerOrder { package_id: 9, ..sound() },
            FormerOrder { status: text("lost"), ..sound() },
        ] {
            let (row, notes) = declined(former);
            assert_eq!((row, notes.len()), (None, 1));
            assert_eq!(notes.first().map(|(outcome, _)| *outcome), Some(Outcome::LeftOut));
        }
    }

    #[test]
    fn a_revision_stands_as_its_order_or_the_operator_says() {
        let asked = FormerOrder { price_revision_amount: text("20"), ..sound() };
        let open = FormerOrder { status: text("price_revision_pending"), ..asked.clone() };
        let stands = |former: &FormerOrder, rule| {
            let row = decided(former.clone(), rule).0.unwrap();
            (row.price_revision_minor, row.price_revision_status, row.status)
        };
        assert_eq!(
            stands(&open, RevisionRule::LeaveOut),
            (Some(2_000), Some("requested"), "price_revision_pending")
        );
        assert_eq!(
            stands(&asked, RevisionRule::Declined),
            (Some(2_000), Some("declined"), "in_progress")
        );
        assert_eq!(
            stands(&asked, RevisionRule::Accepted),
            (Some(2_000), Some("accepted"), "in_progress")
        );
        assert_eq!(stands(&asked, RevisionRule::LeaveOut), (None, None, "in_progress"));
        let nothing = FormerOrder { price_revision_amount: text("0"), ..open };
        assert_eq!(stands(&nothing, RevisionRule::Declined), (None, None, "revision_requested"));
    }

    #[test]
    fn files_are_completed_or_dropped() {
        let read = |json: &str| {
            let (row, notes) = declined(FormerOrder { deliverables: text(json), ..sound() });
            (row.unwrap().deliverables, notes.len())
        };
        let whole =
            r#"[{"filename":"a.mp4","size":3,"type":"video","url":"https://x.example/a.mp4"}]"#;
        assert_eq!(read(whole), (Some(whole.to_owned()), 0));
        assert_eq!(read(&serde_json::to_string(whole).unwrap()).1, 0, "through a text");
        let (files, notes) = read(r#"[{"url":"https://x.example/b.mp4?c"},{"filename":"lost"},7]"#);
        assert_eq!(notes, 1);
        assert_eq!(
            files.unwrap(),
            r#"[{"filename":"b.mp4","type":"file","url":"https://x.example/b.mp4?c"}]"#
        );
        assert_eq!(read("[]"), (None, 0));
        assert_eq!(read("{}"), (None, 1));
    }
}
