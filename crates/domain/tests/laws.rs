//! The laws of the domain: what holds for every cart, every order and every assignment by the
//! rotation.
//!
//! Names that begin with `r` and a number belong to the list of things that must never happen.

#[cfg(test)]
mod laws {
    mod assignment_rules;
    mod block;
    mod cart;
    mod checkout;
    mod desk;
    mod fixtures;
    mod handover;
    mod messages;
    mod money;
    mod packages;
    mod privacy;
    mod queue;
    mod refusals;
    mod replies;
    mod rotation;
    mod rotation_model;
    mod server_cart;
    mod shared_rotation;
    mod steps;
    mod text;
    mod transitions;
}
