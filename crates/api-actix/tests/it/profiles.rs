//! Own profiles.

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{TestApp, Who, get, post};

on_each_engine! {
    r31_the_own_profile_shows_the_own_address_and_every_package,
    a_brand_reads_its_profile_in_full,
    r52_parallel_first_set_ups_make_one_profile,
    r32_a_changed_address_is_stored_as_not_proven,
    s21_a_profile_tells_nothing_of_other_accounts,
    both_pages_are_written_and_read_back,
    the_texts_that_the_app_looks_for_are_there,
    everything_that_is_wrong_is_named_at_once,
    the_industries_are_those_of_the_contract,
}

const BASIC: &str = "/api/profile/update-basic-info";
const PREFERENCES: &str = "/api/profile/update-preferences";

fn basic() -> Value {
    json!({ "gender": "Female", "city": " Pune ", "role": "Owner", "business_type": "SME" })
}

async fn r31_the_own_profile_shows_the_own_address_and_every_package(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "phone = '+919800000001'");
    app.db.sql(&format!("update packages set is_active = {} where id = 2", app.flag(false)));
    app.db.sql("update creators set min_rate_minor = 15000, max_rate_minor = 99999, rating_hundredths = null");
    let answer = app.get("/api/profile/creator-profile", Who::Creator(1)).await.expect(200);
    let data = answer.at("/data");
    let ids: Vec<_> = answer
        .list("/data/packages")
        .iter()
        .map(|package| package["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["2", "1"], "also inactive, the newest first");
    assert_eq!(data["packages"][0]["is_active"], false);
    assert!(
        data["packages"][0]["price"].is_number() && data["packages"][0]["platform"].is_string()
    );
    assert_eq!((&data["min_rate"], &data["max_rate"]), (&json!("150.00"), &json!("999.99")));
    assert_eq!(
        (&data["rating"], &data["rate_currency"], &data["kyc"]),
        (&json!("0"), &json!("USD"), &json!(null))
    );
    assert_eq!(data["availability_status"], "available");
    assert!(data["portfolio_items"].is_array() && data["social_media_accounts"].is_array());
    assert_eq!(data["user"]["email"], "creator1@demo.influmojo.test");
    assert_eq!(
        (&data["user"]["phone"], &data["user"]["user_type"]),
        (&json!("+919800000001"), &json!("creator"))
    );
    assert_eq!(data["user"]["id"], app.id(Who::Creator(1)).to_string());
    app.db.sql(&format!("update packages set is_deleted = {} where id = 2", app.flag(true)));
    let answer = app.get("/api/profile/creator-profile", Who::Creator(1)).await.expect(200);
    assert_eq!(answer.list("/data/packages").len(), 1, "a deleted package is gone");
}

async fn a_brand_reads_its_profile_in_full(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = app.get("/api/profile/brand-profile", Who::Brand(1)).await.expect(200);
    let mut keys: Vec<_> =
        answer.at("/data").as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let mut wanted = [
        "id",
        "user_id",
        "company_name",
        "industry",
        "industries",
        "business_type",
        "role_in_organization",
        "website_url",
        "description",
        "logo_url",
        "location_country",
        "location_state",
        "location_city",
        "verified",
        "created_at",
        "user",
        "gender",
        "date_of_birth",
        "location_pincode",
        "languages",
        "updated_at",
        "campaigns",
        "collaborations",
        "portfolio_items",
    ];
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
    assert_eq!(answer.text("/data/user/email"), "brand1@demo.influmojo.test");
    assert_eq!(answer.at("/data/campaigns"), &json!([]));
}

async fn r52_parallel_first_set_ups_make_one_profile(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("delete from brands; delete from packages; delete from social_accounts; delete from creators");
    for (who, table) in [(Who::Brand(1), "brands"), (Who::Creator(1), "creators")] {
        let name = app.get("/api/auth/me", who).await.text("/data/user/name").to_owned();
        let pages = [
            (BASIC, basic()),
            (PREFERENCES, preferences()),
            (BASIC, basic()),
            (PREFERENCES, preferences()),
        ];
        let sent = pages.iter().map(|(path, body)| app.send(post(*path, body).by(who)));
        for answer in futures_util::future::join_all(sent).await {
            let answer = answer.expect(200);
            if table == "brands" {
                assert_eq!(answer.text("/profile/company_name"), name);
            }
        }
        let count = format!(
            "select cast(count(*) as text) as line from {table} where user_id = {}",
            app.id(who)
        );
        assert_eq!(app.db.lines(&count), ["1"], "{table}");
    }
}

async fn r32_a_changed_address_is_stored_as_not_proven(engine: Engine) {
    let app = TestApp::seeded(engine);
    let (yes, verified) = (
        app.flag(true),
        "select cast(email_verified as text) || cast(phone_verified as text) as line",
    );
    app.set_user(
        Who::Brand(1),
        &format!("phone = '+919800000001', phone_verified = {yes}, email_verified = {yes}"),
    );
    let seen =
        || app.db.lines(&format!("{verified} from users where id = {}", app.id(Who::Brand(1))));
    let before = seen();
    let with = |more: Value| {
        let mut body = basic();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post(BASIC, &body).by(Who::Brand(1))
    };
    let same = json!({ "email": " BRAND1@demo.influmojo.test ", "phone": "91 9800000001", "website_url": "  " });
    app.send(with(same)).await.expect(200);
    assert_eq!(seen(), before, "the present address changes nothing");
    let answer = app
        .send(with(json!({ "email": "new@example.com", "phone": "+919800000003" })))
        .await
        .expect(200);
    assert_eq!(answer.text("/profile/user/email"), "new@example.com");
    assert_eq!(seen(), before, "what it is known by stays");
    let me = app.get("/api/auth/me", Who::Brand(1)).await.expect(200);
    assert_eq!(
        (me.at("/data/user/email_verified"), me.at("/data/user/phone_verified")),
        (&json!(false), &json!(false))
    );
    let profile = app.get("/api/auth/profile", Who::Brand(1)).await.expect(200);
    assert_eq!(profile.at("/user/isVerified"), false);
}

async fn s21_a_profile_tells_nothing_of_other_accounts(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(
        Who::Brand(2),
        &format!("phone = '+919800000002', phone_verified = {}", app.flag(true)),
    );
    let mut answers = Vec::new();
    // of another brand, of staff, of nobody
    for (email, phone) in [
        (Who::Brand(2).email(), "+919800000002"),
        (Who::Admin.email(), "+919800000002"),
        ("nobody@example.com".to_owned(), "+919800000009"),
    ] {
        let mut body = basic();
        body.as_object_mut()
            .unwrap()
            .extend([("email".to_owned(), json!(email)), ("phone".to_owned(), json!(phone))]);
        let mut answer = app.send(post(BASIC, &body).by(Who::Brand(1))).await.expect(200).body;
        assert_eq!(
            (&answer["profile"]["user"]["email"], &answer["profile"]["user"]["phone"]),
            (&json!(email), &json!(phone))
        );
        answer["profile"]["user"] = Value::Null;
        answers.push(answer);
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    // the one who is known by it goes on as before, and staff's form is not in the way of a
    // squatter
    let exists = post("/api/auth/check-user-exists", &json!({ "phone": "+919800000009" }));
    assert_eq!(app.send(exists).await.expect(200).at("/exists"), false);
    let agent = json!({ "email": "nobody@example.com", "name": "Nobody Else" });
    app.send(post("/admin/agents", &agent).by(Who::Admin)).await.expect(201);
    let told = "select data as line from audit_log where action = 'contact_named'";
    let user = app.id(Who::Brand(1));
    let line: serde_json::Value = serde_json::from_str(&app.db.lines(told)[0]).unwrap();
    assert_eq!(
        line,
        json!({ "user_id": user.to_string(), "fields": "email phone" }),
        "no values in the trail"
    );
}

fn preferences() -> Value {
    json!({
        "categories": ["Retail", "Insurance"], "about": "We sell mangoes", "languages": ["English", "मराठी"],
        "platform": ["YouTube"], "role": "Buyer", "dateOfBirth": "1998-04-01T10:00:00.000Z",
    })
}

async fn both_pages_are_written_and_read_back(engine: Engine) {
    let app = TestApp::seeded(engine);
    let mut body = basic();
    body["website_url"] = json!("mango.example/shop");
    body["company_name"] = json!("Mango & Co");
    body["dob"] = json!("");
    app.send(post(BASIC, &body).by(Who::Brand(1))).await.expect(200);
    let answer = app.send(post(PREFERENCES, &preferences()).by(Who::Brand(1))).await.expect(200);
    let read = app.get("/api/profile/brand-profile", Who::Brand(1)).await.expect(200);
    assert_eq!(answer.at("/profile"), read.at("/data"));
    let data = read.at("/data");
    assert_eq!(
        (&data["company_name"], &data["website_url"]),
        (&json!("Mango & Co"), &json!("https://mango.example/shop"))
    );
    assert_eq!((&data["location_city"], &data["gender"]), (&json!("Pune"), &json!("Female")));
    assert_eq!(
        (&data["industry"], &data["languages"]),
        (&json!("Retail"), &json!(["English", "मराठी"]))
    );
    assert_eq!(
        (&data["role_in_organization"], &data["date_of_birth"]),
        (&json!("Buyer"), &json!("1998-04-01T00:00:00.000Z"))
    );

    app.send(post(BASIC, &json!({ "gender": "Other", "city": "Goa" })).by(Who::Creator(1)))
        .await
        .expect(200);
    let answer = app.send(post(PREFERENCES, &preferences()).by(Who::Creator(1))).await.expect(200);
    let read = app.get("/api/profile/creator-profile", Who::Creator(1)).await.expect(200);
    assert_eq!(answer.at("/profile"), read.at("/data"));
    let data = read.at("/data");
    assert_eq!(
        (&data["content_categories"], &data["platform"]),
        (&json!(["Retail", "Insurance"]), &json!(["youtube"]))
    );
    assert_eq!((&data["bio"], &data["gender"]), (&json!("We sell mangoes"), &json!("Other")));
}

async fn the_texts_that_the_app_looks_for_are_there(engine: Engine) {
    let app = TestApp::seeded(engine);
    for who in [Who::Creator(1), Who::Agent(1), Who::Admin] {
        let answer =
            app.get("/api/profile/brand-profile", who).await.refused(403, "forbidden_role");
        assert_eq!(answer.text("/error"), "User is not a brand");
    }
    for who in [Who::Brand(1), Who::Agent(1), Who::Admin] {
        let answer =
            app.get("/api/profile/creator-profile", who).await.refused(403, "forbidden_role");
        assert_eq!(answer.text("/error"), "User is not a creator");
    }
    app.db.sql("delete from brands; delete from packages; delete from social_accounts; delete from creators");
    let answer = app
        .get("/api/profile/brand-profile", Who::Brand(1))
        .await
        .refused(404, "brand_profile_not_found");
    assert_eq!(answer.text("/error"), "Brand profile not found");
    app.get("/api/profile/creator-profile", Who::Creator(1))
        .await
        .refused(404, "creator_profile_not_found");
}

async fn everything_that_is_wrong_is_named_at_once(engine: Engine) {
    let app = TestApp::seeded(engine);
    let before = app.db.dump();
    let paths = |answer: &crate::test_app::Answer| -> Vec<String> {
        answer
            .list("/details")
            .iter()
            .map(|detail| detail["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let answer =
        app.send(post(BASIC, &json!({})).by(Who::Brand(1))).await.refused(400, "validation_failed");
    assert_eq!(paths(&answer), ["gender", "city", "role", "business_type"]);
    let body = json!({
        "gender": "female", "city": "x".repeat(101), "email": "nobody", "phone": "12", "dob": "1998-02-30",
        "company_name": 7, "business_type": "Huge", "website_url": "javascript:alert(1)", "about": "\u{0}",
    });
    let answer =
        app.send(post(BASIC, &body).by(Who::Creator(1))).await.refused(400, "validation_failed");
    let all = [
        "gender",
        "city",
        "email",
        "phone",
        "dob",
        "company_name",
        "business_type",
        "website_url",
        "about",
    ];
    assert_eq!(paths(&answer), all);
    let mut future = basic();
    future["dob"] = json!("2026-01-06");
    let answer =
        app.send(post(BASIC, &future).by(Who::Brand(1))).await.refused(400, "validation_failed");
    assert_eq!(paths(&answer), ["dob"]);
    let body = json!({ "categories": ["a", "b", "c", "d", "e", "f"], "about": "", "languages": [], "platform": ["x", 7] });
    let answer = app
        .send(post(PREFERENCES, &body).by(Who::Creator(1)))
        .await
        .refused(400, "validation_failed");
    assert_eq!(paths(&answer), ["categories", "about", "languages", "platform[1]"]);
    assert_eq!(app.db.dump(), before, "bad input changes nothing");
}

async fn the_industries_are_those_of_the_contract(engine: Engine) {
    let app = TestApp::seeded(engine);
    let answer = app.send(get("/api/profile/industries")).await.expect(200);
    assert_eq!(answer.list("/data/industries").len(), 24);
    let highlighted = json!(["IT & Technology", "Entertainment", "Fashion & Beauty", "E-commerce"]);
    assert_eq!(answer.at("/data/highlighted"), &highlighted);
    assert!(
        answer
            .list("/data/highlighted")
            .iter()
            .all(|word| answer.list("/data/industries").contains(word))
    );
}
