//! What people type is shown as they typed it, and nothing of it passes for something else.

use app::Viewer;
use domain::{Channel, OrderCommand};
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    d15_what_a_party_types_is_shown_as_typed_and_addresses_are_links,
    d15_staff_write_markdown,
    d16_names_and_titles_are_no_markup_in_automatic_texts,
    s19_what_cannot_be_seen_is_marked_wherever_it_was_stored,
    s19_an_address_adds_no_field_to_a_mail_and_links_say_where_they_lead,
    b05_names_that_cannot_be_seen_are_refused,
}

const LINK: &str = "<a href=\"https://example.test/a_b?c=1&amp;d=2\" target=\"_blank\" \
                    rel=\"noopener noreferrer nofollow\">https://example.test/a_b?c=1&amp;d=2</a>";

fn d15_what_a_party_types_is_shown_as_typed_and_addresses_are_links(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let text = "[price]: 500\n@_asha_ **x** # 1. a\nsee https://example.test/a_b?c=1&d=2.";
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, text);
        app.say(ticket, app.creator(1), Channel::CreatorAgent, "`code` _a_\r\nsecond  line");
        let browser = app.signed_in("agent1").await;
        let page = browser.get(&format!("/desk/tickets/{ticket}?tab=all")).await.expect(200);
        let shown = format!("<p>[price]: 500<br>@_asha_ **x** # 1. a<br>see {LINK}.</p>");
        assert!(page.has(&shown), "{}", page.html);
        let page = browser
            .get(&format!("/desk/tickets/{ticket}?tab=all&channel=creator_agent"))
            .await
            .expect(200);
        assert!(page.has("<p>`code` _a_<br>second  line</p>"), "{}", page.html);
        let queue = browser.get("/desk/tickets?tab=all").await.expect(200);
        assert!(
            queue.has("`code` _a_ second line"),
            "the last words are as they were typed: {}",
            queue.html
        );
    });
}

fn d15_staff_write_markdown(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let browser = app.signed_in("agent1").await;
        let path = format!("/desk/tickets/{ticket}");
        let text = "**Soon**, @_asha_\n\n[price]: 500\n\n[here](https://example.test/x) https://example.test/a_b?c=1&d=2";
        let key = "0123456789abcdef0123456789abcdef";
        let form = [("channel", "brand_agent"), ("key", key), ("text", text)];
        browser.post(&format!("{path}/messages"), &form).await.expect(303);
        let page = browser.get(&path).await.expect(200);
        assert!(
            page.has("<p><strong>Soon</strong>, @_asha_</p><p>[price]: 500</p>"),
            "{}",
            page.html
        );
        page.shows(&[">here</a> <span class=\"host\">(example.test)</span>", LINK]);
    });
}

fn d16_names_and_titles_are_no_markup_in_automatic_texts(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let evil = "[Refund](https://evil.test) **now** <https://evil.test>";
        app.db.sql(&format!("update packages set title = '{evil}', description = '{evil}'"));
        app.db.sql(&format!("update users set name = '{evil}' where role in ('brand', 'creator')"));
        app.db.sql(&format!("update brands set company_name = '{evil}'"));
        let order = app.order(1, &[1]).remove(0);
        let ticket = order.ticket.as_ref().unwrap().id;
        let change = &app.desk.app.orders.change;
        change
            .run(
                &app.creator(1),
                order.order.id,
                OrderCommand::Do { action: domain::Action::Accept, reason: None },
            )
            .unwrap();
        let staff = app.signed_in("agent1").await;
        let path = format!("/desk/tickets/{ticket}");
        let cancel = [("action", "cancel"), ("reason", evil)];
        staff.post(&format!("{path}/order"), &cancel).await.expect(303);
        for channel in ["brand_agent", "creator_agent", "internal"] {
            let page = staff.get(&format!("{path}?tab=all&channel={channel}")).await.expect(200);
            assert!(page.has("[Refund](https://evil.test)"), "{channel}: {}", page.html);
            assert!(!page.has("href=\"https://evil.test"), "{channel}: {}", page.html);
            assert!(
                page.has("<strong>Order Details:</strong>") && page.has("<li>Package: ["),
                "{channel}"
            );
            assert!(!page.has("<strong>now</strong>"), "{channel}: {}", page.html);
        }
        assert!(
            !staff
                .get("/desk/tickets?tab=all&status=any")
                .await
                .expect(200)
                .has("href=\"https://evil.test")
        );
    });
}

