//! Phones and e-mail addresses: who owns them, and who is found by them.

promises! {}
