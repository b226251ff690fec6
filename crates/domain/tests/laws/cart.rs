//! Cart lines: read once, good or with every fault named.

use domain::{Cart, CartSizeError, DraftLine, Field, LineFault, LineInput, NamedPrice};
use proptest::{collection::vec, prelude::*};

use super::fixtures::{line, package_id};

fn faults(input: LineInput) -> Vec<LineFault> {
    match DraftLine::read(input) {
        DraftLine::Good(_) => Vec::new(),
        DraftLine::Faulty { faults, .. } => faults,
    }
}

fn texts(count: usize) -> Field<Vec<Field<String>>> {
    Field::Given(vec![Field::Given("https://a.example/x".to_owned()); count])
}

fn field<T: Clone + std::fmt::Debug>(
    given: impl Strategy<Value = T>,
) -> impl Strategy<Value = Field<T>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(None)), 6 => given.prop_map(|value| Some(Some(value)))].prop_map(
        |field| match field {
            None => Field::Absent,
            Some(None) => Field::Unreadable,
            Some(Some(value)) => Field::Given(value),
        },
    )
}

fn numbers() -> impl Strategy<Value = i64> {
    prop_oneof![-2..=2_i64, 364..=367_i64, 999..=1002_i64, any::<i64>()]
}

fn instructions() -> impl Strategy<Value = String> {
    let long = (19_990..20_010_usize, "[ \na\u{e9}\u{1f600}]")
        .prop_map(|(length, unit)| format!("x{}", unit.repeat(length)));
    prop_oneof![any::<String>(), "[ \t\n\r\u{0}a]{0,6}", long]
}

fn references() -> impl Strategy<Value = Vec<Field<String>>> {
    let text = prop_oneof![
        any::<String>(),
        "(https?|javascript|data)://[a-z.:/@ ]{0,12}",
        Just("http://a".to_owned())
    ];
    prop_oneof![3 => vec(field(text.clone()), 0..23), 1 => vec(field(text), 98..103)]
}

fn inputs() -> impl Strategy<Value = LineInput> {
    let fields = (
        field(numbers()),
        field(numbers()),
        field(numbers()),
        field(instructions()),
        field(references()),
    );
    fields.prop_map(|(package_id, quantity, delivery_time, instructions, references)| LineInput {
        package_id,
        quantity,
        delivery_time,
        instructions,
        references,
        ..LineInput::default()
    })
}

/// A whole number within bounds, as the contract says it.
fn within(field: &Field<i64>, min: i64, max: i64, absent: bool) -> bool {
    match field {
        Field::Absent => absent,
        Field::Given(n) => *n >= min && *n <= max,
        Field::Unreadable => false,
    }
}

#[test]
fn r35_a_quantity_is_a_whole_number_from_1_to_1000() {
    for quantity in [0, -2, 1001, i64::MIN, i64::MAX] {
        let input = LineInput { quantity: Field::Given(quantity), ..line(1) };
        assert_eq!(faults(input), [LineFault::QuantityOutOfRange], "{quantity}");
    }
    assert_eq!(
        faults(LineInput { quantity: Field::Unreadable, ..line(1) }),
        [LineFault::QuantityOutOfRange]
    );
    for (field, expected) in
        [(Field::Absent, 1), (Field::Given(1), 1), (Field::Given(2), 2), (Field::Given(1000), 1000)]
    {
        let DraftLine::Good(read) = DraftLine::read(LineInput { quantity: field, ..line(1) })
        else {
            panic!()
        };
        assert_eq!(read.quantity(), expected);
    }
}

#[test]
fn r36_a_delivery_time_is_a_whole_number_of_days_from_1_to_365() {
    for days in [-3, 0, 366, i64::MAX] {
        let input = LineInput { delivery_time: Field::Given(days), ..line(1) };
        assert_eq!(faults(input), [LineFault::DeliveryTimeOutOfRange], "{days}");
    }
    for days in [1, 365] {
        let input = LineInput { delivery_time: Field::Given(days), ..line(1) };
        let DraftLine::Good(read) = DraftLine::read(input) else { panic!("{days}") };
        assert_eq!(read.delivery_days().map(i64::from), Some(days));
    }
}

#[test]
fn r36_instructions_have_at_most_20000_characters_and_blank_ones_count_as_absent() {
    let with = |text: &str| LineInput { instructions: Field::Given(text.to_owned()), ..line(1) };
    assert_eq!(faults(with(&"é".repeat(20_001))), [LineFault::InstructionsTooLong]);
    assert_eq!(faults(with("a\u{0}b")), [LineFault::InvalidInstructions]);
    let kept = |text: &str| match DraftLine::read(with(text)) {
        DraftLine::Good(read) => read.instructions().map(str::to_owned),
        DraftLine::Faulty { faults, .. } => panic!("{faults:?}"),
    };
    assert_eq!(kept(&"é".repeat(20_000)), Some("é".repeat(20_000)));
    assert_eq!(
        kept(&format!("  {}\n", "x".repeat(20_000))),
        Some("x".repeat(20_000)),
        "trimmed before it is counted"
    );
    assert_eq!(kept("a\n\tb"), Some("a\n\tb".to_owned()));
    assert_eq!((kept(""), kept(" \n\t ")), (None, None));
}

