//! Checkouts that are refused: whole, and with every bad line named.

use chrono::TimeDelta;
use domain::{
    AccountStatus, BadLine, CheckoutFacts, CheckoutRefusal, CreatorId, Field, LineFault, LineInput,
    NamedPrice, OrderId, OrderStatus, RecentOrder,
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::fixtures::{facts, ids, line, listing, moment, package_id, request, usd};

/// What a line of a generated cart is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fine,
    NoQuantity,
    NoPackageId,
    Unknown,
    Inactive,
    Deleted,
    CreatorOf(AccountStatus),
    Repeated,
    TooDear,
    UnknownWithoutQuantity,
    RepeatedWithoutQuantity,
    TooDearAndRepeated,
    OtherPrice,
    OtherTotalAndRepeated,
}

const KINDS: [Kind; 16] = [
    Kind::Fine,
    Kind::NoQuantity,
    Kind::NoPackageId,
    Kind::Unknown,
    Kind::Inactive,
    Kind::Deleted,
    Kind::CreatorOf(AccountStatus::Suspended),
    Kind::CreatorOf(AccountStatus::Pending),
    Kind::CreatorOf(AccountStatus::Deleted),
    Kind::Repeated,
    Kind::TooDear,
    Kind::UnknownWithoutQuantity,
    Kind::RepeatedWithoutQuantity,
    Kind::TooDearAndRepeated,
    Kind::OtherPrice,
    Kind::OtherTotalAndRepeated,
];

impl Kind {
    fn unknown(self) -> bool {
        matches!(self, Self::Unknown | Self::UnknownWithoutQuantity)
    }

    fn repeated(self) -> bool {
        matches!(
            self,
            Self::Repeated
                | Self::RepeatedWithoutQuantity
                | Self::TooDearAndRepeated
                | Self::OtherTotalAndRepeated
        )
    }

    fn too_dear(self) -> bool {
        matches!(self, Self::TooDear | Self::TooDearAndRepeated)
    }

    fn line(self, package: i64) -> LineInput {
        match self {
            Self::NoPackageId => LineInput { package_id: Field::Given(0), ..LineInput::default() },
            Self::NoQuantity | Self::UnknownWithoutQuantity | Self::RepeatedWithoutQuantity => {
                LineInput { quantity: Field::Unreadable, ..line(package) }
            }
            Self::TooDear | Self::TooDearAndRepeated => {
                LineInput { quantity: Field::Given(2), ..line(package) }
            }
            Self::OtherPrice => {
                LineInput { unit_price: Field::Given("149.99".to_owned()), ..line(package) }
            }
            Self::OtherTotalAndRepeated => LineInput {
                quantity: Field::Given(3),
                unit_price: Field::Given("150.00".to_owned()),
                expected_total: Field::Given("450.001".to_owned()),
                ..line(package)
            },
            _ => line(package),
        }
    }

    /// What the contract says is wrong with such a line; `repeats` is the order that it repeats.
    fn faults(self, repeats: OrderId) -> Vec<LineFault> {
        match self {
            Self::Fine => vec![],
            Self::NoQuantity => vec![LineFault::QuantityOutOfRange],
            Self::NoPackageId => vec![LineFault::InvalidPackageId],
            Self::Unknown | Self::Inactive | Self::Deleted | Self::CreatorOf(_) => {
                vec![LineFault::PackageNotFound]
            }
            Self::Repeated => vec![LineFault::Duplicate(repeats)],
            Self::TooDear => vec![LineFault::TotalTooLarge],
            Self::UnknownWithoutQuantity => {
                vec![LineFault::QuantityOutOfRange, LineFault::PackageNotFound]
            }
            Self::RepeatedWithoutQuantity => {
                vec![LineFault::QuantityOutOfRange, LineFault::Duplicate(repeats)]
            }
            Self::TooDearAndRepeated => {
                vec![LineFault::TotalTooLarge, LineFault::Duplicate(repeats)]
            }
            Self::OtherPrice => vec![LineFault::PriceChanged(NamedPrice::Unit, usd("150"))],
            Self::OtherTotalAndRepeated => {
                vec![
                    LineFault::PriceChanged(NamedPrice::Total, usd("450")),
                    LineFault::Duplicate(repeats),
                ]
            }
        }
    }
}

fn recent(id: i64, package: i64) -> RecentOrder {
    let (id, creator) = (OrderId::new(id).unwrap(), CreatorId::new(5).unwrap());
    RecentOrder {
        id,
        package: package_id(package),
        creator,
        status: OrderStatus::Pending,
        placed_at: moment(),
    }
}

