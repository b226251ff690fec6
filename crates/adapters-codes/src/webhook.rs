//! Handing codes over by HTTP, signed in the way of Standard Webhooks
//! (<https://www.standardwebhooks.com>): the headers `webhook-id`, `webhook-timestamp` (seconds)
//! and `webhook-signature`, which is `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64.

use std::{fmt::Write, sync::Arc, time::Duration};

use app::{
    Clock,
    accounts::{CodeNotSent, CodeSender, Contact, ContactNotice},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{Code, Phone, WebUrl};
use hmac::Mac;
use serde_json::{Value, json};
use ureq::{Agent, tls::TlsConfig};

use crate::{HmacSha256, keyed};

/// How long the receiver may take, from the connection to the answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Least bytes of a secret.
const SECRET_BYTES: usize = 24;

/// The secret cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidWebhook;

impl std::fmt::Display for InvalidWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the secret must be whsec_ and at least 24 bytes in base64")
    }
}

impl std::error::Error for InvalidWebhook {}

/// Hands codes over to an address.
pub struct Webhook {
    agent: Agent,
    url: String,
    secret: HmacSha256,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// Posts to `url`. The secret is `whsec_` and at least 24 bytes in base64; the prefix may be
    /// left out.
    ///
    /// # Errors
    /// [`InvalidWebhook`] for another secret.
    pub fn new(url: &WebUrl, secret: &str, clock: Arc<dyn Clock>) -> Result<Self, InvalidWebhook> {
        let secret = BASE64_STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap_or(secret))
            .map_err(|_| InvalidWebhook)?;
        if secret.len() < SECRET_BYTES {
            return Err(InvalidWebhook);
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).build();
        let agent = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .max_redirects(0)
            .tls_config(tls)
            .build();
        Ok(Self { agent: agent.into(), url: url.to_string(), secret: keyed(&secret), clock })
    }

    fn signature(&self, id: &str, timestamp: &str, body: &str) -> String {
        let signed = self.secret.clone().chain_update(format!("{id}.{timestamp}.{body}"));
        format!("v1,{}", BASE64_STANDARD.encode(signed.finalize().into_bytes()))
    }
}

/// A name for one delivery.
fn fresh_id() -> Result<String, CodeNotSent> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| CodeNotSent::because(format!("no random numbers: {error}")))?;
    let mut id = "msg_".to_owned();
    for byte in bytes {
        write!(id, "{byte:02x}").map_err(|error| CodeNotSent::because(error.to_string()))?;
    }
    Ok(id)
}

impl CodeSender for Webhook {
    /// The receiver gets `{"type":"phone_code","phone":"+…","code":"…","valid_seconds":600}` and
    /// must answer with a status from 200 to 299.
    fn send(&self, phone: &Phone, code: &Code) -> Result<(), CodeNotSent> {
        let valid = domain::PhoneCode::LIFETIME.as_secs();
        self.post(
            &json!({ "type": "phone_code", "phone": phone.as_str(), "code": code.as_str(), "valid_seconds": valid }),
        )
    }

    /// The receiver gets `{"type":"contact_replaced","phone":"+…"}`, or `"email"` in place of
    /// `"phone"`; the types are those of [`ContactNotice`].
    fn notify(&self, to: &Contact, notice: ContactNotice) -> Result<(), CodeNotSent> {
        let kind = notice.as_str();
        self.post(&match to {
            Contact::Phone(phone) => json!({ "type": kind, "phone": phone.as_str() }),
            Contact::Email(email) => json!({ "type": kind, "email": email.as_str() }),
        })
    }
}

