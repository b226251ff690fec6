//! Agents: listed with their load, added, suspended, and the queue that empties when one is there.

use std::sync::Arc;

use adapters_diesel::Options;
use app::{
    AgentViewer, PageRequest, Position, Start,
    accounts::{AddStaffError, NewStaff},
    agents::{AgentLoad, ChangeAgentError, SetAvailability},
    testing::FixedClock,
};
use chrono::TimeDelta;
use domain::{
    AccountStatus, Agent, AgentChange, AgentId, Availability, Eligibility, Presence, Role,
    RoundRobin, Text, UserId,
};
use test_support::{Engine, TestDb, on_each_engine};

use crate::{
    fixture::{Log, Shop, noon, observed},
    races::race,
};

on_each_engine! {
    tickets_are_assigned_by_one_rule_at_a_checkout_and_elsewhere,
    agents_are_listed_with_their_load_the_newest_first,
    pages_of_agents_neither_repeat_nor_skip,
    an_agent_with_an_email_in_use_is_not_added_and_no_ticket_moves,
    setting_the_present_status_changes_nothing,
    an_agent_is_found_by_its_email_and_nobody_else_is,
    r04_an_offline_or_away_agent_gets_a_ticket_only_when_nobody_is_there,
    a_long_queue_is_given_away_in_one_commit,
    an_agent_that_joins_speaks_after_everything_that_was_said_before,
    two_agents_that_want_one_address_do_not_both_get_it,
    every_change_names_its_actor_and_never_a_password,
    agents_are_read_for_a_checkout_only_after_one_of_them_changed,
}

fn add(shop: &Shop, email: &str) -> Option<AgentId> {
    let staff =
        NewStaff { email: email.parse().unwrap(), name: Text::parse("Ada Lovelace").unwrap() };
    match shop.add_agent(staff, Some("hash"), None) {
        Ok(agent) => Some(agent),
        Err(AddStaffError::EmailInUse) => None,
        Err(error) => panic!("{error}"),
    }
}

fn list(shop: &Shop, page: PageRequest) -> Vec<AgentLoad> {
    shop.stores.ports.agents.agents(page).unwrap().items
}

fn agents_are_listed_with_their_load_the_newest_first(engine: Engine) {
    let shop = Shop::open(engine, [2, 1, 1, 5]);
    let ada = add(&shop, "ada@example.com").unwrap();
    shop.order(1, &[1, 2, 3, 4, 5]).unwrap();
    shop.db.sql(
        "update tickets set status = 'resolved' where id = 1; update tickets set status = 'in_progress' where id = 4; \
         update tickets set status = 'closed' where id = 2; update agents set availability = 'busy' where user_id = 2",
    );
    let loads: Vec<_> = list(&shop, PageRequest::first(10))
        .into_iter()
        .map(|load| (load.agent.id, load.assigned, load.open))
        .collect();
    assert_eq!(loads, [(ada, 1, 1), (shop.agent(2), 2, 1), (shop.agent(1), 2, 1)]);
    let ada = list(&shop, PageRequest::first(1)).remove(0).agent;
    assert_eq!(
        (ada.name.as_str(), ada.email.as_deref()),
        ("Ada Lovelace", Some("ada@example.com"))
    );
    assert_eq!(
        (ada.account, ada.availability, ada.is_online),
        (AccountStatus::Active, Availability::Available, true)
    );
}

fn pages_of_agents_neither_repeat_nor_skip(engine: Engine) {
    let shop = Shop::open(engine, [7, 1, 1, 1]);
    // equal times on purpose: the id decides then
    shop.db.sql("update users set created_at = (select created_at from users where id = 3) where id between 4 and 6");
    let whole = list(&shop, PageRequest::first(100));
    assert_eq!(whole.len(), 7);
    for limit in [1, 2, 3, 7] {
        let (mut walked, mut page) = (Vec::new(), PageRequest::first(limit));
        loop {
            let part = shop.stores.ports.agents.agents(page).unwrap();
            walked.extend(part.items);
            let Some(next) = part.next else { break };
            page.start = Start::After(next);
        }
        assert_eq!(walked, whole, "by {limit}");
    }
    assert_eq!(list(&shop, PageRequest { limit: 100, start: Start::Offset(5) }), whole[5..]);
    let end = Position { at: noon() - TimeDelta::days(100), id: 1 };
    assert!(list(&shop, PageRequest { limit: 100, start: Start::After(end) }).is_empty());
}

fn an_agent_with_an_email_in_use_is_not_added_and_no_ticket_moves(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 2]);
    shop.order(1, &[1]).unwrap();
    let before = shop.db.dump();
    for taken in
        ["agent1@demo.influmojo.test", "brand1@demo.influmojo.test", "Admin@demo.influmojo.test"]
    {
        assert_eq!(add(&shop, taken), None, "{taken}");
    }
    assert_eq!(shop.db.dump(), before, "neither the rotation nor anything else");
    assert_eq!(shop.order(1, &[2]).unwrap()[0].agent.as_ref().unwrap().id, shop.agent(1));
    shop.verify();
}

