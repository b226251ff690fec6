//! Error answers, once for all handlers: one envelope, and for each status the codes that it comes with.

use serde_json::{Map, Value, json};

/// Status, what it means, codes. The codes of a status are closed: a new one is added here.
#[rustfmt::skip]
const PROBLEMS: &[(u16, &str, &[&str])] = &[
    (400, "The request is not valid", &[
        "malformed_json", "validation_failed", "invalid_id", "invalid_cursor", "invalid_code", "invalid_cart",
        "cart_empty", "cart_too_large", "bad_request",
    ]),
    (401, "No valid token, or no valid credentials", &["unauthorized", "invalid_credentials"]),
    (403, "The role, the account or the party is another", &[
        "forbidden_role", "account_not_active", "not_a_party", "not_assigned_agent", "fresh_sign_in_required",
    ]),
    (404, "There is no such thing", &[
        "not_found", "package_not_found", "brand_profile_not_found", "creator_profile_not_found",
    ]),
    (408, "The body took too long to arrive", &["request_timeout"]),
    (409, "The request conflicts with the present state", &[
        "duplicate_order", "price_changed", "invalid_transition", "price_revision_used", "ticket_exists", "agent_exists",
        "agent_not_assignable", "assignee_changed", "email_in_use", "phone_in_use", "package_in_use", "too_many_packages",
        "portfolio_full",
        "idempotency_in_flight", "tickets_changed", "no_agent_available", "hand_over_undone",
    ]),
    (413, "The body is larger than one mebibyte", &["payload_too_large"]),
    (415, "The body is no JSON", &["unsupported_media_type"]),
    (422, "The idempotency key came with another body before", &["idempotency_mismatch"]),
    (429, "Too many requests", &["rate_limited"]),
    (500, "A fault of the service", &["internal"]),
    (503, "Busy or away; nothing was written", &["busy", "code_not_sent", "stopping"]),
];

/// Statuses that say when to come again.
const WITH_RETRY_AFTER: [u16; 2] = [429, 503];

/// The reference to the shared answer of a status; `None` when it has none.
pub(super) fn reference(status: u16) -> Option<Value> {
    PROBLEMS.iter().any(|row| row.0 == status).then(|| json!({ "$ref": format!("#/components/responses/{status}") }))
}

/// The shared answers, by status.
pub(super) fn responses() -> Map<String, Value> {
    PROBLEMS.iter().map(|&(status, what, codes)| (status.to_string(), response(status, what, codes))).collect()
}

#[expect(clippy::indexing_slicing, reason = "the document does not depend on any input, and tests build it")]
fn response(status: u16, what: &str, codes: &[&str]) -> Value {
    let codes_only = json!({ "type": "object", "properties": { "code": { "enum": codes } } });
    let mut parts = vec![json!({ "$ref": "#/components/schemas/Problem" }), codes_only];
    if status == 429 {
        let seconds = json!({ "type": "integer", "minimum": 1, "description": "Seconds" });
        parts.push(
            json!({ "type": "object", "required": ["timeRemaining"], "properties": { "timeRemaining": seconds } }),
        );
    }
    let schema = json!({ "allOf": parts });
    let mut response = json!({ "description": what, "content": { "application/json": { "schema": schema } } });
    if WITH_RETRY_AFTER.contains(&status) {
        let seconds = json!({ "type": "integer", "minimum": 1 });
        response["headers"] = json!({ "Retry-After": { "description": "Seconds", "schema": seconds } });
    }
    response
}

/// The schemas of the envelope.
pub(super) fn schemas() -> Map<String, Value> {
    let text = json!({ "type": "string", "minLength": 1 });
    let word = json!({ "type": "string", "pattern": "^[a-z_]+$" });
    let detail = json!({
        "type": "object",
        "description": "One wrong value",
        "required": ["type", "location", "path", "msg", "code"],
        "properties": {
            "type": { "const": "field" },
            "location": { "enum": ["body", "query", "path"] },
            "path": { "type": "string", "examples": ["cartItems[0].quantity"] },
            "msg": text,
            "code": word,
            "index": { "type": "integer", "minimum": 0, "description": "Line of a cart, from zero" },
            "packageId": { "$ref": "#/components/schemas/Id" },
            "existingOrderId": { "$ref": "#/components/schemas/Id" },
            "actual": { "$ref": "#/components/schemas/AmountText" },
        },
    });
    let problem = json!({
        "type": "object",
        "description": "Every error answer. `code` is stable; the texts are for people",
        "required": ["success", "error", "message", "code"],
        "properties": {
            "success": { "const": false },
            "error": text,
            "message": text,
            "code": word,
            "details": { "type": "array", "items": { "$ref": "#/components/schemas/Detail" } },
        },
        "examples": [{
            "success": false, "error": "There is nothing at this path", "message": "There is nothing at this path",
            "code": "not_found",
        }],
    });
    Map::from_iter([("Detail".to_owned(), detail), ("Problem".to_owned(), problem)])
}
