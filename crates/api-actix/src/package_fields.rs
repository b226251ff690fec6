//! Packages as they are sent, in the two forms that clients know: described by their content, or by a title.

use domain::{
    ContentDetails, Currency, Decimal, Deliverables, Field, Line, Money, PackageChange, PackageDraft, PackageId,
    PackageKind, PackageTitle, Text, Within,
};
use serde::Serialize;
use serde_json::Value;

use crate::{body::Fields, faults::Faults, refusal::Refusal};

/// Longest object that says what a package promises, in bytes of JSON.
const LONGEST_OBJECT: usize = 10_000;
/// Most texts that say what a package promises.
const MOST_TEXTS: usize = 100;

/// What a package of some content promises, as the app reads it back.
#[derive(Serialize)]
struct Promise<'a> {
    platform: String,
    content_type: &'a str,
    quantity: u32,
    revisions: u32,
    duration1: &'a str,
    duration2: &'a str,
}

fn promise(content: &ContentDetails) -> Deliverables {
    let json = serde_json::to_string(&Promise {
        platform: content.platform.as_str().to_uppercase(),
        content_type: content.content_type.as_str(),
        quantity: content.quantity.get(),
        revisions: content.revisions.get(),
        duration1: content.duration1.as_str(),
        duration2: content.duration2.as_str(),
    });
    // texts and numbers always have a JSON form
    json.map_or_else(|_| Deliverables::Texts(Vec::new()), Deliverables::Object)
}

/// A package that is described by its content.
pub(crate) fn new_content(mut fields: Fields) -> Result<PackageDraft, Refusal> {
    let mut faults = Faults::default();
    let content = content(&mut fields, "contentType", &mut faults);
    let price = price_in(&mut fields, Currency::USD, &mut faults);
    let description = description(&mut fields, &mut faults).and_then(|text| Text::parse(&text).ok());
    let draft = content.zip(price).map(|(content, price)| PackageDraft {
        title: content.title(),
        description,
        price,
        kind: PackageKind::Predefined,
        deliverables: promise(&content),
        content: Some(content),
    });
    faults.finish(draft)
}

