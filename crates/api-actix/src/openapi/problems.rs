//! Error answers: a schema for each code, with the facts that come with it, and the answers that
//! operations refer to.

#![expect(
    clippy::indexing_slicing,
    reason = "the document does not depend on any input, and tests build it"
)]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// What an error answer says besides its texts and its code.
#[derive(Clone, Copy)]
enum Fact {
    /// The wrong values, where there are any to name.
    SomeDetails,
    /// The wrong values, at least one.
    Details,
    /// The order that is there already.
    ExistingOrder,
    /// Where the order is, and what the caller may do with it now.
    OrderState,
    /// How many open tickets the agent has now.
    OpenTickets,
    /// Seconds until the next try.
    TimeRemaining,
    /// Whether there is an account.
    UserExists,
}

use Fact::{
    Details, ExistingOrder, OpenTickets, OrderState, SomeDetails, TimeRemaining, UserExists,
};

/// Status, code, what it means, facts. A new code is added here, and named by the operations that
/// answer with it.
#[rustfmt::skip]
const PROBLEMS: &[(u16, &str, &str, &[Fact])] = &[
    (400, "bad_request", "The request is not valid", &[]),
    (400, "cart_empty", "The cart has no lines", &[]),
    (400, "cart_too_large", "The cart has too many lines", &[]),
    (400, "invalid_cart", "Lines break a bound; all bad lines are named", &[Details]),
    (400, "invalid_code", "The one-time code is wrong, used or lapsed", &[]),
    (400, "invalid_cursor", "The cursor is none that the service gave", &[SomeDetails]),
    (400, "invalid_id", "An id in the path is no id", &[SomeDetails]),
    (400, "malformed_json", "The body is no JSON object", &[]),
    (400, "validation_failed", "Values are not valid; each is named", &[SomeDetails]),
    (401, "invalid_token", "The ID token is not valid, or was used before", &[]),
    (401, "invalid_credentials", "The e-mail address or the password is wrong", &[]),
    (401, "unauthorized", "There is no valid token", &[]),
    (403, "account_not_active", "The account is suspended or was not opened yet", &[]),
    (403, "forbidden_role", "The role may not do this", &[]),
    (403, "fresh_sign_in_required", "The sign-in is too long ago for this; sign in again", &[]),
    (403, "not_a_party", "The order, ticket or profile is somebody else's", &[]),
    (403, "not_assigned_agent", "The ticket of the order is another agent's", &[]),
    (403, "email_not_verified", "Google does not know whether the address is the person's", &[]),
    (404, "account_not_found", "There is no such account yet", &[UserExists]),
    (404, "brand_profile_not_found", "The brand has no profile yet", &[]),
    (404, "creator_profile_not_found", "The creator has no profile yet", &[]),
    (404, "not_found", "There is no such thing", &[]),
    (404, "package_not_found", "The package is unknown or no longer offered", &[SomeDetails]),
    (408, "request_timeout", "The body took too long to arrive", &[]),
    (409, "account_exists", "There is an account already; sign in to it", &[UserExists]),
    (409, "agent_exists", "An account with this e-mail address exists", &[]),
    (409, "agent_not_assignable", "Tickets can be given to active agents only", &[]),
    (409, "assignee_changed", "The ticket is with somebody else meanwhile", &[]),
    (409, "duplicate_order", "An equal order was placed a moment ago", &[ExistingOrder, Details]),
    (409, "email_in_use", "Another account has this e-mail address", &[]),
    (409, "hand_over_undone", "The hand-over was taken back before", &[]),
    (409, "idempotency_in_flight", "The first request with this key is still running", &[]),
    (409, "invalid_transition", "The order cannot take this step now", &[OrderState]),
    (409, "no_agent_available", "No other agent is active", &[]),
    (409, "package_in_use", "An order of this package is still open", &[]),
    (409, "phone_in_use", "Another account has this phone", &[]),
    (409, "portfolio_full", "The portfolio has as many items as it may have", &[]),
    (409, "price_changed", "A price is not the one that was shown; the new one is in the details", &[Details]),
    (409, "price_revision_used", "The order had its price revision", &[OrderState]),
    (409, "ticket_exists", "The order has its ticket", &[]),
    (409, "tickets_changed", "The agent has another number of open tickets", &[OpenTickets]),
    (409, "too_many_packages", "The creator has as many packages on sale as it may have", &[]),
    (413, "payload_too_large", "The body is larger than one mebibyte", &[]),
    (415, "unsupported_media_type", "The body is no JSON, or is encoded", &[]),
    (422, "idempotency_mismatch", "The idempotency key came with another body before", &[]),
    (429, "rate_limited", "Too many requests", &[TimeRemaining]),
    (500, "internal", "A fault of the service", &[]),
    (501, "not_offered", "The service does not do this, or was not set up for it", &[]),
    (503, "busy", "Busy or away; nothing was written", &[]),
    (503, "code_not_checked", "The code could not be checked; nothing was counted", &[]),
    (503, "code_not_sent", "The code could not be delivered", &[]),
    (503, "newer_schema", "A newer version replaces this instance; nothing was written", &[]),
    (503, "stopping", "This instance is about to stop", &[]),
];

/// Codes that say when to come again.
const WITH_RETRY_AFTER: [&str; 7] = [
    "busy",
    "code_not_checked",
    "code_not_sent",
    "idempotency_in_flight",
    "newer_schema",
    "rate_limited",
    "stopping",
];

/// The answers that operations refer to, collected while they are completed.
#[derive(Default)]
pub(super) struct Responses(Map<String, Value>);

