//! The clients of a server: a plain HTTP client with tokens, and a raw connection for those who
//! misbehave.

use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use api_actix::Tokens;
use domain::{Role, Timestamp, UserId};
use serde_json::{Value, json};
use test_support::TestDb;
use ureq::{Agent, Body, http::Response};

use crate::program::{SECRET, Server};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// Not one byte of it came.
    Nothing,
    /// It was begun and not ended.
    CutOff,
}

/// An answer that came to its end.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) replayed: bool,
}

impl Answer {
    fn read(mut response: Response<Body>) -> Result<Self, NoAnswer> {
        let header = |name| Some(response.headers().get(name)?.to_str().unwrap().to_owned());
        let retry_after = header("Retry-After");
        let replayed = header("Idempotent-Replayed").is_some();
        let body = response.body_mut().read_to_string().map_err(|_| NoAnswer::CutOff)?;
        Ok(Self { status: response.status().as_u16(), body, retry_after, replayed })
    }

    /// The body, which is JSON whatever the status.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.body))
    }

    /// The word that says what went wrong.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Ids of the orders of a checkout.
    pub(crate) fn orders(&self) -> Vec<String> {
        assert_eq!(self.status, 200, "{self:?}");
        let body = self.json();
        body["orders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|order| order["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Names of those who look after the orders of a checkout or of a list.
    pub(crate) fn agents(&self) -> Vec<String> {
        let body = self.json();
        let name = |order: &Value| order["ticket"]["agent"]["name"].as_str().unwrap().to_owned();
        body["orders"].as_array().unwrap().iter().map(name).collect()
    }
}

/// A client of one server.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    pub(crate) fn of(server: &Server) -> Self {
        Self::hurried(server, PATIENCE)
    }

    /// A client that waits no longer than this for an answer.
    pub(crate) fn hurried(server: &Server, patience: Duration) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(patience))
            .build()
            .into();
        Self { agent, base: format!("http://{}", server.address) }
    }

    pub(crate) fn get(&self, path: &str, token: &str) -> Answer {
        self.try_get(path, token).unwrap()
    }

    /// Asks while the server may give no answer, or none in time.
    pub(crate) fn try_get(&self, path: &str, token: &str) -> Result<Answer, NoAnswer> {
        let request =
            self.agent.get(format!("{}{path}", self.base)).header("Authorization", bearer(token));
        Answer::read(request.call().map_err(|_| NoAnswer::Nothing)?)
    }

    /// Asks for something that the client has already, in whichever version.
    pub(crate) fn get_again(&self, path: &str, token: &str) -> Answer {
        let request =
            self.agent.get(format!("{}{path}", self.base)).header("Authorization", bearer(token));
        Answer::read(request.header("If-None-Match", "*").call().unwrap()).unwrap()
    }

    pub(crate) fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, NoAnswer> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Content-Type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::read(request.send(body).map_err(|_| NoAnswer::Nothing)?)
    }

    /// Sends any request, with a body if there is one. The answer to HEAD has an empty body.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("Content-Type", "application/json");
        if let Some(token) = token {
            request = request.header("Authorization", bearer(token));
        }
        let request = request.body(body.unwrap_or_default().to_owned()).unwrap();
        let config = self.agent.configure_request(request).allow_non_standard_methods(true);
        Answer::read(self.agent.run(config.build()).unwrap()).unwrap()
    }

    /// Signs in with a password, at `login`, `agent-login` or `super-admin-login`.
    pub(crate) fn sign_in(&self, door: &str, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password}).to_string();
        self.post(&format!("/api/auth/{door}"), &[], &body).unwrap()
    }

    /// Orders packages, while the server may be stopped or killed.
    pub(crate) fn try_checkout(
        &self,
        token: &str,
        packages: &[u32],
        key: Option<&str>,
    ) -> Result<Answer, NoAnswer> {
        let authorization = bearer(token);
        let mut headers = vec![("Authorization", authorization.as_str())];
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        self.post("/api/orders/checkout", &headers, &cart(packages))
    }

    /// Orders packages.
    pub(crate) fn checkout(&self, token: &str, packages: &[u32], key: Option<&str>) -> Answer {
        self.try_checkout(token, packages, key).unwrap()
    }
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// The body of a checkout.
fn cart(packages: &[u32]) -> String {
    let line = |id: &u32| json!({"packageId": id.to_string(), "creatorId": "1", "quantity": 1});
    json!({"cartItems": packages.iter().map(line).collect::<Vec<_>>()}).to_string()
}

/// A token for each account of a role, in the order of their ids.
pub(crate) fn tokens_of(db: &TestDb, role: Role) -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "the servers of these tests have the real clock")]
    let now: fn() -> Timestamp = chrono::Utc::now;
    let tokens = Tokens::new(SECRET, None, Arc::new(now)).unwrap();
    let ids =
        db.lines(&format!("select id || '' as line from users where role = '{role}' order by id"));
    ids.iter()
        .map(|id| tokens.issue(UserId::new(id.parse().unwrap()).unwrap(), role, 0).unwrap())
        .collect()
}

/// A connection without a client: it sends what it is told, and no more.
pub(crate) struct Raw(TcpStream);

impl Raw {
    /// Connects and sends some bytes.
    pub(crate) fn send(server: &Server, bytes: &str) -> Self {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        Self(stream)
    }

    /// The whole request of a checkout.
    pub(crate) fn checkout(server: &Server, token: &str, packages: &[u32]) -> Self {
        let body = cart(packages);
        let mut request = head(token);
        write!(request, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        Self::send(server, &request)
    }

    /// Status line and body of the answer, which must be as long as its head says.
    pub(crate) fn answer(mut self) -> (String, Value) {
        let mut text = String::new();
        self.0.read_to_string(&mut text).unwrap();
        let (head, body) =
            text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no whole head: {text:?}"));
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        assert_eq!(length, body.len().to_string(), "the answer was cut off");
        (head.lines().next().unwrap().to_owned(), serde_json::from_str(body).unwrap())
    }
}

/// The head of a checkout, without its end.
pub(crate) fn head(token: &str) -> String {
    format!(
        "POST /api/orders/checkout HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
    )
}
