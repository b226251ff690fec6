//! Sign-in with Google, as the ports of `app::google` want it: [`GoogleIdTokens`] checks ID tokens
//! with Google's public keys, and [`GoogleCodes`] leads a browser to Google and exchanges what it
//! comes back with for such a token. [`NotOffered`] stands in where the service was not set up for
//! it.

mod client;
mod codes;
mod id_tokens;
mod keys;

pub use codes::{CodeSettings, GoogleCodes};
pub use id_tokens::{GoogleIdTokens, NotOffered};