impl Responses {
    /// A reference to the answer of a status with these codes.
    pub(super) fn reference(&mut self, status: &str, codes: &BTreeSet<&str>) -> Value {
        let name = codes.iter().fold(status.to_owned(), |name, code| format!("{name}_{code}"));
        if !self.0.contains_key(&name) {
            self.0.insert(name.clone(), response(codes));
        }
        json!({ "$ref": format!("#/components/responses/{name}") })
    }

    pub(super) fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

/// The codes that a status always has.
pub(super) fn only_code(status: &str) -> Option<&'static str> {
    let mut codes = PROBLEMS.iter().filter(|row| row.0.to_string() == status).map(|row| row.1);
    codes.next().filter(|_| codes.next().is_none())
}

fn response(codes: &BTreeSet<&str>) -> Value {
    let known: Vec<_> = PROBLEMS.iter().filter(|row| codes.contains(row.1)).collect();
    assert_eq!(known.len(), codes.len(), "a code of {codes:?} is in no row of the table");
    let meanings: Vec<_> = known.iter().map(|row| row.2).collect();
    let references: Vec<_> =
        known.iter().map(|row| format!("#/components/schemas/{}", name(row.1))).collect();
    let schema = match references.as_slice() {
        [one] => json!({ "$ref": one }),
        several => {
            let mapping: Map<_, _> = known
                .iter()
                .zip(several)
                .map(|(row, to)| (row.1.to_owned(), to.as_str().into()))
                .collect();
            let parts: Vec<_> = several.iter().map(|to| json!({ "$ref": to })).collect();
            json!({ "oneOf": parts, "discriminator": { "propertyName": "code", "mapping": mapping } })
        }
    };
    let content = json!({ "application/json": { "schema": schema } });
    let mut response = json!({ "description": meanings.join("; "), "content": content });
    if codes.iter().any(|code| WITH_RETRY_AFTER.contains(code)) {
        let seconds = json!({ "type": "integer", "minimum": 1 });
        response["headers"] =
            json!({ "Retry-After": { "description": "Seconds", "schema": seconds } });
    }
    response
}

/// `duplicate_order` becomes `DuplicateOrderProblem`.
fn name(code: &str) -> String {
    let word = |word: &str| {
        word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect()
    };
    code.split('_').map(word).chain(["Problem".to_owned()]).collect()
}

/// The schemas of the codes that some operation answers with, and of what they refer to.
pub(super) fn schemas() -> Map<String, Value> {
    let problems =
        PROBLEMS.iter().map(|&(_, code, what, facts)| (name(code), problem(code, what, facts)));
    problems.chain([("Detail".to_owned(), detail())]).collect()
}

fn problem(code: &str, what: &str, facts: &[Fact]) -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let mut schema = json!({
        "type": "object",
        "description": format!("{what}. `code` is stable; the texts are for people"),
        "required": ["success", "error", "message", "code"],
        "properties": {
            "success": { "type": "boolean", "enum": [false] },
            "error": text,
            "message": text,
            "code": { "type": "string", "enum": [code] },
        },
    });
    // the web client makes its own text then
    if code == "account_not_found" {
        schema["required"] = json!(["success", "error", "code"]);
        schema["properties"].as_object_mut().map(|properties| properties.remove("message"));
    }
    for (key, value, always) in facts.iter().flat_map(|fact| fields(*fact)) {
        schema["properties"][key] = value;
        if let Some(required) = schema["required"].as_array_mut().filter(|_| always) {
            required.push(key.into());
        }
    }
    schema
}

/// Fields of a fact: name, schema, and whether it is always there.
fn fields(fact: Fact) -> Vec<(&'static str, Value, bool)> {
    let named = |schema: &str| json!({ "$ref": format!("#/components/schemas/{schema}") });
    let details = json!({ "type": "array", "items": named("Detail") });
    match fact {
        SomeDetails => vec![("details", details, false)],
        Details => vec![("details", details, true)],
        ExistingOrder => vec![("existingOrderId", named("Id"), true)],
        OrderState => vec![
            ("currentStatus", named("OrderStatusWord"), true),
            ("next_actions", json!({ "type": "array", "items": named("ActionWord") }), true),
        ],
        OpenTickets => vec![(
            "open_tickets",
            json!({ "type": "integer", "format": "int32", "minimum": 0 }),
            true,
        )],
        TimeRemaining => {
            let seconds = json!({ "type": "integer", "format": "int32", "minimum": 1, "description": "Seconds" });
            vec![("timeRemaining", seconds, true)]
        }
        UserExists => vec![("userExists", json!({ "type": "boolean" }), true)],
    }
}

fn detail() -> Value {
    json!({
        "type": "object",
        "description": "One wrong value",
        "required": ["type", "location", "path", "msg", "code"],
        "properties": {
            "type": { "type": "string", "enum": ["field"] },
            "location": { "type": "string", "enum": ["body", "query", "path"] },
            "path": { "type": "string", "examples": ["cartItems[0].quantity"] },
            "msg": { "type": "string", "minLength": 1 },
            "code": { "type": "string", "pattern": "^[a-z_]+$" },
            "index": { "type": "integer", "format": "int32", "minimum": 0, "description": "Line of a cart, from zero" },
            "packageId": { "$ref": "#/components/schemas/Id" },
            "existingOrderId": { "$ref": "#/components/schemas/Id" },
            "actual": { "$ref": "#/components/schemas/AmountText" },
        },
    })
}
