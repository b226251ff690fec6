//! Answers to the requests of a batch, among them those to repeats.

use std::collections::{BTreeMap, BTreeSet};

use domain::{CheckoutPlan, OrderContext, OrderId, Participant};

use super::{
    CheckoutRows, Decision, KeptAnswer, Placement, PlacementAnswer, PlacementRequest, StoreError,
    StoredResponse,
};

/// What answers are made of.
pub(super) struct Known<'a> {
    /// The orders of earlier checkouts.
    pub(super) earlier: BTreeMap<OrderId, Vec<OrderContext>>,
    /// What was placed, with the answers that were kept.
    pub(super) placed: Vec<(&'a CheckoutPlan, Option<StoredResponse>)>,
}

impl Known<'_> {
    pub(super) fn answers(
        &self,
        decisions: Vec<(&PlacementRequest, Decision)>,
    ) -> Vec<Option<PlacementAnswer>> {
        decisions.into_iter().map(|(request, decision)| self.answer(request, decision)).collect()
    }

    fn answer(&self, request: &PlacementRequest, decision: Decision) -> Option<PlacementAnswer> {
        match decision {
            Decision::Undecided => None,
            Decision::Settled(answer) => Some(answer),
            Decision::Accepted(n) => {
                let (plan, response) = self.placed.get(n)?;
                Some(Ok(Placement::Placed { orders: plan.placed(), response: response.clone() }))
            }
            Decision::Repeats(n) => {
                let (plan, response) = self.placed.get(n)?;
                Some(request.repeated(response.clone(), || Some(plan.placed())))
            }
            Decision::Answered(KeptAnswer { checkout, response }) => {
                let orders = || checkout.and_then(|id| self.earlier.get(&id).cloned());
                Some(request.repeated(response, orders))
            }
        }
    }
}

impl PlacementRequest {
    /// Whether a repeat gets the answer that was kept, as it is.
    fn is_replayed(&self, kept: Option<&StoredResponse>) -> bool {
        kept.is_some() && self.idempotent.as_ref().is_some_and(|once| once.responses.is_some())
    }

    /// What a repeat is told: the answer that was kept, to whoever has a writer of answers, else
    /// the orders. What an older version kept has no orders.
    fn repeated(
        &self,
        kept: Option<StoredResponse>,
        orders: impl FnOnce() -> Option<Vec<OrderContext>>,
    ) -> PlacementAnswer {
        if self.is_replayed(kept.as_ref())
            && let Some(kept) = kept
        {
            return Ok(Placement::Replayed(kept));
        }
        let writer = self.idempotent.as_ref().and_then(|once| once.responses.as_ref());
        match (orders(), writer, kept) {
            (Some(orders), Some(writer), _) => Ok(Placement::Replayed(writer.write(&orders))),
            (Some(orders), None, _) => Ok(Placement::Repeated(orders)),
            (None, _, Some(kept)) => Ok(Placement::Replayed(kept)),
            (None, _, None) => Err(NO_ANSWER.into()),
        }
    }
}

/// A record that tells neither orders nor an answer.
pub(super) const NO_ANSWER: StoreError =
    StoreError::Corrupt { table: "idempotency_keys", column: "checkout_id", row: 0 };

/// The orders of the checkouts that are repeated, of those repeats that want orders.
pub(super) fn read_earlier(
    rows: &mut (impl CheckoutRows + ?Sized),
    decisions: &[(&PlacementRequest, Decision)],
) -> Result<BTreeMap<OrderId, Vec<OrderContext>>, StoreError> {
    let wanted: BTreeSet<_> = decisions
        .iter()
        .filter_map(|(request, decision)| match decision {
            Decision::Answered(kept) if !request.is_replayed(kept.response.as_ref()) => {
                kept.checkout
            }
            _ => None,
        })
        .collect();
    let mut earlier = BTreeMap::<_, Vec<_>>::new();
    if wanted.is_empty() {
        return Ok(earlier);
    }
    for context in rows.read_checkouts(&wanted.into_iter().collect::<Vec<_>>())? {
        let context = context.shown_to(Participant::Brand);
        earlier.entry(context.order.checkout).or_default().push(context);
    }
    Ok(earlier)
}