impl Webhook {
    /// Posts what is to be delivered.
    fn post(&self, body: &Value) -> Result<(), CodeNotSent> {
        let id = fresh_id()?;
        let timestamp = self.clock.now().timestamp().to_string();
        let body = body.to_string();
        let request = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-signature", self.signature(&id, &timestamp, &body))
            .header("webhook-id", &id)
            .header("webhook-timestamp", &timestamp);
        match request.send(&body) {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(CodeNotSent::because(format!(
                "the webhook answered {}",
                answer.status().as_u16()
            ))),
            Err(ureq::Error::StatusCode(status)) => {
                Err(CodeNotSent::because(format!("the webhook answered {status}")))
            }
            Err(error) => {
                Err(CodeNotSent::because(format!("the webhook cannot be reached: {error}")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Read, Write},
        net::TcpListener,
        thread,
    };

    use app::testing::FixedClock;
    use domain::Timestamp;

    use super::*;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

    /// What one request says: its head and its body.
    fn receive(listener: &TcpListener, status: &str) -> (String, String) {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut head, mut line) = (String::new(), String::new());
        while reader.read_line(&mut line).unwrap() > 2 {
            head.push_str(&line.to_ascii_lowercase());
            line.clear();
        }
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap()
            .parse()
            .unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").unwrap();
        (head, String::from_utf8(body).unwrap())
    }

    fn webhook(url: &str) -> Webhook {
        let now = Timestamp::from_timestamp(1_767_605_400, 0).unwrap();
        Webhook::new(&url.parse().unwrap(), SECRET, Arc::new(FixedClock::at(now))).unwrap()
    }

    fn send(status: &'static str) -> (Result<(), CodeNotSent>, String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let webhook = webhook(&format!("http://{}/codes", listener.local_addr().unwrap()));
        let receiver = thread::spawn(move || receive(&listener, status));
        let sent = webhook.send(&"+919800000001".parse().unwrap(), &Code::of_number(123).unwrap());
        let (head, body) = receiver.join().unwrap();
        (sent, head, body)
    }

    #[test]
    fn a_code_is_posted_with_a_signature_over_id_time_and_body() {
        let (sent, head, body) = send("204 No Content");
        sent.unwrap();
        assert!(head.starts_with("post /codes http/1.1"));
        let header = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.unwrap_or_else(|| panic!("no {name} in {head}")).to_owned()
        };
        assert_eq!(header("webhook-timestamp"), "1767605400");
        assert!(
            body.contains("\"code\":\"000123\"") && body.contains("\"phone\":\"+919800000001\""),
            "{body}"
        );
        let expected =
            webhook("http://example.com").signature(&header("webhook-id"), "1767605400", &body);
        assert_eq!(header("webhook-signature"), expected.to_ascii_lowercase());
    }

    /// Computed with another implementation of HMAC.
    #[test]
    fn the_signature_is_the_one_of_the_standard() {
        let signature = webhook("http://example.com").signature("msg_1", "1767605400", "{}");
        assert_eq!(signature, "v1,Cvmz70vp49pYnuLRqccVKhfLAWWPPaW/IzOr3o7FKsM=");
    }

    #[test]
    fn a_receiver_that_refuses_or_is_not_there_is_reported_without_phone_and_code() {
        for status in ["500 Internal Server Error", "302 Found"] {
            let (sent, ..) = send(status);
            let text = sent.unwrap_err().to_string();
            assert!(text.contains("answered") && !text.contains("123"), "{text}");
        }
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let sent = webhook(&format!("http://{gone}/"))
            .send(&"+919800000001".parse().unwrap(), &Code::of_number(1).unwrap());
        let text = sent.unwrap_err().to_string();
        assert!(text.contains("cannot be reached") && !text.contains("9198"), "{text}");
    }

    #[test]
    fn a_secret_that_is_short_or_no_base64_is_refused() {
        let url: WebUrl = "https://example.com".parse().unwrap();
        for secret in ["", "whsec_", "whsec_c2hvcnQ=", "not base64 at all, whatever"] {
            let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
            assert_eq!(Webhook::new(&url, secret, clock).err(), Some(InvalidWebhook), "{secret}");
        }
    }
}
