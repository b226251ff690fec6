//! What is written with serde is read as the same value, and nothing is read that could not be
//! parsed.

#[cfg(test)]
mod serialized {
    use std::fmt::Debug;

    use domain::{
        AccountStatus, Action, AgentId, BirthDate, Bounded, Channel, Currency, Decimal, Email,
        HomeCountry, Line, Money, Names, OrderId, OrderStatus, Phone, Rating, ReplyBody, Shortcut,
        Text, WebUrl,
    };
    use serde::{Serialize, de::DeserializeOwned};
    use serde_json::{Value, from_value, json, to_value};

    /// A value is written so, and that is read as the value.
    #[track_caller]
    fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, written: Value) {
        assert_eq!(to_value(value).unwrap(), written);
        assert_eq!(&from_value::<T>(written).unwrap(), value);
    }

    /// None of these is read.
    #[track_caller]
    fn refused<T: DeserializeOwned + Debug>(invalid: impl IntoIterator<Item = Value>) {
        for invalid in invalid {
            let read = from_value::<T>(invalid.clone());
            assert!(read.is_err(), "{invalid} was read as {read:?}");
        }
    }

    #[test]
    fn an_id_is_a_positive_number() {
        same(&OrderId::new(42).unwrap(), json!(42));
        refused::<OrderId>([json!(0), json!(-1), json!(1.5), json!("42"), json!(null)]);
        refused::<AgentId>([json!(0), json!(9_223_372_036_854_775_808_u64)]);
    }

    #[test]
    fn an_enum_is_its_word() {
        same(&OrderStatus::InProgress, json!(OrderStatus::InProgress.as_str()));
        for status in OrderStatus::ALL {
            same(status, json!(status.as_str()));
        }
        same(&AccountStatus::Active, json!(AccountStatus::Active.as_str()));
        refused::<OrderStatus>([json!("in progress"), json!(""), json!(3)]);
        refused::<Action>([json!("ACCEPT_IT")]);
        refused::<Channel>([json!("everybody")]);
    }

    #[test]
    fn an_amount_is_exact_and_has_its_currency() {
        let money = |text, currency: &str| Money::parse(text, currency.parse().unwrap()).unwrap();
        same(&money("149.99", "USD"), json!({ "amount": "149.99", "currency": "USD" }));
        same(&money("1500", "JPY"), json!({ "amount": "1500", "currency": "JPY" }));
        same(&Currency::USD, json!("USD"));
        let amount =
            |amount: Value, currency: &str| json!({ "amount": amount, "currency": currency });
        refused::<Money>([
            amount(json!("-1"), "USD"),
            amount(json!("1.005"), "USD"),
            amount(json!("10000000000"), "USD"),
            amount(json!("1.5"), "JPY"),
            amount(json!("1"), "XXX"),
            amount(json!("1"), "usd"),
            amount(json!(149.99), "USD"),
            json!({ "amount": "1" }),
            json!({ "amount": "1", "currency": "USD", "cents": 5 }),
        ]);
        same(&"1500.50".parse::<Decimal>().unwrap(), json!("1500.50"));
        refused::<Decimal>([json!("-1"), json!("1_000"), json!("1.5 "), json!(1)]);
        let nothing = to_value(Money::NOTHING).unwrap();
        refused::<Money>([nothing]);
    }

    #[test]
    fn a_text_keeps_its_bounds() {
        type Name = Line<2, 5>;
        same(&Name::parse("Asha").unwrap(), json!("Asha"));
        assert_eq!(from_value::<Name>(json!("  Asha ")).unwrap().as_str(), "Asha");
        refused::<Name>([
            json!("A"),
            json!("Ashana"),
            json!("a\u{202e}b"),
            json!("a\u{7}b"),
            json!(5),
        ]);
        refused::<Text<1, 9>>([json!("\u{200b}"), json!("")]);
        same(&ReplyBody::parse("Hello {brand}").unwrap(), json!("Hello {brand}"));
        refused::<ReplyBody>([json!("Hello {nobody}"), json!(" ")]);
        same(&"thanks".parse::<Shortcut>().unwrap(), json!("thanks"));
        refused::<Shortcut>([json!("two words"), json!("")]);
        same(&Names::<1, 2, 9>::parse(["Tamil"]).unwrap(), json!(["Tamil"]));
        refused::<Names<1, 2, 9>>([
            json!([]),
            json!(["a", "b", "c"]),
            json!([" "]),
            json!("Tamil"),
        ]);
    }

    #[test]
    fn an_address_is_one() {
        same(&"asha@example.test".parse::<Email>().unwrap(), json!("asha@example.test"));
        refused::<Email>([json!("asha"), json!("a b@example.test"), json!("")]);
        same(&"+919800000001".parse::<Phone>().unwrap(), json!("+919800000001"));
        refused::<Phone>([json!("0980000001"), json!("+1"), json!(919_800_000_001_u64)]);
        same(&"https://example.test/a".parse::<WebUrl>().unwrap(), json!("https://example.test/a"));
        refused::<WebUrl>([json!("javascript:alert(1)"), json!("/a")]);
        assert_eq!(to_value(HomeCountry::default()).unwrap(), json!("IN"));
        refused::<HomeCountry>([json!("XX")]);
    }

    #[test]
    fn a_number_and_a_day_keep_their_bounds() {
        same(&Bounded::<1, 1000>::new(7).unwrap(), json!(7));
        refused::<Bounded<1, 1000>>([json!(0), json!(1001), json!(-1), json!("7")]);
        same(&Rating::from_hundredths(450).unwrap(), json!(450));
        refused::<Rating>([json!(501), json!(-1)]);
        same(&"1998-04-01".parse::<BirthDate>().unwrap(), json!("1998-04-01"));
        refused::<BirthDate>([json!("1899-12-31"), json!("1998-02-30"), json!("yesterday")]);
    }
}
