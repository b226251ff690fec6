//! Planting demo data, some hundred people at a time.

use std::collections::BTreeMap;

use app::{
    StoreError,
    search::{Named, SearchRows},
};
use chrono::{DateTime, TimeDelta};
use diesel::{connection::SimpleConnection, dsl::count_star, prelude::*};
use domain::Role;
use serde_json::json;

use super::{
    Store,
    dialect::{self, Conn},
    tx::Rows,
};
use crate::{
    error::During,
    moment::At,
    rows::Number,
    schema::{agents, brands, creators, packages, portfolio_items, social_accounts, users},
    seed::{self, BulkPlan, SeedError, SeedPlan, Seeder},
};

/// People that are planted in one transaction.
const BATCH: u32 = 500;
/// 2026-01-01T00:00:00Z, when the first demo person came; each comes a second later.
const START: i64 = 1_767_225_600;

impl Seeder for Store {
    fn seed(&self, plan: &SeedPlan, progress: &dyn Fn(u32)) -> Result<(), SeedError> {
        self.refuse_real_data()?;
        let mut done = 0;
        let groups = [
            (Role::SuperAdmin, 1),
            (Role::Agent, plan.agents),
            (Role::Creator, plan.creators),
            (Role::Brand, plan.brands),
        ];
        for (role, count) in groups {
            let mut first = 1;
            while first <= count {
                let last = count.min(first + BATCH - 1);
                let (hash, each) = (plan.password_hash.clone(), plan.packages);
                self.db.write("seed", move |conn| plant(conn, role, (first, last), &hash, each))?;
                done += last - first + 1;
                progress(done);
                first = last + 1;
            }
        }
        self.refill_names()?;
        self.db.write("analyze", |conn| conn.batch_execute(dialect::ANALYZE).during("analyze"))?;
        Ok(())
    }

    fn seed_orders(&self, plan: BulkPlan, progress: &dyn Fn(u32)) -> Result<(), SeedError> {
        self.refuse_real_data()?;
        self.plant_orders(plan, progress)
    }
}

impl Store {
    /// Writes the words of all names, also of those that were there before.
    fn refill_names(&self) -> Result<(), StoreError> {
        for &named in Named::ALL {
            let mut after = Some(0);
            while let Some(last) = after {
                after = self.db.write("write the words of names", move |conn| {
                    Rows { conn }.refill_name_words(named, last, BATCH)
                })?;
            }
        }
        Ok(())
    }

    fn refuse_real_data(&self) -> Result<(), SeedError> {
        if self.db.read(count_real_users)? == 0 { Ok(()) } else { Err(SeedError::NotADemo) }
    }
}

/// How many users are nobody of the demo; none where there is no schema yet.
pub(crate) fn count_real_users(conn: &mut Conn) -> Result<i64, StoreError> {
    let tables: Number = diesel::sql_query(dialect::COUNT_MIGRATION_TABLES)
        .get_result(conn)
        .during("look for a schema")?;
    if tables.n == 0 {
        return Ok(0);
    }
    let demo = users::email.like(format!("%@{}", SeedPlan::DOMAIN));
    let real =
        users::table.filter(users::email.is_null().or(diesel::dsl::not(demo.assume_not_null())));
    real.count().get_result(conn).during("look for real users")
}

fn plant(
    conn: &mut Conn,
    role: Role,
    (first, last): (u32, u32),
    hash: &str,
    packages: u32,
) -> Result<(), StoreError> {
    let people = plant_people(conn, role, (first, last), hash)?;
    match role {
        Role::SuperAdmin => Ok(()),
        Role::Agent => plant_agents(conn, &people),
        Role::Brand => plant_brands(conn, &people),
        Role::Creator => {
            let creators = plant_creators(conn, &people)?;
            plant_packages(conn, &creators, packages)
        }
    }
}

fn came_at(n: u32) -> At {
    At::from(DateTime::from_timestamp(START, 0).unwrap_or_default() + TimeDelta::seconds(n.into()))
}

fn email(role: Role, n: u32) -> String {
    match role {
        Role::SuperAdmin => format!("admin@{}", SeedPlan::DOMAIN),
        _ => format!("{role}{n}@{}", SeedPlan::DOMAIN),
    }
}

