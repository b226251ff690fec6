//! What stands in the head of every answer, and what is not shown in production.

promises! {}
