//! Reading accounts.

use std::collections::BTreeMap;

use app::{
    Account, ChangeAdminError, Identity, NewStaff, StoreError, TokenHandle,
    accounts::AccountRows,
    ports::{Accounts, AdminStatusChange, Credentials, PasswordChange, SignInNote},
};
use diesel::prelude::*;
use domain::{AccountStatus, BrandId, CreatorId, Email, NewEvent, Phone, Role, Timestamp, UserId, WebUrl};

use super::{
    Among, Store, credentials,
    dialect::{self, Conn},
    journal,
    tx::Rows,
};
use crate::{
    convert::{self, Source, readable},
    error::During,
    moment::At,
    rows::{AccountRow, NewStaffRow},
    schema::{brands, creators, secret_fingerprints, users},
};

/// Id, role, status, brand profile, creator profile, version of credentials, tokens that were signed out.
type IdentityRow = (i64, String, String, Option<i64>, Option<i64>, i32, String);

impl Accounts for Store {
    fn identities(&self, users: &[UserId]) -> Result<BTreeMap<UserId, Identity>, StoreError> {
        let ids: Vec<i64> = users.iter().map(|user| user.get()).collect();
        let rows: Vec<IdentityRow> = self.db.read(|conn| {
            users::table
                .left_join(brands::table)
                .left_join(creators::table)
                .filter(Among::new("users.id", &ids))
                .filter(users::status.ne(AccountStatus::Deleted.word()))
                .select((
                    users::id,
                    users::role,
                    users::status,
                    brands::id.nullable(),
                    creators::id.nullable(),
                    users::credential_version,
                    users::signed_out_tokens,
                ))
                .load(conn)
                .during("identify accounts")
        })?;
        let identity = |(id, role, status, brand, creator, version, signed_out): IdentityRow| {
            let source = Source { table: "users", row: id };
            let user = source.id("id", UserId::new, id)?;
            let identity = Identity {
                user,
                role: source.word("role", &role)?,
                status: source.word("status", &status)?,
                brand: brand.map(|id| source.id("id", BrandId::new, id)).transpose()?,
                creator: creator.map(|id| source.id("id", CreatorId::new, id)).transpose()?,
                credential_version: source.int("credential_version", version)?,
                signed_out: source.word("signed_out_tokens", &signed_out)?,
            };
            Ok((user, identity))
        };
        // who cannot be identified is nobody, and everybody else is who they are
        Ok(rows.into_iter().filter_map(|row| readable(identity(row))).collect())
    }

    fn find(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        let row = self.db.read(|conn| {
            users::table
                .find(user.get())
                .filter(users::status.ne(AccountStatus::Deleted.word()))
                .select(AccountRow::as_select())
                .first(conn)
                .optional()
                .during("read an account")
        })?;
        row.map(convert::account).transpose()
    }

    fn credentials(&self, email: &Email) -> Result<Option<Credentials>, StoreError> {
        let row: Option<AccountRow> = self.db.read(|conn| {
            users::table
                .filter(users::email.eq(email.as_str()))
                .filter(users::status.ne(AccountStatus::Deleted.word()))
                .select(AccountRow::as_select())
                .first(conn)
                .optional()
                .during("read credentials")
        })?;
        let credentials = |mut row: AccountRow| {
            let password_hash = row.password_hash.take();
            Ok(Credentials { account: convert::account(row)?, password_hash })
        };
        row.map(credentials).transpose()
    }

    fn has_phone(&self, phone: &Phone) -> Result<bool, StoreError> {
        self.db.read(|conn| {
            let owner = users::table
                .filter(users::phone.eq(phone.as_str()))
                .filter(users::status.ne(AccountStatus::Deleted.word()));
            diesel::select(diesel::dsl::exists(owner)).get_result(conn).during("look for a phone")
        })
    }

    fn record(&self, event: &NewEvent) -> Result<(), StoreError> {
        let event = event.clone();
        self.db.write("write an entry of the audit trail", move |conn| journal::write_events(conn, [&event]))
    }

    fn has_demo_accounts(&self) -> Result<bool, StoreError> {
        self.db.read(|conn| {
            let demo = users::table.filter(users::is_demo).filter(users::status.ne(AccountStatus::Deleted.word()));
            diesel::select(diesel::dsl::exists(demo)).get_result(conn).during("look for demo accounts")
        })
    }

