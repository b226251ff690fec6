//! How people sign in: arguments and what they mean.

use std::{num::NonZero, thread::available_parallelism, time::Duration};

use adapters_passwords::HashingLimits;
use clap::Args;

use crate::reader::Reader;

/// How people sign in.
#[derive(Args)]
pub(crate) struct SignInArgs {
    /// Log-ins that may wait for others whose passwords are checked; further ones are answered 503
    #[arg(long, env = "PASSWORD_QUEUE", default_value = "32")]
    pub(crate) password_queue: String,
    /// Seconds after which a session of the desk ends in which nobody does anything
    #[arg(long, env = "SESSION_IDLE_SECONDS", default_value = "1800")]
    pub(crate) session_idle: String,
    /// Seconds after a sign-in within which a phone may be attached to the account
    #[arg(long, env = "FRESH_SIGN_IN_SECONDS", default_value = "600")]
    pub(crate) fresh_sign_in: String,
}

/// How people sign in, read and checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignIns {
    pub(crate) hashing: HashingLimits,
    /// How long a session of the desk lasts in which nobody does anything.
    pub(crate) idle: Duration,
    /// How old a sign-in may be with which a phone is attached.
    pub(crate) fresh: Duration,
}

/// How long a log-in waits for others.
const HASHING_WAIT: Duration = Duration::from_secs(2);
impl SignIns {
    pub(crate) fn read(args: &SignInArgs, reader: &mut Reader) -> Option<Self> {
        let waiting = reader.whole("PASSWORD_QUEUE", &args.password_queue, 0, 10_000);
        let idle = reader.whole("SESSION_IDLE_SECONDS", &args.session_idle, 10, 12 * 60 * 60);
        let at_once = available_parallelism().map_or(1, NonZero::get);
        let fresh = reader.whole("FRESH_SIGN_IN_SECONDS", &args.fresh_sign_in, 1, 24 * 60 * 60);
        let waiting = usize::try_from(waiting?).ok()?;
        Some(Self {
            hashing: HashingLimits { at_once, waiting, wait: HASHING_WAIT },
            idle: Duration::from_secs(idle?),
            fresh: Duration::from_secs(fresh?),
        })
    }
}
