//! Jobs that come while others run wait, and become a batch that the first of them runs. There is
//! no thread and no timer: a job that comes alone is run at once, by the thread that brought it.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SendError, SyncSender, sync_channel},
    },
};

use crate::checkout::BatchLimits;

#[cfg(test)]
mod tests;

/// Where jobs become batches.
pub(super) struct BatchQueue<J, A> {
    limits: BatchLimits,
    state: Mutex<State<J, A>>,
}

struct State<J, A> {
    running: usize,
    waiting: VecDeque<Waiting<J, A>>,
    last: u64,
}

struct Waiting<J, A> {
    number: u64,
    weight: usize,
    job: J,
    sender: SyncSender<Message<J, A>>,
}

/// What a job that waits gets.
enum Message<J, A> {
    Lead(J, Vec<Waiting<J, A>>),
    Answer(A),
    Alone(J),
}

/// What the thread that brought a job does next.
pub(super) enum BatchRole<'q, J, A> {
    /// Runs this batch, in which its own job is the first.
    Lead(Batch<'q, J, A>),
    /// Nothing: another thread has run the job.
    Answered(A),
    /// Runs its job by itself: the batch could not.
    Alone(J),
    /// Nothing: the job was not run, since too many wait.
    Full,
    /// Nothing: the job was not run, since its batch did not begin in time.
    Late,
    /// Nothing: whether the job was run is not known, since its batch did not end in time.
    Unknown,
}

impl<J, A> BatchQueue<J, A> {
    pub(super) const fn new(limits: BatchLimits) -> Self {
        Self { limits, state: Mutex::new(State { running: 0, waiting: VecDeque::new(), last: 0 }) }
    }

    /// Brings a job and waits for what becomes of it.
    pub(super) fn enter(&self, job: J, weight: usize) -> BatchRole<'_, J, A> {
        let (number, receiver) = {
            let mut state = self.state();
            if state.running == 0 {
                state.running = 1;
                return BatchRole::Lead(Batch::new(self, job, Vec::new()));
            }
            if state.waiting.len() >= self.limits.max_waiting {
                return BatchRole::Full;
            }
            // one message is sent: more room than that would be cleared for each job
            let (sender, receiver) = sync_channel(1);
            state.last += 1;
            let number = state.last;
            state.waiting.push_back(Waiting { number, weight, job, sender });
            self.start_batches(&mut state);
            (number, receiver)
        };
        self.wait(number, &receiver)
    }

    fn wait(&self, number: u64, receiver: &Receiver<Message<J, A>>) -> BatchRole<'_, J, A> {
        let message = match receiver.recv_timeout(self.limits.max_wait) {
            Err(RecvTimeoutError::Timeout) if self.leave(number) => return BatchRole::Late,
            // its batch has begun, and each of its statements has a bound; this one is for all else
            // that may hang
            Err(RecvTimeoutError::Timeout) => match receiver.recv_timeout(self.limits.max_run) {
                Err(RecvTimeoutError::Timeout) => return BatchRole::Unknown,
                message => message.ok(),
            },
            message => message.ok(),
        };
        match message {
            Some(Message::Lead(job, others)) => BatchRole::Lead(Batch::new(self, job, others)),
            Some(Message::Answer(answer)) => BatchRole::Answered(answer),
            Some(Message::Alone(job)) => BatchRole::Alone(job),
            None => BatchRole::Late,
        }
    }

    /// Takes a job out of those that wait. `false` when it does not wait any more.
    fn leave(&self, number: u64) -> bool {
        let mut state = self.state();
        let place = state.waiting.iter().position(|waiting| waiting.number == number);
        place.and_then(|place| state.waiting.remove(place)).is_some()
    }

    /// How many jobs wait.
    pub(super) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    fn state(&self) -> MutexGuard<'_, State<J, A>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end_batch(&self) {
        let mut state = self.state();
        state.running = state.running.saturating_sub(1);
        self.start_batches(&mut state);
    }

    /// Starts the batches that there is room for: the job that has waited longest leads, with those
    /// behind it.
    fn start_batches(&self, state: &mut State<J, A>) {
        while self.has_room(state)
            && let Some(Waiting { job, weight, sender, .. }) = state.waiting.pop_front()
        {
            let (mut others, mut total) = (Vec::new(), weight);
            while others.len() + 1 < self.limits.max_size
                && let Some(next) =
                    state.waiting.pop_front_if(|next| total + next.weight <= self.limits.max_weight)
            {
                total += next.weight;
                others.push(next);
            }
            match sender.send(Message::Lead(job, others)) {
                Ok(()) => state.running += 1,
                // its thread is gone; those behind it are as they were
                Err(SendError(Message::Lead(_, others))) => {
                    others.into_iter().rev().for_each(|other| state.waiting.push_front(other));
                }
                Err(_) => {}
            }
        }
    }

    fn has_room(&self, state: &State<J, A>) -> bool {
        let limits = &self.limits;
        state.running == 0
            || state.running < limits.max_concurrent
                && state.waiting.len() >= limits.min_waiting_for_second
    }
}

/// Jobs that are run together. When it is dropped, the next batch begins, and each of its jobs that
/// has no answer is run alone.
pub(super) struct Batch<'q, J, A> {
    queue: &'q BatchQueue<J, A>,
    jobs: Vec<J>,
    /// Of all jobs but the first, which is the leader's.
    others: VecDeque<SyncSender<Message<J, A>>>,
}

impl<'q, J, A> Batch<'q, J, A> {
    fn new(queue: &'q BatchQueue<J, A>, job: J, others: Vec<Waiting<J, A>>) -> Self {
        let (jobs, others): (Vec<_>, _) =
            others.into_iter().map(|other| (other.job, other.sender)).unzip();
        Self { queue, jobs: std::iter::once(job).chain(jobs).collect(), others }
    }

    /// The jobs, in the order in which they came.
    pub(super) fn jobs(&self) -> &[J] {
        &self.jobs
    }

    /// Ends the batch and hands out the answers; a job whose answer is `None` is run alone. What
    /// the leader does next.
    pub(super) fn end(mut self, answers: Vec<Option<A>>) -> BatchRole<'q, J, A> {
        let mut jobs = std::mem::take(&mut self.jobs).into_iter();
        let others = std::mem::take(&mut self.others);
        // the next batch first: others wait for it
        drop(self);
        let mut answers = answers.into_iter();
        let own = match (answers.next().flatten(), jobs.next()) {
            (Some(answer), _) => BatchRole::Answered(answer),
            (None, Some(job)) => BatchRole::Alone(job),
            (None, None) => BatchRole::Late,
        };
        for (sender, job) in others.into_iter().zip(jobs) {
            let message = answers.next().flatten().map_or(Message::Alone(job), Message::Answer);
            // its thread may be gone; the work is done all the same
            let _ = sender.send(message);
        }
        own
    }
}

impl<J, A> Drop for Batch<'_, J, A> {
    fn drop(&mut self) {
        self.queue.end_batch();
        let jobs = std::mem::take(&mut self.jobs).into_iter().skip(1);
        for (sender, job) in std::mem::take(&mut self.others).into_iter().zip(jobs) {
            let _ = sender.send(Message::Alone(job));
        }
    }
}
