//! Carts of the store in memory.

use domain::{Cart, CartItemId, CartLine, KeptLine, LineChange, NewCart, Offer, Timestamp, UserId};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
};
use crate::{AddToCartError, ReplaceCartError, ShownLine, StoreError, ports::CartStore};

impl Rows {
    fn shown_lines(&self, user: UserId) -> Vec<ShownLine> {
        let shown = |(_, line): &(UserId, KeptLine)| {
            let offer = self.offers.get(&line.package).filter(|offer| offer.is_open())?.clone();
            Some(ShownLine { line: line.clone(), offer, creator_image_url: None })
        };
        let mut lines: Vec<_> = self.carts.iter().filter(|(owner, _)| *owner == user).filter_map(shown).collect();
        lines.sort_by_key(|shown| std::cmp::Reverse((shown.line.created_at, shown.line.id)));
        lines.truncate(Cart::MAX_LINES);
        lines
    }

    fn kept_line(&mut self, line: &CartLine, at: Timestamp) -> Result<KeptLine, StoreError> {
        Ok(KeptLine {
            id: id(CartItemId::new(self.next_id()))?,
            package: line.package(),
            quantity: line.quantity(),
            delivery_days: line.delivery_days(),
            instructions: line.instructions().map(str::to_owned),
            references: line.references().iter().map(ToString::to_string).collect(),
            created_at: at,
            updated_at: at,
        })
    }
}

impl CartStore for MemoryStore {
    fn list(&self, user: UserId) -> Result<Vec<ShownLine>, StoreError> {
        Ok(self.rows().shown_lines(user))
    }

    fn add(&self, user: UserId, line: &CartLine, at: Timestamp) -> Result<KeptLine, AddToCartError> {
        let mut rows = self.rows();
        if !rows.offers.get(&line.package()).is_some_and(Offer::is_open) {
            return Err(AddToCartError::PackageNotFound);
        }
        if let Some((_, known)) =
            rows.carts.iter_mut().find(|(owner, known)| *owner == user && known.package == line.package())
        {
            *known = known.plus(line, at).ok_or(AddToCartError::TooMany)?;
            return Ok(known.clone());
        }
        if rows.shown_lines(user).len() >= Cart::MAX_LINES {
            return Err(AddToCartError::Full);
        }
        let kept = rows.kept_line(line, at)?;
        rows.carts.push((user, kept.clone()));
        Ok(kept)
    }

    fn change(
        &self,
        user: UserId,
        id: CartItemId,
        change: &LineChange,
        at: Timestamp,
    ) -> Result<Option<KeptLine>, StoreError> {
        let mut rows = self.rows();
        let known = rows.carts.iter_mut().find(|(owner, known)| *owner == user && known.id == id);
        Ok(known.map(|(_, known)| {
            *known = change.apply(known, at);
            known.clone()
        }))
    }

    fn remove(&self, user: UserId, id: CartItemId) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let before = rows.carts.len();
        rows.carts.retain(|(owner, known)| *owner != user || known.id != id);
        Ok(rows.carts.len() < before)
    }

    fn clear(&self, user: UserId) -> Result<(), StoreError> {
        self.rows().carts.retain(|(owner, _)| *owner != user);
        Ok(())
    }

    fn replace(&self, user: UserId, cart: &NewCart, at: Timestamp) -> Result<usize, ReplaceCartError> {
        let mut rows = self.rows();
        let lines = cart.accept(&rows.offers)?;
        rows.carts.retain(|(owner, _)| *owner != user);
        let count = lines.len();
        for line in lines.into_iter().rev() {
            let kept = rows.kept_line(&line, at)?;
            rows.carts.push((user, kept));
        }
        Ok(count)
    }
}
