//! Agents, and what they and super admins say about themselves.

use std::collections::BTreeMap;

use app::{
    Page, PageRequest, Position, StoreError,
    agents::{
        AdminPresenceRows, AgentCounts, AgentLoad, AgentPhone, AgentQueries, AgentRows,
        ContactInUse,
    },
    search::Named,
};
use diesel::{dsl::count_star, prelude::*};
use domain::{
    AccountStatus, Agent, AgentChange, AgentId, Email, Phone, Presence, Role, TicketStatus,
    Timestamp, UserId,
};

use super::{Store, decisions, dialect::Conn, invitations, page::newest, search_words, tx::Rows};
use crate::{
    convert::{self, Source},
    error::{During, Taken, taken},
    moment::At,
    rows::{AccountDetailsRow, AgentRow, StaffRow},
    schema::{admin_presences, agents, tickets, users},
};

/// An agent as the list shows it, without its tickets.
type ListedRow = (StaffRow, AgentRow, AccountDetailsRow);

impl AgentRows for Rows<'_> {
    fn insert_agent(&mut self, agent: &Agent) -> Result<(), StoreError> {
        let insert = diesel::insert_into(agents::table).values((
            agents::user_id.eq(agent.id.get()),
            agents::role.eq(Role::Agent.as_str()),
            agents::availability.eq(agent.availability.as_str()),
            agents::is_online.eq(agent.is_online),
        ));
        insert.execute(self.conn).map(drop).during("add an agent")
    }

    fn save_agent_account(
        &mut self,
        agent: &Agent,
        change: &AgentChange,
        at: Timestamp,
    ) -> Result<Option<ContactInUse>, StoreError> {
        let written = diesel::update(users::table.find(agent.id.get()))
            .set((
                users::name.eq(&agent.name),
                users::email.eq(&agent.email),
                users::status.eq(agent.account.as_str()),
                change.password_hash.as_ref().map(|hash| users::password_hash.eq(hash)),
                change.phone.as_ref().map(|phone| {
                    let number = phone.as_ref().map(Phone::as_str);
                    (
                        users::phone.eq(number),
                        users::phone_given.eq(number.is_some()),
                        users::phone_verified.eq(false),
                    )
                }),
                users::updated_at.eq(At::from(at)),
            ))
            .execute(self.conn);
        match taken(&written) {
            Some(Taken::Phone) => Ok(Some(ContactInUse::Phone)),
            Some(Taken::Other) => Ok(Some(ContactInUse::Email)),
            None => {
                written.during("change an agent")?;
                search_words::save_name(self.conn, Named::Users, agent.id.get(), &agent.name)?;
                Ok(None)
            }
        }
    }

    fn agent_last_online(&mut self, agent: AgentId) -> Result<Option<Timestamp>, StoreError> {
        let last = agents::table.find(agent.get()).select(agents::last_online_at);
        let last: Option<Option<At>> = last.first(self.conn).optional().during("read an agent")?;
        Ok(last.flatten().map(|At(at)| at))
    }

    fn save_agent_presence(
        &mut self,
        agent: &Agent,
        last_online_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let update = diesel::update(agents::table.find(agent.id.get())).set((
            agents::availability.eq(agent.availability.as_str()),
            agents::is_online.eq(agent.is_online),
            agents::last_online_at.eq(last_online_at.map(At::from)),
        ));
        update.execute(self.conn).map(drop).during("set what an agent says about itself")
    }
}

impl AdminPresenceRows for Rows<'_> {
    fn admin_last_online(&mut self, admin: UserId) -> Result<Option<Timestamp>, StoreError> {
        let last = admin_presences::table.find(admin.get()).select(admin_presences::last_online_at);
        let last: Option<Option<At>> =
            last.first(self.conn).optional().during("read what a super admin said")?;
        Ok(last.flatten().map(|At(at)| at))
    }

    fn save_admin_presence(
        &mut self,
        admin: UserId,
        presence: Presence,
        last_online_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let said = (
            admin_presences::availability.eq(presence.availability.as_str()),
            admin_presences::is_online.eq(presence.is_online),
            admin_presences::last_online_at.eq(last_online_at.map(At::from)),
        );
        let insert = diesel::insert_into(admin_presences::table)
            .values((admin_presences::user_id.eq(admin.get()), said))
            .on_conflict(admin_presences::user_id)
            .do_update()
            .set(said);
        insert.execute(self.conn).map(drop).during("keep what a super admin said")
    }
}

impl AgentQueries for Store {
    fn agent_by_email(&self, email: &Email) -> Result<Option<Agent>, StoreError> {
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

    fn agent(&self, agent: AgentId) -> Result<Option<AgentLoad>, StoreError> {
        self.db.read(|conn| {
            let row: Option<ListedRow> = agents::table
                .inner_join(users::table)
                .filter(agents::user_id.eq(agent.get()))
                .select((
                    StaffRow::as_select(),
                    AgentRow::as_select(),
                    AccountDetailsRow::as_select(),
                ))
                .first(conn)
                .optional()
                .during("read an agent")?;
            Ok(with_loads(conn, row.into_iter().collect())?.pop())
        })
    }

    fn agents(&self, page: PageRequest) -> Result<Page<AgentLoad>, StoreError> {
        self.db.read(|conn| {
            let position =
                |(user, _, row): &ListedRow| Position { at: row.created_at.0, id: user.id };
            let Page { items, next } = Page::of(listed_rows(conn, page)?, page.limit, position);
            Ok(Page { items: with_loads(conn, items)?, next })
        })
    }

    fn agent_counts(&self) -> Result<AgentCounts, StoreError> {
        self.db.read(|conn| {
            let by_status: Vec<(String, i64)> = agents::table
                .inner_join(users::table)
                .group_by(users::status)
                .select((users::status, count_star()))
                .load(conn)
                .during("count agents")?;
            let tickets: i64 = tickets::table.count().get_result(conn).during("count tickets")?;
            let source = Source { table: "agents", row: 0 };
            let mut counts =
                AgentCounts { tickets: source.int("user_id", tickets)?, ..AgentCounts::default() };
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

fn listed_rows(conn: &mut Conn, page: PageRequest) -> Result<Vec<ListedRow>, StoreError> {
    let query = agents::table
        .inner_join(users::table)
        .select((StaffRow::as_select(), AgentRow::as_select(), AccountDetailsRow::as_select()))
        .into_boxed();
    newest!(query, page, users::created_at, users::id).load(conn).during("list agents")
}

fn with_loads(conn: &mut Conn, rows: Vec<ListedRow>) -> Result<Vec<AgentLoad>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|(user, ..)| user.id).collect();
    let loads = loads(conn, &ids)?;
    let invited_until = invitations::of_accounts(conn, &ids)?;
    let load = |(user, row, participant): ListedRow| {
        let &(assigned, open) = loads.get(&user.id).unwrap_or(&(0, 0));
        let capacity = decisions::capacity(user.id, row.capacity)?;
        Ok(AgentLoad {
            invited_until: invited_until.get(&user.id).copied(),
            phone: participant
                .phone
                .filter(|_| participant.phone_given)
                .map(|number| AgentPhone { number, is_verified: participant.phone_verified }),
            agent: convert::agent(user, &row)?,
            assigned,
            open,
            capacity,
            email_verified: participant.email_verified,
            onboarding_completed: participant.onboarding_completed,
            created_at: participant.created_at.0,
            last_login_at: participant.last_login_at.map(|at| at.0),
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
        if [TicketStatus::Open.as_str(), TicketStatus::InProgress.as_str()]
            .contains(&status.as_str())
        {
            load.1 += count;
        }
    }
    Ok(loads)
}