fn s19_what_cannot_be_seen_is_marked_wherever_it_was_stored(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let turned = "photo_\u{202e}gnp.exe";
        app.db.sql(&format!("update packages set title = '{turned}'"));
        app.db.sql(&format!("update brands set company_name = '{turned}'"));
        app.db.sql(
            "update users set name = 'A\u{200b}sha \u{2066}' || role where role <> 'super_admin'",
        );
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, &format!("See {turned}"));
        app.db.sql(&format!(
            "update messages set file_url = 'https://files.test/{turned}', file_name = '{turned}' where role = 'brand'"
        ));
        app.db.sql(&format!(
            "update orders set deliverables = '[{{\"url\":\"https://files.test/x\",\"filename\":\"{turned}\",\
             \"type\":\"image\"}}]', instructions = '{turned}'"
        ));
        let browser = app.signed_in("agent1").await;
        for path in [
            "/desk/tickets?tab=all".to_owned(),
            format!("/desk/tickets/{ticket}"),
            format!("/desk/tickets/{ticket}?channel=internal"),
            format!("/desk/tickets/{ticket}/agent"),
            format!("/desk/tickets/{ticket}/why"),
            "/desk/agents".to_owned(),
            "/desk/insights".to_owned(),
            "/desk/audit".to_owned(),
        ] {
            let page = browser.get(&path).await.expect(200);
            // only an address leads where it says, whatever it is made of
            let text: String = page
                .html
                .split("href=\"https://files.test/")
                .map(|part| {
                    part.split_once('"')
                        .filter(|_| part.starts_with("photo_"))
                        .map_or(part, |(_, rest)| rest)
                })
                .collect();
            for hidden in ['\u{202e}', '\u{200b}', '\u{2066}'] {
                assert!(!text.contains(hidden), "{path}: {hidden:?}");
            }
            assert!(page.has("[U+200B]"), "{path}: {}", page.html);
        }
        let page = browser.get(&format!("/desk/tickets/{ticket}")).await;
        assert!(page.html.matches("photo_[U+202E]gnp.exe").count() > 5, "{}", page.html);
        assert!(page.has("</bdi></a> <span class=\"host\">(files.test)</span>"), "{}", page.html);
    });
}

fn s19_an_address_adds_no_field_to_a_mail_and_links_say_where_they_lead(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        app.db.sql("update users set email = 'a?bcc=x%40y&cc=z@demo.influmojo.test' where email like 'brand1@%'");
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let forged = "Pay at https://bank.test@evil.test/pay";
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, forged);
        let page =
            app.signed_in("agent1").await.get(&format!("/desk/tickets/{ticket}")).await.expect(200);
        assert!(
            page.has("href=\"mailto:a%3Fbcc%3Dx%2540y%26cc%3Dz@demo.influmojo.test\""),
            "{}",
            page.html
        );
        assert!(!page.html.contains("mailto:a?bcc"), "{}", page.html);
        assert!(page.has("</a> <span class=\"host\">(evil.test)</span>"), "{}", page.html);
    });
}

fn b05_names_that_cannot_be_seen_are_refused(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let agent = app.signed_in("agent1").await;
        let blank = "\u{200b}\u{2060}\u{3164}";
        let key = "0123456789abcdef0123456789abcdef";
        let form = [("channel", "brand_agent"), ("key", key), ("text", blank)];
        let path = format!("/desk/tickets/{ticket}/messages");
        assert!(agent.post(&path, &form).await.expect(422).has("Write something first."));
        let turned = "a\u{202e}b";
        for name in [blank, turned] {
            agent.post("/desk/views", &[("name", name), ("query", "")]).await.expect(422);
            let reply = [("shortcut", "hi"), ("title", name), ("body", "Hello")];
            agent.post("/desk/replies", &reply).await.expect(422);
        }
        agent
            .post("/desk/replies", &[("shortcut", "hi"), ("title", "Hi"), ("body", blank)])
            .await
            .expect(422);
        let admin = app.signed_in("admin").await;
        let added = [
            ("name", turned),
            ("email", "new@example.test"),
            ("password", "a password of the desk"),
        ];
        admin.post("/desk/agents", &added).await.expect(422);
        assert_eq!(app.db.lines("select cast(count(*) as text) as line from saved_views"), ["0"]);
        assert_eq!(
            app.db.lines("select cast(count(*) as text) as line from canned_replies"),
            ["0"]
        );
        // what an older rule let in is shown, and takes nothing else down
        app.db.sql(&format!(
            "insert into canned_replies (shortcut, title, body, updated_at) values \
                             ('old', '{turned}', 'Hello', '2026-01-01T00:00:00.000000Z')"
        ));
        app.db.sql(&format!(
            "insert into saved_views (user_id, name, query, position) values ({}, '{turned}', '', 0)",
            app.id("agent1")
        ));
        assert!(agent.get("/desk/replies").await.expect(200).has("a[U+202E]b"));
        assert!(agent.get("/desk/tickets").await.expect(200).has("a[U+202E]b"));
    });
}
