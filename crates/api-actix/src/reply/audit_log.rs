//! The audit log.

use app::audit::AuditEntry;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{Date, Id};
use crate::words::RoleWord;

/// Names with text values, as an object.
pub(crate) struct Facts<'a>(pub(crate) &'a [(String, String)]);

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct TrailView<'a> {
    id: Id,
    at: Date,
    actor_id: Option<Id>,
    #[schema(value_type = Option<RoleWord>)]
    actor_role: Option<&'static str>,
    action: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    reason: Option<&'a str>,
    #[schema(value_type = HashMap<String, String>)]
    data: Facts<'a>,
}

impl<'a> TrailView<'a> {
    pub(crate) fn of(entry: &'a AuditEntry) -> Self {
        Self {
            id: Id::of(&entry.id),
            at: Date(entry.at),
            actor_id: entry.actor.map(|(user, _)| Id::of(&user)),
            actor_role: entry.actor.map(|(_, role)| role.as_str()),
            action: &entry.action,
            from: entry.from.as_deref(),
            to: entry.to.as_deref(),
            reason: entry.reason.as_deref(),
            data: Facts(&entry.data),
        }
    }
}
