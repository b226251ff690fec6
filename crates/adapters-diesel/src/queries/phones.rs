//! One-time codes, and accounts by their phones.

use app::{
    StoreError,
    accounts::Account,
    phones::{CodeEvent, NewPhoneAccount, PhoneCodeRows, PhoneRows, ProvenPhone},
    search::Named,
};
use diesel::prelude::*;
use domain::{AccountStatus, Phone, PhoneCode, Timestamp, UserId};

use super::{dialect, locks, purge::Old, search_words, tx::Rows};
use crate::{
    convert::{self, Source},
    error::{During, is_taken},
    moment::At,
    rows::{AccountRow, PhoneCodeRow},
    schema::{code_events, phone_codes, users},
};

const CODES: Old = Old { table: "phone_codes", key: "phone", time: "accepted_at" };
const CODE_EVENTS: Old = Old { table: "code_events", key: "id", time: "at" };

/// Most accounts that lose a phone which somebody else proves at once; with more, the rest lose it
/// at the next proof.
const MAX_WANTING: i64 = 1000;
/// Most rows of a phone that are read; the budgets are far below.
const MAX_EVENTS: i64 = 1000;

/// What happened to a phone.
macro_rules! audit_log_of {
    ($phone:expr) => {
        code_events::table.filter(code_events::phone.eq($phone.as_str()))
    };
}

fn count(removed: usize) -> u32 {
    u32::try_from(removed).unwrap_or(u32::MAX)
}

pub(super) fn user_id(id: i64) -> Result<UserId, StoreError> {
    Source { table: "users", row: id }.id("id", UserId::new, id)
}

