//! The conversation of a ticket, as it is polled.

use serde_json::{Value, json};
use test_support::Engine;

use crate::test_app::{Answer, TestApp, Who};

const PATH: &str = "/api/crm/tickets/1/messages";

on_each_engine! {
    r06_every_caller_gets_its_own_channels_whatever_it_names,
    an_unknown_channel_is_400,
    every_field_of_a_message_is_there,
    a_sender_is_the_word_of_its_author,
    r19_a_message_is_shown_while_the_agent_is_offline,
    r19_older_messages_are_announced_only_when_there_are_some,
    an_older_page_is_reached_by_the_cursor,
    the_app_may_load_five_thousand_messages_at_once,
    the_status_of_the_agent_is_beside_the_messages,
    an_unassigned_ticket_is_with_the_support_team,
}

async fn ordered(engine: Engine) -> TestApp {
    let app = TestApp::seeded(engine);
    app.order(Who::Brand(1), &[1]).await;
    app
}

fn texts(answer: &Answer) -> Vec<&str> {
    answer.list("/data/messages").iter().map(|message| message["text"].as_str().unwrap()).collect()
}

fn channels(answer: &Answer) -> Vec<&str> {
    let mut seen: Vec<_> = answer
        .list("/data/messages")
        .iter()
        .map(|message| message["channel_type"].as_str().unwrap())
        .collect();
    seen.sort_unstable();
    seen.dedup();
    seen
}

async fn r06_every_caller_gets_its_own_channels_whatever_it_names(engine: Engine) {
    let app = ordered(engine).await;
    let all = ["brand_agent", "creator_agent", "internal"];
    for channel in all {
        app.say("1", Who::Agent(1), channel, 2);
    }
    for (who, own) in [
        (Who::Brand(1), &all[..1]),
        (Who::Creator(1), &all[1..2]),
        (Who::Agent(1), &all),
        (Who::Agent(2), &all),
        (Who::Admin, &all),
    ] {
        assert_eq!(channels(&app.get(PATH, who).await.expect(200)), own, "{who:?}");
        for named in all {
            let answer = app.get(format!("{PATH}?channelType={named}"), who).await.expect(200);
            let expected: &[&str] = if own.contains(&named) { &[named] } else { &[] };
            assert_eq!(channels(&answer), expected, "{who:?} names {named}");
            assert_eq!(
                (answer.at("/data/has_older_messages"), answer.at("/next_cursor")),
                (&json!(false), &Value::Null)
            );
            assert!(answer.at("/data/agent_status/agent_name").is_string());
        }
    }
    for stranger in [Who::Brand(2), Who::Creator(2)] {
        for query in ["", "?channelType=brand_agent", "?channelType=creator_agent", "?limit=1"] {
            app.get(format!("{PATH}{query}"), stranger).await.refused(403, "not_a_party");
        }
    }
}

async fn an_unknown_channel_is_400(engine: Engine) {
    let app = ordered(engine).await;
    for who in [Who::Brand(1), Who::Creator(1), Who::Agent(1), Who::Admin] {
        for bad in [
            "brand",
            "BRAND_AGENT",
            "brand-agent",
            "all",
            "undefined",
            "null",
            "brand_agent,internal",
            "1",
        ] {
            let answer = app
                .get(format!("{PATH}?channelType={bad}"), who)
                .await
                .refused(400, "validation_failed");
            assert_eq!(
                (answer.at("/details/0/path"), answer.at("/details/0/location")),
                (&json!("channelType"), &json!("query"))
            );
        }
    }
}

