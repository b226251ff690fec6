//! Laws of what creators put on sale and change.

use domain::{
    Bounded, ContentDetails, Currency, Deliverables, Money, NewAuditEntry, OrderStatus,
    PackageChange, PackageDraft, PackageKind, Role, Text, UserId, package_added,
};

use super::fixtures::{moment, package_id, usd};

fn content(platform: &str) -> ContentDetails {
    ContentDetails {
        platform: Text::parse(platform).unwrap(),
        content_type: Text::parse("Reel").unwrap(),
        quantity: Bounded::new(2).unwrap(),
        revisions: Bounded::new(0).unwrap(),
        duration1: Text::parse("1 Minute").unwrap(),
        duration2: Text::parse("30 Seconds").unwrap(),
    }
}

fn draft() -> PackageDraft {
    PackageDraft {
        title: content("Instagram").title(),
        description: None,
        price: usd("149.99"),
        kind: PackageKind::Predefined,
        deliverables: Deliverables::Texts(Vec::new()),
        content: Some(content("Instagram")),
    }
}

fn package() -> domain::Package {
    draft().package(package_id(7), domain::CreatorId::new(5).unwrap(), moment())
}

/// A change that says what is there already.
fn same() -> PackageChange {
    PackageChange {
        title: content("Instagram").title(),
        price: "149.99".parse().unwrap(),
        currency: None,
        description: None,
        kind: None,
        deliverables: None,
        is_active: None,
        content: None,
    }
}

fn planned(change: &PackageChange) -> (domain::Package, Option<NewAuditEntry>) {
    let actor = (UserId::new(3).unwrap(), Role::Creator);
    let plan =
        change.plan(&package(), actor, moment() + std::time::Duration::from_secs(1)).unwrap();
    (plan.package, plan.audit_entry)
}

#[test]
fn numbers_of_a_package_stay_within_their_bounds() {
    for bad in [-1, 0, 1001, i64::MAX, i64::MIN, 4_294_967_297] {
        assert!(Bounded::<1, 1000>::new(bad).is_err(), "{bad}");
    }
    assert!(Bounded::<0, 1000>::new(0).is_ok() && Bounded::<1, 1000>::new(1000).is_ok());
}

#[test]
fn a_title_of_the_longest_words_is_whole() {
    let longest = ContentDetails {
        content_type: Text::parse(&"b".repeat(100)).unwrap(),
        ..content(&"ä".repeat(100))
    };
    assert_eq!(longest.title().as_str().chars().count(), 201);
}

#[test]
fn a_new_package_is_on_sale_and_told() {
    let package = package();
    assert_eq!((package.title.as_str(), package.description.as_deref()), ("Instagram Reel", None));
    assert_eq!((package.is_active, package.is_deleted), (true, false));
    assert_eq!((package.quantity, package.revisions), (Some(2), Some(0)));
    let told = package_added(&package, (UserId::new(3).unwrap(), Role::Creator));
    assert_eq!((told.action, told.to.as_deref()), ("package_added", Some("149.99 USD")));
    assert_eq!(told.data, [("package_id", "7".to_owned())]);
}

#[test]
fn a_change_of_nothing_is_no_change() {
    let (unchanged, entry) = planned(&same());
    assert_eq!((unchanged, entry), (package(), None));
}

#[test]
fn what_a_change_does_not_name_stays_and_the_rest_is_told() {
    let (changed, entry) = planned(&PackageChange { price: "0.10".parse().unwrap(), ..same() });
    let entry = entry.unwrap();
    assert_eq!(
        (entry.from.as_deref(), entry.to.as_deref()),
        (Some("149.99 USD"), Some("0.10 USD"))
    );
    assert!(changed.updated_at > package().updated_at);
    let rest =
        domain::Package { price: package().price, updated_at: package().updated_at, ..changed };
    assert_eq!(rest, package());
    let rupees = "INR".parse::<Currency>().unwrap();
    let (changed, _) =
        planned(&PackageChange { currency: Some(rupees), is_active: Some(false), ..same() });
    assert_eq!(
        (changed.price, changed.is_active),
        (Money::parse("149.99", rupees).unwrap(), false)
    );
    let (changed, _) = planned(&PackageChange { content: Some(content("YouTube")), ..same() });
    assert_eq!(changed.platform.as_deref(), Some("YouTube"));
    let (described, _) =
        planned(&PackageChange { description: Some(Text::parse("x").unwrap()), ..same() });
    assert_eq!(described.description.as_deref(), Some("x"));
    let blank = PackageChange { description: Some(Text::parse(" ").unwrap()), ..same() };
    let actor = (UserId::new(3).unwrap(), Role::Creator);
    assert_eq!(
        blank.plan(&described, actor, moment()).unwrap().package.description,
        None,
        "blank takes it away"
    );
}

#[test]
fn r50_orders_are_open_until_they_are_completed_rejected_cancelled_or_refunded() {
    use OrderStatus::{Cancelled, Completed, Refunded, Rejected};
    for status in OrderStatus::ALL {
        let over = [Completed, Rejected, Cancelled, Refunded].contains(status);
        assert_eq!(OrderStatus::OPEN.contains(status), !over, "{status}");
    }
}
