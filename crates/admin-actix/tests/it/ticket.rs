//! A ticket: its conversation, its order and what is done to it, with forms alone.

use std::time::Duration;

use app::{StaffViewer, Viewer};
use domain::Channel;
use test_support::{Engine, on_each_engine};

use crate::desk_app::{DeskApp, run};

on_each_engine! {
    a_message_goes_to_the_channel_that_the_form_showed,
    a_form_that_is_sent_twice_writes_one_message,
    what_was_typed_is_kept_when_it_cannot_be_sent,
    the_order_is_shown_whole_and_only_legal_steps_are_offered,
    the_other_orders_of_an_old_checkout_are_shown,
    of_two_who_take_a_ticket_one_is_told_that_the_other_was_faster,
    a_ticket_is_given_to_a_colleague,
    reading_takes_the_mark_of_the_unread_away,
    a_long_conversation_is_read_page_by_page,
    what_is_not_there_is_said_so,
    s17_who_may_not_cancel_is_told_who_may,
    b07_staff_decide_a_new_price_where_the_app_cannot,
    d20_a_reason_of_a_thousand_characters_is_taken,
    d03_a_ticket_that_was_over_is_in_the_queue_again_when_its_party_writes,
}

fn count(app: &DeskApp, text: &str) -> Vec<String> {
    app.db.lines(&format!("select channel as line from messages where body = '{text}'"))
}

fn a_message_goes_to_the_channel_that_the_form_showed(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let context = app.order(1, &[1]).remove(0);
        let (path, browser) = (
            format!("/desk/tickets/{}", context.ticket.unwrap().id),
            app.signed_in("agent1").await,
        );
        let audiences = [
            ("brand_agent", format!("Visible to: <b>{} (brand)</b>", context.brand.company_name)),
            (
                "creator_agent",
                format!("Visible to: <b>{} (creator)</b>", context.creator.owner.name),
            ),
            ("internal", "Visible to: <b>staff only</b>".to_owned()),
        ];
        for (channel, audience) in audiences {
            let page = browser.get(&format!("{path}?channel={channel}")).await.expect(200);
            assert!(page.has(&audience), "{channel}: {}", page.html);
            assert_eq!(page.hidden("channel"), [channel]);
            let key = page.hidden("key").remove(0);
            let text = format!("to {channel}\r\nand more");
            let fields = [("channel", channel), ("key", key.as_str()), ("text", text.as_str())];
            let sent = browser.post(&format!("{path}/messages"), &fields).await.expect(303);
            assert_eq!(sent.location(), format!("{path}?channel={channel}"));
            assert_eq!(count(&app, &format!("to {channel}\nand more")), [channel]);
        }
        browser.get(&format!("{path}?channel=nowhere")).await.expect(404);
    });
}

fn a_form_that_is_sent_twice_writes_one_message(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        let browser = app.signed_in("agent1").await;
        let fields = [("channel", "brand_agent"), ("key", "one"), ("text", "Once")];
        for _ in 0..3 {
            browser.post(&format!("{path}/messages"), &fields).await.expect(303);
        }
        assert_eq!(count(&app, "Once"), ["brand_agent"]);
    });
}

fn what_was_typed_is_kept_when_it_cannot_be_sent(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        let browser = app.signed_in("agent1").await;
        let long = "word ".repeat(900);
        let fields = [("channel", "internal"), ("key", "one"), ("text", long.as_str())];
        let page = browser.post(&format!("{path}/messages"), &fields).await.expect(422);
        page.shows(&["4000 characters at most", &long]);
        assert_eq!(page.hidden("channel"), ["internal"]);
        let empty = browser
            .post(&format!("{path}/messages"), &[("channel", "internal"), ("key", "one")])
            .await;
        assert!(empty.expect(422).has("Write something first"));
    });
}

