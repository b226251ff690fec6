//! One long day of a marketplace, over HTTP. After every step everything that anybody can read is
//! read again by everybody, and what changed for whom is kept as a snapshot, the same on both
//! engines.

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use actix_web::http::Method;
use serde_json::{Value, json};
use test_support::Engine;

use crate::{
    story_outlets::{Reader, read_everything},
    test_app::{Answer, Crowd, TestApp, Who, call},
};

on_each_engine! {
    three_packages_of_two_creators_from_sign_up_to_the_last_message,
}

/// Two agents, nobody who buys yet, two creators with two packages each.
const CAST: Crowd = Crowd { agents: 2, brands: 0, creators: 2, packages: 2 };
/// The brand that signs up.
const PHONE: &str = "+919800000001";

/// What is told, and what everybody saw last.
struct Story {
    app: TestApp,
    readers: Vec<Reader>,
    seen: BTreeMap<(String, String), Vec<String>>,
    told: String,
}

impl Story {
    fn begin(engine: Engine) -> Self {
        let app = TestApp::with(engine, CAST, adapters_diesel::Options::default());
        let reader = |name: &str, who| Reader {
            name: name.to_owned(),
            token: app.token(who).unwrap(),
            role: who,
        };
        let readers = vec![
            reader("creator 1", Who::Creator(1)),
            reader("creator 2", Who::Creator(2)),
            reader("agent 1", Who::Agent(1)),
            reader("agent 2", Who::Agent(2)),
            reader("admin", Who::Admin),
        ];
        Self { app, readers, seen: BTreeMap::new(), told: String::new() }
    }

    /// Somebody does something; a minute passes, and everybody looks.
    async fn step(&mut self, name: &str, method: Method, path: &str, body: Value) -> Answer {
        self.app.clock.advance(Duration::from_mins(1));
        let mut request = call(method.clone(), path).bytes(body.to_string());
        if let Some(reader) = self.readers.iter().find(|reader| reader.name == name) {
            request = request.header("authorization", format!("Bearer {}", reader.token));
        }
        let answer = self.app.send(request).await;
        let shown = without_secrets(&body);
        writeln!(
            self.told,
            "\n## {name}: {method} {path} {shown}\n-> {} {}",
            answer.status,
            gist(&answer.body)
        )
        .unwrap();
        self.look().await;
        answer
    }

    async fn look(&mut self) {
        for reader in &self.readers {
            for (outlet, lines) in read_everything(&self.app, reader).await {
                let key = (reader.name.clone(), outlet);
                let before = self.seen.get(&key).cloned().unwrap_or_default();
                let gone = before
                    .iter()
                    .filter(|line| !lines.contains(line))
                    .map(|line| format!("  - {line}"));
                let come = lines
                    .iter()
                    .filter(|line| !before.contains(line))
                    .map(|line| format!("  + {line}"));
                let changes: Vec<String> = gone.chain(come).collect();
                if !changes.is_empty() {
                    writeln!(self.told, "{} sees {}:\n{}", key.0, key.1, changes.join("\n"))
                        .unwrap();
                }
                self.seen.insert(key, lines);
            }
        }
    }

    async fn put(&mut self, name: &str, path: &str, body: Value) -> Answer {
        self.step(name, Method::PUT, path, body).await.expect(200)
    }

    async fn post(&mut self, name: &str, path: &str, body: Value, status: u16) -> Answer {
        self.step(name, Method::POST, path, body).await.expect(status)
    }

    async fn say(&mut self, name: &str, ticket: u32, channel: &str, text: &str) {
        let path = format!("/api/crm/tickets/{ticket}/messages");
        self.post(name, &path, json!({ "message_text": text, "channel_type": channel }), 201).await;
    }
}

fn without_secrets(body: &Value) -> Value {
    let mut shown = body.clone();
    if shown.get("code").is_some() {
        shown["code"] = "[code]".into();
    }
    shown
}

/// What an answer says in one line.
fn gist(body: &Value) -> String {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", text("code"), text("message")).trim().to_owned()
}

async fn three_packages_of_two_creators_from_sign_up_to_the_last_message(engine: Engine) {
    let mut story = Story::begin(engine);
    story.look().await;
    signs_up(&mut story).await;
    fills_the_cart_and_orders(&mut story).await;
    creators_answer(&mut story).await;
    everybody_talks(&mut story).await;
    work_is_delivered_revised_and_approved(&mut story).await;
    staff_tidy_up(&mut story).await;
    insta::assert_snapshot!("story", story.told);
}

