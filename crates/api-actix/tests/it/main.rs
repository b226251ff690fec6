//! What the two clients see: every test speaks HTTP to the whole application on a real store.

/// Declares a test for each engine out of an `async fn` that takes an [`test_support::Engine`].
#[cfg(test)]
macro_rules! on_each_engine {
    ($($law:ident,)+) => {
        mod on_sqlite { $(#[test] fn $law() { crate::test_app::run(super::$law(test_support::Engine::Sqlite)); })+ }
        mod on_postgres { $(#[test] fn $law() { crate::test_app::run(super::$law(test_support::Engine::Postgres)); })+ }
    };
}

#[cfg(test)]
mod access_matrix;
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod agents;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod capacities;
#[cfg(test)]
mod cart;
#[cfg(test)]
mod checkout;
#[cfg(test)]
mod checkout_lines;
#[cfg(test)]
mod checkout_refusals;
#[cfg(test)]
mod checkout_writes;
#[cfg(test)]
mod cors;
#[cfg(test)]
mod creators;
#[cfg(test)]
mod damaged;
#[cfg(test)]
mod described;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod echo;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod google;
#[cfg(test)]
mod ground_rules;
#[cfg(test)]
mod handovers;
#[cfg(test)]
mod health;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod load_bearing;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod loopback;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod not_offered;
#[cfg(test)]
mod open_creators;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod order_details;
#[cfg(test)]
mod order_list;
#[cfg(test)]
mod order_steps;
#[cfg(test)]
mod own_words;
#[cfg(test)]
mod package_bounds;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod phones;
#[cfg(test)]
mod polls;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod races;
#[cfg(test)]
mod reopening;
#[cfg(test)]
mod search;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod statement_counts;
#[cfg(test)]
mod status_codes;
#[cfg(test)]
mod step_races;
#[cfg(test)]
mod story;
#[cfg(test)]
mod story_outlets;
#[cfg(test)]
mod test_app;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod throttle;
#[cfg(test)]
mod tickets;
#[cfg(test)]
mod tokens;
