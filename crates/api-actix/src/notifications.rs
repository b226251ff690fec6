//! What is told to a user outside of conversations.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::notifications::{ListedNotifications, Notification};
use http_edge::run_blocking;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Api,
    api_error::HttpResult,
    caller::CurrentUser,
    cursor::{self, List},
    inputs::IdInput,
    page_params::Page200,
    params::{Limits, Params, path_id},
    reply::{Date, Facts, Id},
    validation::ValidationErrors,
    words::NotificationKindWord,
};

#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({ "up_to_id": "9" })))]
pub(crate) struct UpToBody {
    /// The last notification to mark; all of them when absent
    up_to_id: Option<IdInput>,
}

const LIMITS: Limits = Page200::limits(50);

#[derive(Serialize, ToSchema)]
struct NotificationView<'a> {
    id: Id,
    #[serde(rename = "type")]
    #[schema(value_type = NotificationKindWord)]
    kind: &'static str,
    title: &'a str,
    message: &'a str,
    #[schema(value_type = HashMap<String, String>)]
    data: Facts<'a>,
    read_at: Option<Date>,
    created_at: Date,
}

impl<'a> NotificationView<'a> {
    fn of(known: &'a Notification) -> Self {
        Self {
            id: Id::of(&known.id),
            kind: known.kind.as_str(),
            title: &known.title,
            message: &known.message,
            data: Facts(&known.data),
            read_at: known.read_at.map(Date),
            created_at: Date(known.created_at),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct NotificationsReply<'a> {
    success: bool,
    data: ListedNotificationsView<'a>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ListedNotificationsView<'a> {
    notifications: Vec<NotificationView<'a>>,
    unread_count: u64,
}

/// Lists the own notifications
#[utoipa::path(
    get, path = "/notifications",
    params(("unread" = Option<String>, Query, description = "`true` for those that are not read"), Page200),
    responses((status = 200, body = NotificationsReply)),
)]
pub(crate) async fn list(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let params = Params::of(&request)?;
    let (unread, page) = (params.flag("unread"), params.page(List::Notifications, LIMITS)?);
    let list = api.app.notifications.list.clone();
    let ListedNotifications { page, unread } =
        run_blocking(move || list.run(&caller.viewer, unread, page)).await?;
    let notifications = page.items.iter().map(NotificationView::of).collect();
    let next_cursor = page.next.map(|position| cursor::encode(List::Notifications, position));
    let data = ListedNotificationsView { notifications, unread_count: unread };
    Ok(HttpResponse::Ok().json(NotificationsReply { success: true, data, next_cursor }))
}

#[derive(Serialize, ToSchema)]
struct UnreadCountReply {
    success: bool,
    data: UnreadCount,
}

#[derive(Serialize, ToSchema)]
struct NotificationReply<'a> {
    success: bool,
    data: OneNotification<'a>,
}

#[derive(Serialize, ToSchema)]
struct UpdatedReply {
    success: bool,
    data: UpdatedCount,
}

#[derive(Serialize, ToSchema)]
struct UnreadCount {
    unread_count: u64,
}

/// Counts the own notifications that are not read
#[utoipa::path(
    get, path = "/notifications/unread-count",
    responses((status = 200, body = UnreadCountReply)),
)]
pub(crate) async fn unread_count(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let list = api.app.notifications.list.clone();
    let unread_count = run_blocking(move || list.count_unread(&caller.viewer)).await?;
    Ok(HttpResponse::Ok()
        .json(UnreadCountReply { success: true, data: UnreadCount { unread_count } }))
}

#[derive(Serialize, ToSchema)]
struct OneNotification<'a> {
    notification: NotificationView<'a>,
}

/// Marks a notification as read
#[utoipa::path(
    put, path = "/notifications/{id}/read",
    responses((status = 200, body = NotificationReply), (status = 404)),
)]
pub(crate) async fn read(api: Data<Api>, caller: CurrentUser, request: HttpRequest) -> HttpResult {
    let (id, read) = (path_id(&request, "id")?, api.app.notifications.mark_read.clone());
    let known = run_blocking(move || read.run(&caller.viewer, id)).await?;
    let data = OneNotification { notification: NotificationView::of(&known) };
    Ok(HttpResponse::Ok().json(NotificationReply { success: true, data }))
}

#[derive(Serialize, ToSchema)]
struct UpdatedCount {
    updated: u64,
}

/// Marks all notifications as read, or those up to one
#[utoipa::path(
    put, path = "/notifications/read-all", request_body = UpToBody,
    responses((status = 200, body = UpdatedReply)),
)]
pub(crate) async fn read_all(api: Data<Api>, caller: CurrentUser) -> HttpResult {
    let (body, mut errors): (UpToBody, _) = (caller.body.read()?, ValidationErrors::default());
    let up_to = errors.optional_id(body.up_to_id, "up_to_id", "a notification");
    let (up_to, read) = (errors.finish(Some(up_to))?, api.app.notifications.mark_read.clone());
    let updated = run_blocking(move || read.all(&caller.viewer, up_to)).await?;
    Ok(HttpResponse::Ok().json(UpdatedReply { success: true, data: UpdatedCount { updated } }))
}