async fn signs_up(story: &mut Story) {
    story
        .post("somebody", "/api/auth/send-phone-verification-code", json!({ "phone": PHONE }), 200)
        .await;
    let code = story.app.sent.last(&PHONE.parse().unwrap()).unwrap().as_str().to_owned();
    let body = json!({
        "phone": PHONE, "code": code, "fullName": "Nila Sen", "userType": "brand",
    });
    let verified = story.post("somebody", "/api/auth/verify-phone-code", body, 200).await;
    let token = verified.text("/token").to_owned();
    story.readers.insert(0, Reader { name: "brand".to_owned(), token, role: Who::Brand(1) });
    let info = json!({
        "gender": "Female", "city": "Pune", "email": "nila@example.test", "company_name": "Nila Foods",
        "business_type": "SME", "website_url": "nila.example.test", "role": "Founder", "about": "Spices.",
    });
    story.post("brand", "/api/profile/update-basic-info", info, 200).await;
    let wishes = json!({ "categories": ["Food & Beverage"], "about": "Spices from Pune.", "languages": ["English"] });
    story.post("brand", "/api/profile/update-preferences", wishes, 200).await;
}

async fn fills_the_cart_and_orders(story: &mut Story) {
    for package in ["1", "2", "3"] {
        story
            .post("brand", "/api/cart/add", json!({ "packageId": package, "quantity": 2 }), 200)
            .await;
    }
    let lines = json!([
        { "packageId": "1", "creatorId": "1", "quantity": 2, "deliveryTime": 10, "additionalInstructions": "Be nice" },
        { "packageId": "2", "creatorId": "1", "quantity": 1 },
        { "packageId": "3", "creatorId": "2", "quantity": 1, "references": ["https://example.test/mood"] },
    ]);
    story.post("brand", "/api/orders/checkout", json!({ "cartItems": lines }), 200).await;
}

async fn creators_answer(story: &mut Story) {
    story.put("creator 1", "/api/orders/1/accept", json!({})).await;
    story
        .put("creator 2", "/api/orders/3/reject", json!({ "rejectionMessage": "I am away" }))
        .await;
    story.put("brand", "/api/orders/2/cancel", json!({ "reason": "One is enough" })).await;
    let late = story.step("creator 1", Method::PUT, "/api/orders/2/accept", json!({})).await;
    late.refused(409, "invalid_transition");
}

async fn everybody_talks(story: &mut Story) {
    story.say("brand", 1, "creator_agent", "When will it be ready?").await;
    story.say("agent 1", 1, "brand_agent", "I will ask.").await;
    story.say("creator 1", 1, "internal", "In a week.").await;
    story.say("agent 1", 1, "creator_agent", "Thank you!").await;
    story.say("agent 1", 1, "internal", "Brand is in a hurry.").await;
    story.put("agent 1", "/api/notifications/read-all", json!({})).await;
}

async fn work_is_delivered_revised_and_approved(story: &mut Story) {
    let file = |name: &str| json!({ "url": format!("https://files.example.test/{name}"), "filename": name, "type": "video" });
    let deliver = "/api/orders/1/deliverables";
    story.put("creator 1", "/api/orders/1/start", json!({})).await;
    story.post("creator 1", deliver, json!({ "deliverables": [file("a.mp4")] }), 200).await;
    story
        .put("brand", "/api/orders/1/request-revision", json!({ "comment": "Brighter, please" }))
        .await;
    let more = json!({ "additionalAmount": 25.5, "reason": "Second shoot" });
    story.post("creator 1", "/api/orders/1/price-revision", more, 200).await;
    story.put("brand", "/api/orders/1/price-revision/accept", json!({})).await;
    story
        .post("creator 1", deliver, json!({ "deliverables": [file("b.mp4"), file("c.mp4")] }), 200)
        .await;
    story.put("brand", "/api/orders/1/approve", json!({})).await;
}

async fn staff_tidy_up(story: &mut Story) {
    story.put("agent 1", "/api/crm/tickets/1/priority", json!({ "priority": "high" })).await;
    story.put("agent 1", "/api/crm/tickets/1/status", json!({ "status": "in_progress" })).await;
    let to_2 = json!({ "agentId": story.app.id(Who::Agent(2)).to_string() });
    story.put("agent 1", "/api/crm/tickets/1/assign", to_2).await;
    story.put("agent 2", "/api/crm/tickets/1/status", json!({ "status": "resolved" })).await;
    let path = format!("/api/admin/agents/{}/hand-over", story.app.id(Who::Agent(1)));
    story.post("admin", &path, json!({ "mode": "ring", "suspend": true }), 200).await;
    story
        .put(
            "admin",
            "/api/orders/2/status",
            json!({ "status": "refunded", "reason": "Paid twice" }),
        )
        .await;
}
