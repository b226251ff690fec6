//! Super admins and operators change and suspend agents.

use std::sync::Arc;

use domain::{
    AccountStatus, Actor, Agent, AgentChange, AgentId, Assigner, Email, Line, Phone, Timestamp,
};

use super::{
    AgentLoad, AgentPatch, AgentQueries, AgentRows, AgentTransactions, ChangeAgentError,
    ContactInUse, RotationRows, WaitingTicketRows, assign_waiting::assign_waiting_tickets,
    change_capacity::change_capacity,
};
use crate::{
    AdminViewer, Clock, StoreError,
    accounts::{AccountRows, CredentialRows, Passwords, TellFormerContact},
    effects::{EffectRows, Effects},
};

/// Changes an agent.
#[derive(Clone)]
pub struct ChangeAgent {
    store: Arc<dyn AgentTransactions>,
    assigner: Arc<dyn Assigner>,
    queries: Arc<dyn AgentQueries>,
    passwords: Arc<dyn Passwords>,
    clock: Arc<dyn Clock>,
    tell: TellFormerContact,
}

impl ChangeAgent {
    /// The use case over a store, who chooses agents, hashes, a clock and the notices to former
    /// contacts.
    #[must_use]
    pub fn new(
        store: Arc<dyn AgentTransactions>,
        assigner: Arc<dyn Assigner>,
        queries: Arc<dyn AgentQueries>,
        passwords: Arc<dyn Passwords>,
        clock: Arc<dyn Clock>,
        tell: TellFormerContact,
    ) -> Self {
        Self { store, assigner, queries, passwords, clock, tell }
    }

    /// Changes what is wanted, all of it or nothing, and returns the agent as it is then. A
    /// suspended agent keeps its tickets and gets no more; one that became active gets every ticket
    /// that waits. Another phone or e-mail address is told to the former one.
    ///
    /// # Errors
    /// [`ChangeAgentError`]; nothing was changed.
    pub fn run(
        &self,
        admin: &AdminViewer,
        agent: AgentId,
        patch: AgentPatch,
    ) -> Result<AgentLoad, ChangeAgentError> {
        let names_contact = patch.names_contact();
        let AgentPatch { name, email, status: account, password, phone, capacity } = patch;
        let password_hash = match password {
            Some(password) => {
                let present = self.queries.agent(agent)?.ok_or(ChangeAgentError::NotFound)?.agent;
                let name = name.as_ref().map_or(present.name.as_str(), Line::as_str);
                password
                    .suits(name, email.as_ref().map(Email::as_str).or(present.email.as_deref()))?;
                Some(self.passwords.hash(password.as_str())?)
            }
            None => None,
        };
        let before = if names_contact { self.tell.before(agent.user())? } else { None };
        let change = AgentChange { name, email, account, password_hash, phone };
        let (actor, at, assigner) = (Some(admin.actor()), self.clock.now(), self.assigner.clone());
        self.store.write("change an agent", move |tx| {
            change_agent(tx, assigner.as_ref(), agent, &change, actor, at)?;
            match capacity {
                Some(capacity) => {
                    change_capacity(tx, assigner.as_ref(), agent, capacity, actor, at)
                }
                None => Ok(()),
            }
        })?;
        if let Some(before) = before {
            self.tell.run(&before);
        }
        self.queries.agent(agent)?.ok_or(ChangeAgentError::NotFound)
    }
}

/// Suspends an agent or opens its account again.
#[derive(Clone)]
pub struct SetAgentStatus {
    store: Arc<dyn AgentTransactions>,
    assigner: Arc<dyn Assigner>,
    queries: Arc<dyn AgentQueries>,
    clock: Arc<dyn Clock>,
}

