//! Rows of the feed of changes, as raw queries return them.

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
};

use crate::moment::{At, Moment};

/// Whether a position is of this database, and the transaction from which on nothing is complete.
#[derive(QueryableByName)]
pub(crate) struct HorizonRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) horizon: i64,
    #[diesel(sql_type = Bool)]
    pub(crate) known: bool,
}

/// The newest row of a kind. Kinds are 0 for entries of the audit log, 1 for messages, 2 for marks.
#[derive(QueryableByName)]
pub(crate) struct NewestRow {
    #[diesel(sql_type = Integer)]
    pub(crate) kind: i32,
    #[diesel(sql_type = BigInt)]
    pub(crate) tx: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) id: i64,
    #[diesel(sql_type = Moment)]
    pub(crate) at: At,
}

/// A row of any kind.
#[derive(QueryableByName)]
pub(crate) struct ChangeRow {
    #[diesel(embed)]
    pub(crate) seen: NewestRow,
    #[diesel(sql_type = BigInt)]
    pub(crate) ticket_id: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) user_id: Option<i64>,
    /// The action of an entry, the channel of the others.
    #[diesel(sql_type = Text)]
    pub(crate) word: String,
    /// Only of a message.
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) role: Option<String>,
    /// The message itself, or the one that a mark stands at.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) message_id: Option<i64>,
}

/// What comes after a position.
#[derive(QueryableByName)]
pub(crate) struct BehindRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) changes: i64,
    #[diesel(sql_type = Nullable<Moment>)]
    pub(crate) oldest: Option<At>,
}