fn setting_the_present_status_changes_nothing(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let before = shop.db.dump();
    shop.set_account(shop.agent(1), AccountStatus::Active).unwrap();
    for nobody in [shop.buyer(1), UserId::new(1).unwrap(), UserId::new(999).unwrap()] {
        let refused = shop.set_account(nobody.into(), AccountStatus::Suspended);
        assert!(matches!(refused, Err(ChangeAgentError::NotFound)), "only agents");
    }
    assert_eq!(shop.db.dump(), before);
    shop.set_account(shop.agent(1), AccountStatus::Suspended).unwrap();
    let audit_log = "select action || ' ' || from_value || ' ' || to_value as line from audit_log";
    assert_eq!(shop.db.lines(audit_log), ["agent_status_changed active suspended"]);
}

fn an_agent_is_found_by_its_email_and_nobody_else_is(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let find =
        |email: &str| shop.stores.ports.agents.agent_by_email(&email.parse().unwrap()).unwrap();
    assert_eq!(find("AGENT1@demo.influmojo.test").unwrap().id, shop.agent(1));
    for other in ["brand1@demo.influmojo.test", "admin@demo.influmojo.test", "nobody@example.com"] {
        assert_eq!(find(other), None);
    }
}

fn r04_an_offline_or_away_agent_gets_a_ticket_only_when_nobody_is_there(engine: Engine) {
    let shop = Shop::open(engine, [4, 1, 1, 12]);
    shop.db.sql(
        "update agents set availability = 'offline' where user_id = 2; update agents set availability = 'away' \
         where user_id = 3; update agents set is_online = not is_online where user_id = 4; \
         update agents set availability = 'busy' where user_id = 5",
    );
    let agents = |packages: &[i64]| -> Vec<AgentId> {
        let orders = shop.order(1, packages).unwrap();
        orders.into_iter().map(|context| context.agent.unwrap().id).collect()
    };
    let [offline, away, gone, busy] = [1, 2, 3, 4].map(|n| shop.agent(n));
    assert_eq!(agents(&[1, 2]), [busy, busy], "busy is there");
    shop.db.sql("update agents set availability = 'away' where user_id = 5");
    assert_eq!(
        agents(&[3, 4, 5, 6, 7]),
        [offline, away, gone, busy, offline],
        "nobody is: all who are active"
    );
    shop.db.sql("update users set status = 'pending' where id in (2, 3)");
    assert_eq!(agents(&[8, 9, 10]), [gone, busy, gone]);
    let skipped = shop
        .db
        .lines("select tier || ' ' || eligible || ' ' || skipped as line from eligibility_snapshots order by id");
    let wanted = [
        r#"1 [5] [[2,"status_offline"],[3,"status_away"],[4,"not_online"]]"#,
        "2 [2,3,4,5] []",
        r#"2 [4,5] [[2,"account_pending"],[3,"account_pending"]]"#,
    ];
    assert_eq!(skipped, wanted);
    shop.verify();
}

/// More tickets wait than are read at a time.
fn a_long_queue_is_given_away_in_one_commit(engine: Engine) {
    let shop = Shop::open(engine, [2, 11, 25, 2]);
    let [one, two] = [1, 2].map(|n| shop.agent(n));
    for agent in [one, two] {
        shop.set_account(agent, AccountStatus::Suspended).unwrap();
    }
    let cart: Vec<i64> = (1..=50).collect();
    for brand in 1..=11 {
        shop.order(brand, &cart).unwrap();
    }
    assert_eq!(shop.db.count("tickets where agent_id is null"), 550);
    shop.set_account(two, AccountStatus::Active).unwrap();
    assert_eq!(shop.db.count("tickets where agent_id = 3"), 550);
    let assignments = shop.stores.ports.integrity.assignments(0, 1000).unwrap();
    assert!(
        assignments.iter().all(|(assignment, _)| assignment.from_queue)
            && assignments.is_sorted_by_key(|(assignment, _)| assignment.ticket)
    );
    assert_eq!(
        (assignments.len(), shop.db.count("notifications where kind = 'new_ticket'")),
        (550, 550)
    );
    assert_eq!(shop.db.count("messages"), 550 * (7 + 4), "M11 and the greeting in both channels");
    shop.verify();
}

