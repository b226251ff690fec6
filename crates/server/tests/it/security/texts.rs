//! Texts of people: what they may hold, and how they are shown.

promises! {}
