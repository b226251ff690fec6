//! The composition root: which adapter is behind which port.

use std::sync::Arc;

use adapters_diesel::Stores;
use adapters_passwords::SlowHashes;
use api_actix::{Api, Tokens, WeakSecret};
use app::{
    AddAgent, AddSuperAdmin, BrowseCreators, CheckHealth, ForgetReceipts, Identify, ListAgents, ListMyTickets,
    ListOrders, ListTickets, PlaceOrders, ReadAccount, ReadCreator, ReadMessages, ReadOrder, SetAgentStatus, SignIn,
    VerifyPromises,
    ports::{Clock, Passwords},
};

use crate::{
    clock::SystemClock,
    config::{Http, Secrets},
};

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

pub(crate) fn passwords() -> Arc<dyn Passwords> {
    Arc::new(SlowHashes)
}

pub(crate) fn tokens(secrets: &Secrets) -> Result<Tokens, WeakSecret> {
    Tokens::new(&secrets.present, secrets.previous.as_deref(), Arc::new(|| SystemClock.now()))
}

pub(crate) fn api(stores: &Stores, tokens: Tokens, http: &Http) -> Api {
    let accounts = &stores.accounts;
    Api {
        identify: Identify::new(accounts.clone()),
        sign_in: SignIn::new(accounts.clone(), passwords(), clock()),
        read_account: ReadAccount::new(accounts.clone()),
        browse_creators: BrowseCreators::new(stores.catalog.clone()),
        read_creator: ReadCreator::new(stores.catalog.clone()),
        place_orders: PlaceOrders::new(stores.checkout.clone(), clock()),
        list_orders: ListOrders::new(stores.orders.clone()),
        read_order: ReadOrder::new(stores.orders.clone(), stores.tickets.clone()),
        list_tickets: ListTickets::new(stores.tickets.clone()),
        list_my_tickets: ListMyTickets::new(stores.tickets.clone()),
        read_messages: ReadMessages::new(stores.tickets.clone()),
        check_health: CheckHealth::new(stores.ledger.clone(), clock()),
        tokens,
        origins: http.origins.clone(),
        environment: http.environment,
    }
}

pub(crate) fn forget_receipts(stores: &Stores) -> ForgetReceipts {
    ForgetReceipts::new(stores.checkout.clone(), clock())
}

pub(crate) fn add_agent(stores: &Stores) -> AddAgent {
    AddAgent::new(stores.agents.clone(), passwords(), clock())
}

pub(crate) fn add_super_admin(stores: &Stores) -> AddSuperAdmin {
    AddSuperAdmin::new(stores.accounts.clone(), passwords(), clock())
}

pub(crate) fn set_agent_status(stores: &Stores) -> SetAgentStatus {
    SetAgentStatus::new(stores.agents.clone(), clock())
}

pub(crate) fn list_agents(stores: &Stores) -> ListAgents {
    ListAgents::new(stores.agents.clone())
}

pub(crate) fn verify_promises(stores: &Stores) -> VerifyPromises {
    VerifyPromises::new(stores.ledger.clone())
}
