//! A server that answers as it is told, and what it was asked.

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use test_support::read_request;

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Does {
    /// Answers with a status, further lines of the head, and a body.
    Answer(u16, &'static str, String),
    /// Says nothing, and keeps the connection.
    Hang,
    /// Begins an answer, and never ends it.
    Stall,
    /// Ends the connection.
    Close,
    /// Answers what is no HTTP.
    Gibberish,
}

/// A request: its head, and its body.
pub(crate) type Asked = (String, String);

/// The server.
pub(crate) struct StandIn {
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl StandIn {
    pub(crate) fn that(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let own = asked.clone();
        thread::spawn(move || {
            let mut kept = Vec::new();
            while let Ok((mut stream, _)) = listener.accept() {
                let Some(request) = read_request(&stream) else {
                    // as servers without TLS answer its beginning
                    let _ = write!(stream, "HTTP/1.1 400 x\r\nconnection: close\r\n\r\n");
                    continue;
                };
                own.lock().unwrap().push(request);
                kept.extend(answer(stream, &does));
            }
        });
        Self { url, asked }
    }

    pub(crate) fn answers(status: u16, body: &str) -> Self {
        Self::that(Does::Answer(status, "", body.to_owned()))
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The only request.
    pub(crate) fn one(&self) -> Asked {
        let [request] = self.asked().try_into().unwrap();
        request
    }
}

/// Answers, and hands back a connection that is to stay.
fn answer(mut stream: TcpStream, does: &Does) -> Option<TcpStream> {
    match does {
        Does::Answer(status, headers, body) => {
            let length = body.len();
            let head = format!("HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\n");
            let _ = write!(stream, "{head}connection: close\r\n\r\n{body}");
            None
        }
        Does::Hang => Some(stream),
        Does::Stall => {
            let _ = write!(stream, "HTTP/1.1 200 x\r\ncontent-length: 100\r\n\r\n{{");
            Some(stream)
        }
        Does::Close => None,
        Does::Gibberish => {
            let _ = write!(stream, "what is this\r\n\r\n");
            None
        }
    }
}
