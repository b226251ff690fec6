//! Entries of the audit log that tell of sign-ins, credentials and what was handed out.

use std::net::IpAddr;

use domain::{Actor, NewAuditEntry, Timestamp, UserId};

/// An act upon an account: who did it, and from which address. It names no e-mail address and no
/// phone.
pub(crate) fn security_event(
    action: &'static str,
    user: Option<UserId>,
    (actor, address): (Option<Actor>, Option<IpAddr>),
    at: Timestamp,
) -> NewAuditEntry {
    let mut data: Vec<_> = user.map(|user| ("user_id", user.to_string())).into_iter().collect();
    data.extend(address.map(|address| ("address", address.to_string())));
    NewAuditEntry {
        at,
        actor,
        action,
        order: None,
        ticket: None,
        from: None,
        to: None,
        reason: None,
        data,
    }
}
