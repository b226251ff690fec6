//! The secret of an invitation, and the link that it is passed on in.

use std::fmt::{self, Write};

use actix_web::HttpRequest;
use sha2::{Digest, Sha256};

/// Where the desk takes invitations.
const PATH: &str = "/desk/invitation";

/// What only the invited agent knows: 32 random bytes, as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationSecret(String);

impl InvitationSecret {
    /// A secret that nobody has seen. `None` when the operating system gives no random numbers.
    #[must_use]
    pub fn fresh() -> Option<Self> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).ok()?;
        let mut digits = String::with_capacity(2 * bytes.len());
        bytes.iter().try_for_each(|byte| write!(digits, "{byte:02x}")).ok()?;
        Some(Self(digits))
    }

    /// The secret that a link holds. `None` for what cannot be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_one = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self(text.to_ascii_lowercase()))
    }

    /// What the service keeps of it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The link, at the address by which the service was asked for it.
    #[must_use]
    pub fn link(&self, request: &HttpRequest) -> String {
        let at = request.connection_info();
        format!("{}://{}{PATH}?secret={}", at.scheme(), at.host(), self.0)
    }

    /// The secret itself, for the form behind the link.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InvitationSecret {
    /// Shows nothing of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationSecret")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_link_holds_a_secret_that_is_read_again_and_no_two_are_alike() {
        let [secret, other] = [(); 2].map(|()| InvitationSecret::fresh().unwrap());
        assert_ne!(secret.digest(), other.digest());
        let request = TestRequest::get()
            .insert_header(("host", "desk.example.com"))
            .insert_header(("x-forwarded-proto", "https"))
            .to_http_request();
        let link = secret.link(&request);
        let text = link.strip_prefix("https://desk.example.com/desk/invitation?secret=").unwrap();
        assert_eq!(InvitationSecret::read(text), Some(secret.clone()));
        assert_eq!(InvitationSecret::read(&text.to_uppercase()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "InvitationSecret");
    }

    #[test]
    fn what_is_no_secret_is_not_read() {
        for text in ["", "0", &"g".repeat(64), &"0".repeat(63), &"0".repeat(65)] {
            assert_eq!(InvitationSecret::read(text), None, "{text}");
        }
    }
}
