//! A thread that is waited for.

use std::{
    io,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

/// How long the end of a thread is waited for at most.
const WAIT: Duration = Duration::from_secs(10);

/// The end of a thread, which is waited for when this is dropped.
pub(super) struct Ending(Mutex<Receiver<()>>);

impl Ending {
    /// Starts a thread.
    pub(super) fn of(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let (ends, ended) = channel();
        let work = move || {
            // dropped after the work, also when that panics
            let _ends = ends;
            work();
        };
        thread::Builder::new().name(name.to_owned()).spawn(work)?;
        Ok(Self(Mutex::new(ended)))
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        // an error is what comes when the thread has ended
        let _ = self.0.get_mut().unwrap_or_else(PoisonError::into_inner).recv_timeout(WAIT);
    }
}
