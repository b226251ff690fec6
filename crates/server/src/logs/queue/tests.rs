//! Whatever standard error does, whoever logs goes on, and what is missing is counted.

use std::sync::{Mutex, PoisonError};

use super::*;

/// A standard error that does what a test says.
#[derive(Clone, Default)]
struct Pretended(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    written: Vec<u8>,
    /// Bytes that it still takes; then its disk is full.
    room: Option<usize>,
}

impl Pretended {
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn text(&self) -> String {
        self.change(|state| String::from_utf8(state.written.clone()).unwrap())
    }
}

impl Write for Pretended {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.change(|state| {
            let count = state.room.unwrap_or(usize::MAX).min(bytes.len());
            if count == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            state.room = state.room.map(|room| room - count);
            state.written.extend(&bytes[..count]);
            Ok(count)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const PATIENCE: Duration = Duration::from_secs(30);

fn queue(target: &Pretended) -> (Queue, Receiver<u64>) {
    let (dropped, counts) = channel();
    let say = move |lines| dropped.send(lines).unwrap_or_default();
    (Queue::to(target.clone(), say).unwrap(), counts)
}

#[test]
fn o02_a_full_disk_drops_lines_and_their_number_is_said_when_there_is_room_again() {
    let target = Pretended::default();
    let (mut queue, counts) = queue(&target);
    queue.write_all(b"one\n").unwrap();
    queue.flush(PATIENCE);
    target.change(|state| state.room = Some(2));
    for line in ["two\n", "three\n", "four\n"] {
        queue.write_all(line.as_bytes()).unwrap();
    }
    queue.flush(PATIENCE);
    assert!(counts.try_recv().is_err(), "nothing can be said while nothing can be written");
    target.change(|state| state.room = None);
    queue.write_all(b"five\n").unwrap();
    assert_eq!(counts.recv_timeout(PATIENCE), Ok(3));
    // the line that was torn is ended, so that the next one stands alone
    assert_eq!(target.text(), "one\ntw\nfive\n");
}

#[test]
fn o02_nobody_waits_for_a_reader_that_is_stuck() {
    let target = Pretended::default();
    let (mut queue, counts) = queue(&target);
    let stuck = target.0.lock().unwrap();
    let sent = u64::try_from(MAX_LINES).unwrap() * 2;
    for _ in 0..sent {
        queue.write_all(b"line\n").unwrap();
    }
    // it does not wait for ever either
    queue.flush(Duration::from_millis(20));
    drop(stuck);
    let dropped = counts.recv_timeout(PATIENCE).unwrap();
    queue.flush(PATIENCE);
    let written = u64::try_from(target.text().lines().count()).unwrap();
    assert_eq!(written + dropped, sent);
    assert!(dropped >= sent / 2 - 2, "{dropped}");
}

#[test]
fn o02_lines_that_wait_take_bounded_memory() {
    let target = Pretended::default();
    let (mut queue, _counts) = queue(&target);
    let stuck = target.0.lock().unwrap();
    let line = vec![b'x'; MAX_BYTES / 4];
    for _ in 0..100 {
        queue.write_all(&line).unwrap();
    }
    assert!(queue.counts.bytes.load(Ordering::Relaxed) <= MAX_BYTES);
    assert!(queue.counts.dropped.load(Ordering::Relaxed) >= 95);
    drop(stuck);
}
