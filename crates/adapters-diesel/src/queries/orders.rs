//! Orders, as transactions see them.

use anyhow::anyhow;
use app::{StoreError, orders::OrderRows};
use diesel::prelude::*;
use domain::Order;

use super::tx::Rows;
use crate::{error::During, json, moment::At, rows::OrderStepRow, schema::orders};

impl OrderRows for Rows<'_> {
    fn update_order(&mut self, before: &Order, after: &Order) -> Result<(), StoreError> {
        let revision =
            after.price_revision.as_ref().filter(|_| after.price_revision != before.price_revision);
        let deliverables =
            after.deliverables.as_deref().filter(|_| after.deliverables != before.deliverables);
        let row = OrderStepRow {
            total_minor: Some(after.total.minor()).filter(|_| after.total != before.total),
            status: after.status.as_str(),
            rejection_message: after.rejection_message.as_deref(),
            deliverables: deliverables.map(json::files),
            price_revision_minor: revision.map(|revision| revision.amount.minor()),
            price_revision_reason: revision.and_then(|revision| revision.reason.as_deref()),
            price_revision_status: revision.map(|revision| revision.status.as_str()),
            completed_at: after.completed_at.map(At::from),
            updated_at: after.updated_at.into(),
            changes: i32::try_from(after.changes).unwrap_or(i32::MAX),
        };
        let stored =
            orders::table.find(after.id.get()).filter(orders::status.eq(before.status.as_str()));
        let written = diesel::update(stored)
            .set(row)
            .execute(self.conn)
            .during("write a step of an order")?;
        if written != 1 {
            let cause =
                anyhow!("order {} is not {} any more though it is locked", after.id, before.status);
            return Err(StoreError::Failed { operation: "write a step of an order", cause });
        }
        Ok(())
    }
}
