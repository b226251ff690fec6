//! A brand keeps its cart with the service, so that it is there again at the next visit.

use std::sync::Arc;

use domain::{
    Cart, CartItemId, CartLine, KeptLine, LineChange, Listing, NewCart, Timestamp, UserId,
};

use super::{AddToCartError, CartQueries, CartRows, CartTransactions, ReplaceCartError, ShownLine};
use crate::{BrandViewer, Clock, LookUpError, Noun, StoreError, packages::PackageRows};

/// Reads and changes the viewer's own cart. It has at most 50 lines that are shown, one for each
/// package, whatever is done at the same time.
#[derive(Clone)]
pub struct ManageCart {
    store: Arc<dyn CartTransactions>,
    queries: Arc<dyn CartQueries>,
    clock: Arc<dyn Clock>,
}

impl ManageCart {
    /// The use case over a store and a clock.
    #[must_use]
    pub fn new(
        store: Arc<dyn CartTransactions>,
        queries: Arc<dyn CartQueries>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, queries, clock }
    }

    /// The lines whose package can be ordered, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn list(&self, viewer: &BrandViewer) -> Result<Vec<ShownLine>, StoreError> {
        self.queries.cart_lines(viewer.user)
    }

    /// Adds a line, or its quantity to the line of the same package. What is added at the same time
    /// is never lost.
    ///
    /// # Errors
    /// [`AddToCartError`]; the cart is as it was.
    pub fn add(&self, viewer: &BrandViewer, line: &CartLine) -> Result<KeptLine, AddToCartError> {
        let (user, line, at) = (viewer.user, line.clone(), self.clock.now());
        self.store.write("add to a cart", move |tx| add(tx, user, &line, at))
    }

    /// Changes a line.
    ///
    /// # Errors
    /// [`LookUpError`]; the cart is as it was.
    pub fn change(
        &self,
        viewer: &BrandViewer,
        id: CartItemId,
        change: &LineChange,
    ) -> Result<KeptLine, LookUpError> {
        let (user, change, at) = (viewer.user, change.clone(), self.clock.now());
        self.store.write("change a line of a cart", move |tx| {
            tx.update_cart_line(user, id, &change, at)?.ok_or(LookUpError::NotFound(Noun::CartLine))
        })
    }

    /// Takes a line out.
    ///
    /// # Errors
    /// [`LookUpError`]; the cart is as it was.
    pub fn remove(&self, viewer: &BrandViewer, id: CartItemId) -> Result<(), LookUpError> {
        let user = viewer.user;
        self.store.write("take a line out of a cart", move |tx| {
            if tx.delete_cart_line(user, id)? {
                Ok(())
            } else {
                Err(LookUpError::NotFound(Noun::CartLine))
            }
        })
    }

    /// Empties the cart.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clear(&self, viewer: &BrandViewer) -> Result<(), StoreError> {
        let user = viewer.user;
        self.store.write("empty a cart", move |tx| {
            tx.lock_cart(user)?;
            tx.delete_cart_lines(user)
        })
    }

    /// Puts a cart in the place of the present one and says how many lines it has. The first line
    /// is the newest.
    ///
    /// # Errors
    /// [`ReplaceCartError`]; the cart is as it was.
    pub fn replace(&self, viewer: &BrandViewer, cart: &NewCart) -> Result<usize, ReplaceCartError> {
        let (user, cart, at) = (viewer.user, cart.clone(), self.clock.now());
        self.store.write("replace a cart", move |tx| replace(tx, user, &cart, at))
    }
}

fn add(
    tx: &mut (impl CartRows + PackageRows + ?Sized),
    user: UserId,
    line: &CartLine,
    at: Timestamp,
) -> Result<KeptLine, AddToCartError> {
    tx.lock_cart(user)?;
    if !tx.lock_listings(&[line.package()])?.get(&line.package()).is_some_and(Listing::is_open) {
        return Err(AddToCartError::PackageNotFound);
    }
    if let Some(present) = tx.lock_cart_line(user, line.package())? {
        let more = present.more(line).ok_or(AddToCartError::TooMany)?;
        tx.update_cart_line(user, present.id, &more, at)?;
        return Ok(more.apply(&present, at));
    }
    if tx.count_shown_cart_lines(user)? >= Cart::MAX_LINES {
        return Err(AddToCartError::Full);
    }
    Ok(tx.insert_cart_line(user, line, at)?)
}

fn replace(
    tx: &mut (impl CartRows + PackageRows + ?Sized),
    user: UserId,
    cart: &NewCart,
    at: Timestamp,
) -> Result<usize, ReplaceCartError> {
    tx.lock_cart(user)?;
    let mut lines = cart.accept(&tx.lock_listings(&cart.packages())?)?;
    tx.delete_cart_lines(user)?;
    // the first line is the newest, so it comes last
    lines.reverse();
    tx.insert_cart_lines(user, &lines, at)?;
    Ok(lines.len())
}

#[cfg(test)]
mod tests {
    use domain::{CartRefusal, Currency, DraftLine, Field, LineInput, Money, Package, PackageId};

    use super::*;
    use crate::testing::{FixedClock, MemoryStore, MockTx, samples};

    const BRAND: fn() -> BrandViewer =
        || BrandViewer { user: UserId::new(7).unwrap(), brand: None };