/// Packages 1, 2, 3 and so on, one for each line, and order 901 of package 1, 902 of package 2
/// where repeated.
fn market(kinds: &[Kind]) -> CheckoutFacts {
    let known = kinds.iter().copied().zip(1..).filter(|(kind, _)| !kind.unknown());
    let listings = known.map(|(kind, id)| {
        let mut listing = listing(id, usd(if kind.too_dear() { "9999999999.99" } else { "150" }));
        listing.package.is_active = kind != Kind::Inactive;
        listing.package.is_deleted = kind == Kind::Deleted;
        if let Kind::CreatorOf(account) = kind {
            listing.creator.owner.account = account;
        }
        listing
    });
    let repeated = kinds.iter().zip(1..).filter(|(kind, _)| kind.repeated());
    CheckoutFacts {
        recent: repeated.map(|(_, id)| recent(900 + id, id)).collect(),
        ..facts(listings)
    }
}

fn expected(kinds: &[Kind]) -> Vec<BadLine> {
    let lines = kinds.iter().copied().zip(1..).enumerate();
    let bad = lines.map(|(index, (kind, id))| {
        let package = Some(package_id(id)).filter(|_| kind != Kind::NoPackageId);
        let faults = kind.faults(OrderId::new(900 + id).unwrap()).into_iter();
        faults.map(move |fault| BadLine { index, package, fault })
    });
    bad.flatten().collect()
}

fn refused(kinds: &[Kind]) -> Option<CheckoutRefusal> {
    request(kinds.iter().zip(1..).map(|(kind, id)| kind.line(id))).accept(&market(kinds)).err()
}

/// 400, 404 or 409, and the bad lines.
fn answer(refusal: &CheckoutRefusal) -> (u16, &[BadLine]) {
    match refusal {
        CheckoutRefusal::InvalidLines(lines) => (400, lines),
        CheckoutRefusal::PackagesNotFound(lines) => (404, lines),
        CheckoutRefusal::PricesChanged(lines) | CheckoutRefusal::Duplicates { lines, .. } => {
            (409, lines)
        }
        CheckoutRefusal::NoBrandProfile => (404, &[]),
    }
}

#[test]
fn r01_a_cart_with_one_dead_package_is_refused_whole() {
    for dead in
        [Kind::Unknown, Kind::Inactive, Kind::Deleted, Kind::CreatorOf(AccountStatus::Suspended)]
    {
        let line =
            BadLine { index: 1, package: Some(package_id(2)), fault: LineFault::PackageNotFound };
        assert_eq!(
            refused(&[Kind::Fine, dead]),
            Some(CheckoutRefusal::PackagesNotFound(vec![line])),
            "{dead:?}"
        );
    }
}

#[test]
fn a_user_without_a_brand_profile_is_told_so_before_any_line_is_judged() {
    let facts = CheckoutFacts { brand: None, ..market(&[Kind::Fine]) };
    let refusal = request([Kind::NoQuantity.line(1)]).accept(&facts).unwrap_err();
    assert_eq!(refusal, CheckoutRefusal::NoBrandProfile);
    assert_eq!(refusal.to_string(), "Brand profile not found");
}

#[test]
fn a_refusal_has_a_text_without_digits_and_a_duplicate_says_that_it_already_exists() {
    for kind in KINDS.into_iter().filter(|&kind| kind != Kind::Fine) {
        let text = refused(&[kind]).unwrap().to_string();
        assert!(!text.is_empty() && !text.contains(|c: char| c.is_ascii_digit()), "{text}");
        assert!(!text.contains("Network") && !text.contains("Brand profile not found"), "{text}");
        assert_eq!(text.contains("already exists"), kind == Kind::Repeated, "{text}");
    }
}

#[test]
fn bounds_come_before_missing_packages_and_those_before_duplicates() {
    let status = |kinds: &[Kind]| refused(kinds).map(|refusal| answer(&refusal).0);
    assert_eq!(status(&[Kind::Repeated, Kind::Unknown, Kind::NoQuantity]), Some(400));
    assert_eq!(status(&[Kind::Repeated, Kind::Unknown, Kind::TooDear]), Some(400));
    assert_eq!(status(&[Kind::Repeated, Kind::Unknown, Kind::Fine]), Some(404));
    assert_eq!(status(&[Kind::Fine, Kind::Repeated, Kind::Fine]), Some(409));
    assert_eq!(status(&[Kind::Fine, Kind::Fine]), None);
}

#[test]
fn s16_a_price_that_was_shown_is_the_price_or_nothing_is_ordered() {
    let shown = |unit: &str, total: &str| {
        let line = LineInput {
            quantity: Field::Given(3),
            unit_price: Field::Given(unit.to_owned()),
            expected_total: Field::Given(total.to_owned()),
            ..line(1)
        };
        request([line]).accept(&facts([listing(1, usd("10.50"))])).map(drop)
    };
    for (unit, total) in [("10.5", "31.5"), ("10.50", "31.50"), ("1.05e1", "3150e-2")] {
        assert_eq!(shown(unit, total), Ok(()), "{unit} {total}");
    }
    let bad = |fault| BadLine { index: 0, package: Some(package_id(1)), fault };
    let unit = bad(LineFault::PriceChanged(NamedPrice::Unit, usd("10.50")));
    let total = bad(LineFault::PriceChanged(NamedPrice::Total, usd("31.50")));
    for other in ["10.51", "10", "0", "10.500001", "1e9999999999", "1e-999999999"] {
        assert_eq!(
            shown(other, "31.5"),
            Err(CheckoutRefusal::PricesChanged(vec![unit])),
            "{other}"
        );
        assert_eq!(
            shown("10.5", other),
            Err(CheckoutRefusal::PricesChanged(vec![total])),
            "{other}"
        );
    }
    for none in ["", "ten", "-10.50", "NaN", "1_0", "0x10"] {
        let faults =
            CheckoutRefusal::InvalidLines(vec![bad(LineFault::InvalidPrice(NamedPrice::Unit))]);
        assert_eq!(shown(none, "31.5"), Err(faults), "{none}");
    }
}