impl PhoneCodeRows for Rows<'_> {
    fn lock_code_requests(&mut self) -> Result<(), StoreError> {
        dialect::lock_codes(self.conn).during("lock the codes")
    }

    fn lock_phone_code(&mut self, phone: &Phone) -> Result<Option<PhoneCode>, StoreError> {
        let row = locks::lock_code(self.conn, phone.as_str()).during("lock a code")?;
        let code = |row: PhoneCodeRow| {
            let source = Source { table: "phone_codes", row: 0 };
            let digest = row
                .digest
                .map(|digest| digest.try_into().map_err(|_| source.corrupt("digest")))
                .transpose()?;
            Ok(PhoneCode {
                digest,
                accepted_at: row.accepted_at.0,
                attempts: source.int("attempts", row.attempts)?,
            })
        };
        row.map(code).transpose()
    }

    fn save_phone_code(&mut self, phone: &Phone, code: &PhoneCode) -> Result<(), StoreError> {
        let row = PhoneCodeRow {
            phone: phone.to_string(),
            digest: code.digest.map(|digest| digest.to_vec()),
            accepted_at: code.accepted_at.into(),
            attempts: i32::try_from(code.attempts).unwrap_or(i32::MAX),
        };
        let insert = diesel::insert_into(phone_codes::table).values(&row);
        let upsert = insert.on_conflict(phone_codes::phone).do_update().set(&row);
        upsert.execute(self.conn).map(drop).during("keep a code")
    }

    fn code_events(
        &mut self,
        phone: &Phone,
        after: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<CodeEvent>, StoreError> {
        let later = audit_log_of!(phone).filter(code_events::at.gt(At::from(now)));
        let align = diesel::update(later).set(code_events::at.eq(At::from(now)));
        align.execute(self.conn).during("bring times into line")?;
        let rows: Vec<(Option<String>, bool, At)> = audit_log_of!(phone)
            .filter(code_events::at.gt(At::from(after)))
            .order(code_events::at.desc())
            .limit(MAX_EVENTS)
            .select((code_events::address, code_events::is_settled, code_events::at))
            .load(self.conn)
            .during("read what was sent to a phone")?;
        Ok(rows
            .into_iter()
            .map(|(address, is_settled, At(at))| CodeEvent { address, is_settled, at })
            .collect())
    }

    fn nth_newest_code(
        &mut self,
        address: Option<String>,
        n: u32,
        after: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut query = code_events::table
            .filter(code_events::address.is_not_null())
            .filter(code_events::at.gt(At::from(after)))
            .select(code_events::at)
            .into_boxed();
        if let Some(address) = address {
            query = query.filter(code_events::address.eq(address));
        }
        let nth = query.order(code_events::at.desc()).offset(i64::from(n.saturating_sub(1)));
        let at: Option<At> = nth.first(self.conn).optional().during("count codes")?;
        Ok(at.map(|At(at)| at))
    }

    fn insert_code_event(&mut self, phone: &Phone, event: &CodeEvent) -> Result<(), StoreError> {
        let insert = diesel::insert_into(code_events::table).values((
            code_events::phone.eq(phone.as_str()),
            code_events::address.eq(&event.address),
            code_events::is_settled.eq(event.is_settled),
            code_events::at.eq(At::from(event.at)),
        ));
        insert.execute(self.conn).map(drop).during("note a code")
    }

    fn settle_code_events(&mut self, phone: &Phone) -> Result<(), StoreError> {
        let wrong = audit_log_of!(phone).filter(code_events::address.is_null());
        diesel::delete(wrong).execute(self.conn).during("forget wrong codes")?;
        let sent = audit_log_of!(phone).filter(code_events::is_settled.eq(false));
        let settle = diesel::update(sent).set(code_events::is_settled.eq(true));
        settle.execute(self.conn).map(drop).during("settle codes")
    }

    fn purge_phone_codes(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        CODES.purge(self.conn, before.into(), limit).map(count).during("purge codes")
    }

    fn purge_code_events(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError> {
        CODE_EVENTS
            .purge(self.conn, before.into(), limit)
            .map(count)
            .during("purge what was counted")
    }
}

impl PhoneRows for Rows<'_> {
    fn account_of_phone(&mut self, phone: &Phone) -> Result<Option<Account>, StoreError> {
        let owner =
            users::table.filter(users::phone.eq(phone.as_str())).select(AccountRow::as_select());
        let row = owner.first(self.conn).optional().during("find the owner of a phone")?;
        row.map(convert::account).transpose()
    }

    fn lock_accounts_wanting(
        &mut self,
        phone: &Phone,
        and: Option<UserId>,
    ) -> Result<Vec<UserId>, StoreError> {
        let and = and.map_or(0, UserId::get);
        let ids = locks::lock_wanting(self.conn, and, phone.as_str(), MAX_WANTING)
            .during("lock who wants a phone")?;
        ids.into_iter().map(user_id).collect()
    }

    fn save_proven_phone(&mut self, proven: &ProvenPhone) -> Result<bool, StoreError> {
        let written = diesel::update(users::table.find(proven.user.get()))
            .set((
                users::phone.eq(proven.phone.as_str()),
                users::phone_verified.eq(true),
                proven.drops_wanted.then(|| users::wanted_phone.eq(None::<String>)),
                proven.signed_in_at.map(|at| users::last_login_at.eq(At::from(at))),
            ))
            .execute(self.conn);
        if is_taken(&written) {
            return Ok(false);
        }
        written.map(|_| true).during("prove a phone")
    }

    fn drop_wanted_phones(&mut self, users: &[UserId], at: Timestamp) -> Result<(), StoreError> {
        let losers = users::table.filter(users::id.eq_any(users.iter().map(|user| user.get())));
        let drop_wanted =
            (users::wanted_phone.eq(None::<String>), users::updated_at.eq(At::from(at)));
        diesel::update(losers)
            .set(drop_wanted)
            .execute(self.conn)
            .map(drop)
            .during("take a phone away")
    }

    fn insert_phone_account(
        &mut self,
        new: &NewPhoneAccount,
    ) -> Result<Option<Account>, StoreError> {
        let at = At::from(new.at);
        let row: Option<AccountRow> = diesel::insert_into(users::table)
            .values((
                users::phone.eq(new.phone.as_str()),
                users::name.eq(&new.name),
                users::role.eq(new.role.as_str()),
                users::status.eq(AccountStatus::Active.as_str()),
                users::email_verified.eq(false),
                users::phone_verified.eq(true),
                users::onboarding_completed.eq(false),
                users::onboarding_step.eq(new.onboarding_step),
                users::auth_provider.eq("phone"),
                users::last_login_at.eq(at),
                (users::created_at.eq(at), users::updated_at.eq(at)),
            ))
            .on_conflict_do_nothing()
            .returning(AccountRow::as_select())
            .get_result(self.conn)
            .optional()
            .during("open an account")?;
        if let Some(row) = &row {
            search_words::save_name(self.conn, Named::Users, row.id, &new.name)?;
        }
        row.map(convert::account).transpose()
    }
}
