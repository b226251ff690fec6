//! Phones of accounts that exist: named, given or attached, and whom they let in.

use std::time::Duration;

use serde_json::json;
use test_support::Engine;

use super::{PHONE, VERIFY, code, verify};
use crate::test_app::{TestApp, Who, post, put};

on_each_engine! {
    a_valid_token_attaches_the_phone_and_an_invalid_one_is_ignored,
    s07_a_phone_is_attached_only_soon_after_a_sign_in,
    s02_a_phone_named_in_a_profile_opens_no_account,
    s02_a_first_proof_of_a_phone_ends_what_its_account_was_signed_in_with,
    s07_a_phone_is_a_door_for_agents_only_when_a_super_admin_gave_it,
    a_closed_account_is_told_so_after_the_right_code,
}

async fn a_valid_token_attaches_the_phone_and_an_invalid_one_is_ignored(engine: Engine) {
    let app = TestApp::seeded(engine);
    let right = code(&app, PHONE).await;
    let answer = app.send(post(VERIFY, &verify(PHONE, &right)).by(Who::Agent(1))).await.expect(200);
    assert_eq!(
        (answer.text("/id"), answer.text("/userType")),
        (&*app.id(Who::Agent(1)).to_string(), "agent")
    );
    app.clock.advance(Duration::from_mins(1));
    let right = code(&app, PHONE).await;
    let taken = post(VERIFY, &verify(PHONE, &right)).by(Who::Brand(1));
    app.send(taken).await.refused(409, "phone_in_use");
    app.set_user(Who::Brand(1), "status = 'suspended'");
    app.send(post(VERIFY, &verify(PHONE, &right)).by(Who::Brand(1)))
        .await
        .refused(403, "account_not_active");
    let spoilt = post(VERIFY, &verify(PHONE, &right)).header("authorization", "Bearer spoilt");
    app.send(spoilt).await.refused(403, "forbidden_role");
}

/// The maker of an account names somebody else's phone; its owner never lands in that account.
async fn s02_a_phone_named_in_a_profile_opens_no_account(engine: Engine) {
    let app = TestApp::seeded(engine);
    let named = json!({ "gender": "Female", "city": "Pune", "role": "Owner", "business_type": "SME", "phone": PHONE });
    app.send(post("/api/profile/update-basic-info", &named).by(Who::Brand(1))).await.expect(200);
    let right = code(&app, PHONE).await;
    let answer = app.send(post(VERIFY, &verify(PHONE, &right))).await.expect(200);
    assert_ne!(answer.text("/id"), app.id(Who::Brand(1)).to_string());
    assert_eq!((answer.text("/userType"), answer.text("/phone")), ("creator", "+919800000001"));
    let maker = app.get("/api/auth/me", Who::Brand(1)).await.expect(200);
    assert_eq!(maker.at("/data/user/phone"), &json!(null), "what was only wanted is gone");
    let told =
        "select actor_id || ' ' || data as line from audit_log where action = 'wanted_phone_taken'";
    let line = format!("{} {{\"user_id\":\"{}\"}}", answer.text("/id"), app.id(Who::Brand(1)));
    assert_eq!(app.db.lines(told), [line]);
    // nor does naming it once more take anything back
    app.send(post("/api/profile/update-basic-info", &named).by(Who::Brand(1))).await.expect(200);
    app.clock.advance(Duration::from_mins(2));
    let right = code(&app, PHONE).await;
    assert_eq!(
        app.send(post(VERIFY, &verify(PHONE, &right))).await.expect(200).text("/id"),
        answer.text("/id")
    );
}

