//! The laws of the domain: what holds for every cart, every order and every turn of the ring.
//!
//! Names that begin with `r` and a number belong to the list of things that must never happen.

#[cfg(test)]
mod laws {
    mod block;
    mod cart;
    mod checkout;
    mod desk;
    mod fixtures;
    mod hand_over;
    mod messages;
    mod money;
    mod packages;
    mod privacy;
    mod queue;
    mod refusals;
    mod replies;
    mod ring;
    mod ring_model;
    mod server_cart;
    mod shared_ring;
    mod steps;
    mod text;
    mod transitions;
}
