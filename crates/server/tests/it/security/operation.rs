//! Files, connections and settings of an installation.

promises! {}
