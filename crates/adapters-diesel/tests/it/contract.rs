//! The store keeps the same contract as every other.

use app::testing::contract;
use test_support::{Engine, StoreWorld, on_each_engine};

on_each_engine! { the_store_keeps_the_contract, }

fn the_store_keeps_the_contract(engine: Engine) {
    contract::keep(|| StoreWorld::fresh(engine));
}
