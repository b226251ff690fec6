//! Around every request and its answer.

use std::{
    pin::Pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::InternalError,
    middleware::Next,
    web::{Bytes, Data},
};
use tracing::Instrument;

use crate::{
    Edge,
    body::{self, Rest},
    connection::Connection,
    headers,
    id::RequestId,
    log::{self, Waits},
};

tokio::task_local! {
    /// The request that is served.
    static PRESENT: Present;
}

/// What work for a request has to know about it.
#[derive(Clone)]
pub(crate) struct Present {
    pub(crate) edge: Arc<Edge>,
    pub(crate) waits: Waits,
}

impl Present {
    /// `None` for work that is nobody's request.
    pub(crate) fn get() -> Option<Self> {
        PRESENT.try_with(Clone::clone).ok()
    }
}

static USUAL: LazyLock<Arc<Edge>> = LazyLock::new(Arc::default);

/// The outermost middleware: gives a request its id, its span and bounds, and its answer the
/// headers that all have.
///
/// # Errors
/// What is below ended with; the answer to it is complete.
pub async fn around(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let edge = request
        .app_data::<Data<Edge>>()
        .map_or_else(|| USUAL.clone(), |edge| edge.clone().into_inner());
    let (id, waits, since) = (RequestId::of(request.headers()), Waits::default(), Instant::now());
    let span = log::span(&request, &id, edge.proxies.address_of(request.request()));
    span.in_scope(|| edge.warn_of_proxy(request.request()));
    request.extensions_mut().insert(id.clone());
    let connection = request.conn_data::<Connection>().cloned();
    let rest = bounded(&mut request, &edge, connection.as_ref());
    let method = request.method().clone();
    let present = Present { edge: edge.clone(), waits: waits.clone() };
    let outcome = PRESENT.scope(present, next.call(request)).instrument(span.clone()).await;
    log::answered((&span, &method), &outcome, (since.elapsed(), edge.slow), &waits);
    match outcome {
        Ok(mut response) => {
            headers::complete(&edge, response.headers_mut(), &id);
            let rest = rest.filter(|rest| !rest.is_read());
            let whole = |body| Answering { body, _rest: rest, connection };
            Ok(response.map_body(|_, body| BoxBody::new(whole(body.boxed()))))
        }
        Err(error) => {
            if let Some(connection) = connection {
                connection.rests();
            }
            let mut answer = error.error_response();
            headers::complete(&edge, answer.headers_mut(), &id);
            Err(InternalError::from_response(error, answer).into())
        }
    }
}

/// Gives the body its time, and says of the connection what is expected of its client.
fn bounded(
    request: &mut ServiceRequest,
    edge: &Edge,
    connection: Option<&Connection>,
) -> Option<Rest> {
    if let Some(connection) = connection {
        connection.works();
    }
    match request.take_payload() {
        Payload::None => None,
        payload => {
            if let Some(connection) = connection {
                connection.sends_body();
            }
            let (payload, rest) = body::timed(payload, edge.body_time, connection.cloned());
            request.set_payload(payload);
            Some(rest)
        }
    }
}

/// An answer on its way, with what has to live until it was sent.
struct Answering {
    body: BoxBody,
    _rest: Option<Rest>,
    connection: Option<Connection>,
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            connection.rests();
        }
    }
}

impl MessageBody for Answering {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
