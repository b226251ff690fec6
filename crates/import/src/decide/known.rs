//! What is known of rows that were taken over, for those that refer to them.

use std::collections::{HashMap, HashSet};

use domain::{Role, Timestamp};

/// A brand profile that was taken over, or that was folded into another one of the same account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BrandFacts {
    /// The profile here.
    pub(crate) id: i64,
    pub(crate) user: i64,
}

/// A package that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageFacts {
    pub(crate) price_minor: i64,
    pub(crate) currency: String,
}

/// Rows that were taken over, by their ids.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) users: HashMap<i64, Role>,
    /// The first brand profile of each account.
    pub(crate) brand_of_user: HashMap<i64, i64>,
    pub(crate) brands: HashMap<i64, BrandFacts>,
    /// Whose profile each is.
    pub(crate) creators: HashMap<i64, i64>,
    pub(crate) packages: HashMap<i64, PackageFacts>,
    /// Account and package of each line of a cart.
    pub(crate) carts: HashSet<(i64, i64)>,
    /// Which brand's account placed each order.
    pub(crate) orders: HashMap<i64, i64>,
    /// When the newest automatic message of an order was written.
    pub(crate) news_of_orders: HashMap<i64, Timestamp>,
    /// Orders with a ticket.
    pub(crate) ticketed: HashSet<i64>,
    pub(crate) tickets: HashSet<i64>,
}

impl Known {
    /// Whether somebody is an agent here.
    pub(crate) fn is_agent(&self, user: i64) -> bool {
        self.users.get(&user) == Some(&Role::Agent)
    }

    /// Orders without a ticket, with who placed them, by ascending id.
    pub(crate) fn orders_without_ticket(&self) -> Vec<(i64, i64)> {
        let without = self.orders.iter().filter(|(order, _)| !self.ticketed.contains(order));
        let mut orders: Vec<_> = without.map(|(&order, &user)| (order, user)).collect();
        orders.sort_unstable();
        orders
    }
}