    fn note_secret(&self, own: &str, at: Timestamp, since: Timestamp) -> Result<Vec<String>, StoreError> {
        let own = own.to_owned();
        self.db.write("note a secret", move |conn| {
            let lapsed = secret_fingerprints::table.filter(secret_fingerprints::seen_at.lt(At::from(since)));
            diesel::delete(lapsed).execute(conn).during("forget secrets")?;
            let seen = secret_fingerprints::seen_at.eq(At::from(at));
            diesel::insert_into(secret_fingerprints::table)
                .values((secret_fingerprints::fingerprint.eq(&own), seen))
                .on_conflict(secret_fingerprints::fingerprint)
                .do_update()
                .set(seen)
                .execute(conn)
                .during("note a secret")?;
            secret_fingerprints::table
                .filter(secret_fingerprints::fingerprint.ne(&own))
                .order(secret_fingerprints::fingerprint)
                .select(secret_fingerprints::fingerprint)
                .limit(100)
                .load(conn)
                .during("look for other secrets")
        })
    }

    fn change_password(&self, change: &PasswordChange) -> Result<Option<u32>, StoreError> {
        let PasswordChange { user, former, hash, event } = change.clone();
        self.db.write("change a password", move |conn| {
            dialect::lock_account(conn, user.get()).during("lock an account")?;
            let row = users::table.find(user.get()).filter(users::status.ne(AccountStatus::Deleted.word()));
            let present: Option<Option<String>> =
                row.select(users::password_hash).first(conn).optional().during("read a hash")?;
            let Some(present) = present else { return Ok(None) };
            if former.is_some() && former != present {
                return Ok(None);
            }
            diesel::update(users::table.find(user.get()))
                .set((users::password_hash.eq(hash), users::updated_at.eq(At::from(event.at))))
                .execute(conn)
                .during("change a password")?;
            journal::write_events(conn, [&event])?;
            credentials::end_sign_ins(conn, user).map(Some)
        })
    }

    fn super_admins(&self, limit: u32) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = self.db.read(|conn| {
            users::table
                .filter(users::role.eq(Role::SuperAdmin.word()))
                .filter(users::status.ne(AccountStatus::Deleted.word()))
                .order(users::id)
                .limit(limit.into())
                .select(AccountRow::as_select())
                .load(conn)
                .during("list super admins")
        })?;
        rows.into_iter().map(convert::account).collect()
    }

    fn set_admin_status(&self, change: &AdminStatusChange) -> Result<(), ChangeAdminError> {
        let AdminStatusChange { user, status, even_the_last, event } = change.clone();
        self.db.write("set the status of a super admin", move |conn| {
            let admins = dialect::lock_admins(conn).during("lock the super admins")?;
            let active = AccountStatus::Active.word();
            let (_, present) = admins.iter().find(|(id, _)| *id == user.get()).ok_or(ChangeAdminError::NotFound)?;
            if present == status.word() {
                return Ok(());
            }
            let others = admins.iter().any(|(id, status)| *id != user.get() && status == active);
            if status != AccountStatus::Active && !even_the_last && !others {
                return Err(ChangeAdminError::LastActive);
            }
            diesel::update(users::table.find(user.get()))
                .set((users::status.eq(status.word()), users::updated_at.eq(At::from(event.at))))
                .execute(conn)
                .during("set the status of a super admin")?;
            if status != AccountStatus::Active {
                credentials::end_sign_ins(conn, user)?;
            }
            journal::write_events(conn, [&event])?;
            Ok(())
        })
    }

    fn record_sign_in(&self, note: &SignInNote) -> Result<(), StoreError> {
        let SignInNote { event, user, at, upgrade } = note.clone();
        self.db.write("record a sign-in", move |conn| {
            if let Some((former, stronger)) = upgrade {
                let unchanged = users::table.find(user.get()).filter(users::password_hash.eq(former));
                diesel::update(unchanged)
                    .set(users::password_hash.eq(stronger))
                    .execute(conn)
                    .during("replace a hash")?;
            }
            diesel::update(users::table.find(user.get()))
                .set(users::last_login_at.eq(Some(At::from(at))))
                .execute(conn)
                .during("record a sign-in")?;
            journal::write_events(conn, [&event])
        })
    }

    fn sign_out(&self, user: UserId, token: Option<TokenHandle>, event: &NewEvent) -> Result<(), StoreError> {
        let event = event.clone();
        self.db.write("sign out", move |conn| {
            match token {
                Some(token) => credentials::end_token(conn, user, token, event.at)?,
                None => {
                    credentials::end_sign_ins(conn, user)?;
                }
            }
            journal::write_events(conn, [&event])
        })
    }

    fn add_super_admin(&self, staff: &NewStaff, hash: &str, at: Timestamp) -> Result<Option<UserId>, StoreError> {
        let (staff, hash) = (staff.clone(), hash.to_owned());
        self.db.write("add a super admin", move |conn| {
            let id = add_staff(conn, &staff, Role::SuperAdmin, Some(&hash), at)?;
            if let Some(id) = id {
                journal::write_events(conn, &[admin_added(id, at)])?;
            }
            Ok(id)
        })
    }
}