async fn every_field_of_a_message_is_there(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql(&format!(
        "insert into messages (ticket_id, author_id, channel, role, kind, body, file_url, file_name, read_at, \
         created_at) values (1, {}, 'creator_agent', 'creator', 'file', 'My cut', 'https://a.b/c.mp4', 'c.mp4', \
         '2026-01-05T11:00:00.500000Z', '2026-01-05T10:00:00.250000Z')",
        app.id(Who::Creator(1))
    ));
    for who in [Who::Creator(1), Who::Agent(2)] {
        let answer = app.get(PATH, who).await.expect(200);
        let message = answer.list("/data/messages").last().unwrap();
        let expected = json!({
            "id": message["id"], "ticket_id": "1", "sender_id": app.id(Who::Creator(1)).to_string(), "text": "My cut",
            "message_text": "My cut", "sender": "creator", "sender_name": "Ishaan Bose", "sender_role": "creator",
            "timestamp": "2026-01-05T10:00:00.250Z", "created_at": "2026-01-05T10:00:00.250Z", "message_type": "file",
            "file_url": "https://a.b/c.mp4", "file_name": "c.mp4", "read_at": "2026-01-05T11:00:00.500Z",
            "target_tab": null, "channel_type": "creator_agent",
        });
        assert_eq!(message, &expected);
        let fields =
            |message: &Value| message.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert!(
            answer.list("/data/messages").iter().all(|other| fields(other) == fields(&expected))
        );
    }
}

async fn a_sender_is_the_word_of_its_author(engine: Engine) {
    let app = ordered(engine).await;
    for (who, channel) in [
        (Who::Brand(1), "brand_agent"),
        (Who::Creator(1), "creator_agent"),
        (Who::Agent(2), "brand_agent"),
        (Who::Admin, "internal"),
    ] {
        app.say("1", who, channel, 1);
    }
    let answer = app.get(PATH, Who::Admin).await.expect(200);
    let mut seen: Vec<_> = answer
        .list("/data/messages")
        .iter()
        .map(|message| {
            ["sender", "sender_role", "sender_name"].map(|name| message[name].as_str().unwrap())
        })
        .collect();
    seen.dedup();
    let expected = [
        ["system", "system", "System"],
        ["agent", "agent", "Naina Khan"],
        ["system", "system", "System"],
        ["brand", "brand", "Ravi Mehta"],
        ["creator", "creator", "Ishaan Bose"],
        ["agent", "agent", "Arjun Das"],
        ["super_admin", "agent", "Rohan Pillai"],
    ];
    assert_eq!(seen, expected);
    let system = &answer.list("/data/messages")[0];
    assert_eq!(system["sender_id"], app.id(Who::Brand(1)).to_string(), "the acting user's id");
}

async fn r19_a_message_is_shown_while_the_agent_is_offline(engine: Engine) {
    let app = ordered(engine).await;
    app.say("1", Who::Brand(1), "brand_agent", 2);
    let online = app.get(PATH, Who::Brand(1)).await.expect(200);
    for status in ["offline", "away", "busy"] {
        app.db.sql(&format!(
            "update agents set availability = '{status}', is_online = {}",
            app.flag(false)
        ));
        let answer = app.get(PATH, Who::Brand(1)).await.expect(200);
        assert_eq!(answer.at("/data/messages"), online.at("/data/messages"), "{status}");
        assert_eq!(answer.at("/data/has_older_messages"), false);
        assert_eq!(texts(&answer)[3..], ["text 1", "text 2"]);
    }
}

