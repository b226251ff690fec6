//! The store on SQLite.

mod dialect;
mod engine;
mod feed;
mod full_text;
mod lane;
#[path = "queries/all.rs"]
mod queries;

use std::sync::Arc;

use crate::{OpenError, Options, Stores};

pub(crate) fn open(path: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(path, options)?;
    Ok(Stores::of(Arc::new(queries::Store { db, assigner: options.assigner.clone() })))
}
