//! The store on PostgreSQL.

mod dialect;
mod engine;
mod feed;
mod full_text;
#[path = "queries/all.rs"]
mod queries;

use std::sync::Arc;

use crate::{OpenError, Options, Stores};

pub(crate) fn open(url: &str, options: &Options) -> Result<Stores, OpenError> {
    let db = engine::Db::open(url, options)?;
    Ok(Stores::of(Arc::new(queries::Store { db, assigner: options.assigner.clone() })))
}
