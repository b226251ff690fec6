//! What brands and creators say about themselves.

mod queries;
mod read;
mod rows;
mod set_up;
mod show_self;
mod tx;
mod types;

#[cfg(any(test, feature = "mocks"))]
pub use queries::MockProfileQueries;
pub use queries::ProfileQueries;
pub use read::ReadOwnProfile;
pub use rows::ProfileRows;
pub use set_up::SetUpProfile;
pub(crate) use set_up::open_profile;
pub use show_self::{MAX_WORKS, ShowSelf};
pub use tx::{ProfileTransactions, ProfileTx};
pub use types::{
    BrandProfile, ChangeOwn, GENERAL_INDUSTRY, NewWork, OwnCreator, OwnProfile, ProfileOwner,
    ProfilePage, SetUpProfileError, ShowSelfError, UNNAMED_COMPANY,
};
