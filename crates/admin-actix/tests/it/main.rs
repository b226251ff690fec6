//! The desk on the real stores: what its pages show, and what its forms do.

#[cfg(test)]
mod agents;
#[cfg(test)]
mod aids;
#[cfg(test)]
mod capacities;
#[cfg(test)]
mod desk_app;
#[cfg(test)]
mod finding;
#[cfg(test)]
mod first_run;
#[cfg(test)]
mod handover;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod live;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod script;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod ticket;
#[cfg(test)]
mod times;
#[cfg(test)]
mod why;
