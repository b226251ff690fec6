//! Senders that need no network.

use std::io::{Write, stdout};

use app::accounts::{CodeNotSent, CodeSender, Contact, ContactNotice};
use domain::{Code, Phone};

/// Shows codes to whoever started the service: on standard output, never in the log. For
/// development alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Console;

impl CodeSender for Console {
    fn send(&self, phone: &Phone, code: &Code) -> Result<(), CodeNotSent> {
        let shown = writeln!(stdout(), "code for {phone}: {}", code.as_str());
        shown.map_err(|error| {
            CodeNotSent::because(format!("standard output cannot be written: {error}"))
        })
    }

    fn notify(&self, to: &Contact, notice: ContactNotice) -> Result<(), CodeNotSent> {
        let notice = notice.as_str();
        let shown = match to {
            Contact::Phone(phone) => writeln!(stdout(), "notice for {phone}: {notice}"),
            Contact::Email(email) => writeln!(stdout(), "notice for {email}: {notice}"),
        };
        shown.map_err(|error| {
            CodeNotSent::because(format!("standard output cannot be written: {error}"))
        })
    }
}

/// Delivers nothing, since whoever asks is told the code. For development alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told;

impl CodeSender for Told {
    fn send(&self, _: &Phone, _: &Code) -> Result<(), CodeNotSent> {
        Ok(())
    }

    fn notify(&self, _: &Contact, _: ContactNotice) -> Result<(), CodeNotSent> {
        Ok(())
    }
}

/// Delivers nothing: nobody was configured to do so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl CodeSender for Nobody {
    fn send(&self, _: &Phone, _: &Code) -> Result<(), CodeNotSent> {
        Err(CodeNotSent::because(
            "nobody delivers codes: set CODE_WEBHOOK_URL, TWILIO_ACCOUNT_SID or CODE_SMS_URL"
                .to_owned(),
        ))
    }

    fn notify(&self, _: &Contact, _: ContactNotice) -> Result<(), CodeNotSent> {
        Err(CodeNotSent::because("nobody delivers notices: set CODE_WEBHOOK_URL".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_says_that_nothing_was_sent() {
        let refused = Nobody
            .send(&"+919800000001".parse().unwrap(), &Code::of_number(1).unwrap())
            .unwrap_err();
        assert!(refused.to_string().contains("CODE_WEBHOOK_URL"));
    }
}
