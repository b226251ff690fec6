//! Every use case, put together over one store. A driving adapter takes this and knows no port.

mod accounts;
mod agents;
mod catalog;
mod desk;
mod notifications;
mod operations;
mod orders;
mod packages;
mod profiles;
mod tickets;

pub use accounts::AccountUseCases;
pub use agents::AgentUseCases;
pub use catalog::CatalogUseCases;
pub use desk::DeskUseCases;
pub use notifications::NotificationUseCases;
pub use operations::OperationUseCases;
pub use orders::OrderUseCases;
pub use packages::PackageUseCases;
pub use profiles::ProfileUseCases;
pub use tickets::TicketUseCases;

use crate::{OutsidePorts, StorePorts};

/// Every use case, by its noun.
#[derive(Clone)]
pub struct UseCases {
    /// Who somebody is.
    pub accounts: AccountUseCases,
    /// Own profiles.
    pub profiles: ProfileUseCases,
    /// Creators and what they sell.
    pub catalog: CatalogUseCases,
    /// What creators sell.
    pub packages: PackageUseCases,
    /// Orders, from the cart on.
    pub orders: OrderUseCases,
    /// Tickets and their conversations.
    pub tickets: TicketUseCases,
    /// What helps staff at their work.
    pub desk: DeskUseCases,
    /// What is told to users.
    pub notifications: NotificationUseCases,
    /// Support agents.
    pub agents: AgentUseCases,
    /// What an operator wants to know.
    pub operations: OperationUseCases,
}

impl UseCases {
    /// The use cases over a store and the rest of the outside.
    #[must_use]
    pub fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        Self {
            accounts: AccountUseCases::over(stores, outside),
            profiles: ProfileUseCases::over(stores, outside),
            catalog: CatalogUseCases::over(stores),
            packages: PackageUseCases::over(stores, outside),
            orders: OrderUseCases::over(stores, outside),
            tickets: TicketUseCases::over(stores, outside),
            desk: DeskUseCases::over(stores, outside),
            notifications: NotificationUseCases::over(stores, outside),
            agents: AgentUseCases::over(stores, outside),
            operations: OperationUseCases::over(stores, outside),
        }
    }
}
