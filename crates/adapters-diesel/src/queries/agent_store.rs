//! Agents: adding, changing, listing. Whoever changes one holds the ring, and gives waiting tickets away before the
//! commit.

use std::collections::BTreeMap;

use app::{
    AdminPresence, AgentCounts, AgentLoad, AgentPresence, ChangeAgentError, Page, PageRequest, Position, Start,
    StoreError,
    ports::{AgentStore, NewAgent},
};
use diesel::{dsl::count_star, prelude::*};
use domain::{
    AccountStatus, Actor, Agent, AgentChange, AgentId, Availability, Email, Phone, Presence, Role, TicketStatus,
    Timestamp, UserId, agent_added,
};

use super::{
    Store,
    accounts::add_staff,
    bench, credentials,
    dialect::{self, Conn},
    journal, queue,
};
use crate::{
    convert::{self, Source},
    error::{During, Taken, taken},
    moment::At,
    rows::{AgentRow, StaffRow, StandingRow},
    schema::{admin_presences, agents, tickets, users},
};

/// An agent as the list shows it, without its tickets.
type ListedRow = (StaffRow, AgentRow, StandingRow);

impl AgentStore for Store {
    fn add(&self, agent: &NewAgent, actor: Option<Actor>, at: Timestamp) -> Result<Option<AgentId>, StoreError> {
        let (agent, assigner) = (agent.clone(), self.turns.assigner.clone());
        self.db.write("add an agent", move |conn| {
            bench::lock_bench(conn)?;
            let hash = agent.password_hash.as_deref();
            let Some(user) = add_staff(conn, &agent.staff, Role::Agent, hash, at)? else { return Ok(None) };
            diesel::insert_into(agents::table)
                .values((
                    agents::user_id.eq(user.get()),
                    agents::role.eq(Role::Agent.word()),
                    agents::availability.eq(Availability::Available.word()),
                    agents::is_online.eq(true),
                ))
                .execute(conn)
                .during("add an agent")?;
            journal::write_events(conn, &[agent_added(user.into(), actor, at)])?;
            queue::give_away(conn, assigner.as_ref(), actor, at)?;
            Ok(Some(user.into()))
        })
    }

