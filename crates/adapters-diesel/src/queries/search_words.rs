//! The words of messages and names, as transactions see them.

use app::{
    StoreError,
    search::{MessageWords, Named, SearchRows, Words},
};
use diesel::prelude::*;

use super::{
    dialect::{Conn, locked},
    full_text,
    tx::Rows,
};
use crate::{
    error::During,
    schema::{brands, packages, users},
};

/// Names of a table behind an id; nobody changes them until the end of the transaction.
macro_rules! names_after {
    ($conn:expr, $table:ident, $name:ident, $after:expr, $limit:expr) => {
        locked!(
            $table::table
                .filter($table::id.gt($after))
                .order($table::id)
                .limit($limit.into())
                .select(($table::id, $table::$name))
        )
        .load($conn)
    };
}

/// Writes the words of a name that was written in the same transaction.
pub(super) fn save_name(
    conn: &mut Conn,
    named: Named,
    id: i64,
    name: &str,
) -> Result<(), StoreError> {
    save_names(conn, named, vec![(id, name.to_owned())])
}

/// Writes the words of names that were written in the same transaction.
pub(super) fn save_names(
    conn: &mut Conn,
    named: Named,
    written: Vec<(i64, String)>,
) -> Result<(), StoreError> {
    let words = written.into_iter().map(|(id, name)| (id, Words::of(&name)));
    full_text::save_names(conn, named, words).during("write the words of names")
}

impl SearchRows for Rows<'_> {
    fn save_message_words(&mut self, words: Vec<MessageWords>) -> Result<(), StoreError> {
        let rows = words.into_iter().map(|of| (of.message.get(), of.ticket.get(), of.words));
        full_text::save_messages(self.conn, rows).during("write the words of messages")
    }

    fn clear_message_words(&mut self, limit: u32) -> Result<u32, StoreError> {
        let cleared = full_text::clear_messages(self.conn, limit);
        Ok(u32::try_from(cleared.during("clear the words of messages")?).unwrap_or(u32::MAX))
    }

    fn refill_name_words(
        &mut self,
        named: Named,
        after: i64,
        limit: u32,
    ) -> Result<Option<i64>, StoreError> {
        let known: Vec<(i64, String)> = match named {
            Named::Users => names_after!(self.conn, users, name, after, limit),
            Named::Brands => names_after!(self.conn, brands, company_name, after, limit),
            Named::Packages => names_after!(self.conn, packages, title, after, limit),
        }
        .during("read names for the search")?;
        let last = known.last().map(|(id, _)| *id);
        save_names(self.conn, named, known)?;
        Ok(last)
    }
}
