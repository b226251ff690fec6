//! Whether the service works: for monitors and for what sends it requests.

mod check;
mod queries;
mod readiness;

pub use check::CheckHealth;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockPulse;
pub use queries::{FeedDelay, Pulse};
pub use readiness::{CheckReadiness, NotReady};
