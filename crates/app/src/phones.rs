//! One-time codes that prove that somebody holds a phone, and signing in with one.

mod find;
mod purge_codes;
mod rows;
mod send_code;
mod sign_in;
mod tx;
mod types;
mod verification;

pub use find::FindPhone;
pub use purge_codes::PurgeCodes;
pub use rows::{PhoneCodeRows, PhoneRows};
pub use send_code::SendPhoneCode;
#[cfg(any(test, feature = "contract"))]
pub(crate) use send_code::{CodeGrant, CodeRequest, grant, withdraw};
pub use sign_in::SignInByPhone;
#[cfg(any(test, feature = "contract"))]
pub(crate) use sign_in::redeem;
pub use tx::{PhoneTransactions, PhoneTx};
pub use types::{
    CodeEvent, CodeRules, NewPhoneAccount, Newcomer, PhoneSignIn, ProvenPhone, SendPhoneCodeError,
    SentCode, SignInByPhoneError,
};
#[cfg(any(test, feature = "contract"))]
pub(crate) use verification::PhoneVerification;