    fn change(
        &self,
        agent: AgentId,
        change: &AgentChange,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> Result<(), ChangeAgentError> {
        let (change, assigner) = (change.clone(), self.turns.assigner.clone());
        self.db.write("change an agent", move |conn| {
            let bench = bench::lock_bench(conn)?;
            let present = bench.agent(agent).ok_or(ChangeAgentError::NotFound)?;
            if change_account(conn, present, &change, actor, at)? {
                queue::give_away(conn, assigner.as_ref(), actor, at)?;
            }
            Ok(())
        })
    }

    fn set_presence(
        &self,
        agent: AgentId,
        presence: Presence,
        actor: Option<Actor>,
        at: Timestamp,
    ) -> Result<Option<AgentPresence>, StoreError> {
        self.db.write("set what an agent says about itself", move |conn| {
            let bench = bench::lock_bench(conn)?;
            bench.agent(agent).map(|present| change_presence(conn, present, presence, actor, at)).transpose()
        })
    }

    fn set_admin_presence(
        &self,
        admin: UserId,
        presence: Presence,
        at: Timestamp,
    ) -> Result<Option<AdminPresence>, StoreError> {
        self.db.write("set what a super admin says about itself", move |conn| {
            dialect::lock_account(conn, admin.get()).during("lock an account")?;
            let name: Option<String> = users::table
                .find(admin.get())
                .filter(users::status.ne(AccountStatus::Deleted.word()))
                .select(users::name)
                .first(conn)
                .optional()
                .during("read a name")?;
            let Some(name) = name else { return Ok(None) };
            let former: Option<Option<At>> = admin_presences::table
                .find(admin.get())
                .select(admin_presences::last_online_at)
                .first(conn)
                .optional()
                .during("read what a super admin said")?;
            let last = if presence.is_online { None } else { former.flatten().or(Some(At::from(at))) };
            let said = (
                admin_presences::availability.eq(presence.availability.word()),
                admin_presences::is_online.eq(presence.is_online),
                admin_presences::last_online_at.eq(last),
            );
            diesel::insert_into(admin_presences::table)
                .values((admin_presences::user_id.eq(admin.get()), said))
                .on_conflict(admin_presences::user_id)
                .do_update()
                .set(said)
                .execute(conn)
                .during("keep what a super admin said")?;
            Ok(Some(AdminPresence { user: admin, name, presence, last_online_at: last.map(|at| at.0) }))
        })
    }

    fn find_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError> {
        let row: Option<(StaffRow, AgentRow)> = self.db.read(|conn| {
            agents::table
                .inner_join(users::table)
                .filter(users::email.eq(email.as_str()))
                .select((StaffRow::as_select(), AgentRow::as_select()))
                .first(conn)
                .optional()
                .during("find an agent")
        })?;
        row.map(|(user, row)| convert::agent(user, &row)).transpose()
    }

    fn find(&self, agent: AgentId) -> Result<Option<AgentLoad>, StoreError> {
        self.db.read(|conn| {
            let row: Option<ListedRow> = agents::table
                .inner_join(users::table)
                .filter(agents::user_id.eq(agent.get()))
                .select((StaffRow::as_select(), AgentRow::as_select(), StandingRow::as_select()))
                .first(conn)
                .optional()
                .during("read an agent")?;
            Ok(with_loads(conn, row.into_iter().collect())?.pop())
        })
    }

    fn list(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError> {
        self.db.read(|conn| {
            let position = |(user, _, row): &ListedRow| Position { at: row.created_at.0, id: user.id };
            let Page { items, next } = Page::of(listed_rows(conn, page)?, page.limit, position);
            Ok(Page { items: with_loads(conn, items)?, next })
        })
    }

    fn counts(&self) -> Result<AgentCounts, StoreError> {
        self.db.read(|conn| {
            let by_status: Vec<(String, i64)> = agents::table
                .inner_join(users::table)
                .group_by(users::status)
                .select((users::status, count_star()))
                .load(conn)
                .during("count agents")?;
            let tickets: i64 = tickets::table.count().get_result(conn).during("count tickets")?;
            let source = Source { table: "agents", row: 0 };
            let mut counts = AgentCounts { tickets: source.int("user_id", tickets)?, ..AgentCounts::default() };
            for (status, count) in by_status {
                let count: u64 = source.int("user_id", count)?;
                counts.agents += count;
                match source.word_or("status", &status, AccountStatus::Deleted) {
                    AccountStatus::Active => counts.active += count,
                    AccountStatus::Suspended => counts.suspended += count,
                    AccountStatus::Pending => counts.pending += count,
                    AccountStatus::Deleted => {}
                }
            }
            Ok(counts)
        })
    }
}

/// Changes the account of an agent with the events that tell of it. `false` when nothing differs. The ring must be
/// locked.
fn change_account(
    conn: &mut Conn,
    present: &Agent,
    change: &AgentChange,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<bool, ChangeAgentError> {
    let (phone, loses_phone) = other_phone(conn, present.id, change.phone.as_ref())?;
    let change = &AgentChange { phone, ..change.clone() };
    let plan = change.plan(present, actor, at);
    if plan.events.is_empty() {
        return Ok(false);
    }
    let ends_sign_ins = change.ends_sign_ins(present, &plan.agent);
    let account = users::table.find(present.id.get());
    let written = diesel::update(account)
        .set((
            users::name.eq(plan.agent.name),
            users::email.eq(plan.agent.email),
            users::status.eq(plan.agent.account.word()),
            change.password_hash.as_ref().map(|hash| users::password_hash.eq(hash)),
            change.phone.as_ref().map(|phone| {
                let number = phone.as_ref().map(Phone::as_str);
                (users::phone.eq(number), users::phone_given.eq(number.is_some()), users::phone_verified.eq(false))
            }),
            users::updated_at.eq(At::from(at)),
        ))
        .execute(conn);
    match taken(&written) {
        Some(Taken::Phone) => return Err(ChangeAgentError::PhoneInUse),
        Some(Taken::Other) => return Err(ChangeAgentError::EmailInUse),
        None => written.during("change an agent")?,
    };
    if ends_sign_ins || loses_phone {
        credentials::end_sign_ins(conn, present.id.user())?;
    }
    journal::write_events(conn, &plan.events)?;
    Ok(true)
}

/// The wished phone, where it differs from the one that a super admin gave the agent before. One that a token attached
/// is another: it has to be proven again. And whether the agent loses a phone that was proven.
#[expect(clippy::option_option, reason = "nothing changes, the phone goes, or it is this one")]
fn other_phone(
    conn: &mut Conn,
    agent: AgentId,
    wished: Option<&Option<Phone>>,
) -> Result<(Option<Option<Phone>>, bool), StoreError> {
    let Some(wished) = wished else { return Ok((None, false)) };
    let (present, is_given, is_proven): (Option<String>, bool, bool) = users::table
        .find(agent.get())
        .select((users::phone, users::phone_given, users::phone_verified))
        .first(conn)
        .during("read the phone of an agent")?;
    let is_same = present.as_deref() == wished.as_ref().map(Phone::as_str);
    let changes = !is_same || !(is_given || present.is_none());
    Ok((changes.then(|| wished.clone()), !is_same && present.is_some() && is_proven))
}

/// Saves what an agent says about itself with the event that tells of it. The ring must be locked.
fn change_presence(
    conn: &mut Conn,
    present: &Agent,
    presence: Presence,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<AgentPresence, StoreError> {
    let row = agents::table.find(present.id.get());
    let last: Option<At> = row.select(agents::last_online_at).first(conn).during("read an agent")?;
    let plan = presence.plan(present, last.map(|last| last.0), actor, At::from(at).0);
    diesel::update(row)
        .set((
            agents::availability.eq(plan.agent.availability.word()),
            agents::is_online.eq(plan.agent.is_online),
            agents::last_online_at.eq(plan.last_online_at.map(At::from)),
        ))
        .execute(conn)
        .during("set what an agent says about itself")?;
    journal::write_events(conn, &plan.event)?;
    Ok(AgentPresence { agent: plan.agent, last_online_at: plan.last_online_at })
}

fn listed_rows(conn: &mut Conn, page: PageRequest) -> Result<Vec<ListedRow>, StoreError> {
    let mut query = agents::table
        .inner_join(users::table)
        .select((StaffRow::as_select(), AgentRow::as_select(), StandingRow::as_select()))
        .into_boxed();
    match page.start {
        Start::First => {}
        Start::Offset(rows) => query = query.offset(i64::from(rows)),
        Start::After(Position { at, id }) => {
            let earlier = users::created_at.lt(At::from(at)).or(users::id.lt(id));
            query = query.filter(users::created_at.le(At::from(at))).filter(earlier);
        }
    }
    query
        .order((users::created_at.desc(), users::id.desc()))
        .limit(i64::from(page.limit) + 1)
        .load(conn)
        .during("list agents")
}

fn with_loads(conn: &mut Conn, rows: Vec<ListedRow>) -> Result<Vec<AgentLoad>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|(user, ..)| user.id).collect();
    let loads = loads(conn, &ids)?;
    let load = |(user, row, standing): ListedRow| {
        let &(assigned, open) = loads.get(&user.id).unwrap_or(&(0, 0));
        Ok(AgentLoad {
            agent: convert::agent(user, &row)?,
            assigned,
            open,
            email_verified: standing.email_verified,
            onboarding_completed: standing.onboarding_completed,
            created_at: standing.created_at.0,
            last_login_at: standing.last_login_at.map(|at| at.0),
        })
    };
    rows.into_iter().map(load).collect()
}

/// Tickets of each agent: all of them, and those that are not done.
fn loads(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, (u64, u64)>, StoreError> {
    let rows: Vec<(Option<i64>, String, i64)> = tickets::table
        .filter(tickets::agent_id.eq_any(ids))
        .group_by((tickets::agent_id, tickets::status))
        .select((tickets::agent_id, tickets::status, count_star()))
        .load(conn)
        .during("count the tickets of agents")?;
    let mut loads = BTreeMap::<i64, (u64, u64)>::new();
    for (agent, status, count) in rows {
        let (Some(agent), Ok(count)) = (agent, u64::try_from(count)) else { continue };
        let load = loads.entry(agent).or_default();
        load.0 += count;
        if [TicketStatus::Open.word(), TicketStatus::InProgress.word()].contains(&status.as_str()) {
            load.1 += count;
        }
    }
    Ok(loads)
}
