//! Orders: what is done to them, what a transaction can do with their rows, and how they are read,
//! also by their ticket.

mod change;
mod count;
mod queries;
mod read;
mod read_ticket;
mod related;
mod rows;
mod staff_cancel;
mod tx;
mod types;

pub use change::{ChangeOrder, ChangeOrderError};
pub use count::CountOrders;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockOrderStore;
pub use queries::OrderStore;
pub use read::{
    ListOrders, ListOrdersOf, ListOrdersOfError, ListedOrders, OrderQuery, OrdersOf, ReadOrder,
};
pub use read_ticket::{ReadTicket, ShownTicket};
pub use related::{ReadRelatedOrders, RelatedOrders};
pub use rows::OrderRows;
pub use staff_cancel::StaffCancel;
pub use tx::{OrderTransactions, OrderTx};
pub use types::{OrderCounts, OrderScope, ShownOrder, Wanted};
