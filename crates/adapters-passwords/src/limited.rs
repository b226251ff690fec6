//! Hashing takes a core and much memory for a while, so only so many run at once, and only so many
//! wait.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::accounts::{PasswordError, Passwords};

/// How much hashing there may be at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashingLimits {
    /// Hashes that are made or checked at the same time.
    pub at_once: usize,
    /// How many more may wait for that.
    pub waiting: usize,
    /// How long each of them waits at most.
    pub wait: Duration,
}

/// Passwords of which only so many are hashed at once. What would wait too long is refused as busy.
#[derive(Debug)]
pub struct Limited<P> {
    passwords: P,
    limits: HashingLimits,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    running: usize,
    waiting: usize,
}

/// The right to hash, until it is dropped.
struct Permit<'a, P>(&'a Limited<P>);

impl<P> Drop for Permit<'_, P> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
        self.0.freed.notify_one();
    }
}

impl<P> Limited<P> {
    /// Limits what these do.
    #[must_use]
    pub fn new(passwords: P, limits: HashingLimits) -> Self {
        Self { passwords, limits, state: Mutex::default(), freed: Condvar::new() }
    }

    /// Whoever panicked while it held the lock left counts that are right: nothing in between can
    /// fail.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self) -> Result<Permit<'_, P>, PasswordError> {
        let HashingLimits { at_once, waiting, wait } = self.limits;
        let mut state = self.lock();
        if state.running >= at_once {
            if state.waiting >= waiting {
                return Err(PasswordError::Busy);
            }
            state.waiting += 1;
            let waited =
                self.freed.wait_timeout_while(state, wait, |state| state.running >= at_once);
            let (freed, _) = waited.unwrap_or_else(PoisonError::into_inner);
            state = freed;
            state.waiting -= 1;
            if state.running >= at_once {
                return Err(PasswordError::Busy);
            }
        }
        state.running += 1;
        Ok(Permit(self))
    }
}

impl<P: Passwords> Passwords for Limited<P> {
    fn verify(&self, password: &str, hash: &str) -> Result<bool, PasswordError> {
        let _permit = self.enter()?;
        self.passwords.verify(password, hash)
    }

    fn verify_nobody(&self, password: &str) -> Result<(), PasswordError> {
        let _permit = self.enter()?;
        self.passwords.verify_nobody(password)
    }

    fn is_current(&self, hash: &str) -> bool {
        self.passwords.is_current(hash)
    }

    fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let _permit = self.enter()?;
        self.passwords.hash(password)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
            mpsc::{Receiver, Sender, channel},
        },
        thread,
    };

    use super::*;

    /// Hashes only when it is told to, and notes how many do at once.
    struct Slow {
        begun: Mutex<Sender<()>>,
        go_on: Mutex<Receiver<()>>,
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Passwords for Slow {
        fn verify(&self, _: &str, _: &str) -> Result<bool, PasswordError> {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            self.begun.lock().unwrap().send(()).unwrap();
            self.go_on.lock().unwrap().recv().unwrap();
            self.now.fetch_sub(1, Ordering::SeqCst);
            Ok(true)
        }

        fn verify_nobody(&self, password: &str) -> Result<(), PasswordError> {
            self.verify(password, "").map(|_| ())
        }

        fn is_current(&self, _: &str) -> bool {
            true
        }

        fn hash(&self, password: &str) -> Result<String, PasswordError> {
            self.verify(password, "").map(|_| String::new())
        }
    }

    /// With what says that one began, and what lets one end.
    fn slow() -> (Slow, Receiver<()>, Sender<()>) {
        let ((started, starts), (tell, go_on)) = (channel(), channel());
        let (begun, go_on) = (Mutex::new(started), Mutex::new(go_on));
        (Slow { begun, go_on, now: AtomicUsize::new(0), most: AtomicUsize::new(0) }, starts, tell)
    }

    #[test]
    fn s04_only_so_many_hash_at_once_so_many_wait_and_the_others_are_refused() {
        let (slow, starts, tell) = slow();
        let limits = HashingLimits { at_once: 2, waiting: 3, wait: Duration::from_mins(10) };
        let limited = Arc::new(Limited::new(slow, limits));
        let tries: Vec<_> = (0..5)
            .map(|_| {
                let limited = limited.clone();
                thread::spawn(move || limited.verify("a password", "a hash"))
            })
            .collect();
        starts.recv().unwrap();
        starts.recv().unwrap();
        while limited.lock().waiting < 3 {
            thread::yield_now();
        }
        assert_eq!(limited.verify("a password", "a hash"), Err(PasswordError::Busy));
        assert_eq!(limited.verify_nobody("a password"), Err(PasswordError::Busy));
        assert_eq!(limited.hash("a password"), Err(PasswordError::Busy));
        (0..5).for_each(|_| tell.send(()).unwrap());
        assert!(tries.into_iter().all(|done| done.join().unwrap() == Ok(true)));
        assert_eq!(limited.passwords.most.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn s04_whoever_waited_too_long_is_refused() {
        let (slow, starts, tell) = slow();
        let limits = HashingLimits { at_once: 1, waiting: 1, wait: Duration::from_millis(1) };
        let limited = Arc::new(Limited::new(slow, limits));
        let first = {
            let limited = limited.clone();
            thread::spawn(move || limited.verify("a password", "a hash"))
        };
        starts.recv().unwrap();
        assert_eq!(limited.verify("a password", "a hash"), Err(PasswordError::Busy));
        tell.send(()).unwrap();
        assert_eq!(first.join().unwrap(), Ok(true));
    }
}
