//! Accounts: who somebody is, what an account is signed in with, and the accounts of super admins.

mod add_super_admin;
mod change_own_password;
mod codes;
mod contact;
mod credential_rows;
mod identify;
mod identity;
mod manage_admins;
mod new_password;
mod passwords;
mod queries;
mod read;
mod rows;
mod security_event;
mod sign_in;
mod signed_out_tokens;
mod tell_former_contact;
mod tx;
mod types;

pub use add_super_admin::AddSuperAdmin;
pub(crate) use change_own_password::replace_password;
pub use change_own_password::{ChangeOwnPassword, ChangeOwnPasswordError};
pub use codes::{CodeChecker, CodeNotSent, CodeSender, Codes};
#[cfg(any(test, feature = "mocks"))]
pub use codes::{MockCodeChecker, MockCodeSender, MockCodes};
pub use contact::{Contact, ContactNotice};
pub use credential_rows::CredentialRows;
pub use identify::Identify;
pub use identity::{Claim, IdentifyError, Identity};
pub use manage_admins::{ChangeAdminError, ManageAdmins};
pub use new_password::{NewPassword, UnfitPassword, normalized_password};
#[cfg(any(test, feature = "mocks"))]
pub use passwords::MockPasswords;
pub use passwords::{PasswordError, Passwords};
pub use queries::AccountQueries;
#[cfg(any(test, feature = "mocks"))]
pub use queries::MockAccountQueries;
pub use read::ReadAccount;
pub use rows::AccountRows;
pub(crate) use security_event::security_event;
pub use sign_in::{SignIn, SignInError, SignInRequest};
pub use signed_out_tokens::{InvalidTokenList, SignedOutTokens, TokenHandle, TokenId};
pub use tell_former_contact::TellFormerContact;
pub use tx::{AccountTransactions, AccountTx};
pub use types::{Account, AddStaffError, Credentials, NewStaff};
