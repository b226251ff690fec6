//! How long the desk waits for what: one place for the pages, which render it for their script, and
//! for the stream.

use std::time::Duration;

/// How long the desk waits. The script derives its other waits from these (`waits.js`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// How long a page waits for an answer that it reads.
    pub read: Duration,
    /// How long a page waits for the answer to a form.
    pub send: Duration,
    /// How long a stream of events is silent at most. A page that hears nothing for two and a half
    /// times as long holds the connection for dead and opens another one.
    pub beat: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            read: Duration::from_secs(15),
            send: Duration::from_secs(20),
            beat: Duration::from_secs(10),
        }
    }
}

impl Waits {
    /// What the pages render: milliseconds to wait for reading and for sending, and between beats.
    pub(crate) fn rendered(&self) -> String {
        format!("{} {} {}", self.read.as_millis(), self.send.as_millis(), self.beat.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::Waits;

    #[test]
    fn d08_the_waits_are_rendered_in_milliseconds() {
        assert_eq!(Waits::default().rendered(), "15000 20000 10000");
    }
}
