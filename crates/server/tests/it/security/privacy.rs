//! What about people is shown to whom.

promises! {}
