//! Nobody takes the service away from others: slow, many, heavy and greedy clients.

promises! {}
