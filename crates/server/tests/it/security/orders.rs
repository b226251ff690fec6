//! What a checkout and staff may do with money.

promises! {}
