//! Tokens that the service did not make, or not like this.

use jsonwebtoken::Algorithm;
use serde_json::json;
use test_support::Engine;

use super::{forged, guarded, me, signed};
use crate::{
    malformed::nested_texts,
    test_app::{SECRET, START, TestApp, Who, call, tokens},
};

on_each_engine! {
    r14_only_the_configured_secrets_verify,
    only_hmac_sha_256_is_accepted,
    a_token_that_was_touched_is_refused,
    a_token_with_a_deep_head_is_refused_before_it_is_read,
}

async fn r14_only_the_configured_secrets_verify(engine: Engine) {
    let app = TestApp::seeded(engine);
    let claims = json!({ "userId": app.id(Who::Brand(1)), "exp": START + 60 });
    for guess in ["secret", "your-secret-key", "jwt-secret", "fallback-secret", "x", &SECRET[1..]] {
        me(&app, &forged(&claims, guess, Algorithm::HS256)).await.refused(401, "unauthorized");
    }
    let clock = app.clock.clone();
    let olds: Vec<_> = guarded().map(|_| app.token(Who::Brand(1)).unwrap()).collect();
    let rotated = app.changed(|api| api.tokens = tokens("the next secret", Some(SECRET), &clock));
    for ((method, path), old) in guarded().zip(&olds) {
        let by = |token: &str| {
            call(method.clone(), path.as_str()).header("authorization", format!("Bearer {token}"))
        };
        assert_ne!(
            rotated.send(by(old)).await.status,
            401,
            "{path} does not know the previous secret"
        );
    }
    let new = rotated.token(Who::Brand(1)).unwrap();
    me(&rotated, &new).await.expect(200);
    let former = rotated.changed(|api| api.tokens = tokens(SECRET, None, &clock));
    me(&former, &new).await.refused(401, "unauthorized");
}

async fn only_hmac_sha_256_is_accepted(engine: Engine) {
    let app = TestApp::seeded(engine);
    let claims = json!({ "userId": app.id(Who::Brand(1)), "exp": START + 60 });
    for other in [Algorithm::HS384, Algorithm::HS512] {
        me(&app, &forged(&claims, SECRET, other)).await.refused(401, "unauthorized");
    }
    let good = signed(&claims);
    let [_, payload, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let none = "{\"alg\":\"none\",\"typ\":\"JWT\"}";
    for header in [
        none,
        "{\"alg\":\"NONE\"}",
        "{\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
        "{}",
        "7",
        "",
    ] {
        for signature in ["", signature] {
            let token = format!("{}.{payload}.{signature}", base64(header));
            me(&app, &token).await.refused(401, "unauthorized");
        }
    }
    me(&app, &good).await.expect(200);
}

/// Base64 with the alphabet of URLs and without padding (RFC 4648, section 5).
pub(super) fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = |chunk: &[u8]| -> Vec<char> {
        let byte = |n: usize| usize::from(*chunk.get(n).unwrap_or(&0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        (0..=chunk.len()).map(|n| char::from(DIGITS[bits >> (18 - 6 * n) & 63])).collect()
    };
    text.as_bytes().chunks(3).flat_map(digits).collect()
}

async fn a_token_with_a_deep_head_is_refused_before_it_is_read(engine: Engine) {
    let app = TestApp::seeded(engine);
    for levels in [1, 5, 12, 13] {
        let token = format!(
            "{}.e30.AAAA",
            base64(&format!("{{\"alg\":\"HS256\",\"x\":{}}}", nested_texts(levels)))
        );
        me(&app, &token).await.refused(401, "unauthorized");
    }
}

async fn a_token_that_was_touched_is_refused(engine: Engine) {
    let app = TestApp::seeded(engine);
    let good = app.token(Who::Brand(1)).unwrap();
    let other = app.token(Who::Admin).unwrap();
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (mine, theirs) = (parts(&good), parts(&other));
    let touched = [
        format!("{}.{}.{}", mine[0], theirs[1], mine[2]),
        format!("{}.{}.", mine[0], mine[1]),
        format!("{}.{}", mine[0], mine[1]),
        format!("{good}x"),
        format!("{good}.{}", mine[2]),
        good[..good.len() - 2].to_owned(),
        good.to_lowercase(),
        "....".to_owned(),
        "a".repeat(7000),
    ];
    for token in touched {
        me(&app, &token).await.refused(401, "unauthorized");
    }
}
