//! Signing in with Google: an ID token (`OpenID` Connect Core 1.0) proves an e-mail address.

mod rows;
mod sign_in;
mod tx;
mod types;

pub use rows::GoogleRows;
pub use sign_in::SignInWithGoogle;
pub use tx::{GoogleTransactions, GoogleTx};
pub use types::{
    AuthorizationCodes, GoogleAccount, GoogleIdentity, GoogleIntent, GooglePorts, GoogleRules,
    GoogleSignIn, GoogleSignInError, GoogleSubject, IdToken, IdTokenError, IdTokens,
    InvalidSubject, NewGoogleAccount, TokenUse,
};
#[cfg(any(test, feature = "mocks"))]
pub use types::{MockAuthorizationCodes, MockIdTokens};
