//! What is written down about who did what.

promises! {}
