//! Accounts.

use std::collections::BTreeMap;

use app::{
    StoreError,
    accounts::{Account, AccountQueries, AccountRows, Credentials, Identity, NewStaff},
    search::Named,
};
use diesel::prelude::*;
use domain::{AccountStatus, BrandId, CreatorId, Email, Phone, Role, Timestamp, UserId, WebUrl};

use super::{Among, Store, credentials, locks, search_words, tx::Rows};
use crate::{
    convert::{self, Source, readable},
    error::During,
    moment::At,
    rows::{AccountRow, NewStaffRow},
    schema::{brands, creators, users},
};

/// Id, role, status, brand profile, creator profile, version of credentials, tokens that were
/// signed out.
type IdentityRow = (i64, String, String, Option<i64>, Option<i64>, i32, String);

impl AccountQueries for Store {
    fn identities(&self, users: &[UserId]) -> Result<BTreeMap<UserId, Identity>, StoreError> {
        let ids: Vec<i64> = users.iter().map(|user| user.get()).collect();
        let rows: Vec<IdentityRow> = self.db.read(|conn| {
            users::table
                .left_join(brands::table)
                .left_join(creators::table)
                .filter(Among::new("users.id", &ids))
                .filter(users::status.ne(AccountStatus::Deleted.as_str()))
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

    fn account(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        let row = self.db.read(|conn| {
            users::table
                .find(user.get())
                .filter(users::status.ne(AccountStatus::Deleted.as_str()))
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
                .filter(users::status.ne(AccountStatus::Deleted.as_str()))
                .select(AccountRow::as_select())
                .first(conn)
                .optional()
                .during("read credentials")
        })?;
        row.map(credentials::credentials).transpose()
    }

    fn has_phone(&self, phone: &Phone) -> Result<bool, StoreError> {
        self.db.read(|conn| {
            let owner = users::table
                .filter(users::phone.eq(phone.as_str()))
                .filter(users::status.ne(AccountStatus::Deleted.as_str()));
            diesel::select(diesel::dsl::exists(owner)).get_result(conn).during("look for a phone")
        })
    }

    fn has_demo_accounts(&self) -> Result<bool, StoreError> {
        self.db.read(|conn| {
            let demo = users::table
                .filter(users::is_demo)
                .filter(users::status.ne(AccountStatus::Deleted.as_str()));
            diesel::select(diesel::dsl::exists(demo))
                .get_result(conn)
                .during("look for demo accounts")
        })
    }

    fn super_admins(&self, limit: u32) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = self.db.read(|conn| {
            users::table
                .filter(users::role.eq(Role::SuperAdmin.as_str()))
                .filter(users::status.ne(AccountStatus::Deleted.as_str()))
                .order(users::id)
                .limit(limit.into())
                .select(AccountRow::as_select())
                .load(conn)
                .during("list super admins")
        })?;
        rows.into_iter().map(convert::account).collect()
    }
}

impl AccountRows for Rows<'_> {
    fn lock_account(&mut self, user: UserId) -> Result<Option<Account>, StoreError> {
        let row = locks::lock_whole_account(self.conn, user.get()).during("lock an account")?;
        row.map(convert::account).transpose()
    }

    fn lock_super_admins(&mut self) -> Result<Vec<(UserId, AccountStatus)>, StoreError> {
        let rows = locks::lock_admins(self.conn).during("lock the super admins")?;
        let admin = |(id, status): (i64, String)| {
            let source = Source { table: "users", row: id };
            let status = source.word_or("status", &status, AccountStatus::Suspended);
            Ok((source.id("id", UserId::new, id)?, status))
        };
        rows.into_iter().map(admin).collect()
    }

    fn insert_staff(
        &mut self,
        staff: &NewStaff,
        role: Role,
        password_hash: Option<String>,
        at: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        let row = NewStaffRow {
            email: staff.email.as_str(),
            name: staff.name.as_str(),
            role: role.as_str(),
            status: AccountStatus::Active.as_str(),
            password_hash: password_hash.as_deref(),
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
            .get_result(self.conn)
            .optional()
            .during("add a member of staff")?;
        if let Some(id) = id {
            search_words::save_name(self.conn, Named::Users, id, staff.name.as_str())?;
        }
        id.map(|id| Source { table: "users", row: id }.id("id", UserId::new, id)).transpose()
    }

    fn save_account_status(
        &mut self,
        user: UserId,
        status: AccountStatus,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let set = (users::status.eq(status.as_str()), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(user.get())).set(set);
        update.execute(self.conn).map(drop).during("set the status of an account")
    }

    fn save_last_login(&mut self, user: UserId, at: Timestamp) -> Result<(), StoreError> {
        let update = diesel::update(users::table.find(user.get()))
            .set(users::last_login_at.eq(Some(At::from(at))));
        update.execute(self.conn).map(drop).during("record a sign-in")
    }

    fn account_role_and_status(
        &mut self,
        user: UserId,
    ) -> Result<Option<(Role, AccountStatus)>, StoreError> {
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
        let wanted = (
            users::wanted_email.eq(email),
            users::wanted_phone.eq(phone),
            users::updated_at.eq(At::from(at)),
        );
        let update = diesel::update(users::table.find(user.get())).set(wanted);
        update.execute(self.conn).map(drop).during("keep what somebody named")
    }

    fn save_onboarding_step(
        &mut self,
        user: UserId,
        next: Option<String>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let update = diesel::update(users::table.find(user.get())).set((
            users::onboarding_completed.eq(next.is_none()),
            users::onboarding_step.eq(next),
            users::updated_at.eq(At::from(at)),
        ));
        update.execute(self.conn).map(drop).during("note a step of the set-up")
    }

    fn save_account_name(
        &mut self,
        user: UserId,
        name: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let named = (users::name.eq(name), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(user.get())).set(named);
        update.execute(self.conn).during("change a name")?;
        search_words::save_name(self.conn, Named::Users, user.get(), name)
    }

    fn save_cover_image(
        &mut self,
        user: UserId,
        url: &WebUrl,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let cover =
            (users::cover_image_url.eq(url.to_string()), users::updated_at.eq(At::from(at)));
        let update = diesel::update(users::table.find(user.get())).set(cover);
        update.execute(self.conn).map(drop).during("change a cover picture")
    }
}