async fn r19_older_messages_are_announced_only_when_there_are_some(engine: Engine) {
    let app = ordered(engine).await;
    app.say("1", Who::Creator(1), "creator_agent", 996);
    let older = async |path: &str, who| {
        let answer = app.get(path, who).await.expect(200);
        let count = answer.list("/data/messages").len();
        assert_eq!(
            answer.at("/data/has_older_messages").as_bool(),
            Some(answer.at("/next_cursor").is_string())
        );
        (count, answer.at("/data/has_older_messages").as_bool().unwrap())
    };
    assert_eq!(older(PATH, Who::Creator(1)).await, (999, false));
    app.say("1", Who::Creator(1), "creator_agent", 1);
    assert_eq!(older(PATH, Who::Creator(1)).await, (1000, false));
    app.say("1", Who::Creator(1), "creator_agent", 1);
    assert_eq!(older(PATH, Who::Creator(1)).await, (1000, true));
    assert_eq!(
        older(&format!("{PATH}?loadOlderMessages=true"), Who::Creator(1)).await,
        (1001, false)
    );
    assert_eq!(
        older(&format!("{PATH}?loadOlderMessages=true&limit=1000"), Who::Creator(1)).await,
        (1000, true)
    );
    assert_eq!(
        older(&format!("{PATH}?loadOlderMessages=false"), Who::Creator(1)).await,
        (1000, true)
    );
    // the other party learns nothing of it
    assert_eq!(older(PATH, Who::Brand(1)).await, (3, false));
    assert_eq!(older(&format!("{PATH}?limit=3"), Who::Brand(1)).await, (3, false));
    assert_eq!(older(&format!("{PATH}?limit=2"), Who::Brand(1)).await, (2, true));
}

async fn an_older_page_is_reached_by_the_cursor(engine: Engine) {
    let app = ordered(engine).await;
    app.say("1", Who::Brand(1), "brand_agent", 7);
    app.say("1", Who::Agent(1), "internal", 5);
    let newest = app.get(format!("{PATH}?limit=4"), Who::Brand(1)).await.expect(200);
    assert_eq!(texts(&newest), ["text 4", "text 5", "text 6", "text 7"]);
    let older = format!("{PATH}?limit=4&cursor={}", newest.text("/next_cursor"));
    let older = app.get(older, Who::Brand(1)).await.expect(200);
    assert_eq!(texts(&older)[1..], ["text 1", "text 2", "text 3"]);
    assert_eq!(older.at("/data/has_older_messages"), true);
    // a cursor of the brand's channel shows the creator nothing but its own
    let stolen = format!("{PATH}?cursor={}", newest.text("/next_cursor"));
    assert_eq!(channels(&app.get(stolen, Who::Creator(1)).await.expect(200)), ["creator_agent"]);
}

async fn the_app_may_load_five_thousand_messages_at_once(engine: Engine) {
    let app = ordered(engine).await;
    app.say("1", Who::Brand(1), "brand_agent", 5001);
    let answer = app.get(format!("{PATH}?loadOlderMessages=true"), Who::Brand(1)).await.expect(200);
    let shown = texts(&answer);
    assert_eq!((shown.len(), shown[0], shown[4999]), (5000, "text 2", "text 5001"));
    assert_eq!(answer.at("/data/has_older_messages"), true);
}

async fn the_status_of_the_agent_is_beside_the_messages(engine: Engine) {
    let app = ordered(engine).await;
    let status =
        async || app.get(PATH, Who::Creator(1)).await.expect(200).at("/data/agent_status").clone();
    let present = json!({ "is_online": true, "status": "available", "last_online_at": null, "agent_name": "Naina Khan" });
    assert_eq!(status().await, present);
    app.db.sql(&format!(
        "update agents set availability = 'offline', is_online = {}, last_online_at = '2026-01-05T18:00:00.000000Z'",
        app.flag(false)
    ));
    let gone = json!({
        "is_online": false, "status": "offline", "last_online_at": "2026-01-05T18:00:00.000Z",
        "agent_name": "Naina Khan",
    });
    assert_eq!(status().await, gone);
}

async fn an_unassigned_ticket_is_with_the_support_team(engine: Engine) {
    let app = ordered(engine).await;
    app.db.sql("update tickets set agent_id = null");
    for who in [Who::Brand(1), Who::Creator(1), Who::Admin] {
        let answer = app.get(PATH, who).await.expect(200);
        let nobody = json!({ "is_online": false, "status": "away", "last_online_at": null, "agent_name": "Support team" });
        assert_eq!(answer.at("/data/agent_status"), &nobody);
    }
}