async fn s02_a_first_proof_of_a_phone_ends_what_its_account_was_signed_in_with(engine: Engine) {
    let app = TestApp::seeded(engine);
    // as accounts were made formerly: by a phone that nobody had proven, with nothing else to sign
    // in with
    let no = app.flag(false);
    let bare = format!(
        "phone = '+919800000001', phone_verified = {no}, email_verified = {no}, password_hash = null"
    );
    app.set_user(Who::Brand(1), &bare);
    let maker = format!("Bearer {}", app.token(Who::Brand(1)).unwrap());
    let me = |bearer: String| crate::test_app::get("/api/auth/me").header("authorization", bearer);
    app.send(me(maker.clone())).await.expect(200);
    let right = code(&app, PHONE).await;
    let owner = app.send(post(VERIFY, &verify(PHONE, &right))).await.expect(200);
    assert_eq!(owner.text("/id"), app.id(Who::Brand(1)).to_string());
    app.send(me(maker)).await.refused(401, "unauthorized");
    let owner = format!("Bearer {}", owner.text("/token"));
    app.send(me(owner.clone())).await.expect(200);
    // the owner signs in again, and nothing of its own ends
    app.clock.advance(Duration::from_mins(2));
    let again = code(&app, PHONE).await;
    app.send(post(VERIFY, &verify(PHONE, &again))).await.expect(200);
    app.send(me(owner)).await.expect(200);
}

async fn s07_a_phone_is_a_door_for_agents_only_when_a_super_admin_gave_it(engine: Engine) {
    let app = TestApp::seeded(engine);
    let path = |who| format!("/admin/agents/{}", app.id(who));
    app.send(put(path(Who::Agent(1)), &json!({ "phone": "12" })).by(Who::Admin))
        .await
        .refused(400, "validation_failed");
    app.send(put(path(Who::Agent(1)), &json!({ "phone": PHONE })).by(Who::Admin)).await.expect(200);
    let taken = put(path(Who::Agent(2)), &json!({ "phone": PHONE })).by(Who::Admin);
    app.send(taken).await.refused(409, "phone_in_use");
    let right = code(&app, PHONE).await;
    let answer = app.send(post(VERIFY, &verify(PHONE, &right))).await.expect(200);
    assert_eq!(
        (answer.text("/id"), answer.text("/userType")),
        (&*app.id(Who::Agent(1)).to_string(), "agent")
    );
    // of a super admin it is none, whoever wrote it there
    let given = app.flag(true);
    app.set_user(
        Who::Admin,
        &format!("phone = '+919800000002', phone_verified = {given}, phone_given = {given}"),
    );
    let right = code(&app, "+919800000002").await;
    app.send(post(VERIFY, &verify("+919800000002", &right))).await.refused(403, "forbidden_role");
    // taken away, it is nobody's
    app.send(put(path(Who::Agent(1)), &json!({ "phone": "" })).by(Who::Admin)).await.expect(200);
    let exists = post("/api/auth/check-user-exists", &json!({ "phone": PHONE }));
    assert_eq!(app.send(exists).await.expect(200).at("/exists"), false);
}

async fn s07_a_phone_is_attached_only_soon_after_a_sign_in(engine: Engine) {
    let app = TestApp::seeded(engine);
    let token = format!("Bearer {}", app.token(Who::Brand(1)).unwrap());
    app.clock.advance(Duration::from_mins(10));
    let right = code(&app, PHONE).await;
    let with = |token: &str| {
        post(VERIFY, &verify(PHONE, &right)).header("authorization", token.to_owned())
    };
    app.send(with(&token)).await.refused(403, "fresh_sign_in_required");
    let fresh = format!("Bearer {}", app.token(Who::Brand(1)).unwrap());
    app.send(with(&fresh)).await.expect(200);
    // the phone that was proven for this account before is nothing new
    app.clock.advance(Duration::from_mins(11));
    let again = code(&app, PHONE).await;
    app.send(post(VERIFY, &verify(PHONE, &again)).header("authorization", fresh)).await.expect(200);
}

async fn a_closed_account_is_told_so_after_the_right_code(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.set_user(Who::Creator(1), "phone = '+919800000001', status = 'suspended'");
    let right = code(&app, PHONE).await;
    app.send(post(VERIFY, &verify(PHONE, "999999"))).await.refused(400, "invalid_code");
    app.send(post(VERIFY, &verify(PHONE, &right))).await.refused(403, "account_not_active");
}
