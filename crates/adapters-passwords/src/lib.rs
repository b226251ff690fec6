//! The password port: argon2id for every new hash, and bcrypt for accounts that were imported with one.
//!
//! A check always does the work of both, once with the stored hash and once with a hash of nobody, so that the time
//! it takes tells neither whether an account exists nor how its password is kept.

use std::sync::LazyLock;

use app::ports::Passwords;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// Work factor of imported hashes; the hash of nobody has the same.
const BCRYPT_COST: u32 = 10;

/// Hashes of a password that nobody has, one for each kind.
static NOBODY: LazyLock<Option<(String, String)>> = LazyLock::new(|| {
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).ok()?;
    Some((argon2_hash(&secret)?, bcrypt::hash(secret, BCRYPT_COST).ok()?))
});

/// Slow salted hashes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SlowHashes;

fn argon2_hash(password: &[u8]) -> Option<String> {
    Some(Argon2::default().hash_password(password).ok()?.to_string())
}

fn argon2_verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn bcrypt_verify(password: &str, hash: &str) -> bool {
    bcrypt::verify(password, hash).unwrap_or(false)
}

impl Passwords for SlowHashes {
    fn verify(&self, password: &str, hash: &str) -> bool {
        let Some((argon2_of_nobody, bcrypt_of_nobody)) = NOBODY.as_ref() else { return false };
        if hash.starts_with("$2") {
            argon2_verify(password, argon2_of_nobody);
            bcrypt_verify(password, hash)
        } else {
            bcrypt_verify(password, bcrypt_of_nobody);
            argon2_verify(password, hash)
        }
    }

    fn verify_nobody(&self, password: &str) {
        if let Some((argon2_of_nobody, bcrypt_of_nobody)) = NOBODY.as_ref() {
            argon2_verify(password, argon2_of_nobody);
            bcrypt_verify(password, bcrypt_of_nobody);
        }
    }

    fn is_current(&self, hash: &str) -> bool {
        hash.starts_with("$argon2id$")
    }

    fn hash(&self, password: &str) -> Option<String> {
        argon2_hash(password.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::{Passwords, SlowHashes};

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = SlowHashes.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(SlowHashes.verify("correct horse", &hash));
        assert!(!SlowHashes.verify("correct horsf", &hash));
        assert_ne!(hash, SlowHashes.hash("correct horse").unwrap(), "every hash has its own salt");
    }

    #[test]
    fn a_hash_of_the_former_system_still_fits() {
        let former = bcrypt::hash("old password", 4).unwrap();
        assert!(SlowHashes.verify("old password", &former));
        assert!(!SlowHashes.verify("new password", &former));
        assert!(!SlowHashes.is_current(&former) && SlowHashes.is_current(&SlowHashes.hash("old password").unwrap()));
    }

    #[test]
    fn a_hash_of_no_known_kind_fits_nothing() {
        assert!(!SlowHashes.verify("", ""));
        assert!(!SlowHashes.verify("x", "x"));
    }
}
