//! Packages as they are sent, in the two forms that clients know: described by their content, or by
//! a title.

use domain::{
    Bounded, ContentDetails, Currency, Decimal, Deliverables, Field, Money, PackageChange,
    PackageDraft, PackageId, PackageKind, PackageTitle, Text,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, Type},
};

use crate::{
    api_error::ApiError,
    body::{Input, ObjectOrList, Written},
    cart_lines::QuantityInput,
    error_mapping::priced_in,
    inputs::{self, AmountInput, FlagInput, IdInput, LineInput, TextInput, inline_inputs, inputs},
    schema::{Variant, described},
    validation::ValidationErrors,
    words::PackageKindWord,
};

// A package that is described by its content.
#[derive(Deserialize, ToSchema)]
struct ContentFields {
    id: IdInput,
    platform: ContentWordInput,
    content_type: ContentWordInput,
    #[serde(rename = "contentType")]
    #[schema(ignore)]
    content_type_camel: ContentWordInput,
    quantity: QuantityInput,
    revisions: RevisionsInput,
    duration1: ContentWordInput,
    duration2: ContentWordInput,
    price: AmountInput,
    // taken away when absent
    description: Option<DescriptionInput>,
}

type ContentWordInput = LineInput<1, 100>;
type DescriptionInput = TextInput<0, 5000>;
type TitleInput = LineInput<1, 200>;

/// A new package of some content.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct CreatePackageBody(ContentFields);

/// The same package again with other values, and which one it is.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct UpdatePackageBody(ContentFields);

described! {
    CreatePackageBody: ContentFields => Variant::of::<ContentFields>()
        .without(&["id"])
        .renamed("content_type", "contentType")
        .example(json!({
            "platform": "Instagram", "contentType": "Reel", "duration1": "1 Minute", "duration2": "30 Seconds",
            "quantity": "1", "revisions": "1", "price": "150",
        })),
    UpdatePackageBody: ContentFields => Variant::of::<ContentFields>().example(json!({
        "id": "1", "platform": "Instagram", "content_type": "Reel", "duration1": "1 Minute",
        "duration2": "30 Seconds", "quantity": 1, "revisions": 1, "price": 150,
    })),
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "title": "Product photo", "price": "150.00", "deliverables": ["One photo"] })))]
pub(crate) struct NewPackageBody {
    title: TitleInput,
    price: AmountInput,
    description: Option<DescriptionInput>,
    // USD when absent
    currency: Option<CurrencyInput>,
    /// `predefined` when absent
    #[serde(rename = "type")]
    kind: Option<PackageKindWord>,
    /// Nothing when absent
    deliverables: Option<DeliverablesInput>,
}

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "title": "Product photo", "price": 175.5, "is_active": false })))]
pub(crate) struct ChangePackageBody {
    title: TitleInput,
    price: AmountInput,
    // blank takes it away
    description: Option<DescriptionInput>,
    currency: Option<CurrencyInput>,
    #[serde(rename = "type")]
    kind: Option<PackageKindWord>,
    deliverables: Option<DeliverablesInput>,
    is_active: Option<FlagInput>,
}

/// Longest object that says what a package promises, in bytes of JSON.
const LONGEST_OBJECT: usize = 10_000;
/// Most texts that say what a package promises.
const MOST_TEXTS: usize = 100;
/// Most characters of such a text.
const LONGEST_TEXT: usize = 500;

inputs! {
    /// Revisions, 0 to 1000.
    RevisionsInput(i64) => inputs::whole(0, 1000),
    /// An object, or texts.
    DeliverablesInput(ObjectOrList<String>) => AnyOfBuilder::new()
        .description(Some(format!("An object of at most {LONGEST_OBJECT} bytes of JSON, or texts")))
        .item(ObjectBuilder::new()
            .schema_type(Type::Object)
            .additional_properties(Some(AdditionalProperties::FreeForm(true))))
        .item(ArrayBuilder::new()
            .max_items(Some(MOST_TEXTS))
            .items(inputs::text(0, LONGEST_TEXT).min_length(Some(0)))),
}

inline_inputs! {
    /// A currency.
    CurrencyInput(String) => ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("A code of ISO 4217; its amounts have as many decimals as it has"))
        .pattern(Some("^[A-Z]{3}$"))
        .examples([json!("USD")]),
}

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

impl CreatePackageBody {
    pub(crate) fn draft(self) -> Result<PackageDraft, ApiError> {
        let (Self(fields), mut errors) = (self, ValidationErrors::default());
        let (content, price, description) = content(fields, "contentType", &mut errors);
        let price = price_in(price, Currency::USD, &mut errors);
        let description = errors.optional_text(description, "description");
        let draft = content.zip(price).map(|(content, price)| PackageDraft {
            title: content.title(),
            description,
            price,
            kind: PackageKind::Predefined,
            deliverables: promise(&content),
            content: Some(content),
        });
        errors.finish(draft)
    }
}

impl UpdatePackageBody {
    /// Which package it is, and its other values. A description that is left out is taken away.
    pub(crate) fn change(self) -> Result<(PackageId, PackageChange), ApiError> {
        let (Self(mut fields), mut errors) = (self, ValidationErrors::default());
        let id = errors.id(std::mem::take(&mut fields.id), "id", "a package");
        let (content, price, description) = content(fields, "content_type", &mut errors);
        let price = decimal(price, &mut errors);
        let description = errors.text(description.field(), "description", "description");
        let change = content.zip(price).map(|(content, price)| PackageChange {
            title: content.title(),
            price,
            currency: None,
            description: description.or_else(|| Text::parse("").ok()),
            kind: None,
            deliverables: Some(promise(&content)),
            is_active: None,
            content: Some(content),
        });
        errors.finish(id.zip(change))
    }
}

