//! A place in the feed of changes, as a text that a client can keep.

use std::{fmt, str::FromStr};

use domain::Timestamp;

/// The last row of one kind that a follower was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seen {
    /// The transaction that wrote it; 0 in a store that commits in the order of ids.
    pub transaction: i64,
    /// Its id, or its number for a mark.
    pub id: i64,
    /// When it was written, to the microsecond. Another row that has the id after a restore has
    /// another time.
    pub at: Timestamp,
}

/// Up to where a follower was told. Its text has only letters, digits, `.` and `-`, and at most 200
/// of them.
///
/// ```
/// use app::feed::FeedPosition;
/// let position: FeedPosition = "742.31.1767605400000000-742.219.1767605400000000-0".parse()?;
/// assert_eq!(position.event.unwrap().id, 31);
/// assert_eq!(position.to_string().parse(), Ok(position));
/// assert!("31".parse::<FeedPosition>().is_err());
/// # Ok::<(), app::feed::InvalidFeedPosition>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FeedPosition {
    /// The last entry of the audit log.
    pub event: Option<Seen>,
    /// The last message.
    pub message: Option<Seen>,
    /// The last mark of a reader.
    pub mark: Option<Seen>,
}

/// The text is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a position of the feed")]
pub struct InvalidFeedPosition;

impl FeedPosition {
    /// The transaction from which on there may be something new; 0 for the very beginning.
    #[must_use]
    pub fn transaction(&self) -> i64 {
        let seen = [self.event, self.message, self.mark];
        seen.into_iter().flatten().map(|seen| seen.transaction).max().unwrap_or_default()
    }

    /// The id after which rows of that transaction are new. What was seen of earlier ones says
    /// nothing about it.
    #[must_use]
    pub fn id_in_transaction(&self, seen: Option<Seen>) -> i64 {
        seen.filter(|seen| seen.transaction == self.transaction()).map_or(0, |seen| seen.id)
    }
}

impl fmt::Display for FeedPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (before, seen) in ["", "-", "-"].into_iter().zip([self.event, self.message, self.mark])
        {
            match seen {
                None => write!(f, "{before}0")?,
                Some(Seen { transaction, id, at }) => {
                    write!(f, "{before}{transaction}.{id}.{}", at.timestamp_micros())?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for FeedPosition {
    type Err = InvalidFeedPosition;

    fn from_str(text: &str) -> Result<Self, InvalidFeedPosition> {
        let mut parts = text.split('-').map(seen);
        let mut next = || parts.next().unwrap_or(Err(InvalidFeedPosition));
        let position = Self { event: next()?, message: next()?, mark: next()? };
        if parts.next().is_some() { Err(InvalidFeedPosition) } else { Ok(position) }
    }
}

fn seen(part: &str) -> Result<Option<Seen>, InvalidFeedPosition> {
    if part == "0" {
        return Ok(None);
    }
    let mut numbers = part.split('.').map(number);
    let mut next = || numbers.next().unwrap_or(Err(InvalidFeedPosition));
    let (transaction, id, micros) = (next()?, next()?, next()?);
    let at = Timestamp::from_timestamp_micros(micros).ok_or(InvalidFeedPosition)?;
    if numbers.next().is_some() || id == 0 {
        Err(InvalidFeedPosition)
    } else {
        Ok(Some(Seen { transaction, id, at }))
    }
}

/// A whole number in the one way in which it is written here.
fn number(digits: &str) -> Result<i64, InvalidFeedPosition> {
    let number: i64 = digits.parse().map_err(|_| InvalidFeedPosition)?;
    if number >= 0 && number.to_string() == digits { Ok(number) } else { Err(InvalidFeedPosition) }
}

#[cfg(test)]
mod tests {
    use domain::{Channel, MessageId, TicketId};

    use super::*;
    use crate::feed::{TicketChanged, TicketNews};

    const fn seen(transaction: i64, id: i64) -> Seen {
        Seen { transaction, id, at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn what_was_seen_of_an_earlier_transaction_says_nothing_about_a_later_one() {
        let position =
            FeedPosition { event: Some(seen(7, 90)), message: Some(seen(8, 40)), mark: None };
        assert_eq!(position.transaction(), 8);
        let ids = [position.event, position.message, position.mark]
            .map(|seen| position.id_in_transaction(seen));
        assert_eq!(ids, [0, 40, 0]);
    }

    fn change(news: TicketNews, position: FeedPosition) -> TicketChanged {
        TicketChanged { ticket: TicketId::new(1).unwrap(), news, by: None, position }
    }

    #[test]
    fn a_follower_knows_what_it_was_told_whatever_others_were_told() {
        let read = |id| TicketNews::Read {
            channel: Channel::Internal,
            up_to: MessageId::new(id).unwrap(),
        };
        let own = FeedPosition { event: Some(seen(5, 9)), message: Some(seen(7, 2)), mark: None };
        let at = |event, mark| FeedPosition { event, message: None, mark };
        assert!(own.includes(&change(TicketNews::Status, at(Some(seen(5, 9)), None))));
        assert!(own.includes(&change(TicketNews::Status, at(Some(seen(4, 10)), None))));
        let later = change(TicketNews::Status, at(Some(seen(5, 10)), None));
        let mark = change(read(3), at(None, Some(seen(1, 1))));
        assert!(!own.includes(&later) && !own.includes(&mark));
        let told = own.with(&later).with(&mark);
        assert!(told.includes(&later) && told.includes(&mark));
        assert_eq!(told, FeedPosition { event: Some(seen(5, 10)), mark: Some(seen(1, 1)), ..own });
        assert_eq!(told.with(&later), told);
    }

    #[test]
    fn a_text_that_was_not_written_here_is_refused() {
        let all = [
            "",
            "0",
            "0-0",
            "0-0-0-0",
            "1.2-0-0",
            "1.0.3-0-0",
            "1.2.3.4-0-0",
            "1.+2.3-0-0",
            "01.2.3-0-0",
        ];
        for text in all.into_iter().chain([
            "-1.2.3-0-0",
            "1.2.9223372036854775807-0-0",
            "9223372036854775808.1.1-0-0",
        ]) {
            assert_eq!(text.parse::<FeedPosition>(), Err(InvalidFeedPosition), "{text}");
        }
        assert_eq!("0-0-0".parse(), Ok(FeedPosition::default()));
    }

    #[test]
    fn the_longest_position_has_two_hundred_characters_at_most() {
        let longest = Some(Seen { transaction: i64::MAX, id: i64::MAX, at: Timestamp::MAX_UTC });
        let text = FeedPosition { event: longest, message: longest, mark: longest }.to_string();
        assert!(text.len() <= 200, "{text}");
        assert!(text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-'));
    }
}
