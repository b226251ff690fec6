//! The order state machine against the contract's table, copied here as text.

use domain::{
    Action, Order, OrderStatus, Participant, PriceRevision, PriceRevisionStatus, TRANSITIONS,
    UnknownValue,
};

use super::fixtures::{placed_once, usd};

/// Action, from, to, actor; `!` marks an actor who must give a reason.
const TABLE: &str = "
accept                 | pending | accepted | creator
reject                 | pending | rejected | creator
cancel                 | pending | cancelled | brand
cancel | pending confirmed accepted in_progress review revision_requested price_revision_pending | cancelled | staff!
confirm                | accepted | confirmed | staff
start                  | accepted confirmed | in_progress | creator staff
deliver                | accepted confirmed in_progress revision_requested | review | creator
request_revision       | review | revision_requested | brand staff!
approve                | review | completed | brand staff!
request_price_revision | revision_requested | price_revision_pending | creator
accept_price_revision  | price_revision_pending | in_progress | brand staff!
decline_price_revision | price_revision_pending | revision_requested | brand staff!
refund                 | completed cancelled | refunded | staff!
";

const PARTICIPANTS: [(Participant, &str); 3] = [
    (Participant::Brand, "brand"),
    (Participant::Creator, "creator"),
    (Participant::Staff, "staff"),
];

struct Row {
    action: &'static str,
    from: Vec<&'static str>,
    to: &'static str,
    by: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let row = |line: &'static str| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let words = |cell: &'static str| cell.split(' ').collect();
        Row { action: cells[0], from: words(cells[1]), to: cells[2], by: words(cells[3]) }
    };
    TABLE.trim().lines().map(row).collect()
}

/// Target of a step and whether its actor must give a reason, if the table has it.
fn expected(status: OrderStatus, action: Action, actor: &str) -> Option<(&'static str, bool)> {
    rows()
        .into_iter()
        .filter(|row| row.action == action.as_str() && row.from.contains(&status.as_str()))
        .find_map(|row| {
            let by = row.by.into_iter().find(|by| by.trim_end_matches('!') == actor)?;
            Some((row.to, by.ends_with('!')))
        })
}

fn words(actions: &[Action]) -> Vec<&'static str> {
    actions.iter().map(|action| action.as_str()).collect()
}

#[test]
fn every_status_action_and_actor_is_answered_as_the_table_says() {
    for &status in OrderStatus::ALL {
        for &action in Action::ALL {
            for (participant, actor) in PARTICIPANTS {
                let step = status.step(action, participant).ok();
                let got = step.map(|row| {
                    (row.to.as_str(), row.staff_reason && participant == Participant::Staff)
                });
                assert_eq!(got, expected(status, action, actor), "{actor}: {action} from {status}");
            }
        }
    }
}

#[test]
fn the_table_has_exactly_the_rows_of_the_contract_in_its_order() {
    let ours: Vec<_> =
        TRANSITIONS.iter().map(|row| (row.action.as_str(), row.to.as_str())).collect();
    let theirs: Vec<_> = rows().iter().map(|row| (row.action, row.to)).collect();
    assert_eq!(ours, theirs);
    for (ours, theirs) in TRANSITIONS.iter().zip(rows()) {
        assert_eq!(ours.from.len(), theirs.from.len(), "{}", ours.action);
        assert_eq!(ours.by.len(), theirs.by.len(), "{}", ours.action);
    }
}

#[test]
fn there_are_eleven_statuses_and_every_word_reads_back() {
    let eleven = "pending confirmed in_progress accepted review revision_requested price_revision_pending completed \
                  rejected cancelled refunded";
    let mut known: Vec<_> = OrderStatus::ALL.iter().map(|status| status.as_str()).collect();
    let mut named: Vec<_> = eleven.split(' ').collect();
    known.sort_unstable();
    named.sort_unstable();
    assert_eq!(known, named);
    assert!(OrderStatus::ALL.iter().all(|status| status.as_str().parse() == Ok(*status)));
    assert!(Action::ALL.iter().all(|action| action.as_str().parse() == Ok(*action)));
    assert_eq!("Pending".parse::<OrderStatus>(), Err(UnknownValue { expected: "OrderStatus" }));
}

#[test]
fn rejected_and_refunded_have_no_exit_and_completed_and_cancelled_only_refund() {
    for (participant, actor) in PARTICIPANTS {
        for had_price_revision in [false, true] {
            let open =
                |status: OrderStatus| words(&status.next_actions(participant, had_price_revision));
            assert_eq!(open(OrderStatus::Rejected), [""; 0], "{actor}");
            assert_eq!(open(OrderStatus::Refunded), [""; 0], "{actor}");
            let refund: &[&str] = if actor == "staff" { &["refund"] } else { &[] };
            assert_eq!(open(OrderStatus::Completed), refund, "{actor}");
            assert_eq!(open(OrderStatus::Cancelled), refund, "{actor}");
        }
    }
}

#[test]
fn the_next_actions_are_the_permitted_steps_in_table_order_each_once() {
    for &status in OrderStatus::ALL {
        for (participant, actor) in PARTICIPANTS {
            for had_price_revision in [false, true] {
                let mut open: Vec<_> = rows()
                    .into_iter()
                    .filter(|row| row.from.contains(&status.as_str()))
                    .filter(|row| row.by.iter().any(|by| by.trim_end_matches('!') == actor))
                    .map(|row| row.action)
                    .filter(|&action| !(had_price_revision && action == "request_price_revision"))
                    .collect();
                open.dedup();
                let next = words(&status.next_actions(participant, had_price_revision));
                assert_eq!(next, open, "{actor} on {status}");
            }
        }
    }
}

#[test]
fn each_participant_is_offered_its_own_moves() {
    let open = |status: OrderStatus, participant| words(&status.next_actions(participant, false));
    assert_eq!(open(OrderStatus::Pending, Participant::Creator), ["accept", "reject"]);
    assert_eq!(open(OrderStatus::Pending, Participant::Brand), ["cancel"]);
    assert_eq!(open(OrderStatus::Accepted, Participant::Staff), ["cancel", "confirm", "start"]);
    assert_eq!(open(OrderStatus::Review, Participant::Brand), ["request_revision", "approve"]);
    assert_eq!(
        open(OrderStatus::PriceRevisionPending, Participant::Staff),
        ["cancel", "accept_price_revision", "decline_price_revision"]
    );
    let asked = OrderStatus::RevisionRequested.next_actions(Participant::Creator, true);
    assert_eq!(
        open(OrderStatus::RevisionRequested, Participant::Creator),
        ["deliver", "request_price_revision"]
    );
    assert_eq!(words(&asked), ["deliver"]);
}

#[test]
fn an_order_offers_no_second_price_revision_however_the_first_one_ended() {
    let placed = placed_once().orders.remove(0).context.order;
    for &status in PriceRevisionStatus::ALL {
        let price_revision = Some(PriceRevision { amount: usd("10"), reason: None, status });
        let order =
            Order { status: OrderStatus::RevisionRequested, price_revision, ..placed.clone() };
        assert_eq!(words(&order.next_actions(Participant::Creator)), ["deliver"], "{status}");
    }
    let order = Order { status: OrderStatus::RevisionRequested, price_revision: None, ..placed };
    assert_eq!(
        words(&order.next_actions(Participant::Creator)),
        ["deliver", "request_price_revision"]
    );
}
