//! What the drivers say, sorted into what a caller can do about it.

use std::cell::Cell;

use anyhow::anyhow;
use app::StoreError;
use diesel::result::{DatabaseErrorKind, Error};

/// Parts of messages that mean: nothing is wrong with the statement, try again later. diesel knows
/// no kind for these.
const PASSING: [&str; 14] = [
    "database is locked",
    "database or disk is full",
    "No space left on device",
    "lock timeout",
    "statement timeout",
    "terminating connection",
    "server closed the connection",
    "could not connect",
    "connection to server",
    "read-only transaction",
    "readonly database",
    "disk I/O error",
    "unable to open database file",
    "the database system is",
];

/// Names the operation that a driver error ended.
pub(crate) trait During<T> {
    /// Makes a [`StoreError`] of a driver error.
    fn during(self, operation: &'static str) -> Result<T, StoreError>;
}

impl<T> During<T> for Result<T, Error> {
    fn during(self, operation: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| classify(operation, error))
    }
}

/// Whether a row was refused because another has a value that is unique.
pub(crate) const fn is_taken<T>(written: &Result<T, Error>) -> bool {
    matches!(written, Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
}

/// What another row has already.
pub(crate) enum Taken {
    /// The phone of an account.
    Phone,
    /// Anything else.
    Other,
}

/// Which value of a row was refused because another row has it.
pub(crate) fn taken<T>(written: &Result<T, Error>) -> Option<Taken> {
    match written {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            Some(if info.message().contains("phone") { Taken::Phone } else { Taken::Other })
        }
        _ => None,
    }
}

/// What SQLite says of a damaged file.
const DAMAGED: [&str; 2] = ["malformed", "file is not a database"];

thread_local! {
    /// What was said about damage on this thread and not asked for yet.
    static DAMAGE: Cell<Option<String>> = const { Cell::new(None) };
}

/// What a driver said about a damaged file, on this thread, since this was asked last.
pub(crate) fn take_damage() -> Option<String> {
    DAMAGE.take()
}

/// Sorts a driver error.
pub(crate) fn classify(operation: &'static str, error: Error) -> StoreError {
    if let Error::DatabaseError(_, info) = &error
        && DAMAGED.iter().any(|part| info.message().contains(part))
    {
        DAMAGE.set(Some(format!("{operation}: {}", info.message())));
    }
    if let Error::DatabaseError(kind, info) = &error
        && (matches!(kind, DatabaseErrorKind::SerializationFailure)
            || info.message().contains("deadlock detected"))
    {
        return StoreError::Conflict { operation, cause: anyhow!(error) };
    }
    let passing = match &error {
        Error::DatabaseError(kind, info) => {
            matches!(
                kind,
                DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::ReadOnlyTransaction
                    | DatabaseErrorKind::UnableToSendCommand
            ) || PASSING.iter().any(|part| info.message().contains(part))
        }
        Error::BrokenTransactionManager => true,
        Error::RollbackErrorOnCommit { commit_error, .. } => {
            return classify_nested(operation, commit_error, &error);
        }
        _ => false,
    };
    let cause = anyhow!(error);
    if passing {
        StoreError::Busy { operation, cause }
    } else {
        StoreError::Failed { operation, cause }
    }
}

/// A commit failed and so did its rollback: the first of the two says why.
fn classify_nested(operation: &'static str, commit: &Error, whole: &Error) -> StoreError {
    let passing = match commit {
        Error::DatabaseError(_, info) => PASSING.iter().any(|part| info.message().contains(part)),
        _ => false,
    };
    let cause = anyhow!("{whole}");
    if passing {
        StoreError::Busy { operation, cause }
    } else {
        StoreError::Failed { operation, cause }
    }
}

/// No connection could be had in time.
pub(crate) fn no_connection(error: r2d2::Error) -> StoreError {
    StoreError::Busy { operation: "connect", cause: error.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gave_way_to_another_transaction_is_told_so_and_who_waited_in_vain_that_it_was_busy() {
        let classified = |kind, text: &str| {
            classify("write", Error::DatabaseError(kind, Box::new(text.to_owned())))
        };
        for (kind, text) in [
            (DatabaseErrorKind::SerializationFailure, "could not serialize access"),
            (DatabaseErrorKind::Unknown, "deadlock detected"),
        ] {
            let error = classified(kind, text);
            assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        }
        let error =
            classified(DatabaseErrorKind::Unknown, "canceling statement due to lock timeout");
        assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
        let error = classified(DatabaseErrorKind::Unknown, "no room");
        assert!(matches!(error, StoreError::Failed { .. }), "{error:?}");
    }
}