/// The same package again with other values, and which one it is. A description that is left out is taken away.
pub(crate) fn changed_content(mut fields: Fields) -> Result<(PackageId, PackageChange), Refusal> {
    let mut faults = Faults::default();
    let id = match fields.whole("id") {
        Field::Given(id) => PackageId::new(id).ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if id.is_none() {
        faults.add("id", "invalid_id", "id must be the id of a package");
    }
    let content = content(&mut fields, "content_type", &mut faults);
    let price = price(&mut fields, &mut faults);
    let description = Text::parse(&description(&mut fields, &mut faults).unwrap_or_default()).ok();
    let change = content.zip(price).map(|(content, price)| PackageChange {
        title: content.title(),
        price,
        currency: None,
        description,
        kind: None,
        deliverables: Some(promise(&content)),
        is_active: None,
        content: Some(content),
    });
    faults.finish(id.zip(change))
}

/// A package that has a title.
pub(crate) fn new_package(mut fields: Fields) -> Result<PackageDraft, Refusal> {
    let mut faults = Faults::default();
    let title = title(&mut fields, &mut faults);
    let currency = currency(&mut fields, &mut faults).unwrap_or(Currency::USD);
    let price = price_in(&mut fields, currency, &mut faults);
    let description = description(&mut fields, &mut faults).and_then(|text| Text::parse(&text).ok());
    let kind = kind(&mut fields, &mut faults).unwrap_or(PackageKind::Predefined);
    let promised = deliverables(&mut fields, &mut faults);
    let draft = title.zip(price).map(|(title, price)| PackageDraft {
        title,
        description,
        price,
        kind,
        deliverables: promised.unwrap_or_else(|| Deliverables::Texts(Vec::new())),
        content: None,
    });
    faults.finish(draft)
}

/// Another title and price, and whatever else is sent.
pub(crate) fn changed_package(mut fields: Fields) -> Result<PackageChange, Refusal> {
    let mut faults = Faults::default();
    let title = title(&mut fields, &mut faults);
    let price = price(&mut fields, &mut faults);
    let currency = currency(&mut fields, &mut faults);
    let given = fields.text("description");
    let description = faults.text::<0, 5000>(given, "description", "description");
    let kind = kind(&mut fields, &mut faults);
    let deliverables = deliverables(&mut fields, &mut faults);
    let is_active = faults.flag(&mut fields, "is_active");
    let change = title.zip(price).map(|(title, price)| PackageChange {
        title,
        price,
        currency,
        description: description.and_then(|text| Text::parse(&text).ok()),
        kind,
        deliverables,
        is_active,
        content: None,
    });
    faults.finish(change)
}

fn content(fields: &mut Fields, content_type: &str, faults: &mut Faults) -> Option<ContentDetails> {
    let platform = word(fields, "platform", faults);
    let content_type = word(fields, content_type, faults);
    let quantity = whole(fields, "quantity", faults);
    let revisions = whole(fields, "revisions", faults);
    let duration1 = word(fields, "duration1", faults);
    let duration2 = word(fields, "duration2", faults);
    Some(ContentDetails {
        platform: platform?,
        content_type: content_type?,
        quantity: quantity?,
        revisions: revisions?,
        duration1: duration1?,
        duration2: duration2?,
    })
}

fn word(fields: &mut Fields, name: &str, faults: &mut Faults) -> Option<Line<1, 100>> {
    faults.required_line::<1, 100>(fields, name).and_then(|text| Text::parse(&text).ok())
}

fn whole<const MIN: u32, const MAX: u32>(
    fields: &mut Fields,
    name: &str,
    faults: &mut Faults,
) -> Option<Within<MIN, MAX>> {
    let number = match fields.whole(name) {
        Field::Given(number) => Within::new(number).ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if number.is_none() {
        faults.add(name, "out_of_range", format!("{name} must be a whole number from {MIN} to {MAX}"));
    }
    number
}

fn title(fields: &mut Fields, faults: &mut Faults) -> Option<PackageTitle> {
    faults.required_line::<1, 200>(fields, "title").and_then(|text| Text::parse(&text).ok())
}

fn description(fields: &mut Fields, faults: &mut Faults) -> Option<String> {
    faults.optional_text::<5000>(fields, "description")
}

/// What a price in a currency must be.
pub(crate) fn priced_in(currency: Currency) -> String {
    format!(
        "price must be an amount of {currency} from 0 to {}, with at most {} decimals",
        currency.most(),
        currency.decimals()
    )
}

/// A price whose currency is that of the package.
fn price(fields: &mut Fields, faults: &mut Faults) -> Option<Decimal> {
    let price = match fields.decimal("price") {
        Field::Given(text) => text.parse().ok(),
        Field::Absent | Field::Unreadable => None,
    };
    if price.is_none() {
        faults.add("price", "invalid_amount", "price must be a decimal number that is not negative");
    }
    price
}

fn price_in(fields: &mut Fields, currency: Currency, faults: &mut Faults) -> Option<Money> {
    let written = price(fields, faults)?;
    let price = written.in_currency(currency).ok();
    if price.is_none() {
        faults.add("price", "invalid_amount", priced_in(currency));
    }
    price
}

fn currency(fields: &mut Fields, faults: &mut Faults) -> Option<Currency> {
    let currency = match fields.text("currency") {
        Field::Absent => return None,
        Field::Given(code) => code.parse().ok(),
        Field::Unreadable => None,
    };
    if currency.is_none() {
        faults.add("currency", "invalid_currency", "currency must be a code of ISO 4217, such as USD");
    }
    currency
}

fn kind(fields: &mut Fields, faults: &mut Faults) -> Option<PackageKind> {
    faults.optional_word(fields, "type", "type must be predefined or custom")
}

/// An object, kept as the very text that was sent, or a list of texts.
fn deliverables(fields: &mut Fields, faults: &mut Faults) -> Option<Deliverables> {
    let promised = match fields.document("deliverables") {
        Field::Absent => return None,
        Field::Given((Value::Object(_), json)) if json.len() <= LONGEST_OBJECT => Some(Deliverables::Object(json)),
        Field::Given((Value::Array(list), _)) if list.len() <= MOST_TEXTS => {
            list.into_iter().map(promised_text).collect::<Option<_>>().map(Deliverables::Texts)
        }
        Field::Given(_) | Field::Unreadable => None,
    };
    if promised.is_none() {
        let msg =
            "deliverables must be an object of at most 10000 bytes, or at most 100 texts of at most 500 characters";
        faults.add("deliverables", "invalid_deliverables", msg);
    }
    promised
}

fn promised_text(value: Value) -> Option<String> {
    let Value::String(text) = value else { return None };
    Text::<0, 500>::parse(&text).ok().map(String::from)
}