/// Adds an active member of staff. `None` when the e-mail address is taken.
pub(super) fn add_staff(
    conn: &mut Conn,
    staff: &NewStaff,
    role: Role,
    password_hash: Option<&str>,
    at: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let row = NewStaffRow {
        email: staff.email.as_str(),
        name: staff.name.as_str(),
        role: role.word(),
        status: AccountStatus::Active.word(),
        password_hash,
        email_verified: true,
        phone_verified: false,
        onboarding_completed: true,
        auth_provider: "email",
        created_at: at.into(),
        updated_at: at.into(),
    };
    let id: Option<i64> = diesel::insert_into(users::table)
        .values(&row)
        .on_conflict_do_nothing()
        .returning(users::id)
        .get_result(conn)
        .optional()
        .during("add a member of staff")?;
    id.map(|id| Source { table: "users", row: id }.id("id", UserId::new, id)).transpose()
}

/// Tells of a new super admin, whom an operator added.
fn admin_added(user: UserId, at: Timestamp) -> NewEvent {
    NewEvent {
        at,
        actor: None,
        action: "super_admin_added",
        order: None,
        ticket: None,
        from: None,
        to: Some(AccountStatus::Active.to_string()),
        reason: None,
        data: vec![("user_id", user.to_string())],
    }
}

impl AccountRows for Rows<'_> {
    fn lock_account(&mut self, user: UserId) -> Result<Option<Account>, StoreError> {
        let row = dialect::lock_whole_account(self.conn, user.get()).during("lock an account")?;
        row.map(convert::account).transpose()
    }

    fn account_standing(&mut self, user: UserId) -> Result<Option<(Role, AccountStatus)>, StoreError> {
        let row: Option<(String, String)> = users::table
            .find(user.get())
            .select((users::role, users::status))
            .first(self.conn)
            .optional()
            .during("look for an account")?;
        let source = Source { table: "users", row: user.get() };
        Ok(row.map(|(role, status)| {
            let status = source.word_or("status", &status, AccountStatus::Suspended);
            (source.word_or("role", &role, Role::Brand), status)
        }))
    }

    fn account_name(&mut self, user: UserId) -> Result<String, StoreError> {
        let known = users::table.find(user.get()).select(users::name);
        known.first(self.conn).during("read the name of an account")
    }

    fn save_wanted_contacts(
        &mut self,
        user: UserId,
        email: Option<String>,
        phone: Option<String>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let wanted = (users::wanted_email.eq(email), users::wanted_phone.eq(phone), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(user.get())).set(wanted);
        update.execute(self.conn).map(drop).during("keep what somebody named")
    }

    fn save_onboarding_step(&mut self, user: UserId, next: Option<String>, at: Timestamp) -> Result<(), StoreError> {
        let update = diesel::update(users::table.find(user.get())).set((
            users::onboarding_completed.eq(next.is_none()),
            users::onboarding_step.eq(next),
            users::updated_at.eq(At::from(at)),
        ));
        update.execute(self.conn).map(drop).during("note a step of the set-up")
    }

    fn end_sign_ins(&mut self, user: UserId) -> Result<(), StoreError> {
        credentials::end_sign_ins(self.conn, user).map(drop)
    }

    fn save_account_name(&mut self, user: UserId, name: &str, at: Timestamp) -> Result<(), StoreError> {
        let named = (users::name.eq(name), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(user.get())).set(named);
        update.execute(self.conn).map(drop).during("change a name")
    }

    fn save_cover_image(&mut self, user: UserId, url: &WebUrl, at: Timestamp) -> Result<(), StoreError> {
        let cover = (users::cover_image_url.eq(url.to_string()), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(user.get())).set(cover);
        update.execute(self.conn).map(drop).during("change a cover picture")
    }
}