fn the_order_is_shown_whole_and_only_legal_steps_are_offered(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let orders = app.order(1, &[1, 2]);
        let path = format!("/desk/tickets/{}", orders[0].ticket.as_ref().unwrap().id);
        let browser = app.signed_in("agent1").await;
        let page = browser.get(&path).await.expect(200);
        for shown in [
            "Order #",
            "brand1@demo.influmojo.test",
            "creator1@demo.influmojo.test",
            "Same checkout",
            "due in",
        ] {
            assert!(page.has(shown), "{shown}: {}", page.html);
        }
        assert_eq!(
            page.hidden("action"),
            ["cancel"],
            "staff can do nothing else to a pending order"
        );
        let step =
            async |fields: &[(&str, &str)]| browser.post(&format!("{path}/order"), fields).await;
        assert!(step(&[("action", "cancel")]).await.expect(422).has("A reason is needed"));
        assert!(
            step(&[("action", "refund"), ("reason", "x")])
                .await
                .expect(409)
                .has("does not allow this")
        );
        step(&[("action", "cancel"), ("reason", "The brand asked for it")]).await.expect(303);
        let page = browser.get(&path).await.expect(200);
        assert_eq!(page.hidden("action"), ["refund"]);
        assert!(page.has("order-cancelled"));
    });
}

fn the_other_orders_of_an_old_checkout_are_shown(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let old = app.order(1, &[1, 2]);
        for _ in 0..13 {
            app.clock.advance(Duration::from_mins(10));
            app.order(1, &[3]);
        }
        let browser = app.signed_in("agent1").await;
        let page = browser
            .get(&format!("/desk/tickets/{}", old[0].ticket.as_ref().unwrap().id))
            .await
            .expect(200);
        let (_, siblings) =
            page.html.split_once("Same checkout").expect("it is not said that there are others");
        let (siblings, others) = siblings.split_once("Other orders of the brand").unwrap();
        let named = |html: &str| html.matches("<li>").count();
        assert!(siblings.contains(&format!("#{}", old[1].order.id)), "{siblings}");
        assert_eq!((named(siblings), named(others)), (1, 12), "{}", page.html);
    });
}

fn of_two_who_take_a_ticket_one_is_told_that_the_other_was_faster(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        let (second, third) = (app.signed_in("agent2").await, app.signed_in("agent3").await);
        let page = second.get(&path).await.expect(200);
        let (own, expected) = (app.id("agent2").to_string(), page.hidden("expected").remove(0));
        assert_eq!(
            (page.hidden("agent"), &expected),
            (vec![own.clone()], &app.id("agent1").to_string())
        );
        second
            .post(&format!("{path}/agent"), &[("agent", &own), ("expected", &expected)])
            .await
            .expect(303);
        let late = app.id("agent3").to_string();
        let refused = third
            .post(&format!("{path}/agent"), &[("agent", &late), ("expected", &expected)])
            .await;
        let name =
            app.db.lines(&format!("select name as line from users where id = {own}")).remove(0);
        assert!(refused.expect(409).has(&format!("It is with {name} now")));
        assert!(!second.get(&path).await.has("id=\"take\""), "nobody takes what is theirs");
        assert_eq!(app.db.lines("select agent_id || '' as line from tickets"), [own]);
    });
}

fn a_ticket_is_given_to_a_colleague(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        app.db
            .sql(&format!("update users set status = 'suspended' where id = {}", app.id("agent3")));
        let browser = app.signed_in("admin").await;
        let page = browser.get(&format!("{path}/agent")).await.expect(200);
        assert_eq!(
            page.hidden("agent"),
            [app.id("agent2").to_string()],
            "neither who has it nor who is suspended"
        );
        let suspended = app.id("agent3").to_string();
        let expected = page.hidden("expected").remove(0);
        let give = async |to: &str| {
            browser.post(&format!("{path}/agent"), &[("agent", to), ("expected", &expected)]).await
        };
        assert!(give(&suspended).await.expect(409).has("gets no tickets"));
        give("999999").await.expect(404);
        give(&app.id("agent2").to_string()).await.expect(303);
        assert_eq!(
            app.db.lines("select agent_id || '' as line from tickets"),
            [app.id("agent2").to_string()]
        );
    });
}

