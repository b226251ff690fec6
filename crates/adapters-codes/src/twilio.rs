//! Twilio Verify, which draws, delivers, keeps and checks codes itself.

use std::time::Duration;

use app::accounts::{CodeChecker, CodeNotSent, CodeSender, Contact, ContactNotice};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{Code, Phone};
use ureq::Agent;

use crate::client::{Answer, TIMEOUT, client};

/// What the far end is called in causes.
const PEER: &str = "Twilio Verify";

/// How the service is known to Twilio.
#[derive(Clone)]
pub struct TwilioSettings {
    /// Where its interface is, without a slash at the end.
    pub url: String,
    /// The service of Verify, `VA` and 32 hexadecimal digits.
    pub service: String,
    /// The account, or a key of it.
    pub account: String,
    /// Its token, or the secret of the key.
    pub token: String,
    /// How codes are delivered: `sms`, `call` or `whatsapp`.
    pub channel: String,
}

/// Lets Twilio send and check codes.
#[derive(Clone)]
pub struct Twilio {
    agent: Agent,
    settings: TwilioSettings,
}

impl Twilio {
    /// Twilio by these settings.
    #[must_use]
    pub fn new(settings: TwilioSettings) -> Self {
        Self { agent: client(TIMEOUT), settings }
    }

    /// The same where each call may take so long.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { agent: client(timeout), ..self }
    }

    fn post(&self, resource: &str, form: [(&str, &str); 2]) -> Result<Answer, CodeNotSent> {
        let TwilioSettings { url, service, account, token, .. } = &self.settings;
        let credentials = BASE64_STANDARD.encode(format!("{account}:{token}"));
        let call = self
            .agent
            .post(format!("{url}/v2/Services/{service}/{resource}"))
            .header("authorization", format!("Basic {credentials}"));
        Answer::read(PEER, call.send_form(form))
    }
}

impl CodeSender for Twilio {
    /// Twilio draws a code of its own; the one that was drawn here is known to nobody.
    fn send(&self, phone: &Phone, _: &Code) -> Result<(), CodeNotSent> {
        let form = [("To", phone.as_str()), ("Channel", &self.settings.channel)];
        let answer = self.post("Verifications", form)?;
        if (200..300).contains(&answer.status) { Ok(()) } else { Err(answer.refused(PEER)) }
    }

    fn notify(&self, _: &Contact, _: ContactNotice) -> Result<(), CodeNotSent> {
        Err(CodeNotSent::because("Twilio Verify delivers codes alone, no notices"))
    }
}

impl CodeChecker for Twilio {
    fn check(&self, phone: &Phone, code: &Code) -> Result<bool, CodeNotSent> {
        let form = [("To", phone.as_str()), ("Code", code.as_str())];
        let answer = self.post("VerificationCheck", form)?;
        match answer.status {
            200..300 => match answer.value("/status") {
                Some(status) => Ok(status == "approved"),
                None => Err(CodeNotSent::because(format!("{PEER} answered no status"))),
            },
            // used, expired, or tried too often
            404 => Ok(false),
            _ => Err(answer.refused(PEER)),
        }
    }
}
