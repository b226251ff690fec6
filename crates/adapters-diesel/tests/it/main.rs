//! The store on both engines: its contract, races, faults, and what the databases themselves guard.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod agents;
#[cfg(test)]
mod carts;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod guards;
#[cfg(test)]
mod handovers;
#[cfg(test)]
mod horizon;
#[cfg(test)]
mod ids;
#[cfg(test)]
mod lane;
#[cfg(test)]
mod migrating;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod races;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod schema_parity;
#[cfg(test)]
mod search;
#[cfg(test)]
mod search_scripts;
#[cfg(test)]
mod seeder;
#[cfg(test)]
mod storm;
#[cfg(test)]
mod together;
#[cfg(test)]
mod values;
#[cfg(test)]
mod words;
#[cfg(test)]
mod work_aids;
