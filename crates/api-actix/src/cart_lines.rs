//! The lines of a cart as they are sent, with a checkout or to be kept.

use domain::{Cart, CartLine, DraftLine, Field, LineInput};
use serde::{Deserialize, de::IgnoredAny};
use utoipa::{
    ToSchema,
    openapi::{Ref, schema::ArrayBuilder},
};

use crate::{
    body::{Input, Objects, Written},
    inputs::{AmountInput, IdInput, TextInput, inline_inputs, inputs, whole},
};

inputs! {
    /// A quantity, 1 to 1000.
    QuantityInput(i64) => whole(1, CartLine::MAX_QUANTITY.into()),
    /// Days, 1 to 365.
    DaysInput(i64) => whole(1, 365),
}

inline_inputs! {
    /// Web addresses.
    ReferencesInput(Vec<Field<String>>) => ArrayBuilder::new()
        .items(Ref::from_schema_name("UrlInput"))
        .max_items(Some(CartLine::MAX_REFERENCES)),
    /// Lines.
    LinesInput(Objects<CartLineBody>) => lines(),
    /// Lines, at least one.
    SomeLinesInput(Objects<CartLineBody>) => lines().min_items(Some(1)),
}

fn lines() -> ArrayBuilder {
    ArrayBuilder::new()
        .items(Ref::from_schema_name("CartLineBody"))
        .max_items(Some(Cart::MAX_LINES))
}

pub(crate) type InstructionsInput = TextInput<0, { CartLine::MAX_INSTRUCTIONS }>;

// A line. A name in snake case says the same as the one in camel case, which counts if both are
// there. Creator, price and currency come from the package, whatever the client sends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CartLineBody {
    /// `package_id` is read as well
    package_id: IdInput,
    #[serde(rename = "package_id")]
    #[schema(ignore)]
    package_id_snake: Option<IdInput>,
    /// Ignored; creator, price and currency come from the package
    #[serde(rename = "creatorId")]
    #[schema(value_type = Option<Value>)]
    _creator_id: Option<IgnoredAny>,
    /// 1 when absent
    quantity: Option<QuantityInput>,
    delivery_time: Option<DaysInput>,
    #[serde(rename = "delivery_time")]
    #[schema(ignore)]
    delivery_time_snake: Option<DaysInput>,
    // blank counts as absent
    additional_instructions: Option<InstructionsInput>,
    #[serde(rename = "additional_instructions")]
    #[schema(ignore)]
    additional_instructions_snake: Option<InstructionsInput>,
    references: Option<ReferencesInput>,
    /// The price of one that the brand was shown: with another one, nothing is ordered
    unit_price: Option<AmountInput>,
    /// The total of the line that the brand was shown: with another one, nothing is ordered
    expected_total: Option<AmountInput>,
}

impl CartLineBody {
    /// The line, with every bound that it breaks.
    pub(crate) fn draft(self) -> DraftLine {
        DraftLine::read(self.input())
    }

    pub(crate) fn input(self) -> LineInput {
        LineInput {
            package_id: either(self.package_id, self.package_id_snake),
            quantity: self.quantity.field(),
            delivery_time: either(self.delivery_time, self.delivery_time_snake),
            instructions: either(self.additional_instructions, self.additional_instructions_snake),
            references: self.references.field(),
            unit_price: written(self.unit_price),
            expected_total: written(self.expected_total),
        }
    }
}

/// The first of two that is there.
fn either<T>(first: impl Input<Value = T>, second: impl Input<Value = T>) -> Field<T> {
    match first.field() {
        Field::Absent => second.field(),
        given => given,
    }
}

fn written(amount: Option<AmountInput>) -> Field<String> {
    match amount.field() {
        Field::Absent => Field::Absent,
        Field::Given(Written(text)) => Field::Given(text),
        Field::Unreadable => Field::Unreadable,
    }
}