fn reading_takes_the_mark_of_the_unread_away(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let path = format!("/desk/tickets/{ticket}");
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, "Hello there");
        app.say(ticket, app.creator(1), Channel::CreatorAgent, "Hello as well");
        let browser = app.signed_in("agent1").await;
        let page = browser.get(&path).await.expect(200);
        page.shows(&["id=\"new\"", "data-unread=\"2\""]);
        let up_to = page.hidden("up_to").remove(0);
        browser
            .post(&format!("{path}/read?channel=brand_agent"), &[("up_to", &up_to)])
            .await
            .expect(303);
        let page = browser.get(&path).await.expect(200);
        assert!(
            !page.has("id=\"new\"") && page.has("data-unread=\"1\""),
            "the other channel is not read yet"
        );
        app.desk
            .app
            .tickets
            .mark_read
            .run(&Viewer::Brand(app.brand(1)), ticket, None, None)
            .unwrap();
        assert!(browser.get(&path).await.has("Seen by"), "and staff see what the brand has read");
    });
}

/// The numbers below a hundred.
const NUMBERS: &str =
    "with recursive r(n) as (select 0 union all select n + 1 from r where n < 99) select n from r";

fn a_long_conversation_is_read_page_by_page(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        app.say(ticket, Viewer::Brand(app.brand(1)), Channel::BrandAgent, "line 0 of many");
        // five thousand, each with the second that follows
        app.db.sql(&format!(
            "insert into messages (ticket_id, author_id, channel, role, kind, body, created_at) \
             select m.ticket_id, m.author_id, m.channel, m.role, m.kind, 'line ' || (a.n * 100 + b.n) || ' of many', {} \
             from messages m, ({NUMBERS}) a, ({NUMBERS}) b \
             where m.body = 'line 0 of many' and a.n < 50 and a.n * 100 + b.n > 0 order by a.n, b.n",
            match engine {
                Engine::Sqlite => "strftime('%Y-%m-%dT%H:%M:%S.000000Z', m.created_at, (a.n * 100 + b.n) || ' seconds')",
                Engine::Postgres => "m.created_at + (a.n * 100 + b.n) * interval '1 second'",
            }
        ));
        app.clock.advance(Duration::from_hours(2));
        let browser = app.signed_in("agent1").await;
        let (mut path, mut seen) = (format!("/desk/tickets/{ticket}"), Vec::new());
        loop {
            let page = browser.get(&path).await.expect(200);
            assert!(page.html.len() < 60_000, "{} bytes", page.html.len());
            let lines = page.html.split("<p>line ").skip(1);
            let lines: Vec<u32> =
                lines.map(|rest| rest.split(' ').next().unwrap().parse().unwrap()).collect();
            assert!(lines.is_sorted(), "ascending");
            seen.splice(0..0, lines);
            let Some(rest) = page.html.split("id=\"older\"><a href=\"").nth(1) else { break };
            path = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        }
        assert_eq!(seen, (0..5000).collect::<Vec<_>>());
    });
}

fn what_is_not_there_is_said_so(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let browser = app.signed_in("agent1").await;
        for path in [
            "/desk/tickets/77",
            "/desk/tickets/x",
            "/desk/tickets/0",
            "/desk/nowhere",
            "/desk/tickets/77/agent",
        ] {
            let page = browser.get(path).await.expect(404);
            assert!(page.has("There is no such"), "{path}: {}", page.html);
        }
        browser.post("/desk/tickets/77/status", &[("value", "open")]).await.expect(404);
    });
}