#[test]
fn r36_at_most_100_references_and_each_is_a_web_address() {
    assert_eq!(faults(LineInput { references: texts(100), ..line(1) }), []);
    assert_eq!(
        faults(LineInput { references: texts(101), ..line(1) }),
        [LineFault::TooManyReferences]
    );
    let mixed =
        ["https://a.example", "javascript:alert(1)", "http://b.example/c", "data:text/html,x", ""];
    let references = mixed
        .map(|text| Field::Given(text.to_owned()))
        .into_iter()
        .chain([Field::Unreadable])
        .collect();
    let bad = [1, 3, 4, 5].map(|at| LineFault::InvalidReference(Some(at)));
    assert_eq!(faults(LineInput { references: Field::Given(references), ..line(1) }), bad);
    assert_eq!(
        faults(LineInput { references: Field::Unreadable, ..line(1) }),
        [LineFault::InvalidReference(None)]
    );
}

#[test]
fn r37_a_line_of_nothing_but_a_package_is_one_of_it() {
    let DraftLine::Good(read) = DraftLine::read(line(7)) else { panic!() };
    assert_eq!((read.package(), read.quantity()), (package_id(7), 1));
    assert_eq!(
        (read.delivery_days(), read.instructions(), read.references().len()),
        (None, None, 0)
    );
}

#[test]
fn all_faults_of_a_line_are_named_in_the_order_of_its_fields() {
    let input = LineInput {
        package_id: Field::Unreadable,
        quantity: Field::Given(0),
        delivery_time: Field::Given(366),
        instructions: Field::Given("x".repeat(20_001)),
        references: texts(101),
        unit_price: Field::Given("ten".to_owned()),
        expected_total: Field::Unreadable,
    };
    let all = [
        LineFault::InvalidPackageId,
        LineFault::QuantityOutOfRange,
        LineFault::DeliveryTimeOutOfRange,
        LineFault::InstructionsTooLong,
        LineFault::TooManyReferences,
        LineFault::InvalidPrice(NamedPrice::Unit),
        LineFault::InvalidPrice(NamedPrice::Total),
    ];
    assert_eq!(DraftLine::read(input), DraftLine::Faulty { package: None, faults: all.to_vec() });
}

#[test]
fn a_cart_has_1_to_50_lines() {
    let of = |count| Cart::new(vec![DraftLine::read(line(1)); count]);
    assert_eq!((of(0), of(51)), (Err(CartSizeError::Empty), Err(CartSizeError::TooLarge)));
    assert_eq!((of(1).unwrap().lines().len(), of(50).unwrap().lines().len()), (1, 50));
}

#[test]
fn a_cart_names_each_readable_package_once_even_of_a_bad_line() {
    let bad = LineInput { quantity: Field::Given(0), ..line(4) };
    let lines = [line(9), bad, line(9), LineInput::default(), line(2)];
    let cart = Cart::new(lines.map(DraftLine::read).to_vec()).unwrap();
    assert_eq!(cart.packages(), [2, 4, 9].map(package_id));
}

proptest! {
    #[test]
    fn any_line_is_either_good_or_faulty_for_a_reason(input in inputs()) {
        let draft = DraftLine::read(input.clone());
        let named = |fault: LineFault| faults(input.clone()).contains(&fault);
        prop_assert_eq!(
            named(LineFault::InvalidPackageId),
            !within(&input.package_id, 1, i64::MAX, false)
        );
        prop_assert_eq!(
            named(LineFault::QuantityOutOfRange),
            !within(&input.quantity, 1, 1000, true)
        );
        prop_assert_eq!(
            named(LineFault::DeliveryTimeOutOfRange),
            !within(&input.delivery_time, 1, 365, true)
        );
        let many = matches!(&input.references, Field::Given(all) if all.len() > 100);
        prop_assert_eq!(named(LineFault::TooManyReferences), many);
        match draft {
            DraftLine::Good(read) => {
                prop_assert!((1..=1000).contains(&read.quantity()));
                prop_assert!(read.delivery_days().is_none_or(|days| (1..=365).contains(&days)));
                prop_assert!(read.references().len() <= 100);
                let wishes = read.instructions().unwrap_or("x");
                prop_assert!(
                    (1..=20_000).contains(&wishes.chars().count()) && wishes == wishes.trim()
                );
                prop_assert!(!wishes.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            }
            DraftLine::Faulty { package, faults } => {
                prop_assert!(!faults.is_empty());
                prop_assert_eq!(package.is_none(), faults.contains(&LineFault::InvalidPackageId));
            }
        }
    }
}
