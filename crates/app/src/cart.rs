//! The carts that are kept for brands between visits. A checkout takes what was ordered out of
//! them.

mod manage;
mod queries;
mod rows;
mod tx;
mod types;

pub use manage::ManageCart;
pub use queries::CartQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockCartQueries;
pub use rows::CartRows;
pub use tx::{CartTransactions, CartTx};
pub use types::{AddToCartError, ReplaceCartError, ShownLine};
