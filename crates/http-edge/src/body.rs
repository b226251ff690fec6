//! Bodies of requests: never unpacked, of a bounded size, and whole within a bounded time.

use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap},
    rt::time::{Sleep, sleep},
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, StreamExt};

use crate::connection::Connection;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// It is larger than it may be.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// It was cut off, or is not what its head says.
    Unreadable,
}

/// Whether a body is packed. Nobody unpacks it: a small one may become very large.
#[must_use]
pub fn is_encoded(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).any(|value| {
        let codings = value.to_str().unwrap_or("?").split(',').map(str::trim);
        codings
            .into_iter()
            .any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
    })
}

/// Whether a body ended because its time was over.
#[must_use]
pub fn is_too_slow(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}

/// Reads a whole body of at most so many bytes.
///
/// # Errors
/// [`BodyError`]; what was announced as too large is not read at all.
pub async fn read_body(
    headers: &HeaderMap,
    mut payload: Payload,
    most: usize,
) -> Result<Bytes, BodyError> {
    let announced =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| usize::try_from(bytes).map_or(true, |bytes| bytes > most)) {
        return Err(BodyError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            if is_too_slow(&error) { BodyError::TooSlow } else { BodyError::Unreadable }
        })?;
        if bytes.len() + chunk.len() > most {
            return Err(BodyError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// A body that ends with an error when it did not arrive in time.
pub(crate) struct Timed(Rc<RefCell<Incoming>>);

struct Incoming {
    payload: Payload,
    time: Pin<Box<Sleep>>,
    connection: Option<Connection>,
    over: bool,
}

/// The rest of a body, kept until its answer was sent: a connection whose body was not read to its
/// end is closed then, and not read on for as long as the client likes.
pub(crate) struct Rest(Rc<RefCell<Incoming>>);

impl Rest {
    pub(crate) fn is_read(&self) -> bool {
        self.0.borrow().over
    }
}

/// Gives a body its time.
pub(crate) fn timed(
    payload: Payload,
    time: Duration,
    connection: Option<Connection>,
) -> (Payload, Rest) {
    let incoming = Incoming { payload, time: Box::pin(sleep(time)), connection, over: false };
    let incoming = Rc::new(RefCell::new(incoming));
    (Payload::Stream { payload: Box::pin(Timed(incoming.clone())) }, Rest(incoming))
}

impl Stream for Timed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let incoming = &mut *self.0.borrow_mut();
        if incoming.over {
            return Poll::Ready(None);
        }
        match incoming.payload.poll_next_unpin(context) {
            Poll::Ready(None) => {
                incoming.over = true;
                if let Some(connection) = &incoming.connection {
                    connection.works();
                }
                Poll::Ready(None)
            }
            Poll::Ready(chunk) => Poll::Ready(chunk),
            Poll::Pending if incoming.time.as_mut().poll(context).is_ready() => {
                Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn s01_any_coding_but_identity_is_packed() {
        let with = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
            }
            is_encoded(&headers)
        };
        for plain in [&[][..], &["identity"], &["Identity"], &[""], &["identity", "identity"]] {
            assert!(!with(plain), "{plain:?}");
        }
        for packed in
            [&["gzip"][..], &["identity, gzip"], &["identity", "br"], &["deflate"], &["x"]]
        {
            assert!(with(packed), "{packed:?}");
        }
    }
}
