//! Carts of the store in memory.

use domain::{Cart, CartItemId, CartLine, KeptLine, LineChange, PackageId, Timestamp, UserId};

use super::{
    MemoryStore,
    memory_store::{Rows, id},
};
use crate::{
    StoreError,
    cart::{CartQueries, CartRows, ShownLine},
};

impl Rows {
    fn shown_lines(&self, user: UserId) -> Vec<ShownLine> {
        let shown = |(_, line): &(UserId, KeptLine)| {
            let listing =
                self.listings.get(&line.package).filter(|listing| listing.is_open())?.clone();
            Some(ShownLine { line: line.clone(), listing, creator_image_url: None })
        };
        let mut lines: Vec<_> =
            self.carts.iter().filter(|(owner, _)| *owner == user).filter_map(shown).collect();
        lines.sort_by_key(|shown| std::cmp::Reverse((shown.line.created_at, shown.line.id)));
        lines.truncate(Cart::MAX_LINES);
        lines
    }
}

impl CartRows for Rows {
    fn lock_cart(&mut self, _: UserId) -> Result<(), StoreError> {
        Ok(())
    }

    fn lock_cart_line(
        &mut self,
        user: UserId,
        package: PackageId,
    ) -> Result<Option<KeptLine>, StoreError> {
        let known =
            self.carts.iter().find(|(owner, known)| (*owner, known.package) == (user, package));
        Ok(known.map(|(_, known)| known.clone()))
    }

    fn count_shown_cart_lines(&mut self, user: UserId) -> Result<usize, StoreError> {
        Ok(self.shown_lines(user).len())
    }

    fn insert_cart_line(
        &mut self,
        user: UserId,
        line: &CartLine,
        at: Timestamp,
    ) -> Result<KeptLine, StoreError> {
        let kept = KeptLine {
            id: id(CartItemId::new(self.next_id()))?,
            package: line.package(),
            quantity: line.quantity(),
            delivery_days: line.delivery_days(),
            instructions: line.instructions().map(str::to_owned),
            references: line.references().iter().map(ToString::to_string).collect(),
            created_at: at,
            updated_at: at,
        };
        self.carts.push((user, kept.clone()));
        Ok(kept)
    }

    fn insert_cart_lines(
        &mut self,
        user: UserId,
        lines: &[CartLine],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        lines.iter().try_for_each(|line| self.insert_cart_line(user, line, at).map(drop))
    }

    fn update_cart_line(
        &mut self,
        user: UserId,
        id: CartItemId,
        change: &LineChange,
        at: Timestamp,
    ) -> Result<Option<KeptLine>, StoreError> {
        let known = self.carts.iter_mut().find(|(owner, known)| (*owner, known.id) == (user, id));
        Ok(known.map(|(_, known)| {
            *known = change.apply(known, at);
            known.clone()
        }))
    }

    fn delete_cart_line(&mut self, user: UserId, id: CartItemId) -> Result<bool, StoreError> {
        let before = self.carts.len();
        self.carts.retain(|(owner, known)| (*owner, known.id) != (user, id));
        Ok(self.carts.len() < before)
    }

    fn delete_cart_lines(&mut self, user: UserId) -> Result<(), StoreError> {
        self.carts.retain(|(owner, _)| *owner != user);
        Ok(())
    }
}

impl CartQueries for MemoryStore {
    fn cart_lines(&self, user: UserId) -> Result<Vec<ShownLine>, StoreError> {
        Ok(self.rows().shown_lines(user))
    }
}