impl SetAgentStatus {
    /// The use case over a store, who chooses agents, and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn AgentTransactions>,
        assigner: Arc<dyn Assigner>,
        queries: Arc<dyn AgentQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, assigner, queries, clock }
    }

    /// Sets the status of the agent with this e-mail address, for an operator at the command line.
    /// A suspended agent keeps its tickets and gets no more.
    ///
    /// # Errors
    /// [`ChangeAgentError`]; nothing was changed.
    pub fn run(&self, email: &Email, status: AccountStatus) -> Result<Agent, ChangeAgentError> {
        let agent = self.queries.agent_by_email(email)?.ok_or(ChangeAgentError::NotFound)?;
        let (id, change, at) = (agent.id, AgentChange::account(status), self.clock.now());
        let (assigner, operator): (_, Option<Actor>) = (self.assigner.clone(), None);
        self.store.write("set the status of an agent", move |tx| {
            change_agent(tx, assigner.as_ref(), id, &change, operator, at)
        })?;
        Ok(Agent { account: status, ..agent })
    }
}

/// What [`ChangeAgent`] and [`SetAgentStatus`] do in their transaction. `actor` is nobody for an
/// operator at the command line.
///
/// # Errors
/// [`ChangeAgentError`].
pub fn change_agent(
    tx: &mut (
             impl RotationRows
             + AccountRows
             + AgentRows
             + CredentialRows
             + EffectRows
             + WaitingTicketRows
             + ?Sized
         ),
    assigner: &dyn Assigner,
    agent: AgentId,
    change: &AgentChange,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<(), ChangeAgentError> {
    let rotation = tx.lock_rotation()?;
    let present = rotation.agent(agent).ok_or(ChangeAgentError::NotFound)?;
    if apply_agent_change(tx, present, change, actor, at)? {
        assign_waiting_tickets(tx, assigner, actor, at)?;
    }
    Ok(())
}

/// Changes the account of an agent with the entries that tell of it. `false` when nothing differs,
/// and then nothing is written. The rotation must be locked.
///
/// # Errors
/// [`ChangeAgentError`].
pub fn apply_agent_change(
    tx: &mut (impl AccountRows + AgentRows + CredentialRows + EffectRows + ?Sized),
    present: &Agent,
    change: &AgentChange,
    actor: Option<Actor>,
    at: Timestamp,
) -> Result<bool, ChangeAgentError> {
    let (mut change, mut loses_phone) = (change.clone(), false);
    if let Some(wished) = change.phone.take() {
        let differs = compare_phone(tx, present.id, wished.as_ref())?;
        change.phone = differs.is_other.then_some(wished);
        loses_phone = differs.loses_proven;
    }
    let plan = change.plan(present, actor, at);
    if plan.audit.is_empty() {
        return Ok(false);
    }
    match tx.save_agent_account(&plan.agent, &change, at)? {
        Some(ContactInUse::Email) => return Err(ChangeAgentError::EmailInUse),
        Some(ContactInUse::Phone) => return Err(ChangeAgentError::PhoneInUse),
        None => {}
    }
    if change.ends_sign_ins(present, &plan.agent) || loses_phone {
        tx.end_sign_ins(present.id.user())?;
    }
    tx.record(&Effects { audit: plan.audit, ..Effects::default() })?;
    Ok(true)
}

/// How a wished phone differs from the present one.
#[derive(Clone, Copy, Default)]
struct PhoneDifference {
    /// Whether it is to be written. A phone that a token attached is another than the same number
    /// as a given one: it has to be proven again.
    is_other: bool,
    /// Whether the agent loses a phone that was proven.
    loses_proven: bool,
}

fn compare_phone(
    tx: &mut (impl AccountRows + ?Sized),
    agent: AgentId,
    wished: Option<&Phone>,
) -> Result<PhoneDifference, StoreError> {
    let Some(account) = tx.lock_account(agent.user())? else {
        return Ok(PhoneDifference::default());
    };
    let is_same = account.phone.as_deref() == wished.map(Phone::as_str);
    Ok(PhoneDifference {
        is_other: !is_same || (account.phone.is_some() && !account.phone_given),
        loses_proven: !is_same && account.phone.is_some() && account.phone_verified,
    })
}

#[cfg(test)]
mod tests;
