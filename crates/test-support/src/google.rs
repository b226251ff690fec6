//! A stand-in for Google: keys that sign, and a server that shows them and exchanges codes.

use std::{
    io::Write,
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Timestamp;
use serde_json::{Value, json};

use crate::read_request;

/// The client that tokens are made for.
pub const CLIENT: &str = "app.apps.googleusercontent.com";

/// When everything here happens.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_timestamp(1_767_605_400, 0).unwrap()
}

/// A key that signs with RS256 (RFC 7518, section 3.3).
pub struct Signer {
    /// Its `kid`.
    pub name: &'static str,
    pair: KeyPair,
}

impl Signer {
    /// A new key.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, pair: KeyPair::generate(KeySize::Rsa2048).unwrap() }
    }

    /// The public key as a member of a set of keys.
    #[must_use]
    pub fn shown(&self) -> Value {
        // RSAPublicKey in DER: 9 bytes of heads, 256 of the modulus, and the exponent 65537 at the
        // end
        let public = self.pair.public_key().as_ref().to_vec();
        let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let (n, e) = (part(&public[9..265]), part(&public[public.len() - 3..]));
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, "n": n, "e": e })
    }

    /// A token that says this.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({ "alg": "RS256", "typ": "JWT", "kid": self.name }), claims)
    }

    /// A token with this head.
    #[must_use]
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .unwrap();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What a token of Google says.
#[must_use]
pub fn claims() -> Value {
    let seconds = now().timestamp();
    json!({
        "iss": "https://accounts.google.com", "azp": CLIENT, "aud": CLIENT, "sub": "110169484474386276334",
        "email": "Ada@Example.com", "email_verified": true, "name": "Ada  Lovelace", "nonce": "n-1",
        "picture": "https://lh3.example.com/a/photo", "hd": "Example.com",
        "iat": seconds - 10, "exp": seconds + 3590,
    })
}

/// The claims with some of them in place of others; null takes one away.
#[must_use]
pub fn claims_with(changed: &Value) -> Value {
    let mut all = claims();
    for (name, value) in changed.as_object().unwrap() {
        all[name] = value.clone();
    }
    all.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    all
}

/// What the server answers: status, headers, body.
#[derive(Clone)]
pub struct Answer(pub u16, pub &'static str, pub String);

/// The server.
pub struct StandIn {
    /// Where it listens, on loopback.
    pub url: String,
    answer: Arc<Mutex<Answer>>,
    /// Heads and bodies of what was asked.
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl StandIn {
    /// A server that answers this, whatever it is asked.
    #[must_use]
    pub fn new(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (answer, asked) = (Arc::new(Mutex::new(answer)), Arc::<Mutex<Vec<_>>>::default());
        let own = (answer.clone(), asked.clone());
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let Some(request) = read_request(&stream) else { continue };
                own.1.lock().unwrap().push(request);
                let Answer(status, headers, text) = own.0.lock().unwrap().clone();
                let length = text.len();
                let head = format!("HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\n");
                let _ = write!(stream, "{head}connection: close\r\n\r\n{text}");
            }
        });
        Self { url, answer, asked }
    }

    /// Shows these keys for an hour.
    #[must_use]
    pub fn with_keys(signers: &[&Signer]) -> Self {
        Self::new(keys(signers))
    }

    /// Answers this from now on.
    pub fn answer(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// What it was asked, first things first.
    #[must_use]
    pub fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap().clone()
    }
}

/// The answer that shows these keys for an hour.
#[must_use]
pub fn keys(signers: &[&Signer]) -> Answer {
    let keys: Vec<_> = signers.iter().map(|signer| signer.shown()).collect();
    Answer(200, "cache-control: public, max-age=3600\r\n", json!({ "keys": keys }).to_string())
}
