//! Where the next page of a list starts, as an opaque text. It is tied to its list, and a text that
//! the service did not issue is refused.

use std::fmt::Write;

use app::Position;
use chrono::DateTime;
use domain::Platform;
use sha2::{Digest, Sha256};

/// The lists that have cursors. A cursor of one is no cursor of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Creators,
    CreatorsOn(Platform),
    Packages,
    OwnPackages,
    Orders,
    OrdersOfBrand,
    OrdersOfCreator,
    MyTickets,
    Tickets,
    AgentTickets,
    Events,
    Notifications,
    Messages,
    Agents,
    Assignments,
    /// Has none.
    Search,
}

/// The cursor of a position.
pub(crate) fn encode(list: List, position: Position) -> String {
    let plain = format!("{:x}-{:x}", position.at.timestamp_micros(), position.id);
    format!("{plain}-{}", tag(list, &plain))
}

/// The position of a cursor. `None` when it was not issued for this list.
pub(crate) fn decode(list: List, cursor: &str) -> Option<Position> {
    let (plain, given) = cursor.rsplit_once('-').filter(|_| cursor.len() <= 200)?;
    if given != tag(list, plain) {
        return None;
    }
    let (micros, id) = plain.rsplit_once('-')?;
    let at = DateTime::from_timestamp_micros(i64::from_str_radix(micros, 16).ok()?)?;
    Some(Position { at, id: i64::from_str_radix(id, 16).ok()? })
}

/// Eight hexadecimal digits that tell a cursor from a guess or a slip. It guards no secret: a
/// cursor shows nothing that its reader could not list.
fn tag(list: List, plain: &str) -> String {
    let digest = Sha256::digest(format!("{list:?} {plain}"));
    digest.iter().take(4).fold(String::new(), |mut tag, byte| {
        // writing to a string cannot fail
        let _ = write!(tag, "{byte:02x}");
        tag
    })
}

#[cfg(test)]
mod tests {
    use super::{List, decode, encode};
    use app::Position;
    use chrono::DateTime;

    #[test]
    fn a_cursor_is_good_for_its_own_list_only() {
        let position =
            Position { at: DateTime::from_timestamp_micros(1_767_605_400_000_001).unwrap(), id: 9 };
        let cursor = encode(List::Orders, position);
        assert_eq!(decode(List::Orders, &cursor), Some(position));
        assert_eq!(decode(List::Tickets, &cursor), None);
        for slip in ["", "-", "a-b-c", &cursor[1..], &format!("{cursor}0"), &"f".repeat(300)] {
            assert_eq!(decode(List::Orders, slip), None, "{slip}");
        }
    }
}
