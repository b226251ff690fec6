//! A store in memory: the same decisions as any other, under one lock, so that it rolls back by not
//! writing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{
    AccountStatus, Agent, AgentId, AgentPool, Assignment, Brand, Capacity, Creator, Decision,
    Eligibility, KeptLine, Listing, Message, MessageId, NewAuditEntry, NewMessage, NewNotification,
    NotificationId, OrderContext, Package, PackageId, Phone, PhoneCode, Role, Rotation, RoundRobin,
    RuleName, TicketId, TicketToAssign, Timestamp, UserId,
};

use crate::{
    BrandViewer, CreatorViewer, IdempotencyKey, Page, PageRequest, Position, StoreError,
    accounts::{AddStaffError, Credentials, NewStaff, SignedOutTokens},
    agents::{ReassignableTicket, add_agent},
    catalog::PortfolioItem,
    checkout::IdempotencyRecord,
    feed::FollowerState,
    google::GoogleSubject,
    integrity::{AssignmentFilter, Defect, IntegrityQueries, Invariant, WaitingTickets},
    invitations::Invitation,
    messages::ReadMark,
    phones::CodeEvent,
    search::Words,
    sessions::{Session, SessionDigest},
    testing::{
        memory_agents::waits, memory_handovers::KeptHandover, memory_profiles::OwnDetails,
        memory_staff_tools::StaffTools, memory_tickets::page_by,
    },
    tx::write,
};

/// A store in memory. Plant brands, creators, packages and agents with its own methods.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Rows>);

#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    pub(crate) last_id: i64,
    pub(crate) accounts: BTreeMap<UserId, Credentials>,
    /// Digests of ID tokens that were used, and when they expire.
    pub(crate) used_id_tokens: BTreeMap<[u8; 32], Timestamp>,
    /// Google accounts, and which account each is linked with.
    pub(crate) google: BTreeMap<GoogleSubject, UserId>,
    pub(crate) invitations: BTreeMap<UserId, Invitation>,
    pub(crate) phone_codes: BTreeMap<Phone, PhoneCode>,
    pub(crate) code_events: Vec<(Phone, CodeEvent)>,
    pub(crate) admin_presences: BTreeMap<UserId, Option<Timestamp>>,
    pub(crate) works: Vec<(UserId, PortfolioItem)>,
    pub(crate) sessions: BTreeMap<SessionDigest, Session>,
    /// Fingerprints of secrets, and when each was noted last.
    pub(crate) secrets: BTreeMap<String, Timestamp>,
    pub(crate) signed_out: BTreeMap<UserId, SignedOutTokens>,
    pub(crate) message_keys: HashMap<(TicketId, UserId, IdempotencyKey), (MessageId, Timestamp)>,
    pub(crate) own_details: BTreeMap<UserId, OwnDetails>,
    pub(crate) brands: BTreeMap<UserId, Brand>,
    pub(crate) creators: BTreeMap<UserId, Creator>,
    pub(crate) listings: BTreeMap<PackageId, Listing>,
    pub(crate) carts: Vec<(UserId, KeptLine)>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) last_online: BTreeMap<AgentId, Timestamp>,
    pub(crate) handovers: Vec<KeptHandover>,
    pub(crate) rotation: Rotation,
    pub(crate) contexts: Vec<OrderContext>,
    pub(crate) messages: Vec<Message>,
    /// Messages that are not found by their words.
    pub(crate) unsearchable: BTreeSet<MessageId>,
    /// Tickets in which a party waits, and since when.
    pub(crate) waiting_since: BTreeMap<TicketId, Timestamp>,
    pub(crate) notifications: Vec<NewNotification>,
    pub(crate) notifications_read: BTreeMap<NotificationId, Timestamp>,
    pub(crate) marks: Vec<(TicketId, ReadMark)>,
    pub(crate) audit_log: Vec<NewAuditEntry>,
    pub(crate) staff_tools: StaffTools,
    pub(crate) assignments: Vec<(Assignment, Eligibility)>,
    pub(crate) decisions: BTreeMap<i64, Decision>,
    pub(crate) capacities: BTreeMap<AgentId, Capacity>,
    /// The rule that was put in force; the round robin when none was.
    pub(crate) rule: Option<RuleName>,
    pub(crate) idempotency_records: BTreeMap<(UserId, IdempotencyKey), IdempotencyRecord>,
    pub(crate) followers: BTreeMap<&'static str, FollowerState>,
    pub(crate) message_words: BTreeMap<MessageId, Words>,
}

impl Rows {
    pub(crate) fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// The id of a new account. Those of brands and creators that are planted come from the other
    /// end.
    pub(crate) fn account_id(&mut self) -> Result<UserId, StoreError> {
        id(UserId::new(1_000_000 + self.next_id()))
    }

    pub(crate) fn pool(&self) -> AgentPool {
        AgentPool::new(self.agents.clone(), self.rotation)
    }

    /// The name and role of an account, for the messages it wrote.
    pub(crate) fn author(&self, user: UserId) -> (String, Role) {
        let known =
            self.accounts.get(&user).map(|known| (known.account.name.clone(), known.account.role));
        known.unwrap_or_else(|| (String::new(), Role::SuperAdmin))
    }

