//! Support agents.

use crate::{
    OutsidePorts, StorePorts,
    accounts::TellFormerContact,
    agents::{AddAgent, ChangeAgent, CountAgents, ListAgents, ReadAgent, SetAgentStatus, SetAvailability},
    handover::{HandOverTickets, PreviewHandOver, ReadHandOvers, ShareOutTickets, UndoHandOver},
    integrity::ListAssignments,
};

/// Use cases of agents.
#[derive(Clone)]
pub struct AgentUseCases {
    /// Adds an agent.
    pub add: AddAgent,
    /// Changes an agent.
    pub change: ChangeAgent,
    /// Suspends an agent or opens its account again.
    pub set_status: SetAgentStatus,
    /// Sets what an agent says about itself.
    pub set_availability: SetAvailability,
    /// Lists agents with their load.
    pub list: ListAgents,
    /// Reads one agent with its load.
    pub read: ReadAgent,
    /// Counts agents and tickets.
    pub count: CountAgents,
    /// Lists automatic assignments.
    pub list_assignments: ListAssignments,
    /// Shows what a hand-over would do.
    pub preview_hand_over: PreviewHandOver,
    /// Hands over tickets.
    pub hand_over: HandOverTickets,
    /// Shares out chosen tickets.
    pub share_out: ShareOutTickets,
    /// Looks up hand-overs.
    pub read_hand_overs: ReadHandOvers,
    /// Takes back a hand-over.
    pub undo_hand_over: UndoHandOver,
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
            change: ChangeAgent::new(
                store.clone(),
                assigner.clone(),
                agents.clone(),
                passwords.clone(),
                clock.clone(),
                tell,
            ),
            set_status: SetAgentStatus::new(store.clone(), assigner.clone(), agents.clone(), clock.clone()),
            set_availability: SetAvailability::new(store.clone(), clock.clone()),
            list: ListAgents::new(agents.clone()),
            read: ReadAgent::new(agents.clone()),
            count: CountAgents::new(agents.clone()),
            list_assignments: ListAssignments::new(stores.ledger.clone()),
            preview_hand_over: PreviewHandOver::new(stores.hand_overs.clone(), assigner.clone(), clock.clone()),
            hand_over: HandOverTickets::new(store.clone(), assigner.clone(), clock.clone()),
            share_out: ShareOutTickets::new(store.clone(), assigner.clone(), clock.clone()),
            read_hand_overs: ReadHandOvers::new(stores.hand_overs.clone()),
            undo_hand_over: UndoHandOver::new(store.clone(), clock.clone()),
        }
    }
}