fn s17_who_may_not_cancel_is_told_who_may(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        let (second, admin) = (app.signed_in("agent2").await, app.signed_in("admin").await);
        let page = second.get(&path).await.expect(200);
        assert!(
            page.hidden("action").is_empty() && page.has("or a super admin can cancel or refund"),
            "{}",
            page.html
        );
        let cancel = [("action", "cancel"), ("reason", "Fraud")];
        let refused = second.post(&format!("{path}/order"), &cancel).await.expect(403);
        assert!(refused.has("Only the agent of the ticket"), "{}", refused.html);
        assert_eq!(admin.get(&path).await.expect(200).hidden("action"), ["cancel"]);
        admin.post(&format!("{path}/order"), &cancel).await.expect(303);
        assert!(second.get(&path).await.expect(200).has("or a super admin can cancel or refund"));
    });
}

fn b07_staff_decide_a_new_price_where_the_app_cannot(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        let browser = app.signed_in("agent1").await;
        for status in ["confirmed", "revision_requested", "refunded", "price_revision_pending"] {
            app.db.sql(&format!("update orders set status = '{status}'"));
            assert!(
                browser.get(&path).await.expect(200).has("The app lists no orders in this status"),
                "{status}"
            );
        }
        app.db.sql(
            "update orders set price_revision_minor = 2550, price_revision_status = 'requested'",
        );
        let page = browser.get(&path).await.expect(200);
        assert_eq!(
            page.hidden("action"),
            ["accept_price_revision", "decline_price_revision", "cancel"]
        );
        let accept = format!("{path}/order");
        let refused =
            browser.post(&accept, &[("action", "accept_price_revision")]).await.expect(422);
        assert!(refused.has("A reason is needed"), "{}", refused.html);
        let fields = [("action", "accept_price_revision"), ("reason", "The brand agreed by phone")];
        browser.post(&accept, &fields).await.expect(303);
        let page = browser.get(&path).await.expect(200);
        assert!(page.has("175.50 USD") && !page.has("The app lists no orders"), "{}", page.html);
    });
}

fn d20_a_reason_of_a_thousand_characters_is_taken(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let path = format!("/desk/tickets/{}", app.order(1, &[1])[0].ticket.as_ref().unwrap().id);
        let browser = app.signed_in("agent1").await;
        assert!(browser.get(&path).await.expect(200).has("=\"1000\""));
        let (fits, long) = ("é".repeat(1000), "é".repeat(1001));
        let cancel = async |reason: &str| {
            browser
                .post(&format!("{path}/order"), &[("action", "cancel"), ("reason", reason)])
                .await
        };
        assert!(cancel(&long).await.expect(422).has("The reason is too long"));
        cancel(&fits).await.expect(303);
    });
}

fn d03_a_ticket_that_was_over_is_in_the_queue_again_when_its_party_writes(engine: Engine) {
    run(async {
        let app = DeskApp::new(engine);
        let ticket = app.order(1, &[1])[0].ticket.as_ref().unwrap().id;
        let browser = app.signed_in("agent1").await;
        let close = [("value", "closed")];
        browser.post(&format!("/desk/tickets/{ticket}/status"), &close).await.expect(303);
        assert!(browser.get("/desk/tickets").await.expect(200).rows().is_empty());
        app.clock.advance(Duration::from_mins(5));
        let viewer = StaffViewer { user: app.id("agent1"), is_super_admin: false };
        let head = app.desk.app.tickets.follow.head(&viewer).unwrap().to_string();
        app.say(ticket, app.creator(1), Channel::CreatorAgent, "It is not solved");
        assert_eq!(browser.get("/desk/tickets").await.expect(200).rows(), [ticket.get()]);
        let mut live = browser.follow(&head).await;
        // what others write on the same server may hold the head back, so that the closing is told
        // too
        let reopened = format!("\"what\":\"status\",\"by\":{}}}", app.id("creator1"));
        live.until(|stream| stream.all("data").iter().any(|data| data.contains(&reopened))).await;
    });
}
