//! Signing in with passwords and codes: how often, how many at once.

promises! {}