#[test]
fn the_existing_order_is_that_of_the_first_duplicate_line() {
    let refusal = refused(&[Kind::Fine, Kind::Repeated, Kind::Repeated]).unwrap();
    let CheckoutRefusal::Duplicates { existing, lines } = refusal else { panic!("{refusal}") };
    assert_eq!((existing.get(), lines.len()), (902, 2));
}

#[test]
fn an_order_counts_as_a_repeat_until_exactly_five_minutes_have_passed() {
    let repeats = |age: TimeDelta| {
        let order = RecentOrder { placed_at: moment() - age, ..recent(901, 1) };
        let facts = CheckoutFacts { recent: vec![order], ..facts([listing(1, usd("150"))]) };
        request([line(1)]).accept(&facts).is_err()
    };
    assert!(repeats(TimeDelta::zero()));
    assert!(repeats(TimeDelta::minutes(5) - TimeDelta::microseconds(1)));
    assert!(!repeats(TimeDelta::minutes(5)));
    assert!(!repeats(TimeDelta::minutes(5) + TimeDelta::microseconds(1)));
}

#[test]
fn a_cart_that_is_accepted_but_not_written_makes_an_equal_one_a_duplicate_of_its_order() {
    let known = facts([listing(1, usd("150")), listing(2, usd("20"))]);
    let ids: Vec<_> = std::iter::repeat_with(ids()).take(2).collect();
    let recent = request([line(1), line(2)]).accept(&known).unwrap().as_recent(&ids);
    let refused = |package| {
        request([line(package)]).accept(&CheckoutFacts { recent: recent.clone(), ..known.clone() })
    };
    for (package, ids) in (1..).zip(&ids) {
        let Err(CheckoutRefusal::Duplicates { existing, .. }) = refused(package) else {
            panic!("package {package}")
        };
        assert_eq!(existing, ids.order);
    }
}

proptest! {
    #[test]
    fn every_bad_line_of_every_kind_is_listed_and_the_worst_kind_decides(
        kinds in vec(select(KINDS.to_vec()), 1..12),
    ) {
        let bad = expected(&kinds);
        let missing = bad.iter().any(|line| line.fault == LineFault::PackageNotFound);
        let first = bad.iter().find_map(|line| match line.fault {
            LineFault::Duplicate(order) => Some(order),
            _ => None,
        });
        let bounds = bad.iter().any(|line| {
            let below =
                matches!(line.fault, LineFault::PackageNotFound | LineFault::PriceChanged(..));
            !below && !matches!(line.fault, LineFault::Duplicate(_))
        });
        let refusal = refused(&kinds);
        prop_assert_eq!(refusal.as_ref().map_or(&[][..], |refusal| answer(refusal).1), &bad);
        let status = if bounds {
            400
        } else if missing {
            404
        } else {
            409
        };
        prop_assert_eq!(
            refusal.as_ref().map(|refusal| answer(refusal).0),
            Some(status).filter(|_| !bad.is_empty())
        );
        let changed = bad.iter().any(|line| matches!(line.fault, LineFault::PriceChanged(..)));
        match refusal {
            Some(CheckoutRefusal::Duplicates { existing, .. }) => {
                prop_assert!(!changed && Some(existing) == first);
            }
            Some(CheckoutRefusal::PricesChanged(_)) => prop_assert!(changed),
            _ => {}
        }
    }

    #[test]
    fn r10_only_an_open_young_order_of_the_same_package_and_creator_is_repeated(
        status in select(OrderStatus::ALL),
        package in 1..=2_i64,
        creator in 5..=6_i64,
        microseconds in prop_oneof![-1_000_000..600_000_000_i64, 299_999_000..300_001_000_i64],
    ) {
        let placed_at = moment() - TimeDelta::microseconds(microseconds);
        let creator = CreatorId::new(creator).unwrap();
        let order = RecentOrder { status, placed_at, creator, ..recent(901, package) };
        let facts = CheckoutFacts { recent: vec![order], ..facts([listing(1, usd("150"))]) };
        let open = ["pending", "confirmed", "in_progress", "accepted"].contains(&status.as_str());
        let same = package == 1 && creator.get() == 5;
        let repeats = request([line(1)]).accept(&facts).is_err();
        prop_assert_eq!(repeats, open && same && microseconds < 300_000_000);
    }
}