impl NewPackageBody {
    pub(crate) fn draft(self) -> Result<PackageDraft, ApiError> {
        let mut errors = ValidationErrors::default();
        let title = title(self.title, &mut errors);
        let currency = currency(self.currency, &mut errors).unwrap_or(Currency::USD);
        let price = price_in(self.price, currency, &mut errors);
        let description = errors.optional_text(self.description, "description");
        let kind =
            errors.optional_word(self.kind, "type", KINDS).unwrap_or(PackageKind::Predefined);
        let promised = deliverables(self.deliverables, &mut errors);
        let draft = title.zip(price).map(|(title, price)| PackageDraft {
            title,
            description,
            price,
            kind,
            deliverables: promised.unwrap_or_else(|| Deliverables::Texts(Vec::new())),
            content: None,
        });
        errors.finish(draft)
    }
}

impl ChangePackageBody {
    /// Another title and price, and whatever else is sent.
    pub(crate) fn change(self) -> Result<PackageChange, ApiError> {
        let mut errors = ValidationErrors::default();
        let title = title(self.title, &mut errors);
        let price = decimal(self.price, &mut errors);
        let currency = currency(self.currency, &mut errors);
        let description = errors.text(self.description.field(), "description", "description");
        let kind = errors.optional_word(self.kind, "type", KINDS);
        let deliverables = deliverables(self.deliverables, &mut errors);
        let is_active = errors.flag(self.is_active, "is_active");
        let change = title.zip(price).map(|(title, price)| PackageChange {
            title,
            price,
            currency,
            description,
            kind,
            deliverables,
            is_active,
            content: None,
        });
        errors.finish(change)
    }
}

const KINDS: &str = "predefined or custom";

/// What a package is about, and what else was sent of it.
fn content(
    fields: ContentFields,
    content_type: &str,
    errors: &mut ValidationErrors,
) -> (Option<ContentDetails>, AmountInput, Option<DescriptionInput>) {
    let is_camel = content_type == "contentType";
    let platform = errors.required_text(fields.platform, "platform");
    let kind = if is_camel { fields.content_type_camel } else { fields.content_type };
    let kind = errors.required_text(kind, content_type);
    let quantity = whole(fields.quantity, "quantity", errors);
    let revisions = whole(fields.revisions, "revisions", errors);
    let duration1 = errors.required_text(fields.duration1, "duration1");
    let duration2 = errors.required_text(fields.duration2, "duration2");
    let content = || {
        Some(ContentDetails {
            platform: platform?,
            content_type: kind?,
            quantity: quantity?,
            revisions: revisions?,
            duration1: duration1?,
            duration2: duration2?,
        })
    };
    (content(), fields.price, fields.description)
}

/// Titles that are made of the content may be longer by a character.
fn title(input: TitleInput, errors: &mut ValidationErrors) -> Option<PackageTitle> {
    errors.required_text(input, "title").and_then(|title| Text::parse(title.as_str()).ok())
}

fn whole<const MIN: u32, const MAX: u32>(
    input: impl Input<Value = i64>,
    name: &str,
    errors: &mut ValidationErrors,
) -> Option<Bounded<MIN, MAX>> {
    let msg = format!("{name} must be a whole number from {MIN} to {MAX}");
    errors.required(input, (name, "out_of_range", &msg), |number| Bounded::new(number).ok())
}

/// A price whose currency is that of the package.
fn decimal(input: AmountInput, errors: &mut ValidationErrors) -> Option<Decimal> {
    let rule = ("price", "invalid_amount", "price must be a decimal number that is not negative");
    errors.required(input, rule, |Written(text)| text.parse().ok())
}

fn price_in(
    input: AmountInput,
    currency: Currency,
    errors: &mut ValidationErrors,
) -> Option<Money> {
    let price = decimal(input, errors)?.in_currency(currency).ok();
    if price.is_none() {
        errors.add("price", "invalid_amount", priced_in(currency));
    }
    price
}

fn currency(input: Option<CurrencyInput>, errors: &mut ValidationErrors) -> Option<Currency> {
    let rule = ("currency", "invalid_currency", "currency must be a code of ISO 4217, such as USD");
    errors.optional(input, rule, |code| code.parse().ok())
}

/// An object, kept as the very text that was sent, or a list of texts.
fn deliverables(
    input: Option<DeliverablesInput>,
    errors: &mut ValidationErrors,
) -> Option<Deliverables> {
    let msg = format!(
        "deliverables must be an object of at most {LONGEST_OBJECT} bytes, or at most {MOST_TEXTS} texts of at most \
         {LONGEST_TEXT} characters"
    );
    errors.optional(
        input,
        ("deliverables", "invalid_deliverables", &msg),
        |promised| match promised {
            ObjectOrList::Object(json) => {
                (json.len() <= LONGEST_OBJECT).then_some(Deliverables::Object(json))
            }
            ObjectOrList::List(list) if list.len() <= MOST_TEXTS => {
                list.into_iter().map(promised_text).collect::<Option<_>>().map(Deliverables::Texts)
            }
            ObjectOrList::List(_) => None,
        },
    )
}

fn promised_text(given: Field<String>) -> Option<String> {
    let Field::Given(text) = given else { return None };
    Text::<0, LONGEST_TEXT>::parse(&text).ok().map(String::from)
}