fn two_agents_that_want_one_address_do_not_both_get_it(engine: Engine) {
    let shop = Shop::open(engine, [8, 1, 1, 1]);
    let wish =
        AgentChange { email: Some("ada@example.com".parse().unwrap()), ..AgentChange::default() };
    let outcomes = race(8, 8, |n| shop.change_agent(shop.agent(n + 1), wish.clone(), None));
    let (changed, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((changed.len(), refused.len()), (1, 7));
    assert!(
        refused.iter().all(|refused| matches!(refused, Err(ChangeAgentError::EmailInUse))),
        "{refused:?}"
    );
    assert_eq!(
        (shop.db.count("audit_log"), shop.db.count("users where email = 'ada@example.com'")),
        (1, 1)
    );
}

fn every_change_names_its_actor_and_never_a_password(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let (agent, admin) = (shop.agent(1), (UserId::new(1).unwrap(), Role::SuperAdmin));
    let wish = AgentChange {
        name: Some(Text::parse("Ada Lovelace").unwrap()),
        email: Some("ada@example.com".parse().unwrap()),
        account: Some(AccountStatus::Pending),
        password_hash: Some("secret hash".to_owned()),
        phone: None,
    };
    shop.change_agent(agent, wish.clone(), Some(admin)).unwrap();
    shop.change_agent(agent, AgentChange { password_hash: None, ..wish }, Some(admin)).unwrap();
    let away = Presence { availability: Availability::Away, is_online: true };
    let set = SetAvailability::new(
        shop.stores.ports.transactions.clone(),
        Arc::new(RoundRobin),
        Arc::new(FixedClock::at(noon())),
    );
    for _ in 0..2 {
        set.run(&AgentViewer { agent }, away).unwrap();
    }
    let staff = NewStaff {
        email: "new@example.com".parse().unwrap(),
        name: Text::parse("New agent").unwrap(),
    };
    let added = shop.add_agent(staff, None, Some(admin)).unwrap();
    let audit_log = shop.db.lines(
        "select actor_id || ' ' || actor_role || ' ' || action || ' ' || coalesce(from_value, '') || ' ' || \
         coalesce(to_value, '') || ' ' || data as line from audit_log order by id",
    );
    let of_new = format!("1 super_admin agent_added  active {{\"user_id\":\"{added}\"}}");
    let wanted = [
        r#"1 super_admin agent_changed   {"fields":"name email password","user_id":"2"}"#,
        r#"1 super_admin agent_status_changed active pending {"user_id":"2"}"#,
        r#"2 agent agent_availability_changed available away {"is_online":"true","user_id":"2"}"#,
        of_new.as_str(),
    ];
    assert_eq!(audit_log, wanted, "the same again is no change");
}

fn an_agent_that_joins_speaks_after_everything_that_was_said_before(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.set_account(shop.agent(1), AccountStatus::Suspended).unwrap();
    // somebody whose clock is ahead ordered
    shop.order_at(1, &[1], noon() + TimeDelta::hours(1)).unwrap();
    shop.set_account(shop.agent(1), AccountStatus::Active).unwrap();
    let times = shop.db.lines("select created_at || '' as line from messages order by id");
    assert!(times.len() == 11 && times.is_sorted_by(|one, next| one < next), "{times:?}");
}

fn agents_are_read_for_a_checkout_only_after_one_of_them_changed(engine: Engine) {
    let log = Log::default();
    let shop = Shop::with(engine, [4, 1, 1, 1], &observed(log.observer()));
    let is_reading = |statement: &&String| statement.contains("availability");
    let (mut orders, mut seen) = (0, 0);
    for (change, tells) in [
        ("update users set name = 'Ada' where id = 3", true),
        ("update users set status = 'suspended' where id = 4", true),
        ("update agents set availability = 'away' where user_id = 2", true),
        ("update users set status = 'active' where id = 4", true),
        ("update agents set is_online = not is_online where user_id = 3", true),
        ("update rotation set agent_id = 5 where id = 1", false),
        ("begin; update users set status = 'suspended'; rollback", false),
        ("update users set email = 'new@example.test' where role = 'brand'", false),
        ("update users set email = email, status = status", false),
        ("update users set email = 'new@agents.test' where id = 4", true),
    ] {
        // as another process does it, whose statements this store never sees
        shop.db.sql(change);
        let agents: Vec<Agent> =
            list(&shop, PageRequest::first(9)).into_iter().map(|load| load.agent).collect();
        for reads in [usize::from(tells), 0] {
            log.take();
            orders += 1;
            shop.order_at(1, &[1], noon() + TimeDelta::hours(orders)).unwrap();
            assert_eq!(log.take().iter().filter(is_reading).count(), reads, "{change}");
        }
        for (assignment, eligibility) in shop.stores.ports.integrity.assignments(seen, 9).unwrap() {
            assert_eq!(eligibility, Eligibility::of(&agents), "{change}");
            assert!(assignment.replays_on(&eligibility));
            seen = assignment.number;
        }
    }
    assert_eq!(seen, orders);
    assert_eq!(shop.db.count("eligibility_snapshots"), 5, "equal ones are stored once");
}

/// The use cases get the very rule that the store was opened with, so a rule of an embedder's own
/// counts everywhere.
fn tickets_are_assigned_by_one_rule_at_a_checkout_and_elsewhere(engine: Engine) {
    let options = Options::default();
    let stores = TestDb::fresh(engine).stores_with(&options);
    assert!(Arc::ptr_eq(&stores.ports.assigner, &options.assigner));
}
