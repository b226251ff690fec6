//! The password port: argon2id for every new hash, and bcrypt for accounts that were imported with
//! one.
//!
//! A check always does the work of both, once with the stored hash and once with a hash of nobody,
//! so that the time it takes tells neither whether an account exists nor how its password is kept.

mod limited;

use std::sync::LazyLock;

use app::accounts::{PasswordError, Passwords};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

pub use limited::{HashingLimits, Limited};

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
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn bcrypt_verify(password: &str, hash: &str) -> bool {
    bcrypt::verify(password, hash).unwrap_or(false)
}

impl Passwords for SlowHashes {
    fn verify(&self, password: &str, hash: &str) -> Result<bool, PasswordError> {
        let (argon2_of_nobody, bcrypt_of_nobody) =
            NOBODY.as_ref().ok_or(PasswordError::Unhashable)?;
        Ok(if hash.starts_with("$2") {
            argon2_verify(password, argon2_of_nobody);
            bcrypt_verify(password, hash)
        } else {
            bcrypt_verify(password, bcrypt_of_nobody);
            argon2_verify(password, hash)
        })
    }

    fn verify_nobody(&self, password: &str) -> Result<(), PasswordError> {
        let (argon2_of_nobody, bcrypt_of_nobody) =
            NOBODY.as_ref().ok_or(PasswordError::Unhashable)?;
        argon2_verify(password, argon2_of_nobody);
        bcrypt_verify(password, bcrypt_of_nobody);
        Ok(())
    }

    fn is_current(&self, hash: &str) -> bool {
        hash.starts_with("$argon2id$")
    }

    fn hash(&self, password: &str) -> Result<String, PasswordError> {
        argon2_hash(password.as_bytes()).ok_or(PasswordError::Unhashable)
    }
}

#[cfg(test)]
mod tests {
    use super::{Passwords, SlowHashes};

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = SlowHashes.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(SlowHashes.verify("correct horse", &hash).unwrap());
        assert!(!SlowHashes.verify("correct horsf", &hash).unwrap());
        assert_ne!(hash, SlowHashes.hash("correct horse").unwrap(), "every hash has its own salt");
    }

    #[test]
    fn a_hash_of_the_former_system_still_fits() {
        let former = bcrypt::hash("old password", 4).unwrap();
        assert!(SlowHashes.verify("old password", &former).unwrap());
        assert!(!SlowHashes.verify("new password", &former).unwrap());
        assert!(
            !SlowHashes.is_current(&former)
                && SlowHashes.is_current(&SlowHashes.hash("old password").unwrap())
        );
    }

    #[test]
    fn a_hash_of_no_known_kind_fits_nothing() {
        assert!(!SlowHashes.verify("", "").unwrap());
        assert!(!SlowHashes.verify("x", "x").unwrap());
    }
}
