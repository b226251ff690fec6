//! What is told to a user outside of conversations.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::notifications::{ListedNotifications, Notification};
use domain::{Field, NotificationId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Api,
    body::Fields,
    caller::SignedIn,
    cursor::{self, List},
    faults::Faults,
    offload::offload,
    openapi::{NotificationKindWord, Page200, UpToBody},
    params::{Limits, Params, path_id},
    refusal::Refusal,
    reply::{Date, Facts, Id},
};

const LIMITS: Limits = Limits { default: 50, most: 200, with_offset: false };

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
            kind: known.kind.word(),
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
pub(crate) async fn list(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request)?;
    let (unread, page) = (params.flag("unread"), params.page(List::Notifications, LIMITS)?);
    let list = api.app.notifications.list.clone();
    let ListedNotifications { page, unread } = offload(move || list.run(&caller.viewer, unread, page)).await?;
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
pub(crate) async fn unread_count(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let list = api.app.notifications.list.clone();
    let unread_count = offload(move || list.count_unread(&caller.viewer)).await?;
    Ok(HttpResponse::Ok().json(UnreadCountReply { success: true, data: UnreadCount { unread_count } }))
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
pub(crate) async fn read(api: Data<Api>, caller: SignedIn, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let (id, read) = (path_id(&request, "id")?, api.app.notifications.mark_read.clone());
    let known = offload(move || read.run(&caller.viewer, id)).await?;
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
pub(crate) async fn read_all(api: Data<Api>, caller: SignedIn) -> Result<HttpResponse, Refusal> {
    let mut faults = Faults::default();
    let up_to = match Fields::read(&caller.body)?.whole("up_to_id") {
        Field::Absent => Some(None),
        Field::Given(id) => NotificationId::new(id).ok().map(Some),
        Field::Unreadable => None,
    };
    if up_to.is_none() {
        faults.add("up_to_id", "invalid_id", "up_to_id must be the id of a notification");
    }
    let (up_to, read) = (faults.finish(up_to)?, api.app.notifications.mark_read.clone());
    let updated = offload(move || read.all(&caller.viewer, up_to)).await?;
    Ok(HttpResponse::Ok().json(UpdatedReply { success: true, data: UpdatedCount { updated } }))
}
