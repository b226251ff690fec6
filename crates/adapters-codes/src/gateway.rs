//! Any gateway for short messages with an HTTP interface, by settings alone.

use std::time::Duration;

use app::accounts::{CodeNotSent, CodeSender, Contact, ContactNotice};
use domain::{Code, Phone};
use ureq::{
    Agent,
    http::{HeaderName, HeaderValue, Method, Request},
};

use crate::{
    client::{Answer, TIMEOUT, client},
    template::{Escaping, Template, Values},
};

/// What the far end is called in causes.
const PEER: &str = "the SMS gateway";

/// How a gateway is called.
#[derive(Clone)]
pub struct GatewaySettings {
    /// Its address, in which the same placeholders may stand as in the body.
    pub url: String,
    /// GET, POST or PUT. GET has no body.
    pub method: Method,
    /// What it wants in the head.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body, with `{phone}`, `{digits}`, `{text}` and `{code}`.
    pub body: String,
    /// The message with a code, with `{code}`.
    pub text: String,
    /// The status that says that the message was taken; any from 200 to 299 when absent.
    pub status: Option<u16>,
    /// A place in a JSON answer (RFC 6901) and the value that says that the message was taken.
    pub answer: Option<(String, String)>,
}

/// Hands messages over to a gateway.
pub struct Gateway {
    agent: Agent,
    settings: GatewaySettings,
    escaping: Escaping,
}

impl Gateway {
    /// A gateway by these settings.
    #[must_use]
    pub fn new(settings: GatewaySettings) -> Self {
        let kind = settings.headers.iter().find(|(name, _)| name == "content-type");
        let kind = kind.and_then(|(_, value)| value.to_str().ok());
        let escaping = match kind {
            Some(kind) => Escaping::of_kind(kind),
            None => Escaping::of_body(&settings.body),
        };
        Self { agent: client(TIMEOUT), settings, escaping }
    }

    /// The same where each call may take so long.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { agent: client(timeout), ..self }
    }

    /// Sends a text to a phone.
    fn hand_over(&self, phone: &Phone, text: &str, code: &str) -> Result<(), CodeNotSent> {
        let values = Values { phone: phone.as_str(), text, code };
        let url = Template(&self.settings.url).filled(&values, Escaping::Percent);
        let mut request = Request::builder().method(self.settings.method.clone()).uri(url);
        for (name, value) in &self.settings.headers {
            request = request.header(name, value);
        }
        let outcome = if self.settings.method == Method::GET {
            request.body(()).map(|request| self.agent.run(request))
        } else {
            if !self.settings.headers.iter().any(|(name, _)| name == "content-type") {
                request = request.header("content-type", self.escaping.kind());
            }
            let body = Template(&self.settings.body).filled(&values, self.escaping);
            request.body(body).map(|request| self.agent.run(request))
        };
        let outcome = outcome
            .map_err(|_| CodeNotSent::because(format!("the call of {PEER} cannot be written")))?;
        let answer = Answer::read(PEER, outcome)?;
        self.judge(&answer)
    }

    /// Whether an answer says that the message was taken.
    fn judge(&self, answer: &Answer) -> Result<(), CodeNotSent> {
        let is_taken = match self.settings.status {
            Some(status) => answer.status == status,
            None => (200..300).contains(&answer.status),
        };
        if !is_taken {
            return Err(answer.refused(PEER));
        }
        match &self.settings.answer {
            Some((place, wanted)) if answer.value(place).as_deref() != Some(wanted) => {
                let cause = format!("{PEER} answered another value than expected at {place}");
                Err(CodeNotSent::because(cause))
            }
            _ => Ok(()),
        }
    }
}

impl CodeSender for Gateway {
    fn send(&self, phone: &Phone, code: &Code) -> Result<(), CodeNotSent> {
        let text = self.settings.text.replace("{code}", code.as_str());
        self.hand_over(phone, &text, code.as_str())
    }

    /// A phone gets a text; nobody delivers mail.
    fn notify(&self, to: &Contact, notice: ContactNotice) -> Result<(), CodeNotSent> {
        let text = match notice {
            ContactNotice::Replaced => "This phone is not the one of your account any more.",
            ContactNotice::PhoneAttached => "Another phone signs in to your account from now on.",
        };
        match to {
            Contact::Phone(phone) => self.hand_over(phone, text, ""),
            Contact::Email(_) => {
                Err(CodeNotSent::because("the SMS gateway delivers to phones alone, no e-mail"))
            }
        }
    }
}
