//! One-time codes that a test can read.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU32, Ordering},
};

use domain::{Code, CodeDigest, Phone};

use crate::accounts::{CodeNotSent, CodeSender, Codes, Contact, ContactNotice};

/// Draws 000001, 000002 and so on, and hashes nothing: the digest holds phone and code as they are.
#[derive(Debug, Default)]
pub struct PlainCodes(AtomicU32);

impl Codes for PlainCodes {
    fn draw(&self) -> Option<Code> {
        Code::of_number(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn digest(&self, phone: &Phone, code: &Code) -> CodeDigest {
        let mut digest = [0; 32];
        let text = phone.as_str().bytes().chain([b' ']).chain(code.as_str().bytes());
        digest.iter_mut().zip(text).for_each(|(place, byte)| *place = byte);
        digest
    }
}

/// Keeps what it was asked to send.
#[derive(Debug, Default)]
pub struct KeptCodes(Mutex<Vec<(Phone, Code)>>);

impl KeptCodes {
    /// Everything that was sent, the oldest first.
    pub fn sent(&self) -> Vec<(Phone, Code)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The last code that was sent to a phone.
    pub fn last(&self, phone: &Phone) -> Option<Code> {
        self.sent().into_iter().rev().find(|(to, _)| to == phone).map(|(_, code)| code)
    }
}

impl CodeSender for KeptCodes {
    fn send(&self, phone: &Phone, code: &Code) -> Result<(), CodeNotSent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((phone.clone(), code.clone()));
        Ok(())
    }

    fn notify(&self, _: &Contact, _: ContactNotice) -> Result<(), CodeNotSent> {
        Ok(())
    }
}