/// Accounts, and their ids by number.
fn plant_people(
    conn: &mut Conn,
    role: Role,
    (first, last): (u32, u32),
    hash: &str,
) -> Result<BTreeMap<u32, i64>, StoreError> {
    let people: Vec<(u32, String, String)> =
        (first..=last).map(|n| (n, email(role, n), seed::person(role, n))).collect();
    let row = |(n, email, name): &(u32, String, String)| {
        (
            users::email.eq(email.clone()),
            users::name.eq(name.clone()),
            users::role.eq(role.as_str()),
            users::status.eq("active"),
            users::password_hash.eq(hash.to_owned()),
            users::email_verified.eq(true),
            users::phone_verified.eq(false),
            users::onboarding_completed.eq(true),
            users::auth_provider.eq("email"),
            users::is_demo.eq(true),
            (users::created_at.eq(came_at(*n)), users::updated_at.eq(came_at(*n))),
        )
    };
    for person in &people {
        diesel::insert_into(users::table)
            .values(row(person))
            .on_conflict_do_nothing()
            .execute(conn)
            .during("seed people")?;
    }
    let emails: Vec<&str> = people.iter().map(|(_, email, _)| email.as_str()).collect();
    let ids: Vec<(Option<String>, i64)> = users::table
        .filter(users::email.eq_any(emails))
        .select((users::email, users::id))
        .load(conn)
        .during("find seeded people")?;
    let ids: BTreeMap<_, _> =
        ids.into_iter().filter_map(|(email, id)| Some((email?, id))).collect();
    Ok(people.into_iter().filter_map(|(n, email, _)| Some((n, *ids.get(&email)?))).collect())
}

