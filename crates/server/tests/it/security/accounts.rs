//! Passwords, secrets, tokens, and who may do what.

promises! {}
