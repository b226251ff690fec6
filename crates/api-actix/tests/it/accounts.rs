//! What an account reads about itself.

use serde_json::json;
use test_support::Engine;

use crate::test_app::{TestApp, Who};

on_each_engine! {
    everybody_reads_its_own_account,
    r60_the_profile_has_both_spellings_of_the_type,
    an_account_is_verified_when_its_e_mail_or_its_phone_is,
    r17_no_answer_holds_a_password_hash,
}

/// The rules that every answer is held against refuse the key; this one looks for the value, too.
async fn r17_no_answer_holds_a_password_hash(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update users set password_hash = 'hash-that-nobody-may-see'");
    app.order(Who::Brand(1), &[1]).await;
    let paths = [
        "/auth/me",
        "/auth/profile",
        "/profile/creators",
        "/profile/creators/x/1",
        "/orders",
        "/orders/1",
        "/crm/tickets",
        "/crm/tickets/my",
        "/crm/tickets/1/messages",
    ];
    for who in [Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Admin] {
        for path in paths {
            let answer = app.get(format!("/api{path}"), who).await;
            assert!(!answer.body.to_string().contains("hash-that-nobody-may-see"), "{path}");
        }
    }
}

async fn everybody_reads_its_own_account(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(
        Who::Brand(2),
        "phone = '+919800000001', onboarding_step = 'cities', profile_image_url = 'https://a.b/c'",
    );
    for (who, role) in [
        (Who::Brand(1), "brand"),
        (Who::Creator(1), "creator"),
        (Who::Agent(1), "agent"),
        (Who::Admin, "super_admin"),
    ] {
        let answer = app.get("/auth/me", who).await.expect(200);
        assert_eq!(answer.text("/data/user/id"), app.id(who).to_string());
        assert_eq!(
            (answer.text("/data/user/email"), answer.text("/data/user/user_type")),
            (&*who.email(), role)
        );
    }
    let answer = app.get("/auth/me", Who::Brand(2)).await.expect(200);
    let user = json!({
        "id": app.id(Who::Brand(2)).to_string(), "name": answer.text("/data/user/name"),
        "email": "brand2@demo.influmojo.test", "phone": "+919800000001", "user_type": "brand",
        "profile_image_url": "https://a.b/c", "cover_image_url": null, "status": "active",
        "created_at": "2026-01-01T00:00:02.000Z", "last_login_at": null, "email_verified": true,
        "phone_verified": false, "onboarding_completed": true, "onboarding_step": "cities",
    });
    assert_eq!(answer.at("/data/user"), &user);
}

async fn r60_the_profile_has_both_spellings_of_the_type(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "phone = '+919800000002', cover_image_url = 'https://a.b/cover'");
    let answer = app.get("/api/auth/profile", Who::Creator(1)).await.expect(200);
    let user = json!({
        "id": app.id(Who::Creator(1)).to_string(), "email": "creator1@demo.influmojo.test", "name": "Ishaan Bose",
        "phone": "+919800000002", "profileImage": null, "cover_image_url": "https://a.b/cover", "isVerified": true,
        "userType": "creator", "user_type": "creator", "status": "active", "auth_provider": "email",
    });
    assert_eq!(answer.at("/user"), &user);
    for (who, role) in
        [(Who::Brand(1), "brand"), (Who::Agent(1), "agent"), (Who::Admin, "super_admin")]
    {
        let answer = app.get("/auth/profile", who).await.expect(200);
        assert_eq!((answer.text("/user/userType"), answer.text("/user/user_type")), (role, role));
    }
}

async fn an_account_is_verified_when_its_e_mail_or_its_phone_is(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (email, phone) in [(false, false), (true, false), (false, true), (true, true)] {
        let columns =
            format!("email_verified = {}, phone_verified = {}", app.flag(email), app.flag(phone));
        app.set_user(Who::Brand(1), &columns);
        let answer = app.get("/api/auth/profile", Who::Brand(1)).await.expect(200);
        assert_eq!(answer.at("/user/isVerified"), &json!(email || phone));
        let me = app.get("/api/auth/me", Who::Brand(1)).await.expect(200);
        assert_eq!(me.at("/data/user/email_verified"), &json!(email));
        assert_eq!(me.at("/data/user/phone_verified"), &json!(phone));
    }
}
