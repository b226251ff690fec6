//! The store on both engines: its contract, races, faults, and what the databases themselves guard.

#[cfg(test)]
mod contract;
