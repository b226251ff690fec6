//! Support agents.

use domain::AssignmentRules;

use crate::{
    OutsidePorts, StorePorts,
    accounts::TellFormerContact,
    agents::{
        AddAgent, ChangeAgent, CountAgents, ListAgents, PutRuleInForce, ReadAgent, ReadRule,
        SetAgentStatus, SetAvailability,
    },
    handover::{
        PreviewHandover, ReadHandovers, ReassignTickets, RedistributeTickets, UndoHandover,
    },
    integrity::ListAssignments,
    invitations::ManageInvitations,
};

/// Use cases of agents.
#[derive(Clone)]
pub struct AgentUseCases {
    /// Adds an agent.
    pub add: AddAgent,
    /// Invites agents to choose a password.
    pub invitations: ManageInvitations,
    /// Changes an agent.
    pub change: ChangeAgent,
    /// Suspends an agent or opens its account again.
    pub set_status: SetAgentStatus,
    /// Sets what an agent says about itself.
    pub set_availability: SetAvailability,
    /// Puts a rule of assignment in force.
    pub put_rule_in_force: PutRuleInForce,
    /// Lists agents with their load.
    pub list: ListAgents,
    /// Reads one agent with its load.
    pub read: ReadAgent,
    /// Counts agents and tickets.
    pub count: CountAgents,
    /// Lists automatic assignments.
    pub list_assignments: ListAssignments,
    /// Says by which rule tickets are assigned, and whom it would choose.
    pub read_rule: ReadRule,
    /// Shows what a handover would do.
    pub preview_handover: PreviewHandover,
    /// Hands over tickets.
    pub reassign: ReassignTickets,
    /// Redistributes chosen tickets.
    pub redistribute: RedistributeTickets,
    /// Looks up handovers.
    pub read_handovers: ReadHandovers,
    /// Takes back a handover.
    pub undo_handover: UndoHandover,
}

impl AgentUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let StorePorts { agents, transactions: store, assigner, .. } = stores;
        let OutsidePorts { clock, passwords, .. } = outside;
        let tell = TellFormerContact::new(
            stores.transactions.clone(),
            stores.accounts.clone(),
            outside.code_sender.clone(),
            clock.clone(),
        );
        Self {
            add: AddAgent::new(store.clone(), assigner.clone(), passwords.clone(), clock.clone()),
            invitations: ManageInvitations::new(store.clone(), clock.clone()),
            change: ChangeAgent::new(
                store.clone(),
                assigner.clone(),
                agents.clone(),
                passwords.clone(),
                clock.clone(),
                tell,
            ),
            set_status: SetAgentStatus::new(
                store.clone(),
                assigner.clone(),
                agents.clone(),
                clock.clone(),
            ),
            set_availability: SetAvailability::new(store.clone(), assigner.clone(), clock.clone()),
            put_rule_in_force: PutRuleInForce::new(store.clone(), clock.clone()),
            list: ListAgents::new(agents.clone()),
            read: ReadAgent::new(agents.clone()),
            count: CountAgents::new(agents.clone()),
            list_assignments: ListAssignments::new(
                stores.integrity.clone(),
                AssignmentRules::default().with(assigner.clone()),
            ),
            read_rule: ReadRule::new(assigner.clone()),
            preview_handover: PreviewHandover::new(
                stores.handovers.clone(),
                assigner.clone(),
                clock.clone(),
            ),
            reassign: ReassignTickets::new(store.clone(), assigner.clone(), clock.clone()),
            redistribute: RedistributeTickets::new(store.clone(), assigner.clone(), clock.clone()),
            read_handovers: ReadHandovers::new(stores.handovers.clone()),
            undo_handover: UndoHandover::new(store.clone(), assigner.clone(), clock.clone()),
        }
    }
}
