//! Signals: the first that asks the process to stop lets it end its work, the second ends it at
//! once.

use std::{
    future::poll_fn,
    io, process,
    sync::{
        atomic::{AtomicU8, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    task::Poll,
    thread,
};

use actix_web::rt::{
    Runtime,
    signal::unix::{Signal, SignalKind, signal},
};
use anyhow::Context;

use crate::logs;

/// What a lost terminal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HangUp {
    /// Nothing: the process is a service.
    Ignored,
    /// The same as Ctrl+C.
    Stops,
}

/// The exit code of a command that a signal stopped; 0 while none did.
static STOPPED: AtomicU8 = AtomicU8::new(0);

/// What a process ends with when a signal ended it, as shells have it.
fn exit_code(signal: SignalKind) -> u8 {
    u8::try_from(128 + signal.as_raw_value()).unwrap_or(u8::MAX)
}

/// What the process ends with if a signal stopped its command.
pub(crate) fn stopped() -> Option<u8> {
    Some(STOPPED.load(Ordering::SeqCst)).filter(|code| *code > 0)
}

/// Lets a command end its way at the first signal of any kind: `close` is called, and then the
/// process ends.
pub(crate) fn stop_command(close: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    listen(HangUp::Stops, move |kind| end(kind, close), || ())
}

/// Ends the process because of a signal, after `close`.
pub(crate) fn end(kind: SignalKind, close: impl FnOnce()) {
    // what is under way fails meanwhile, and ends with the same
    STOPPED.store(exit_code(kind), Ordering::SeqCst);
    close();
    logs::flush();
    process::exit(exit_code(kind).into());
}

/// Listens for signals from now on, to the end of the process. `first` is called once, on a thread
/// of its own, at the first SIGTERM or SIGINT; a second one calls `last`, which must not take long,
/// and ends the process.
pub(crate) fn listen(
    hang_up: HangUp,
    first: impl FnOnce(SignalKind) + Send + 'static,
    last: impl Fn() + Send + 'static,
) -> anyhow::Result<()> {
    let (ready, listens) = sync_channel(1);
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let told = ready.clone();
        if let Err(error) = wait(hang_up, &ready, first, &last) {
            // nobody waits for it any more once it listens
            let _ = told.send(Err(error));
        }
    })?;
    listens.recv().context("signals cannot be listened for")?
}

fn wait(
    hang_up: HangUp,
    ready: &SyncSender<anyhow::Result<()>>,
    first: impl FnOnce(SignalKind) + Send + 'static,
    last: &impl Fn(),
) -> anyhow::Result<()> {
    Runtime::new()?.block_on(async {
        let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()];
        let signals: io::Result<Vec<_>> =
            kinds.into_iter().map(|kind| Ok((kind, signal(kind)?))).collect();
        let mut signals = signals?;
        ready.send(Ok(()))?;
        let mut first = Some(first);
        loop {
            let kind = poll_fn(|context| {
                let ready = |(kind, signal): &mut (_, Signal)| {
                    signal.poll_recv(context).is_ready().then_some(*kind)
                };
                signals.iter_mut().find_map(ready).map_or(Poll::Pending, Poll::Ready)
            });
            let kind = kind.await;
            if kind == SignalKind::hangup() && hang_up == HangUp::Ignored {
                tracing::info!("SIGHUP is ignored: settings are read at the start");
                continue;
            }
            if let Some(first) = first.take() {
                thread::Builder::new().spawn(move || first(kind))?;
            } else {
                last();
                logs::flush();
                process::exit(exit_code(kind).into());
            }
        }
    })
}