fn plant_agents(conn: &mut Conn, people: &BTreeMap<u32, i64>) -> Result<(), StoreError> {
    for &id in people.values() {
        diesel::insert_into(agents::table)
            .values((
                agents::user_id.eq(id),
                agents::role.eq(Role::Agent.as_str()),
                agents::availability.eq("available"),
                agents::is_online.eq(true),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .during("seed agents")?;
    }
    Ok(())
}

fn plant_brands(conn: &mut Conn, people: &BTreeMap<u32, i64>) -> Result<(), StoreError> {
    for (&n, &user) in people {
        diesel::insert_into(brands::table)
            .values((
                brands::user_id.eq(user),
                brands::company_name.eq(seed::company(n)),
                brands::industries.eq(json!([seed::category(n)]).to_string()),
                brands::business_type.eq("SME"),
                brands::website_url.eq(format!("https://brand{n}.{}", SeedPlan::DOMAIN)),
                brands::description.eq(format!(
                    "{} makes things for {}.",
                    seed::company(n),
                    seed::city(n)
                )),
                brands::location_country.eq("India"),
                brands::location_city.eq(seed::city(n)),
                brands::verified.eq(n % 2 == 1),
                (brands::created_at.eq(came_at(n)), brands::updated_at.eq(came_at(n))),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .during("seed brands")?;
    }
    Ok(())
}

/// Creator profiles with their social account and one piece of work; their ids by number.
fn plant_creators(
    conn: &mut Conn,
    people: &BTreeMap<u32, i64>,
) -> Result<BTreeMap<u32, i64>, StoreError> {
    for (&n, &user) in people {
        let platform = seed::content(n, 1).0.to_lowercase();
        let id: Option<i64> = diesel::insert_into(creators::table)
            .values((
                creators::user_id.eq(user),
                creators::bio.eq(format!("{} content from {}.", seed::category(n), seed::city(n))),
                creators::location_country.eq("India"),
                creators::location_city.eq(seed::city(n)),
                creators::content_categories.eq(json!([seed::category(n)]).to_string()),
                creators::platforms.eq(json!([platform]).to_string()),
                creators::languages.eq(json!(["English", "Hindi"]).to_string()),
                creators::rating_hundredths.eq(Some(350 + i32::try_from(n % 15).unwrap_or(0) * 10)),
                creators::total_collaborations.eq(i32::try_from(n % 90).unwrap_or(0)),
                (creators::verified.eq(n.is_multiple_of(3)), creators::featured.eq(n % 10 == 1)),
                (creators::created_at.eq(came_at(n)), creators::updated_at.eq(came_at(n))),
            ))
            .on_conflict_do_nothing()
            .returning(creators::id)
            .get_result(conn)
            .optional()
            .during("seed creators")?;
        if let Some(id) = id {
            plant_showcase(conn, n, (user, id), &platform)?;
        }
    }
    let ids: Vec<(i64, i64)> = creators::table
        .filter(creators::user_id.eq_any(people.values()))
        .select((creators::user_id, creators::id))
        .load(conn)
        .during("find seeded creators")?;
    let ids: BTreeMap<_, _> = ids.into_iter().collect();
    Ok(people.iter().filter_map(|(&n, user)| Some((n, *ids.get(user)?))).collect())
}

fn plant_showcase(
    conn: &mut Conn,
    n: u32,
    (user, creator): (i64, i64),
    platform: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(social_accounts::table)
        .values((
            social_accounts::creator_id.eq(creator),
            social_accounts::platform.eq(platform),
            social_accounts::username.eq(format!("creator{n}")),
            social_accounts::follower_count.eq(i64::from(n % 500) * 1_000 + 12_000),
            social_accounts::engagement_millionths.eq(34_000),
            social_accounts::avg_views.eq(i64::from(n % 100) * 100 + 900),
            social_accounts::verified.eq(n.is_multiple_of(3)),
        ))
        .execute(conn)
        .during("seed social accounts")?;
    diesel::insert_into(portfolio_items::table)
        .values((
            portfolio_items::user_id.eq(user),
            portfolio_items::title.eq(format!("{} in {}", seed::category(n), seed::city(n))),
            portfolio_items::media_url
                .eq(format!("https://media.{}/creator{n}.mp4", SeedPlan::DOMAIN)),
            portfolio_items::media_type.eq("video"),
            portfolio_items::platform.eq(platform),
            portfolio_items::tags.eq("[]"),
            portfolio_items::is_featured.eq(true),
            portfolio_items::created_at.eq(came_at(n)),
        ))
        .execute(conn)
        .during("seed portfolios")?;
    Ok(())
}

/// Fills every creator up to `each` packages.
fn plant_packages(
    conn: &mut Conn,
    creators: &BTreeMap<u32, i64>,
    each: u32,
) -> Result<(), StoreError> {
    let present: Vec<(i64, i64)> = packages::table
        .filter(packages::creator_id.eq_any(creators.values()))
        .group_by(packages::creator_id)
        .select((packages::creator_id, count_star()))
        .load(conn)
        .during("count seeded packages")?;
    let present: BTreeMap<_, _> = present.into_iter().collect();
    for (&n, &creator) in creators {
        let there = u32::try_from(*present.get(&creator).unwrap_or(&0)).unwrap_or(u32::MAX);
        for k in there.saturating_add(1)..=each {
            plant_package(conn, n, k, creator)?;
        }
    }
    Ok(())
}

fn plant_package(conn: &mut Conn, n: u32, k: u32, creator: i64) -> Result<(), StoreError> {
    let (platform, content) = seed::content(n, k);
    let details = json!({
        "platform": platform.to_uppercase(), "content_type": content, "quantity": 1, "revisions": 1,
        "duration1": "1 Minute", "duration2": "30 Seconds",
    });
    diesel::insert_into(packages::table)
        .values((
            packages::creator_id.eq(creator),
            packages::title.eq(format!("{platform} {content}")),
            packages::description.eq(format!("One {content} about {}.", seed::category(n))),
            (packages::price_minor.eq(seed::price_minor(n, k)), packages::currency.eq("USD")),
            packages::kind.eq("predefined"),
            packages::deliverables.eq(details.to_string()),
            (packages::platform.eq(platform), packages::content_type.eq(content)),
            (packages::quantity.eq(Some(1)), packages::revisions.eq(Some(1))),
            (packages::duration1.eq("1 Minute"), packages::duration2.eq("30 Seconds")),
            (packages::is_active.eq(true), packages::is_deleted.eq(false)),
            (packages::created_at.eq(came_at(n)), packages::updated_at.eq(came_at(n))),
        ))
        .execute(conn)
        .during("seed packages")?;
    Ok(())
}
