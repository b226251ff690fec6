//! Look-ups that many requests need. Those that come while others run are collected and become the
//! next batch, so that what they ask is asked once for all of them. Nobody waits on purpose, and
//! nothing is kept: each answer was read after it was asked for.

use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};

use actix_web::rt;
use app::{
    StoreError, UseCases, Viewer,
    accounts::{Claim, Identify, IdentifyError},
    messages::{ConversationRequest, FoundConversation, MessageQuery, ReadMessages},
};
use domain::TicketId;
use http_edge::run_blocking;
use tokio::sync::oneshot::{Sender, channel};

use crate::api_error::ApiError;

/// Batches that run at the same time: the database answers one while the requests of the other are
/// read and answered.
const BATCHES: usize = 2;
/// Most look-ups of one batch.
const TOGETHER: usize = 256;
/// How long whoever asks waits for the answer before it is refused as busy.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The look-ups of one thread that serves HTTP.
pub(crate) struct RequestBatchers {
    /// Who calls.
    pub(crate) viewers: Rc<RequestBatcher<Claim, Viewer>>,
    /// Who asks for which conversation, and which version it has.
    pub(crate) conversations: Rc<RequestBatcher<Sought, FoundConversation>>,
}

/// A conversation that the bearer of a token asks for.
type Sought = (Claim, TicketId, MessageQuery);

impl RequestBatchers {
    pub(crate) fn new(app: &UseCases) -> Self {
        let (identify, read) = (app.accounts.identify.clone(), app.tickets.read_messages.clone());
        let viewers = identify.clone();
        Self {
            viewers: RequestBatcher::new(move |claims| viewers.all(claims)),
            conversations: RequestBatcher::new(move |sought| {
                find_conversations(&identify, &read, sought)
            }),
        }
    }
}

/// Whoever may not call is told so; for the others is looked what they may see.
fn find_conversations(
    identify: &Identify,
    read: &ReadMessages,
    sought: &[Sought],
) -> Result<Vec<Result<FoundConversation, ApiError>>, StoreError> {
    let claims: Vec<_> = sought.iter().map(|(claim, ..)| claim.clone()).collect();
    let viewers = identify.all(&claims)?;
    let request = |(viewer, &(_, ticket, query)): (&Result<Viewer, _>, &Sought)| {
        viewer.as_ref().ok().map(|&viewer| ConversationRequest { viewer, ticket, query })
    };
    let requests: Vec<_> = viewers.iter().zip(sought).filter_map(request).collect();
    let mut found = read.find(&requests)?.into_iter();
    let answer = |viewer: Result<Viewer, IdentifyError>| {
        viewer?;
        Ok(found.next().ok_or_else(ApiError::internal)??)
    };
    Ok(viewers.into_iter().map(answer).collect())
}

type Load<K, V> = dyn Fn(&[K]) -> Result<Vec<Result<V, ApiError>>, ApiError> + Send + Sync;

/// Collects look-ups of one kind.
pub(crate) struct RequestBatcher<K, V> {
    load: Arc<Load<K, V>>,
    state: RefCell<State<K, V>>,
}

/// A key, and whom to tell the answer.
type Waiting<K, V> = (K, Sender<Result<V, ApiError>>);

struct State<K, V> {
    running: usize,
    waiting: Vec<Waiting<K, V>>,
}

impl<K, V> RequestBatcher<K, V>
where
    K: Send + Sync + 'static,
    V: Send + 'static,
{
    /// Answers with `load`: one answer for each key in their order, or one fault for all of them.
    fn new<E>(
        load: impl Fn(&[K]) -> Result<Vec<Result<V, E>>, StoreError> + Send + Sync + 'static,
    ) -> Rc<Self>
    where
        E: Into<ApiError>,
    {
        let load = move |keys: &[K]| {
            let answers = load(keys)?;
            Ok(answers.into_iter().map(|answer| answer.map_err(Into::into)).collect())
        };
        Rc::new(Self {
            load: Arc::new(load),
            state: RefCell::new(State { running: 0, waiting: Vec::new() }),
        })
    }

    /// The answer for one key, with whatever others ask for at the same time.
    pub(crate) async fn get(self: &Rc<Self>, key: K) -> Result<V, ApiError> {
        let (tell, told) = channel();
        if self.begins_with((key, tell)) {
            rt::spawn(self.clone().answer_all());
        }
        match rt::time::timeout(LONGEST_WAIT, told).await {
            Ok(told) => told.unwrap_or_else(|_| Err(ApiError::internal())),
            Err(_) => Err(ApiError::busy()),
        }
    }

    /// Whether another batch may begin.
    fn begins_with(&self, waiting: Waiting<K, V>) -> bool {
        let mut state = self.state.borrow_mut();
        state.waiting.push(waiting);
        let begins = state.running < BATCHES;
        state.running += usize::from(begins);
        begins
    }

    async fn answer_all(self: Rc<Self>) {
        loop {
            // whoever has come meanwhile belongs to it, though its request was not read yet: those
            // that wait at open connections are found the first time, and ask while this waits
            // again
            rt::task::yield_now().await;
            rt::task::yield_now().await;
            let Some(batch) = self.next_batch() else { return };
            let (keys, tell): (_, Vec<_>) = batch.into_iter().unzip();
            let answers = self.answers(keys).await;
            for (tell, answer) in tell.into_iter().zip(answers) {
                // whoever asked may have gone
                let _ = tell.send(answer);
            }
        }
    }

    fn next_batch(&self) -> Option<Vec<Waiting<K, V>>> {
        let mut state = self.state.borrow_mut();
        // whoever waited too long has gone
        state.waiting.retain(|(_, tell)| !tell.is_closed());
        let most = state.waiting.len().min(TOGETHER);
        if most == 0 {
            state.running = state.running.saturating_sub(1);
            return None;
        }
        Some(state.waiting.drain(..most).collect())
    }

    /// What a fault does to a batch it does to no other: each key of it is looked up alone then,
    /// unless the database is away.
    async fn answers(&self, keys: Vec<K>) -> Vec<Result<V, ApiError>> {
        let count = keys.len();
        let (load, keys) = (self.load.clone(), Arc::new(keys));
        let together = {
            let (load, keys) = (load.clone(), keys.clone());
            run_blocking(move || load(&keys)).await.map_err(ApiError::from)
        };
        match together {
            Ok(answers) => answers,
            Err(refusal) if count == 1 || refusal.is_busy() => {
                (0..count).map(|_| Err(refusal.clone())).collect()
            }
            Err(_) => {
                let mut answers = Vec::new();
                for at in 0..count {
                    let (load, keys) = (load.clone(), keys.clone());
                    let alone =
                        run_blocking(move || load(keys.get(at..=at).unwrap_or_default())).await;
                    let alone = alone.map_err(ApiError::from);
                    answers.push(alone.and_then(|mut answers| {
                        answers.pop().unwrap_or_else(|| Err(ApiError::internal()))
                    }));
                }
                answers
            }
        }
    }
}

#[cfg(test)]
mod tests;
