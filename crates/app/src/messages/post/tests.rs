//! Every refusal and every rule of writing in a ticket.

use std::sync::Mutex;

use domain::{
    Agent, AgentId, BrandId, NotificationKind, OrderContext, Role, Text, TicketStatus, UserId,
};

use super::*;
use crate::{
    AccessError, BrandViewer, CreatorViewer, Noun, StaffViewer,
    testing::{MockTx, samples},
};

/// What was written besides the message.
type Written = (TicketPatch, Effects);

fn user(id: i64) -> UserId {
    UserId::new(id).unwrap()
}

fn second(n: i64) -> Timestamp {
    Timestamp::from_timestamp(n, 0).unwrap()
}

fn ticket() -> TicketId {
    TicketId::new(11).unwrap()
}

fn brand() -> Viewer {
    Viewer::Brand(BrandViewer { user: user(1), brand: BrandId::new(1).ok() })
}

fn creator() -> Viewer {
    let creator = samples::context(1, 2).creator;
    Viewer::Creator(CreatorViewer { user: creator.owner.user, creator: Some(creator.id) })
}

fn staff() -> Viewer {
    Viewer::Staff(StaffViewer { user: user(7), is_super_admin: false })
}

/// An order whose ticket is with agent 5.
fn context() -> OrderContext {
    let agent = AgentId::new(5).unwrap();
    let mut context = samples::context(1, 2);
    context.agent = Some(Agent {
        id: agent,
        name: "Agent".to_owned(),
        email: None,
        account: domain::AccountStatus::Active,
        availability: domain::Availability::Available,
        is_online: true,
    });
    context.ticket.as_mut().unwrap().agent = Some(agent);
    context
}

fn post(viewer: Viewer, channel: Option<Channel>) -> Post {
    let draft =
        MessageDraft { text: Text::parse("Hello").unwrap(), is_file: false, file: None, channel };
    Post { viewer, draft, key: None, at: second(60) }
}

/// A transaction in which a ticket is locked and a message gets number 50.
fn tx(locked: LockedOrder) -> MockTx {
    let mut tx = MockTx::new();
    tx.expect_lock_ticket().return_once(|_| Ok(Some(locked)));
    tx.expect_account_name().returning(|user| Ok(format!("User {user}")));
    tx.expect_insert_message().returning(|_| Ok(MessageId::new(50).unwrap()));
    tx
}

/// Somebody writes, and what is written.
fn written(mut tx: MockTx, post: Post) -> (Message, Written) {
    let seen =
        Arc::new(Mutex::new((TicketPatch::touch(Timestamp::UNIX_EPOCH), Effects::default())));
    let (patched, recorded) = (seen.clone(), seen.clone());
    tx.expect_update_ticket().once().returning(move |_, patch| {
        patched.lock().unwrap().0 = *patch;
        Ok(())
    });
    tx.expect_record().once().returning(move |effects| {
        recorded.lock().unwrap().1 = effects.clone();
        Ok(())
    });
    let message = post_message(&mut tx, ticket(), post).unwrap();
    let written = seen.lock().unwrap().clone();
    (message, written)
}

#[test]
fn nobody_writes_without_a_ticket_nor_in_one_of_others() {
    let refused = |locked: Option<LockedOrder>| {
        let mut tx = MockTx::new();
        tx.expect_lock_ticket().return_once(|_| Ok(locked));
        post_message(&mut tx, ticket(), post(brand(), None)).unwrap_err()
    };
    assert!(matches!(refused(None), AccessError::NotFound(Noun::Ticket)));
    assert!(matches!(
        refused(Some(samples::locked(samples::context(3, 2)))),
        AccessError::NotAParty(_)
    ));
}

#[test]
fn r18_a_party_writes_as_itself_in_its_own_channel() {
    let parties = [
        (brand(), Channel::BrandAgent, SenderRole::Brand, Role::Brand),
        (creator(), Channel::CreatorAgent, SenderRole::Creator, Role::Creator),
    ];
    for (viewer, channel, role, account) in parties {
        let (message, (patch, effects)) =
            written(tx(samples::locked(context())), post(viewer, Some(Channel::Internal)));
        assert_eq!(
            (message.id.get(), message.ticket, message.author),
            (50, ticket(), viewer.user())
        );
        assert_eq!((message.channel, message.role, message.author_type), (channel, role, account));
        assert_eq!(
            (message.text.as_str(), message.author_name),
            ("Hello", format!("User {}", viewer.user()))
        );
        assert_eq!((patch.updated_at, patch.status, patch.changes), (second(60), None, None));
        let told: Vec<_> = effects
            .notifications
            .iter()
            .map(|notification| (notification.user, notification.kind))
            .collect();
        assert_eq!(told, [(user(5), NotificationKind::NewMessage)], "the agent is told");
        assert!(effects.messages.is_empty() && effects.audit.is_empty());
    }
}

#[test]
fn what_staff_began_to_write_there_is_gone_and_nobody_is_told_of_a_note() {
    let mut tx = tx(samples::locked(context()));
    tx.expect_delete_draft().once().returning(|writer, ticket, channel| {
        assert_eq!((writer, ticket.get(), channel), (user(7), 11, Channel::Internal));
        Ok(())
    });
    let (message, (patch, effects)) = written(tx, post(staff(), Some(Channel::Internal)));
    assert_eq!((message.channel, message.role), (Channel::Internal, SenderRole::Agent));
    assert_eq!(patch, TicketPatch::touch(second(60)), "a note answers nobody");
    assert_eq!(effects, Effects::default());
}

