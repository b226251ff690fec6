//! Sessions at the desk, and tokens: how long they live and how they end.

promises! {}
