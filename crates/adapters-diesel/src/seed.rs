//! Demo data: the same people and packages every time, so that a demo, a test and a benchmark can
//! name them.

use app::StoreError;
use domain::Role;

/// How much demo data there shall be. What is already there is kept and completed.
#[derive(Debug, Clone)]
pub struct SeedPlan {
    /// Agents `agent1@` to `agentN@demo.influmojo.test`, active, available and online.
    pub agents: u32,
    /// Brands `brand1@` to `brandN@`, each with its profile.
    pub brands: u32,
    /// Creators `creator1@` to `creatorN@`, each with its profile.
    pub creators: u32,
    /// Packages of each creator.
    pub packages: u32,
    /// Hash of the password of all of them.
    pub password_hash: String,
}

impl SeedPlan {
    /// Domain of every demo e-mail address; nobody else has one in it (RFC 2606 reserves `.test`).
    pub const DOMAIN: &'static str = "demo.influmojo.test";

    /// How many people the plan has.
    #[must_use]
    pub const fn people(&self) -> u32 {
        1 + self.agents + self.brands + self.creators
    }
}

/// How many orders there shall be besides, for measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkPlan {
    /// Imported orders, ten seconds apart, between the people that are there.
    pub orders: u32,
    /// How many of them have a ticket; they are spread evenly.
    pub tickets: u32,
    /// Messages of each ticket, with the seven that it begins with and at least those.
    pub messages: u32,
}

impl BulkPlan {
    /// Whether the `n`-th order, from 1, has a ticket.
    #[must_use]
    pub fn has_ticket(&self, n: u32) -> bool {
        let before =
            |n: u32| (u64::from(n) * u64::from(self.tickets)).checked_div(self.orders.into());
        before(n) != before(n.saturating_sub(1))
    }
}

/// Why nothing was planted.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database holds users that are not demo users; it is somebody's real one.
    #[error("the database holds users that are not demo users; nothing was changed")]
    NotADemo,
    /// Orders are planted into a database without any.
    #[error("the database has orders already; nothing was changed")]
    HasOrders,
    /// Orders need a brand and a package.
    #[error("there is no brand or no package to be ordered; seed people first")]
    NobodyThere,
    /// The store failed; what was planted before stays.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Plants demo data.
pub trait Seeder: Send + Sync {
    /// Adds what is missing. Calls `progress` with the number of people that are done.
    ///
    /// # Errors
    /// [`SeedError`].
    fn seed(&self, plan: &SeedPlan, progress: &dyn Fn(u32)) -> Result<(), SeedError>;

    /// Adds orders with their conversations. Calls `progress` with the number of orders that are
    /// done.
    ///
    /// # Errors
    /// [`SeedError`].
    fn seed_orders(&self, plan: BulkPlan, progress: &dyn Fn(u32)) -> Result<(), SeedError>;
}

const FIRST_NAMES: [&str; 12] = [
    "Asha", "Ravi", "Meera", "Kabir", "Ishaan", "Tara", "Dev", "Naina", "Arjun", "Leela", "Rohan",
    "Zoya",
];
const LAST_NAMES: [&str; 10] =
    ["Rao", "Mehta", "Iyer", "Khan", "Das", "Nair", "Gill", "Bose", "Shah", "Pillai"];
const CITIES: [&str; 8] =
    ["Pune", "Mumbai", "Delhi", "Chennai", "Jaipur", "Kochi", "Indore", "Goa"];
const COMPANIES: [&str; 8] =
    ["Amber", "Northwind", "Saffron", "Bluebell", "Kite", "Lotus", "Peacock", "Monsoon"];
const TRADES: [&str; 6] = ["Foods", "Textiles", "Travel", "Beauty", "Motors", "Games"];
const CATEGORIES: [&str; 6] = ["Fashion", "Food", "Travel", "Fitness", "Technology", "Comedy"];
const PLATFORMS: [&str; 5] = ["Instagram", "YouTube", "Facebook", "TikTok", "Twitter"];
const CONTENTS: [&str; 4] = ["Reel", "Story", "Post", "Video"];

const OPENERS: [&str; 8] = [
    "Hello, could you send",
    "Thank you, we have received",
    "Please look once more at",
    "The brand would like to change",
    "I have just uploaded",
    "When can we expect",
    "There is a question about",
    "We are happy with",
];
const THINGS: [&str; 12] = [
    "the first draft",
    "the final cut",
    "the script",
    "the thumbnail",
    "the caption",
    "the invoice",
    "the music",
    "the voice-over",
    "the subtitles",
    "the product shots",
    "the posting date",
    "the briefing",
];

/// Something that is said in a conversation. The reference in it is rare, all other words are
/// common.
pub(crate) fn sentence(n: u32, k: u32) -> String {
    let (opener, thing) = (pick(OPENERS, n + 3 * k), pick(THINGS, n / 8 + 5 * k));
    format!(
        "{opener} {thing} for {}. {} {} Ref{:x}",
        company(n),
        pick(TRADES, n + k),
        pick(CITIES, n / 6 + k),
        n * 31 + k
    )
}

fn pick<const N: usize>(list: [&'static str; N], n: u32) -> &'static str {
    list.get(usize::try_from(n).unwrap_or(0) % N).copied().unwrap_or_default()
}

/// The `n`-th demo person of a role; people of different roles have different names.
pub(crate) fn person(role: Role, n: u32) -> String {
    let shift = match role {
        Role::Brand => 0,
        Role::Creator => 3,
        Role::Agent => 6,
        Role::SuperAdmin => 9,
    };
    format!("{} {}", pick(FIRST_NAMES, n + shift), pick(LAST_NAMES, n / 12 + n + 2 * shift))
}

pub(crate) fn company(n: u32) -> String {
    format!("{} {}", pick(COMPANIES, n), pick(TRADES, n / 8 + n))
}

pub(crate) fn city(n: u32) -> &'static str {
    pick(CITIES, n)
}

pub(crate) fn category(n: u32) -> &'static str {
    pick(CATEGORIES, n)
}

/// Platform and kind of content of a creator's `k`-th package, both counted from 1. A creator's
/// first is on its own platform.
pub(crate) fn content(creator: u32, k: u32) -> (&'static str, &'static str) {
    let n = creator + k - 2;
    (pick(PLATFORMS, n), pick(CONTENTS, n / 5 + k - 1))
}

/// Price of a creator's `k`-th package in hundredths: 150.00 for the very first.
pub(crate) fn price_minor(creator: u32, k: u32) -> i64 {
    15_000 + i64::from((creator - 1) % 40) * 500 + i64::from(k - 1) * 2_499
}

#[cfg(test)]
mod tests {
    use super::{Role, content, person, price_minor};

    #[test]
    fn demo_data_is_the_same_every_time() {
        assert_eq!(content(1, 1), ("Instagram", "Reel"));
        assert_eq!((price_minor(1, 1), price_minor(1, 2)), (15_000, 17_499));
        assert_eq!(person(Role::Brand, 1), "Ravi Mehta");
    }
}
