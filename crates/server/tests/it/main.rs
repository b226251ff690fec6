//! The binary from outside: what an operator types, what a client is answered, and what is stored
//! after the worst.

#[cfg(test)]
mod assigning;
#[cfg(test)]
mod client;
#[cfg(test)]
mod code_delivery;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod config;
#[cfg(test)]
mod copying;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod edge;
#[cfg(test)]
mod fairness;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod logs;
#[cfg(test)]
mod lost_logs;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod one_file;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod program;
#[cfg(test)]
mod repeats;
#[cfg(test)]
mod search_follower;
#[cfg(test)]
mod security;
#[cfg(test)]
mod shutdown;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod staff;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod versions;
#[cfg(test)]
mod wire;
