//! What brands, creators and super admins say of themselves, and what everybody sees of creators.

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Crowd, TestApp, Who, get, post, put};

on_each_engine! {
    c01_a_portfolio_a_cover_and_a_name_are_saved_and_shown,
    c01_a_missing_profile_is_made_and_nothing_else_is_changed,
    c04_a_super_admin_says_whether_it_is_there_and_no_ticket_goes_by_it,
    c04_a_ticket_says_whether_its_agent_is_online,
    s13_nobody_but_owner_and_staff_sees_gender_and_birth,
    s12_a_list_shows_few_packages_and_short_descriptions,
    s12_a_creator_has_two_hundred_packages_on_sale_at_most,
}

async fn c01_a_portfolio_a_cover_and_a_name_are_saved_and_shown(engine: Engine) {
    let app = TestApp::seeded(engine);
    let work = json!({
        "mediaUrl": "https://files.example.com/a.mp4", "mediaType": "video", "fileName": "Clip.mp4", "fileSize": "1048576",
        "mimeType": "video/mp4",
    });
    for (who, profile) in [(Who::Brand(1), "brand-profile"), (Who::Creator(1), "creator-profile")] {
        let item = app.send(post("/api/profile/create-portfolio", &work).by(who)).await.expect(200);
        assert_eq!(
            (item.text("/data/title"), item.text("/data/media_type")),
            ("Clip.mp4", "video")
        );
        let cover = json!({ "cover_image_url": "https://files.example.com/cover.png" });
        app.send(post("/api/profile/update-cover-image", &cover).by(who)).await.expect(200);
        app.send(post("/api/auth/update-name", &json!({ "name": " Asha Rao " })).by(who))
            .await
            .expect(200);
        let own = app.get(format!("/api/profile/{profile}"), who).await.expect(200);
        assert_eq!(own.at("/data/portfolio_items/0/id"), item.at("/data/id"));
        assert_eq!(own.text("/data/user/cover_image_url"), "https://files.example.com/cover.png");
        assert_eq!(own.text("/data/user/name"), "Asha Rao");
    }
    let stored = "select mime_type || ' ' || cast(file_size as text) as line from portfolio_items where title = 'Clip.mp4'";
    assert_eq!(app.db.lines(stored), ["video/mp4 1048576", "video/mp4 1048576"]);
    let told = "select action as line from audit_log where action = 'name_changed'";
    assert_eq!(app.db.lines(told).len(), 2);
    let bad = json!({ "mediaUrl": "javascript:alert(1)", "mediaType": "sound", "fileSize": -1 });
    let answer = app
        .send(post("/api/profile/create-portfolio", &bad).by(Who::Brand(1)))
        .await
        .refused(400, "validation_failed");
    assert_eq!(answer.list("/details").len(), 3);
    app.send(post("/api/auth/update-name", &json!({ "name": "x".repeat(201) })).by(Who::Brand(1)))
        .await
        .refused(400, "validation_failed");
    app.send(post("/api/auth/update-name", &json!({ "name": "Other" })).by(Who::Agent(1)))
        .await
        .refused(403, "forbidden_role");
}

async fn c01_a_missing_profile_is_made_and_nothing_else_is_changed(engine: Engine) {
    let app = TestApp::seeded(engine);
    let path = "/api/auth/create-missing-profiles";
    let before = app.db.dump();
    for who in [Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Admin] {
        assert_eq!(
            app.send(post(path, &json!({})).by(who)).await.expect(200).at("/created"),
            false
        );
    }
    assert_eq!(app.db.dump(), before);
    app.db.sql("delete from brands");
    assert_eq!(
        app.send(post(path, &json!({})).by(Who::Brand(1))).await.expect(200).at("/created"),
        true
    );
    app.get("/api/profile/brand-profile", Who::Brand(1)).await.expect(200);
}

async fn c04_a_super_admin_says_whether_it_is_there_and_no_ticket_goes_by_it(engine: Engine) {
    let app = TestApp::seeded(engine);
    let agents =
        "select cast(user_id as text) || availability as line from agents order by user_id";
    let before = app.db.lines(agents);
    let say = async |body: Value| {
        app.send(put("/api/crm/agent/status", &body).by(Who::Admin)).await.expect(200)
    };
    let here = say(json!({ "status": "busy" })).await;
    assert_eq!(
        (here.text("/data/user_type"), here.text("/data/agent_status")),
        ("super_admin", "busy")
    );
    assert_eq!(
        (here.at("/data/is_online"), here.at("/data/last_online_at")),
        (&json!(true), &json!(null))
    );
    let gone = say(json!({ "status": "offline" })).await;
    let later = say(json!({ "status": "away", "isOnline": false })).await;
    assert_eq!(
        (gone.at("/data/is_online"), gone.at("/data/last_online_at")),
        (&json!(false), later.at("/data/last_online_at"))
    );
    assert!(gone.at("/data/last_online_at").is_string());
    assert_eq!(app.db.lines(agents), before, "only its own presence");
}

