//! The application behind a real socket, for what only a socket shows: HEAD, bodies in pieces, many
//! callers at once.

use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::channel,
    thread::{JoinHandle, spawn},
    time::Duration,
};

use actix_web::{
    HttpServer,
    dev::ServerHandle,
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    web::Bytes,
};
use api_actix::web_app;

use crate::{
    ground_rules,
    test_app::{Answer, Call, TestApp, run},
};

/// Two threads that serve until this value goes away.
pub(crate) struct Served {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn start(app: &TestApp) -> Self {
        let (api, (tell, told)) = (app.api.clone(), channel());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let serve = async move {
            let server = HttpServer::new(move || web_app(api.clone())).workers(2).disable_signals();
            let server = server.listen(listener).unwrap().run();
            tell.send(server.handle()).unwrap();
            server.await.unwrap();
        };
        let thread = spawn(move || run(serve));
        Self { address, handle: told.recv().unwrap(), thread: Some(thread) }
    }

    /// Sends bytes as they are and reads one answer: head and body.
    pub(crate) fn exchange(&self, request: &[u8]) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        // a server that has refused may close before it has read everything
        let _ = stream.write_all(request);
        let (mut answer, mut part) = (Vec::new(), [0; 16 * 1024]);
        loop {
            let count = stream.read(&mut part).unwrap_or(0);
            answer.extend_from_slice(&part[..count]);
            let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            let Some(end) = end else {
                assert_ne!(count, 0, "the answer has no head");
                continue;
            };
            let head = String::from_utf8(answer[..end].to_vec()).unwrap();
            if count == 0 || answer.len() - end - 4 >= length(&head) {
                return (head, answer.split_off(end + 4));
            }
        }
    }

    pub(crate) fn send(&self, app: &TestApp, call: &Call) -> Answer {
        let (head, raw) = self.exchange(&wire(app, call));
        let (status, headers) = parsed(&head);
        let path = call.path.split('?').next().unwrap();
        let body = ground_rules::hold(&call.method, path, status, &headers, &raw);
        Answer { status, headers, body, raw: Bytes::from(raw) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// A request as HTTP/1.1 writes it.
pub(crate) fn wire(app: &TestApp, call: &Call) -> Vec<u8> {
    let mut text = head(app, call);
    if call.method != Method::GET {
        write!(text, "content-length: {}\r\n", call.body.len()).unwrap();
    }
    let mut bytes = (text + "\r\n").into_bytes();
    bytes.extend_from_slice(&call.body);
    bytes
}

/// The head of a request without the empty line that ends it.
pub(crate) fn head(app: &TestApp, call: &Call) -> String {
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n",
        call.method, call.path
    );
    let token =
        app.token(call.who).map(|token| ("authorization".to_owned(), format!("Bearer {token}")));
    for (name, value) in call.headers.iter().cloned().chain(token) {
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    text
}

/// How many bytes of body a head announces; more than there are for the answer to HEAD, which is
/// read to the end.
fn length(head: &str) -> usize {
    let value =
        parsed(head).1.get("content-length").and_then(|value| value.to_str().ok()?.parse().ok());
    value.unwrap_or(usize::MAX)
}

pub(crate) fn parsed(head: &str) -> (u16, HeaderMap) {
    let mut lines = head.split("\r\n");
    let status =
        lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status line");
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value.trim()).ok()?))
    };
    (status, lines.filter_map(header).collect())
}