#[test]
fn a_message_comes_after_everything_that_was_said_before() {
    let locked = LockedOrder { newest_message_at: Some(second(90)), ..samples::locked(context()) };
    let (message, (patch, _)) = written(tx(locked), post(brand(), None));
    assert_eq!(message.created_at, second(90) + Duration::from_millis(1));
    assert_eq!(patch.updated_at, second(60), "the ticket changed when it changed");
}

#[test]
fn the_same_key_again_writes_nothing() {
    let key = || IdempotencyKey::parse(b"k").ok();
    let mut tx = MockTx::new();
    tx.expect_lock_ticket().return_once(|_| Ok(Some(samples::locked(context()))));
    tx.expect_find_message_by_key().once().returning(|ticket, author, key| {
        assert_eq!((author, key.as_str()), (user(1), "k"));
        Ok(Some(samples::message(49, ticket, Channel::BrandAgent)))
    });
    let again =
        post_message(&mut tx, ticket(), Post { key: key(), ..post(brand(), None) }).unwrap();
    assert_eq!(again.id.get(), 49);
}

#[test]
fn a_new_key_is_kept_with_its_message() {
    let mut tx = tx(samples::locked(context()));
    tx.expect_find_message_by_key().once().returning(|_, _, _| Ok(None));
    tx.expect_insert_message_key().once().returning(|_, author, key, message, at| {
        assert_eq!((author, key.as_str(), message.get(), at), (user(1), "k", 50, second(60)));
        Ok(())
    });
    let key = IdempotencyKey::parse(b"k").ok();
    written(tx, Post { key, ..post(brand(), None) });
}

#[test]
fn d03_a_party_reopens_a_ticket_that_is_over() {
    let mut over = context();
    over.ticket.as_mut().unwrap().status = TicketStatus::Closed;
    let locked = || LockedOrder { waiting_since: Some(second(1)), ..samples::locked(over.clone()) };
    let (_, (patch, effects)) = written(tx(locked()), post(brand(), None));
    assert_eq!((patch.status, patch.changes), (Some(TicketStatus::Open), Some(1)));
    assert_eq!(
        effects.audit.iter().map(|entry| entry.action).collect::<Vec<_>>(),
        ["ticket_reopened"]
    );
    assert_eq!(patch.waiting, Some(Waiting::Since(second(60))), "what was left unanswered is over");
    let mut by_staff = tx(locked());
    by_staff.expect_delete_draft().returning(|_, _, _| Ok(()));
    let (_, (patch, effects)) = written(by_staff, post(staff(), Some(Channel::Internal)));
    assert_eq!(
        (patch.status, effects.audit),
        (None, Vec::new()),
        "staff reopen nothing by writing"
    );
}

#[test]
fn a_party_waits_since_its_first_message() {
    let (_, (patch, _)) = written(tx(samples::locked(context())), post(creator(), None));
    assert_eq!(patch.waiting, Some(Waiting::Since(second(60))));
    let waits = LockedOrder { waiting_since: Some(second(30)), ..samples::locked(context()) };
    let (_, (patch, _)) = written(tx(waits), post(brand(), None));
    assert_eq!(patch.waiting, None, "it waits already");
}

#[test]
fn an_answer_ends_the_wait_of_its_channel_alone() {
    let answers = [
        (Channel::BrandAgent, Channel::CreatorAgent),
        (Channel::CreatorAgent, Channel::BrandAgent),
    ];
    for (answered, other) in answers {
        for (unanswered, waiting) in
            [(None, Waiting::Nobody), (Some(second(40)), Waiting::Since(second(40)))]
        {
            let mut tx =
                tx(LockedOrder { waiting_since: Some(second(30)), ..samples::locked(context()) });
            tx.expect_delete_draft().returning(|_, _, _| Ok(()));
            tx.expect_newest_message_by().once().returning(move |_, channel, authors| {
                assert_eq!((channel, authors), (other, [SenderRole::Agent].as_slice()));
                Ok(MessageId::new(20).ok())
            });
            tx.expect_last_reopened_at().once().returning(|_| Ok(Some(second(35))));
            tx.expect_first_message_time().once().returning(
                move |_, channel, authors, after, since| {
                    assert_eq!(
                        (channel, authors),
                        (other, [SenderRole::Brand, SenderRole::Creator].as_slice())
                    );
                    assert_eq!((after.map(MessageId::get), since), (Some(20), Some(second(35))));
                    Ok(unanswered)
                },
            );
            let (_, (patch, _)) = written(tx, post(staff(), Some(answered)));
            assert_eq!(patch.waiting, Some(waiting));
        }
    }
}

#[test]
fn keys_are_forgotten_after_a_day() {
    let key = || IdempotencyKey::parse(b"k").ok();
    let clock = Arc::new(crate::testing::FixedClock::at(second(0)));
    let store = Arc::new(crate::testing::MemoryStore::default());
    let brand = store.add_brand(samples::brand(1, "Brand").unwrap());
    store.rows().contexts.push(samples::context(1, 2));
    let use_case = PostMessage::new(store, clock.clone());
    let say = || {
        use_case
            .run(&Viewer::Brand(brand), ticket(), post(Viewer::Brand(brand), None).draft, key())
            .unwrap()
    };
    let first = say().id;
    clock.set(second(0) + PostMessage::KEYS_KEPT_FOR);
    assert_eq!((use_case.forget_keys().unwrap(), say().id), (0, first));
    clock.set(second(1) + PostMessage::KEYS_KEPT_FOR);
    assert_eq!(use_case.forget_keys().unwrap(), 1);
    assert_ne!(say().id, first);
}
