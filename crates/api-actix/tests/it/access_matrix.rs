//! Who may call what: one row for every route, and what paths and methods outside of the table
//! answer.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;
use test_support::Engine;

use crate::test_app::{Answer, Call, TestApp, Who, call, get, line, post};

/// Nobody, and six people. Order 1 and its ticket belong to the first brand and the first creator.
const ASKING: [Who; 7] = [
    Who::Nobody,
    Who::Brand(1),
    Who::Brand(2),
    Who::Creator(1),
    Who::Creator(2),
    Who::Agent(1),
    Who::Admin,
];

/// Method, path below `/api`, and what each of [`ASKING`] gets for it. A log-in without a body is
/// 400 for everybody.
#[rustfmt::skip]
pub(crate) const MATRIX: &[(&str, &str, [u16; 7])] = &[
    //                                            nobody  brand  other  creator  other  agent  admin
    ("GET",  "/health",                           [200,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/health/live",                      [200,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/health/ready",                     [200,   200,   200,   200,     200,   200,   200]),
    ("POST", "/auth/agent-login",                 [400,   400,   400,   400,     400,   400,   400]),
    ("POST", "/auth/super-admin-login",           [400,   400,   400,   400,     400,   400,   400]),
    ("POST", "/auth/login",                       [400,   400,   400,   400,     400,   400,   400]),
    ("POST", "/auth/google",                      [400,   400,   400,   400,     400,   400,   400]),
    ("POST", "/auth/google-mobile",               [400,   400,   400,   400,     400,   400,   400]),
    ("GET",  "/auth/google",                      [303,   303,   303,   303,     303,   303,   303]),
    ("GET",  "/auth/google/callback",             [303,   303,   303,   303,     303,   303,   303]),
    ("POST", "/auth/logout",                      [401,   200,   200,   200,     200,   200,   200]),
    ("POST", "/auth/check-user-exists",           [400,   400,   400,   400,     400,   400,   400]),
    ("POST", "/auth/send-phone-verification-code", [400,  400,   400,   400,     400,   400,   400]),
    ("POST", "/auth/verify-phone-code",           [400,   400,   400,   400,     400,   400,   400]),
    ("GET",  "/auth/me",                          [401,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/auth/profile",                     [401,   200,   200,   200,     200,   200,   200]),
    ("POST", "/auth/update-name",                 [401,   400,   400,   400,     400,   403,   403]),
    ("POST", "/auth/create-missing-profiles",     [401,   200,   200,   200,     200,   200,   200]),
    ("POST", "/profile/create-portfolio",         [401,   400,   400,   400,     400,   403,   403]),
    ("POST", "/profile/update-cover-image",       [401,   400,   400,   400,     400,   403,   403]),
    ("POST", "/profile/submit-kyc",               [401,   501,   501,   501,     501,   501,   501]),
    ("POST", "/profile/create-campaign",          [401,   501,   501,   501,     501,   501,   501]),
    ("GET",  "/chat/token",                       [401,   501,   501,   501,     501,   501,   501]),
    ("GET",  "/profile/industries",               [200,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/profile/brand-profile",            [401,   200,   200,   403,     403,   403,   403]),
    ("GET",  "/profile/creator-profile",          [401,   403,   403,   200,     200,   403,   403]),
    ("POST", "/profile/update-basic-info",        [401,   400,   400,   400,     400,   403,   403]),
    ("POST", "/profile/update-preferences",       [401,   400,   400,   400,     400,   403,   403]),
    ("GET",  "/profile/creators",                 [200,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/profile/creators/{id}",            [200,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/profile/creators/{platform}/{id}", [401,   200,   200,   200,     200,   200,   200]),
    // package 1 has an open order, and bodies are empty
    ("POST", "/profile/create-package",           [401,   403,   403,   400,     400,   403,   403]),
    ("PUT",  "/profile/update-package",           [401,   403,   403,   400,     400,   403,   403]),
    ("DELETE", "/profile/delete-package/{id}",    [401,   403,   403,   409,     404,   403,   403]),
    ("GET",  "/packages",                         [200,   200,   200,   200,     200,   200,   200]),
    ("POST", "/packages",                         [401,   403,   403,   400,     400,   403,   403]),
    ("GET",  "/packages/my-packages",             [401,   403,   403,   200,     200,   403,   403]),
    ("GET",  "/packages/{id}",                    [200,   200,   200,   200,     200,   200,   200]),
    ("PUT",  "/packages/{id}",                    [401,   403,   403,   400,     400,   403,   403]),
    ("DELETE", "/packages/{id}",                  [401,   403,   403,   409,     404,   403,   403]),
    ("GET",  "/cart",                             [401,   200,   200,   403,     403,   403,   403]),
    ("POST", "/cart/add",                         [401,   400,   400,   403,     403,   403,   403]),
    ("PUT",  "/cart/update/{id}",                 [401,   404,   404,   403,     403,   403,   403]),
    ("DELETE", "/cart/remove/{id}",               [401,   404,   404,   403,     403,   403,   403]),
    ("DELETE", "/cart/clear",                     [401,   200,   200,   403,     403,   403,   403]),
    ("POST", "/cart/sync",                        [401,   400,   400,   403,     403,   403,   403]),
    ("POST", "/orders/checkout",                  [401,   200,   200,   403,     403,   403,   403]),
    ("GET",  "/orders",                           [401,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/orders/{id}",                      [401,   200,   403,   200,     403,   200,   200]),
    ("GET",  "/orders/stats/overview",            [401,   403,   403,   403,     403,   200,   200]),
    ("GET",  "/orders/brand/{id}",                [401,   200,   403,   403,     403,   200,   200]),
    ("GET",  "/orders/creator/{id}",              [401,   403,   403,   200,     403,   200,   200]),
    // the first creator has accepted and started order 1 when its turn comes
    ("PUT",  "/orders/{id}/accept",               [401,   403,   403,   200,     403,   403,   403]),
    ("PUT",  "/orders/{id}/start",                [401,   403,   403,   200,     403,   403,   403]),
    ("PUT",  "/orders/{id}/reject",               [401,   403,   403,   409,     403,   403,   403]),
    ("POST", "/orders/{id}/deliverables",         [401,   403,   403,   400,     400,   403,   403]),
    ("PUT",  "/orders/{id}/request-revision",     [401,   409,   403,   403,     403,   403,   403]),
    ("PUT",  "/orders/{id}/approve",              [401,   409,   403,   403,     403,   403,   403]),
    ("POST", "/orders/{id}/price-revision",       [401,   403,   403,   400,     400,   403,   403]),
    ("PUT",  "/orders/{id}/price-revision/accept", [401,  409,   403,   403,     403,   403,   403]),
    ("PUT",  "/orders/{id}/price-revision/decline", [401, 409,   403,   403,     403,   403,   403]),
    ("PUT",  "/orders/{id}/cancel",               [401,   409,   403,   403,     403,   403,   403]),
    ("PUT",  "/orders/{id}/status",               [401,   403,   403,   403,     403,   400,   400]),
    ("GET",  "/crm/tickets/my",                   [401,   403,   403,   403,     403,   200,   200]),
    ("GET",  "/crm/tickets",                      [401,   403,   403,   403,     403,   200,   200]),
    ("GET",  "/crm/tickets/{id}/messages",        [401,   200,   403,   200,     403,   200,   200]),
    // nothing is asked for
    ("GET",  "/crm/search",                       [401,   403,   403,   403,     403,   400,   400]),
    ("PUT",  "/crm/agent/status",                 [401,   403,   403,   403,     403,   400,   400]),
    ("POST", "/crm/agent/hand-over/preview",      [401,   403,   403,   403,     403,   400,   403]),
    ("POST", "/crm/agent/hand-over",              [401,   403,   403,   403,     403,   400,   403]),
    ("POST", "/crm/hand-overs/{id}/undo",         [401,   403,   403,   403,     403,   404,   404]),
    ("GET",  "/crm/assignments",                  [401,   403,   403,   403,     403,   200,   200]),
    // account 1 is the super admin, which is no agent
    ("GET",  "/admin/agents",                     [401,   403,   403,   403,     403,   200,   200]),
    ("POST", "/admin/agents",                     [401,   403,   403,   403,     403,   403,   400]),
    ("GET",  "/admin/agents/stats",               [401,   403,   403,   403,     403,   200,   200]),
    ("GET",  "/admin/agents/{id}",                [401,   403,   403,   403,     403,   404,   404]),
    ("PUT",  "/admin/agents/{id}",                [401,   403,   403,   403,     403,   403,   404]),
    ("DELETE", "/admin/agents/{id}",              [401,   403,   403,   403,     403,   403,   404]),
    ("PUT",  "/admin/agents/{id}/status",         [401,   403,   403,   403,     403,   403,   400]),
    ("POST", "/admin/agents/{id}/invitation",     [401,   403,   403,   403,     403,   403,   404]),
    ("DELETE", "/admin/agents/{id}/invitation",   [401,   403,   403,   403,     403,   403,   404]),
    ("POST", "/admin/agents/{id}/hand-over/preview", [401, 403,  403,   403,     403,   403,   400]),
    ("POST", "/admin/agents/{id}/hand-over",      [401,   403,   403,   403,     403,   403,   400]),
    ("GET",  "/crm/tickets/order/{id}",           [401,   200,   403,   200,     403,   200,   200]),
    ("POST", "/crm/tickets",                      [401,   403,   403,   403,     403,   400,   400]),
    ("GET",  "/crm/tickets/{id}",                 [401,   403,   403,   403,     403,   200,   200]),
    ("PUT",  "/crm/tickets/{id}/status",          [401,   403,   403,   403,     403,   400,   400]),
    ("PUT",  "/crm/tickets/{id}/priority",        [401,   403,   403,   403,     403,   400,   400]),
    ("PUT",  "/crm/tickets/{id}/assign",          [401,   403,   403,   403,     403,   400,   400]),
    ("PUT",  "/crm/tickets/{id}/reassign",        [401,   403,   403,   403,     403,   400,   400]),
    ("GET",  "/crm/tickets/{id}/agent-status",    [401,   200,   403,   200,     403,   200,   200]),
    ("GET",  "/crm/tickets/{id}/events",          [401,   403,   403,   403,     403,   200,   200]),
    ("POST", "/crm/tickets/{id}/messages",        [401,   400,   400,   400,     400,   400,   400]),
    ("PUT",  "/crm/tickets/{id}/read",            [401,   200,   403,   200,     403,   200,   200]),
    // user 1 is the super admin, not an agent
    ("GET",  "/crm/agent/{id}/tickets",           [401,   403,   403,   403,     403,   404,   404]),
    ("GET",  "/admin/agents/{id}/tickets",        [401,   403,   403,   403,     403,   404,   404]),
    ("GET",  "/notifications",                    [401,   200,   200,   200,     200,   200,   200]),
    ("GET",  "/notifications/unread-count",       [401,   200,   200,   200,     200,   200,   200]),
    ("PUT",  "/notifications/read-all",           [401,   200,   200,   200,     200,   200,   200]),
    // notification 1 is the first agent's
    ("PUT",  "/notifications/{id}/read",          [401,   404,   404,   404,     404,   200,   404]),
];

/// Groups that the dashboard calls without `/api`.
const BARE: [&str; 4] = ["/auth/", "/admin/", "/crm/", "/health"];

/// Paths of the former system and of the contract's borders; none of them exists.
const ABSENT: [&str; 12] = [
    "/api",
    "/api/auth",
    "/api/auth/users",
    "/api/auth/users/1",
    "/auth/bypass-rate-limit",
    "/api/auth/clear-otp-cache",
    "/api/admin/users",
    "/api/crm/cache/clear",
    "/api/crm/tickets/1/2",
    "/api/campaigns",
    "/orders",
    "/profile/creators",
];

on_each_engine! {
    every_route_answers_each_role_as_the_table_says,
    r30_and_every_other_unknown_path_is_404_with_and_without_a_token,
    a_known_path_answers_other_methods_with_405_and_says_which_it_knows,
    options_is_answered_before_authentication,
    a_trailing_slash_is_tolerated,
    r26_staff_list_orders_and_no_route_shadows_another,
    r44_a_request_without_a_token_and_with_a_bad_body_is_401,
    r61_a_query_does_not_change_who_the_caller_is,
}

fn concrete(path: &str) -> String {
    path.replace("{platform}", "instagram").replace("{id}", "1")
}

async fn with_an_order(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app
}

#[test]
fn r59_every_route_has_a_row_and_both_prefixes_where_the_dashboard_needs_them() {
    let known: BTreeSet<(String, String)> = api_actix::endpoints().into_iter().collect();
    let expected = MATRIX.iter().flat_map(|(method, path, _)| {
        let bare = BARE.iter().any(|group| path.starts_with(group)).then(|| (*path).to_owned());
        [Some(format!("/api{path}")), bare]
            .into_iter()
            .flatten()
            .map(|path| ((*method).to_owned(), path))
    });
    assert_eq!(
        known,
        expected.collect::<BTreeSet<_>>(),
        "a route lacks its row, or a row its route"
    );
    assert_eq!(known.len(), api_actix::endpoints().len(), "a route is there twice");
}

async fn every_route_answers_each_role_as_the_table_says(engine: Engine) {
    let app = with_an_order(engine).await;
    for (method, path) in api_actix::endpoints() {
        let below = path.strip_prefix("/api").unwrap_or(&path);
        let (.., expected) = MATRIX.iter().find(|row| (row.0, row.1) == (&method, below)).unwrap();
        for (who, expected) in ASKING.into_iter().zip(expected) {
            let mut request = call(method.parse().unwrap(), concrete(&path)).by(who);
            if path.ends_with("/checkout") {
                request = request.bytes(json!({ "cartItems": [line(3)] }).to_string());
            }
            let answer = app.send(request).await;
            assert_eq!(answer.status, *expected, "{method} {path} by {who:?}: {}", answer.body);
            match answer.status {
                401 => assert_eq!(answer.code(), "unauthorized"),
                403 => assert!(
                    ["forbidden_role", "not_a_party"].contains(&answer.code()),
                    "{}",
                    answer.body
                ),
                _ => {}
            }
        }
    }
}

async fn r30_and_every_other_unknown_path_is_404_with_and_without_a_token(engine: Engine) {
    let app = TestApp::seeded(engine);
    for path in ABSENT {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            for who in [Who::Nobody, Who::Brand(1), Who::Admin] {
                app.send(call(method.clone(), path).by(who)).await.refused(404, "not_found");
            }
            let spoilt = call(method, path).header("authorization", "Bearer spoilt");
            app.send(spoilt).await.refused(404, "not_found");
        }
    }
}

/// The methods of a path, as its `Allow` header has them.
fn allowed(path: &str) -> String {
    let of_path = api_actix::endpoints().into_iter().filter(|(_, known)| known == path);
    let methods = of_path.flat_map(|(method, _)| {
        if method == "GET" { vec![method, "HEAD".to_owned()] } else { vec![method] }
    });
    methods.chain(["OPTIONS".to_owned()]).collect::<Vec<_>>().join(", ")
}

async fn a_known_path_answers_other_methods_with_405_and_says_which_it_knows(engine: Engine) {
    let app = TestApp::seeded(engine);
    for (method, path) in api_actix::endpoints() {
        let allow = allowed(&path);
        for other in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "BREW"] {
            if allow.split(", ").any(|known| known == other) {
                continue;
            }
            let answer = app.send(call(other.parse().unwrap(), concrete(&path))).await;
            assert_eq!(
                answer.refused(405, "method_not_allowed").header("allow"),
                Some(allow.as_str()),
                "{method} {other} {path}"
            );
        }
    }
    let r09 = app.send(post("/api/orders", &json!({ "total_amount": 1 })).by(Who::Brand(1))).await;
    assert_eq!(
        r09.refused(405, "method_not_allowed").body["error"],
        "This path does not know the method"
    );
}

async fn options_is_answered_before_authentication(engine: Engine) {
    let app = TestApp::seeded(engine);
    for path in
        ["/api/orders", "/api/orders/checkout", "/crm/tickets", "/api/orders/abc", "/api/nothing"]
    {
        let answer = app.send(call(Method::OPTIONS, path)).await;
        assert_eq!((answer.status, answer.header("allow")), (204, None), "{path}");
    }
}

async fn a_trailing_slash_is_tolerated(engine: Engine) {
    let app = with_an_order(engine).await;
    for (method, path) in api_actix::endpoints() {
        let ask = |path: String| call(method.parse().unwrap(), path).by(Who::Agent(1));
        let plain = app.send(ask(concrete(&path))).await;
        let slashed = app.send(ask(concrete(&path) + "/")).await;
        assert_eq!(plain.status, slashed.status, "{method} {path}");
        // what was done once may be told otherwise the second time
        assert!(method != "GET" || plain.body == slashed.body, "{method} {path}");
    }
    app.send(post("/api/orders/checkout/", &json!({}))).await.refused(401, "unauthorized");
    app.send(get("/api/orders/?status=pending").by(Who::Brand(1))).await.expect(200);
}

async fn r26_staff_list_orders_and_no_route_shadows_another(engine: Engine) {
    let app = with_an_order(engine).await;
    for staff in [Who::Agent(1), Who::Agent(2), Who::Admin] {
        assert_eq!(app.get("/api/orders", staff).await.expect(200).list("/orders").len(), 1);
        assert_eq!(
            app.get("/crm/tickets/my?view=overview", staff)
                .await
                .expect(200)
                .at("/data/total_tickets"),
            1
        );
    }
    for (platform, shown) in [("instagram", "1"), ("youtube", "2")] {
        let answer =
            app.get(format!("/api/profile/creators/{platform}"), Who::Nobody).await.expect(200);
        assert_eq!(
            (answer.list("/data").len(), answer.text("/data/0/id")),
            (1, shown),
            "{platform}"
        );
    }
    let own = app.get("/api/packages/my-packages", Who::Creator(1)).await.expect(200);
    assert_eq!(own.list("/packages").len(), 2, "this is no id of a package");
}

async fn r44_a_request_without_a_token_and_with_a_bad_body_is_401(engine: Engine) {
    let app = TestApp::seeded(engine);
    let checkout = || call(Method::POST, "/api/orders/checkout");
    for body in ["", "{", "[]", "{\"cartItems\":[]}", "\u{0}"] {
        app.send(checkout().bytes(body)).await.refused(401, "unauthorized");
        app.send(checkout().bytes(body).header("content-type", "text/plain"))
            .await
            .refused(401, "unauthorized");
        app.send(checkout().bytes(body).by(Who::Creator(1))).await.refused(403, "forbidden_role");
    }
    for path in [
        "/api/orders/abc",
        "/api/orders?limit=abc",
        "/crm/tickets?status=x",
        "/crm/tickets/0/messages",
    ] {
        app.get(path, Who::Nobody).await.refused(401, "unauthorized");
    }
    app.get("/crm/tickets?limit=abc", Who::Brand(1)).await.refused(403, "forbidden_role");
    app.get("/crm/tickets/my?view=x", Who::Brand(1)).await.refused(403, "forbidden_role");
}

async fn r61_a_query_does_not_change_who_the_caller_is(engine: Engine) {
    let app = with_an_order(engine).await;
    let claims = format!(
        "userType=agent&user_type=super_admin&userId={}&role=agent&_t=1",
        app.id(Who::Admin)
    );
    // there a query says what somebody becomes who is nobody yet
    let asks_for_it = |method: &str, path: &str| method == "GET" && path.ends_with("/auth/google");
    for (method, path) in api_actix::endpoints() {
        for who in ASKING.into_iter().filter(|_| !asks_for_it(&method, &path)) {
            let ask = |path: String| call(method.parse().unwrap(), path).by(who);
            let plain = app.send(ask(concrete(&path))).await;
            let claimed = app.send(ask(format!("{}?{claims}", concrete(&path)))).await;
            if method == "GET" {
                let seen = |answer: &Answer| (answer.status, answer.raw.clone());
                assert_eq!(seen(&plain), seen(&claimed), "{path} by {who:?}");
            } else {
                // what was done once may be impossible now, but whoever may not do it may not do it
                let refused = |answer: &Answer| {
                    [401, 403].contains(&answer.status).then(|| answer.code().to_owned())
                };
                assert_eq!(refused(&plain), refused(&claimed), "{method} {path} by {who:?}");
            }
        }
    }
    let body =
        json!({ "cartItems": [line(3)], "userType": "brand", "userId": app.id(Who::Brand(1)) });
    let by_creator: Call = post("/api/orders/checkout", &body).by(Who::Creator(1));
    app.send(by_creator).await.refused(403, "forbidden_role");
}
