//! Bodies of requests: what is read, how much of it, and how long.

promises! {}
