//! Finds the engine of a database by its URL.

use crate::{OpenError, Options, Stores, postgres, seed::SeedError, sqlite};

/// Opens the database that a URL names: `sqlite://relative/path.db`, `sqlite:///absolute/path.db`,
/// or `postgres://` and `postgresql://` with everything that libpq takes. A missing SQLite file and
/// its folder are created.
///
/// # Errors
/// [`OpenError`].
pub fn open(url: &str, options: &Options) -> Result<Stores, OpenError> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        return if path.is_empty() { Err(OpenError::NoPath) } else { sqlite::open(path, options) };
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return postgres::open(url, options);
    }
    Err(OpenError::UnknownScheme)
}

/// Makes sure that a database holds nobody but demo users, if anybody, on a connection of its own
/// and without changing anything: nothing is migrated, and no file is made.
///
/// # Errors
/// [`SeedError::NotADemo`], and [`SeedError::Store`] when nobody can tell.
pub fn expect_only_demo(url: &str) -> Result<(), SeedError> {
    let real = match url.strip_prefix("sqlite://") {
        Some(path) => sqlite::count_real_users(path)?,
        None => postgres::count_real_users(url)?,
    };
    if real == 0 { Ok(()) } else { Err(SeedError::NotADemo) }
}