    pub(crate) fn write_messages(&mut self, new: &[NewMessage]) -> Result<(), StoreError> {
        for message in new {
            let (author_name, author_type) = self.author(message.author);
            let id = id(domain::MessageId::new(self.next_id()))?;
            if !message.searchable {
                self.unsearchable.insert(id);
            }
            self.messages.push(Message {
                id,
                ticket: message.ticket,
                author: message.author,
                author_name,
                author_type,
                channel: message.channel,
                role: message.role,
                kind: message.kind,
                text: message.text.clone(),
                file_url: message.file.as_ref().map(|file| file.url.to_string()),
                file_name: message
                    .file
                    .as_ref()
                    .and_then(|file| file.name.as_ref())
                    .map(ToString::to_string),
                read_at: None,
                created_at: message.at,
            });
        }
        Ok(())
    }
}

pub(super) fn id<T>(id: Result<T, domain::InvalidId>) -> Result<T, StoreError> {
    id.map_err(|_| StoreError::Corrupt { table: "memory", column: "id", row: 0 })
}

impl MemoryStore {
    pub(crate) fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a brand profile; its owner can order at once.
    pub fn add_brand(&self, brand: Brand) -> BrandViewer {
        let viewer = BrandViewer { user: brand.owner.user, brand: Some(brand.id) };
        let (mut rows, owner) = (self.rows(), brand.owner.clone());
        rows.open_account(viewer.user, Role::Brand, &owner.name, owner.email, None);
        rows.brands.insert(viewer.user, brand);
        viewer
    }

    /// Adds a creator profile with what it sells.
    pub fn add_creator(&self, creator: Creator, packages: Vec<Package>) -> CreatorViewer {
        let viewer = CreatorViewer { user: creator.owner.user, creator: Some(creator.id) };
        let mut rows = self.rows();
        let listing =
            |package: Package| (package.id, Listing { package, creator: creator.clone() });
        rows.listings.extend(packages.into_iter().map(listing));
        rows.open_account(
            viewer.user,
            Role::Creator,
            &creator.owner.name,
            creator.owner.email.clone(),
            None,
        );
        rows.creators.insert(viewer.user, creator);
        viewer
    }

    /// Adds an active agent without a password.
    ///
    /// # Errors
    /// [`AddStaffError`].
    pub fn add_agent(&self, staff: &NewStaff, at: Timestamp) -> Result<AgentId, AddStaffError> {
        let staff = staff.clone();
        write(self, "add an agent", move |tx| add_agent(tx, &RoundRobin, &staff, None, None, at))
    }

    /// Every message that was written, in the order of writing.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.rows().messages.clone()
    }

    /// Every notification that was written, in the order of writing.
    #[must_use]
    pub fn notifications(&self) -> Vec<NewNotification> {
        self.rows().notifications.clone()
    }

    /// The audit log.
    #[must_use]
    pub fn audit_log(&self) -> Vec<NewAuditEntry> {
        self.rows().audit_log.clone()
    }
}

impl IntegrityQueries for MemoryStore {
    fn assignments(
        &self,
        after_number: i64,
        limit: u32,
    ) -> Result<Vec<(Assignment, Eligibility)>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let rows = self.rows();
        Ok(rows
            .assignments
            .iter()
            .filter(|(record, _)| record.number > after_number)
            .take(limit)
            .cloned()
            .collect())
    }

    fn newest_assignments(
        &self,
        filter: AssignmentFilter,
        page: PageRequest,
    ) -> Result<Page<(Assignment, Eligibility)>, StoreError> {
        let mut log = self.rows().assignments.clone();
        log.retain(|(record, _)| {
            filter.ticket.is_none_or(|ticket| ticket == record.ticket)
                && filter.agent.is_none_or(|agent| agent == record.agent)
        });
        let position =
            |(record, _): &(Assignment, Eligibility)| Position { at: record.at, id: record.number };
        Ok(page_by(log, page, |position| position.id, position))
    }

    fn decisions(&self, numbers: &[i64]) -> Result<Vec<Decision>, StoreError> {
        let rows = self.rows();
        Ok(numbers.iter().filter_map(|number| rows.decisions.get(number)).cloned().collect())
    }

    fn rule_in_force(&self) -> Result<RuleName, StoreError> {
        Ok(self.rows().rule_name())
    }

    fn waiting_tickets(&self, limit: u32) -> Result<WaitingTickets, StoreError> {
        let rows = self.rows();
        let tickets = rows.waiting(limit).into_iter().map(|ticket| {
            let ReassignableTicket { ticket, order, brand, creator, priority, .. } = ticket;
            TicketToAssign { ticket, order, brand, creator, priority }
        });
        let pool = rows.pool().with_counts(rows.counts());
        Ok(WaitingTickets { pool, tickets: tickets.collect() })
    }

    fn rotation(&self) -> Result<(i64, Option<AgentId>), StoreError> {
        let rotation = self.rows().rotation;
        Ok((rotation.number, rotation.pointer))
    }

    fn count_defects(&self, _: Defect) -> Result<u32, StoreError> {
        Ok(0)
    }

    fn count_violations(&self, invariant: Invariant, _: u32) -> Result<u32, StoreError> {
        let rows = self.rows();
        let active = rows.agents.iter().any(|agent| agent.account == AccountStatus::Active);
        let violations = match invariant {
            Invariant::EveryOrderHasItsTicket => {
                rows.contexts.iter().filter(|context| context.ticket.is_none()).count()
            }
            Invariant::NoTicketWaitsForNobody if active => {
                rows.contexts.iter().filter(|context| waits(context)).count()
            }
            _ => 0,
        };
        Ok(u32::try_from(violations).unwrap_or(u32::MAX))
    }
}
