//! Invitations of agents to choose a password.

use std::collections::BTreeMap;

use app::{
    StoreError,
    invitations::{Invitation, InvitationDigest, InvitationQueries, InvitationRows},
};
use diesel::prelude::*;
use domain::{Timestamp, UserId};

use super::{Store, dialect::Conn, tx::Rows};
use crate::{
    convert::Source,
    error::During,
    moment::At,
    schema::{invitations, users},
};

/// The columns of an invitation.
type Row = (i64, Vec<u8>, i32, At, At);

impl InvitationRows for Rows<'_> {
    fn save_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        let Invitation { user, digest, credential_version, created_at, expires_at } = invitation;
        let version = i32::try_from(*credential_version).unwrap_or(i32::MAX);
        let made = (
            invitations::digest.eq(&digest[..]),
            invitations::credential_version.eq(version),
            invitations::created_at.eq(At::from(*created_at)),
            invitations::expires_at.eq(At::from(*expires_at)),
        );
        let insert = diesel::insert_into(invitations::table)
            .values((invitations::user_id.eq(user.get()), made))
            .on_conflict(invitations::user_id)
            .do_update()
            .set(made);
        insert.execute(self.conn).map(drop).during("invite an agent")
    }

    fn delete_invitation(
        &mut self,
        user: UserId,
        digest: Option<InvitationDigest>,
    ) -> Result<bool, StoreError> {
        let own = invitations::table.find(user.get());
        let deleted = match digest {
            Some(digest) => {
                diesel::delete(own.filter(invitations::digest.eq(&digest[..]))).execute(self.conn)
            }
            None => diesel::delete(own).execute(self.conn),
        };
        deleted.map(|rows| rows > 0).during("end an invitation")
    }
}

impl InvitationQueries for Store {
    fn invitation(&self, digest: &InvitationDigest) -> Result<Option<Invitation>, StoreError> {
        let known = invitations::table.filter(invitations::digest.eq(digest.to_vec()));
        let row: Option<Row> =
            self.db.read(|conn| known.first(conn).optional().during("look for an invitation"))?;
        row.map(invitation).transpose()
    }
}

fn invitation(
    (user, digest, version, created_at, expires_at): Row,
) -> Result<Invitation, StoreError> {
    let source = Source { table: "invitations", row: user };
    Ok(Invitation {
        user: source.id("user_id", UserId::new, user)?,
        digest: digest.try_into().map_err(|_| source.corrupt("digest"))?,
        credential_version: source.int("credential_version", version)?,
        created_at: created_at.0,
        expires_at: expires_at.0,
    })
}

/// Until when the invitations of these accounts can be used, as far as their credentials are still
/// those of when they were made.
pub(super) fn of_accounts(
    conn: &mut Conn,
    ids: &[i64],
) -> Result<BTreeMap<i64, Timestamp>, StoreError> {
    let rows: Vec<(i64, At)> = invitations::table
        .inner_join(users::table.on(users::id.eq(invitations::user_id)))
        .filter(invitations::user_id.eq_any(ids))
        .filter(invitations::credential_version.eq(users::credential_version))
        .select((invitations::user_id, invitations::expires_at))
        .load(conn)
        .during("look for the invitations of agents")?;
    Ok(rows.into_iter().map(|(user, expires_at)| (user, expires_at.0)).collect())
}
