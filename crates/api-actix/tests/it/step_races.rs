//! Two equal requests at once, for every row of the table of steps and for giving a ticket away:
//! one wins.

use std::collections::BTreeMap;

use domain::{Action, OrderStatus, Participant, TRANSITIONS};
use serde_json::json;
use test_support::Engine;

use crate::{
    loopback::Served,
    order_steps::asked,
    races::{at_once, tally},
    test_app::{Call, TestApp, Who, put},
};

on_each_engine! {
    r24_of_two_equal_steps_at_once_one_wins,
    r24_of_two_different_steps_from_one_status_at_once_one_wins,
    of_two_who_give_a_ticket_away_at_once_one_wins,
}

/// A request for the step, by whoever may take it.
fn request(action: Action, by: Participant, to: OrderStatus) -> Call {
    match (by, asked(action)) {
        (Participant::Brand | Participant::Creator, Some((_, call))) => call,
        _ => put("/api/orders/1/status", &json!({ "status": to.as_str(), "reason": "Agreed" }))
            .by(Who::Agent(1)),
    }
}

/// Order 1, put where the step begins. Nothing of a former round is left.
fn stand(app: &TestApp, status: OrderStatus) {
    app.db.sql(&format!(
        "update orders set status = '{status}', price_revision_minor = null, price_revision_status = null, \
         price_revision_reason = null, total_minor = 15000 where id = 1"
    ));
    if status == OrderStatus::PriceRevisionPending {
        app.db.sql("update orders set price_revision_minor = 2550, price_revision_status = 'requested' where id = 1");
    }
}

async fn r24_of_two_equal_steps_at_once_one_wins(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    let served = Served::start(&app);
    let one_wins = BTreeMap::from([((200, ""), 1), ((409, "invalid_transition"), 1)]);
    for row in TRANSITIONS {
        for (&from, &by) in row.from.iter().flat_map(|from| row.by.iter().map(move |by| (from, by)))
        {
            stand(&app, from);
            let audit_log = app.db.count("audit_log");
            let answers = at_once(&served, &app, &vec![request(row.action, by, row.to); 2]);
            assert_eq!(tally(&answers), one_wins, "{} from {from} by {by:?}", row.action);
            assert_eq!(
                app.db.count("audit_log"),
                audit_log + 1,
                "one entry of {} from {from}",
                row.action
            );
        }
    }
    stand(&app, OrderStatus::PriceRevisionPending);
    at_once(
        &served,
        &app,
        &vec![request(Action::AcceptPriceRevision, Participant::Brand, OrderStatus::InProgress); 8],
    );
    assert_eq!(
        app.db.number("select total_minor as n from orders where id = 1"),
        17_550,
        "added once"
    );
}

async fn r24_of_two_different_steps_from_one_status_at_once_one_wins(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    let served = Served::start(&app);
    for (from, one, other) in [
        (OrderStatus::Pending, Action::Accept, Action::Reject),
        (OrderStatus::Pending, Action::Accept, Action::Cancel),
        (OrderStatus::Review, Action::Approve, Action::RequestRevision),
        (
            OrderStatus::PriceRevisionPending,
            Action::AcceptPriceRevision,
            Action::DeclinePriceRevision,
        ),
        (OrderStatus::RevisionRequested, Action::Deliver, Action::RequestPriceRevision),
    ] {
        for _ in 0..4 {
            stand(&app, from);
            let answers = at_once(&served, &app, &[asked(one).unwrap().1, asked(other).unwrap().1]);
            let one_wins = BTreeMap::from([((200, ""), 1), ((409, "invalid_transition"), 1)]);
            assert_eq!(tally(&answers), one_wins, "{one} and {other} from {from}");
        }
    }
}

async fn of_two_who_give_a_ticket_away_at_once_one_wins(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    let served = Served::start(&app);
    let (first, second) = (app.id(Who::Agent(1)).to_string(), app.id(Who::Agent(2)).to_string());
    for round in 0..6 {
        let (holds, takes) = if round % 2 == 0 { (&first, &second) } else { (&second, &first) };
        let spelling = [("assign", "agentId"), ("reassign", "agent_id")];
        let requests = spelling.map(|(path, name)| {
            let body = json!({ name: takes, "expected_agent_id": holds });
            put(format!("/api/crm/tickets/1/{path}"), &body).by(Who::Agent(2))
        });
        let answers = at_once(&served, &app, &requests);
        assert_eq!(
            tally(&answers),
            BTreeMap::from([((200, ""), 1), ((409, "assignee_changed"), 1)]),
            "{round}"
        );
    }
}
