//! What is done once all rows are there: tickets take turns, orders get tickets, and the audit log
//! says what came.

use std::sync::Arc;

use anyhow::anyhow;
use app::{
    StoreError,
    agents::assign_waiting_tickets,
    effects::Effects,
    tickets::{OpenTicketError, open_ticket},
};
use domain::{Assigner, NewAuditEntry, OrderId, Role, Timestamp, UserId};

use crate::{tally::Tally, target::Act};

/// Orders that get their tickets in one step.
const OPENED: usize = 500;

/// Tickets without an agent take turns, as when an agent becomes active.
pub(crate) fn take_turns(assigner: Arc<dyn Assigner>, at: Timestamp) -> Act {
    Box::new(move |tx| assign_waiting_tickets(tx, assigner.as_ref(), None, at))
}

/// Opens the tickets of these orders, in the name of the accounts that placed them.
pub(crate) fn open_tickets(
    orders: &[(i64, i64)],
    assigner: &Arc<dyn Assigner>,
    at: Timestamp,
) -> Vec<Act> {
    let open = |chunk: &[(i64, i64)]| -> Act {
        let (chunk, assigner) = (chunk.to_vec(), assigner.clone());
        Box::new(move |tx| {
            for (order, user) in chunk {
                let (Ok(order), Ok(user)) = (OrderId::new(order), UserId::new(user)) else {
                    continue;
                };
                match open_ticket(tx, order, assigner.as_ref(), (user, Role::Brand), at) {
                    Ok(_) => {}
                    Err(OpenTicketError::Store(error)) => return Err(error),
                    Err(error) => {
                        let cause = anyhow!(error).context(format!("order {order}"));
                        return Err(StoreError::Failed { operation: "open a ticket", cause });
                    }
                }
            }
            Ok(())
        })
    };
    orders.chunks(OPENED).map(open).collect()
}

/// Says in the audit log how many rows of each table came, and how many did not.
pub(crate) fn record(tallies: &[Tally], at: Timestamp) -> Act {
    let entry = |tally: &Tally| NewAuditEntry {
        at,
        actor: None,
        action: "rows_imported",
        order: None,
        ticket: None,
        from: Some(tally.read.to_string()),
        to: Some(tally.written.to_string()),
        reason: None,
        data: vec![
            ("table", tally.table.to_owned()),
            ("read", tally.read.to_string()),
            ("written", tally.written.to_string()),
            ("left_out", tally.left_out().to_string()),
        ],
    };
    let audit = tallies.iter().map(entry).collect();
    Box::new(move |tx| tx.record(&Effects { audit, ..Effects::default() }))
}
