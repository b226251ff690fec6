//! What the clients of the former system ask for and this service does not do: they get an answer
//! that says so, and what to do instead, so that no screen of theirs waits.

use actix_web::http::StatusCode;

use crate::{
    api_error::{ApiError, HttpResult},
    caller::CurrentUser,
};

fn not_offered(text: &'static str) -> HttpResult {
    Err(ApiError::new(StatusCode::NOT_IMPLEMENTED, "not_offered", text))
}

/// Identity documents are not taken
#[utoipa::path(post, path = "/profile/submit-kyc", responses((status = 501, description = "not_offered")))]
pub(crate) async fn submit_kyc(_: CurrentUser) -> HttpResult {
    not_offered(
        "Identity documents are not taken here; please go on without, or ask support in the chat of an order",
    )
}

/// Campaigns are not taken
#[utoipa::path(post, path = "/profile/create-campaign", responses((status = 501, description = "not_offered")))]
pub(crate) async fn create_campaign(_: CurrentUser) -> HttpResult {
    not_offered("Campaigns are not offered here; please order packages of creators from the cart")
}

/// There is no other chat to be had a token for
#[utoipa::path(get, path = "/chat/token", responses((status = 501, description = "not_offered")))]
pub(crate) async fn chat_token(_: CurrentUser) -> HttpResult {
    not_offered("Chats need no token of their own here; please open the conversation of an order")
}
