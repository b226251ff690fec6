//! Requests as bytes and answers with every header, for what a well-behaved client would not send
//! or would not show.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

use test_support::TestDb;

use crate::program::{Server, influmojo_on, run_with_input};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer with all of its head.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers =
            headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Some(Self { status, headers, body: body.to_owned() })
    }

    /// The value of a header; empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Sends bytes on a connection of their own and reads until the server closes it. `None` when it
/// closed without an answer.
pub(crate) fn send(server: &Server, bytes: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // a server that has refused it already may not read to its end
    let _ = stream.write_all(bytes);
    answer(&mut stream)
}

/// Reads an answer until the server closes the connection.
pub(crate) fn answer(stream: &mut TcpStream) -> Option<Reply> {
    let mut all = Vec::new();
    let mut part = [0; 16 * 1024];
    loop {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(count) => all.extend_from_slice(&part[..count]),
            // what was sent in vain makes the system reset the connection after the answer
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("the connection was not closed: {error}"),
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
    Reply::parse(&all)
}

/// A request with these headers and this body.
pub(crate) fn request(
    server: &Server,
    line: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<Reply> {
    let mut bytes =
        format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    let has_body = !body.is_empty() || line.starts_with("POST") || line.starts_with("PUT");
    if has_body && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    send(server, &bytes)
}

/// Adds a super admin and signs it in at the desk. Its cookie.
pub(crate) fn desk_session(db: &TestDb, server: &Server) -> String {
    const EMAIL: &str = "wire@example.com";
    const PASSWORD: &str = "seven purple umbrellas";
    let add = ["admin", "add", "--email", EMAIL, "--name", "Wire Admin"];
    run_with_input(&mut influmojo_on(db, &add), PASSWORD).printed();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let body =
        format!("email={}&password={}", EMAIL.replace('@', "%40"), PASSWORD.replace(' ', "+"));
    let reply = request(server, "POST /desk/sign-in", &form, body.as_bytes()).unwrap();
    assert_eq!(reply.status, 303, "{reply:?}");
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}