    fn package(id: i64) -> Package {
        let creator = samples::creator(1, "Creator").unwrap();
        samples::package(id, &creator, "Title", Money::from_minor(500, Currency::USD).unwrap())
            .unwrap()
    }

    /// A store that sells the packages 1 to 51, of which the last is off sale, and a cart.
    fn cart() -> (ManageCart, Arc<FixedClock>) {
        let store = Arc::new(MemoryStore::default());
        let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
        let packages = (1..=51).map(|id| Package { is_active: id < 51, ..package(id) }).collect();
        store.add_creator(samples::creator(1, "Creator").unwrap(), packages);
        (ManageCart::new(store.clone(), store, clock.clone()), clock)
    }

    fn draft(package: i64, quantity: u32) -> DraftLine {
        let (package_id, quantity) = (Field::Given(package), Field::Given(quantity.into()));
        DraftLine::read(LineInput { package_id, quantity, ..LineInput::default() })
    }

    fn line(package: i64, quantity: u32) -> CartLine {
        match draft(package, quantity) {
            DraftLine::Good(line) => line,
            faulty @ DraftLine::Faulty { .. } => panic!("{faulty:?}"),
        }
    }

    fn quantities(cart: &ManageCart) -> Vec<(i64, u32)> {
        let lines = cart.list(&BRAND()).unwrap();
        lines.iter().map(|shown| (shown.line.package.get(), shown.line.quantity)).collect()
    }

    #[test]
    fn more_of_a_package_is_added_to_its_line_up_to_a_thousand() {
        let (cart, clock) = cart();
        let first = cart.add(&BRAND(), &line(1, 990)).unwrap();
        clock.advance(std::time::Duration::from_mins(1));
        let more = cart.add(&BRAND(), &line(1, 10)).unwrap();
        assert_eq!(more, KeptLine { quantity: 1000, updated_at: clock.now(), ..first });
        assert!(matches!(cart.add(&BRAND(), &line(1, 1)), Err(AddToCartError::TooMany)));
        assert_eq!(quantities(&cart), [(1, 1000)]);
    }

    #[test]
    fn what_is_not_on_sale_does_not_come_into_a_cart() {
        let (cart, _) = cart();
        for missing in [51, 52] {
            let refused = cart.add(&BRAND(), &line(missing, 1));
            assert!(matches!(refused, Err(AddToCartError::PackageNotFound)), "{refused:?}");
            let new = NewCart::new(vec![draft(1, 1), draft(missing, 1)]).unwrap();
            let refused = cart.replace(&BRAND(), &new);
            assert!(
                matches!(refused, Err(ReplaceCartError::Refused(CartRefusal::PackagesNotFound(_)))),
                "{refused:?}"
            );
        }
        assert_eq!(quantities(&cart), []);
    }

    #[test]
    fn a_cart_of_fifty_lines_takes_more_of_what_it_has_and_nothing_else() {
        let full = |has_line: bool| {
            let mut tx = MockTx::new();
            tx.expect_lock_cart().return_once(|_| Ok(()));
            tx.expect_lock_listings().returning(|ids| {
                let creator = samples::creator(1, "Creator").unwrap();
                Ok(ids
                    .iter()
                    .map(|&id| {
                        (id, Listing { package: package(id.get()), creator: creator.clone() })
                    })
                    .collect())
            });
            tx.expect_lock_cart_line()
                .returning(move |_, package| Ok(has_line.then(|| present(package))));
            tx.expect_count_shown_cart_lines().returning(|_| Ok(50));
            tx.expect_update_cart_line().returning(|_, _, _, _| Ok(None));
            add(&mut tx, BRAND().user, &line(1, 1), Timestamp::UNIX_EPOCH)
        };
        assert!(matches!(full(false), Err(AddToCartError::Full)));
        assert_eq!(full(true).unwrap().quantity, 2);
    }

    fn present(package: PackageId) -> KeptLine {
        KeptLine {
            id: CartItemId::new(4).unwrap(),
            package,
            quantity: 1,
            delivery_days: None,
            instructions: None,
            references: Vec::new(),
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_first_line_of_a_new_cart_is_the_newest() {
        let (cart, _) = cart();
        cart.add(&BRAND(), &line(9, 1)).unwrap();
        let new = NewCart::new(vec![draft(2, 1), draft(3, 4), draft(2, 1)]).unwrap();
        assert_eq!(cart.replace(&BRAND(), &new).unwrap(), 2);
        assert_eq!(quantities(&cart), [(2, 2), (3, 4)]);
        cart.clear(&BRAND()).unwrap();
        assert_eq!(quantities(&cart), []);
    }

    #[test]
    fn a_line_of_somebody_else_is_not_found() {
        let (cart, _) = cart();
        let id = cart.add(&BRAND(), &line(1, 1)).unwrap().id;
        let other = BrandViewer { user: UserId::new(8).unwrap(), brand: None };
        let changed = cart.change(&other, id, &LineChange::default()).map(drop);
        for refused in [changed, cart.remove(&other, id)] {
            assert!(matches!(refused, Err(LookUpError::NotFound(Noun::CartLine))), "{refused:?}");
        }
        cart.clear(&other).unwrap();
        assert_eq!(quantities(&cart), [(1, 1)]);
        cart.remove(&BRAND(), id).unwrap();
        assert!(matches!(cart.remove(&BRAND(), id), Err(LookUpError::NotFound(Noun::CartLine))));
    }
}
