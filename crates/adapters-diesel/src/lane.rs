//! Jobs that come while others run are collected, and run together by whoever of them came first. There is no thread
//! and no timer: a job that comes alone is run at once, by the thread that brought it.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SendError, SyncSender, sync_channel},
    },
    time::Duration,
};

#[cfg(test)]
mod tests;

/// What a lane takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Groups that run at the same time.
    pub(crate) groups: usize,
    /// Jobs that wait before a group begins while another runs. The fewer, the sooner they begin, and the smaller and
    /// dearer groups are.
    pub(crate) beside: usize,
    /// Jobs of one group.
    pub(crate) together: usize,
    /// Weight of one group; a job that weighs more runs by itself.
    pub(crate) weight: usize,
    /// Jobs that may wait; one more is refused.
    pub(crate) waiting: usize,
    /// How long a job waits for the beginning of its group.
    pub(crate) wait: Duration,
    /// How long a job waits for the end of its group.
    pub(crate) run: Duration,
}

/// Where jobs become groups.
pub(crate) struct Lane<J, A> {
    bounds: Bounds,
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
    tell: SyncSender<Word<J, A>>,
}

/// What whoever waits is told.
enum Word<J, A> {
    Lead(J, Vec<Waiting<J, A>>),
    Answer(A),
    Alone(J),
}

/// What whoever brought a job does next.
pub(crate) enum Turn<'l, J, A> {
    /// Runs this group, in which its own job is the first.
    Lead(Group<'l, J, A>),
    /// Nothing: the job was run by somebody else.
    Answered(A),
    /// Runs its job by itself: it could not be run in its group.
    Alone(J),
    /// Nothing: the job was not run, since too many wait.
    Full,
    /// Nothing: the job was not run, since its turn did not come in time.
    Late,
    /// Nothing: whether the job was run is not known, since its group did not end in time.
    Unknown,
}

impl<J, A> Lane<J, A> {
    pub(crate) const fn new(bounds: Bounds) -> Self {
        Self { bounds, state: Mutex::new(State { running: 0, waiting: VecDeque::new(), last: 0 }) }
    }

    /// Brings a job and waits for what becomes of it.
    pub(crate) fn enter(&self, job: J, weight: usize) -> Turn<'_, J, A> {
        let (number, told) = {
            let mut state = self.state();
            if state.running == 0 {
                state.running = 1;
                return Turn::Lead(Group::new(self, job, Vec::new()));
            }
            if state.waiting.len() >= self.bounds.waiting {
                return Turn::Full;
            }
            // one word is said: more room than that would be cleared for each job
            let (tell, told) = sync_channel(1);
            state.last += 1;
            let number = state.last;
            state.waiting.push_back(Waiting { number, weight, job, tell });
            self.begin_next(&mut state);
            (number, told)
        };
        self.wait(number, &told)
    }

    fn wait(&self, number: u64, told: &Receiver<Word<J, A>>) -> Turn<'_, J, A> {
        let word = match told.recv_timeout(self.bounds.wait) {
            Err(RecvTimeoutError::Timeout) if self.leave(number) => return Turn::Late,
            // its group has begun, and each of its statements has a bound; this one is for whatever else may hang
            Err(RecvTimeoutError::Timeout) => match told.recv_timeout(self.bounds.run) {
                Err(RecvTimeoutError::Timeout) => return Turn::Unknown,
                told => told.ok(),
            },
            told => told.ok(),
        };
        match word {
            Some(Word::Lead(job, others)) => Turn::Lead(Group::new(self, job, others)),
            Some(Word::Answer(answer)) => Turn::Answered(answer),
            Some(Word::Alone(job)) => Turn::Alone(job),
            None => Turn::Late,
        }
    }

    /// Takes a job out of those that wait. `false` when it does not wait any more.
    fn leave(&self, number: u64) -> bool {
        let mut state = self.state();
        let place = state.waiting.iter().position(|waiting| waiting.number == number);
        place.and_then(|place| state.waiting.remove(place)).is_some()
    }

    /// How many jobs wait.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    fn state(&self) -> MutexGuard<'_, State<J, A>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A group has ended.
    fn pass_on(&self) {
        let mut state = self.state();
        state.running = state.running.saturating_sub(1);
        self.begin_next(&mut state);
    }

    /// Begins what may begin: whoever waits longest leads a group, with those behind it.
    fn begin_next(&self, state: &mut State<J, A>) {
        while self.has_room(state)
            && let Some(Waiting { job, weight, tell, .. }) = state.waiting.pop_front()
        {
            let (mut others, mut total) = (Vec::new(), weight);
            while others.len() + 1 < self.bounds.together
                && let Some(next) = state.waiting.pop_front_if(|next| total + next.weight <= self.bounds.weight)
            {
                total += next.weight;
                others.push(next);
            }
            match tell.send(Word::Lead(job, others)) {
                Ok(()) => state.running += 1,
                // nobody is there any more; those behind it are as they were
                Err(SendError(Word::Lead(_, others))) => {
                    others.into_iter().rev().for_each(|other| state.waiting.push_front(other));
                }
                Err(_) => {}
            }
        }
    }

    fn has_room(&self, state: &State<J, A>) -> bool {
        state.running == 0 || state.running < self.bounds.groups && state.waiting.len() >= self.bounds.beside
    }
}

/// Jobs that are run together. When it goes away, the next group begins, and whoever of it was told nothing runs its
/// job alone.
pub(crate) struct Group<'l, J, A> {
    lane: &'l Lane<J, A>,
    jobs: Vec<J>,
    /// Of all jobs but the first, which is the leader's.
    others: VecDeque<SyncSender<Word<J, A>>>,
}

impl<'l, J, A> Group<'l, J, A> {
    fn new(lane: &'l Lane<J, A>, job: J, others: Vec<Waiting<J, A>>) -> Self {
        let (jobs, others): (Vec<_>, _) = others.into_iter().map(|other| (other.job, other.tell)).unzip();
        Self { lane, jobs: std::iter::once(job).chain(jobs).collect(), others }
    }

    /// The jobs, in the order in which they came.
    pub(crate) fn jobs(&self) -> &[J] {
        &self.jobs
    }

    /// Ends the group and hands out the answers; whose answer is `None` runs its job alone. What the leader does next.
    pub(crate) fn end(mut self, answers: Vec<Option<A>>) -> Turn<'l, J, A> {
        let (mut jobs, others) = (std::mem::take(&mut self.jobs).into_iter(), std::mem::take(&mut self.others));
        // the next group first: it is others who wait for it
        drop(self);
        let mut answers = answers.into_iter();
        let own = match (answers.next().flatten(), jobs.next()) {
            (Some(answer), _) => Turn::Answered(answer),
            (None, Some(job)) => Turn::Alone(job),
            (None, None) => Turn::Late,
        };
        for (tell, job) in others.into_iter().zip(jobs) {
            let word = answers.next().flatten().map_or(Word::Alone(job), Word::Answer);
            // whoever asked may have gone; the work is done all the same
            let _ = tell.send(word);
        }
        own
    }
}

impl<J, A> Drop for Group<'_, J, A> {
    fn drop(&mut self) {
        self.lane.pass_on();
        let jobs = std::mem::take(&mut self.jobs).into_iter().skip(1);
        for (tell, job) in std::mem::take(&mut self.others).into_iter().zip(jobs) {
            let _ = tell.send(Word::Alone(job));
        }
    }
}