async fn c04_a_ticket_says_whether_its_agent_is_online(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    let ticket = app.get("/crm/tickets/1", Who::Admin).await.expect(200);
    assert_eq!(ticket.at("/data/ticket/agent/is_online"), true);
    app.set_user(Who::Agent(1), "status = 'suspended'");
    let ticket = app.get("/crm/tickets/1", Who::Admin).await.expect(200);
    assert_eq!(ticket.at("/data/ticket/agent/is_online"), false, "a suspended agent is offline");
    let agent =
        app.get(format!("/admin/agents/{}", app.id(Who::Agent(1))), Who::Admin).await.expect(200);
    assert_eq!(
        (agent.at("/data/agent/is_online"), agent.text("/data/agent/agent_status")),
        (&json!(false), "offline")
    );
}

async fn s13_nobody_but_owner_and_staff_sees_gender_and_birth(engine: Engine) {
    let app = TestApp::seeded(engine);
    app.db.sql("update creators set gender = 'Female', date_of_birth = created_at, rating_hundredths = null");
    let list = app.send(get("/api/profile/creators")).await.expect(200);
    let platform = app.send(get("/api/profile/creators/instagram")).await.expect(200);
    let page = app.send(get("/api/profile/creators/1")).await.expect(200);
    let other = app.get("/api/profile/creators/instagram/1", Who::Brand(1)).await.expect(200);
    for (shown, at) in
        [(&list, "/data/instagram/0"), (&platform, "/data/0"), (&page, "/data"), (&other, "/data")]
    {
        let creator = shown.at(at);
        assert_eq!(
            (&creator["gender"], &creator["date_of_birth"]),
            (&Value::Null, &Value::Null),
            "{at}"
        );
        assert_eq!(creator["rating"], "0", "C04");
    }
    for who in [Who::Creator(1), Who::Agent(1), Who::Admin] {
        let own = app.get("/api/profile/creators/instagram/1", who).await.expect(200);
        assert!(own.at("/data/gender").is_string() && own.at("/data/date_of_birth").is_string());
    }
}

async fn s12_a_list_shows_few_packages_and_short_descriptions(engine: Engine) {
    let crowd = Crowd { agents: 1, brands: 1, creators: 2, packages: 30 };
    let app = TestApp::with(engine, crowd, adapters_diesel::Options::default());
    app.db.sql(&format!("update packages set description = '{}'", "é".repeat(500)));
    let shown = |answer: &crate::test_app::Answer, at: &str| {
        let packages = answer.list(at);
        let longest = packages
            .iter()
            .map(|package| package["description"].as_str().unwrap().chars().count())
            .max();
        (packages.len(), longest.unwrap())
    };
    let list = app.send(get("/api/profile/creators")).await.expect(200);
    assert_eq!(shown(&list, "/data/instagram/0/packages"), (5, 200));
    let newest =
        list.at("/data/instagram/0/packages/0/id").as_str().unwrap().parse::<i64>().unwrap();
    let oldest =
        list.at("/data/instagram/0/packages/4/id").as_str().unwrap().parse::<i64>().unwrap();
    assert!(newest > oldest, "the newest first");
    let part = app.send(get("/api/profile/creators?limit=10")).await.expect(200);
    assert_eq!(shown(&part, "/data/instagram/0/packages"), (20, 200));
    let page = app.send(get("/api/profile/creators/1")).await.expect(200);
    assert_eq!(shown(&page, "/data/packages"), (20, 500));
}

async fn s12_a_creator_has_two_hundred_packages_on_sale_at_most(engine: Engine) {
    let crowd = Crowd { agents: 1, brands: 1, creators: 1, packages: 198 };
    let app = TestApp::with(engine, crowd, adapters_diesel::Options::default());
    let add = || {
        app.send(
            post("/api/packages", &json!({ "title": "One more", "price": 10 })).by(Who::Creator(1)),
        )
    };
    let answers = futures_util::future::join_all((0..8).map(|_| add())).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 409, 409, 409, 409, 409, 409], "also at once");
    add().await.refused(409, "too_many_packages");
    // one off sale makes room for one, and then it cannot come back
    let active = |on: bool| {
        app.send(
            put("/api/packages/1", &json!({ "title": "A", "price": 1, "is_active": on }))
                .by(Who::Creator(1)),
        )
    };
    active(false).await.expect(200);
    add().await.expect(200);
    active(true).await.refused(409, "too_many_packages");
}
