//! What about people is shown to whom.

use domain::Role;
use serde_json::json;
use test_support::{Engine, TestDb};

use crate::{
    client::{Client, tokens_of},
    program::Server,
};

promises! {
    "S13" "V8.2.3" "Gender and date of birth of a creator are shown to nobody but the creator and staff." =>
        s13_gender_and_birth_of_a_creator_are_private,
    "S20" "V8.2.3" "The time at which a ticket changed last moves for a party only with what that party may see." =>
        s20_an_internal_note_does_not_move_the_ticket_of_a_party,
}

fn s20_an_internal_note_does_not_move_the_ticket_of_a_party(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    let server = Server::on(&db);
    let client = Client::of(&server);
    let [brand, creator, agent] =
        [Role::Brand, Role::Creator, Role::Agent].map(|role| tokens_of(&db, role).remove(0));
    client.checkout(&brand, &[1], None).orders();
    let changed = |token: &str| {
        client.get("/api/orders/1", token).json()["data"]["order"]["ticket"]["updated_at"].clone()
    };
    let before = [&brand, &creator, &agent].map(|token| changed(token));
    let authorization = format!("Bearer {agent}");
    let note = json!({ "message": "A note", "channel_type": "internal" });
    let headers = [("Authorization", authorization.as_str())];
    let said = client.post("/api/crm/tickets/1/messages", &headers, &note.to_string()).unwrap();
    assert_eq!(said.status, 201, "{said:?}");
    let after = [&brand, &creator, &agent].map(|token| changed(token));
    assert_eq!(after[..2], before[..2]);
    assert_ne!(after[2], before[2], "staff see it");
}

fn s13_gender_and_birth_of_a_creator_are_private(engine: Engine) {
    let db = TestDb::seeded(engine, 1, 1, 1, 1);
    db.sql("update creators set gender = 'Female', date_of_birth = '1998-04-01T00:00:00.000000Z'");
    let server = Server::on(&db);
    let client = Client::of(&server);
    let [brand, creator, agent] =
        [Role::Brand, Role::Creator, Role::Agent].map(|role| tokens_of(&db, role).remove(0));
    for (path, token) in [
        ("/api/profile/creators", ""),
        ("/api/profile/creators/instagram", ""),
        ("/api/profile/creators/1", ""),
        ("/api/profile/creators/x/1", brand.as_str()),
        ("/api/packages", ""),
        ("/api/packages/1", ""),
    ] {
        let shown = client.get(path, token).body;
        assert!(!shown.contains("1998") && !shown.contains("Female"), "{path}: {shown}");
    }
    for token in [&creator, &agent] {
        let shown = client.get("/api/profile/creators/x/1", token).body;
        assert!(shown.contains("1998-04-01") && shown.contains("Female"), "{shown}");
    }
}
