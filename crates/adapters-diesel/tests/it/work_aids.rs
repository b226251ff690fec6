//! What helps staff at their work, when many use it at once.

use std::sync::Arc;

use app::{
    StaffViewer, Viewer,
    messages::{DraftInput, ManageDrafts, PostMessage},
    staff_tools::{CannedReplyInput, ManageCannedReplies, ManageCannedRepliesError, ShowPresence},
    testing::FixedClock,
};
use chrono::TimeDelta;
use domain::{Activity, Channel, MessageDraft, ReplyBody, Text, TicketId};
use test_support::{Engine, on_each_engine};

use crate::{
    fixture::{Shop, noon},
    races::race,
};

on_each_engine! {
    there_are_five_hundred_replies_however_many_are_added_at_once,
    of_many_who_add_one_shortcut_one_does,
    drafts_that_are_saved_at_once_are_one,
    a_message_that_fails_keeps_its_draft,
    many_windows_note_and_remove_who_is_there_at_once,
}

fn ticket() -> TicketId {
    TicketId::new(1).unwrap()
}

fn staff(shop: &Shop, agent: u32) -> StaffViewer {
    StaffViewer { user: shop.agent(agent).user(), is_super_admin: false }
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(noon()))
}

fn drafts(shop: &Shop) -> ManageDrafts {
    let ports = &shop.stores.ports;
    ManageDrafts::new(ports.transactions.clone(), ports.messages.clone(), clock())
}

fn add(shop: &Shop, shortcut: &str) -> Result<(), ManageCannedRepliesError> {
    let reply = CannedReplyInput {
        shortcut: shortcut.parse().unwrap(),
        title: Text::parse("Title").unwrap(),
        body: ReplyBody::parse("Hello").unwrap(),
    };
    let ports = &shop.stores.ports;
    let replies =
        ManageCannedReplies::new(ports.transactions.clone(), ports.staff_tools.clone(), clock());
    replies.add(&staff(shop, 1), reply).map(drop)
}

fn there_are_five_hundred_replies_however_many_are_added_at_once(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let most = i64::from(ManageCannedReplies::MAX);
    shop.db.sql(&format!(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) \
         insert into canned_replies (shortcut, title, body, updated_at) \
         select 'known-' || i, 'Title', 'Hello', created_at from n, users where users.id = 1",
        most - 3
    ));
    let added = race(8, 16, |n| add(&shop, &format!("new-{n}")));
    let refused = added
        .iter()
        .filter(|added| matches!(added, Err(ManageCannedRepliesError::TooMany)))
        .count();
    assert_eq!((refused, shop.db.count("canned_replies")), (13, most), "{added:?}");
    assert_eq!(shop.db.count("audit_log where action = 'canned_reply_added'"), 3);
}

fn of_many_who_add_one_shortcut_one_does(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let added = race(8, 16, |_| add(&shop, "late"));
    let refused = added
        .iter()
        .filter(|added| matches!(added, Err(ManageCannedRepliesError::ShortcutTaken)))
        .count();
    assert_eq!((refused, shop.db.count("canned_replies")), (15, 1), "{added:?}");
    assert_eq!(
        shop.db.count("audit_log where action = 'canned_reply_added'"),
        1,
        "what was refused is in no audit log"
    );
}

fn save(shop: &Shop, words: &str) {
    let (text, seen) = (Text::parse(words).unwrap(), domain::MessageId::new(1).ok());
    let draft = DraftInput { ticket: ticket(), channel: Channel::BrandAgent, text, seen };
    drafts(shop).save(&staff(shop, 1), draft).unwrap();
}

fn drafts_that_are_saved_at_once_are_one(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    race(8, 40, |n| save(&shop, &format!("text {n}")));
    let drafts = drafts(&shop).read(&staff(&shop, 1), ticket()).unwrap();
    assert_eq!((drafts.len(), shop.db.count("drafts")), (1, 1));
    assert!(drafts[0].text.as_str().starts_with("text "));
}

fn a_message_that_fails_keeps_its_draft(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    save(&shop, "Hello");
    let say = || {
        let viewer = Viewer::Staff(staff(&shop, 1));
        let text = Text::parse("Hello").unwrap();
        let draft =
            MessageDraft { text, is_file: false, file: None, channel: Some(Channel::BrandAgent) };
        let post = PostMessage::new(
            shop.stores.ports.transactions.clone(),
            Arc::new(FixedClock::at(noon())),
        );
        post.run(&viewer, ticket(), draft, None)
    };
    // the last thing that is written
    shop.db.sql(match engine {
        Engine::Sqlite => {
            "create trigger no_touch before update of updated_at on tickets begin select raise(abort, 'broken'); end"
        }
        Engine::Postgres => {
            "create function no_touch() returns trigger language plpgsql as $$ begin raise 'broken'; end $$; \
             create trigger no_touch before update on tickets for each row execute function no_touch()"
        }
    });
    assert!(say().is_err());
    assert_eq!((shop.db.count("drafts"), shop.db.count("messages")), (1, 7));
    shop.db.sql(if engine == Engine::Sqlite {
        "drop trigger no_touch"
    } else {
        "drop trigger no_touch on tickets"
    });
    say().unwrap();
    assert_eq!((shop.db.count("drafts"), shop.db.count("messages")), (0, 8));
}

fn many_windows_note_and_remove_who_is_there_at_once(engine: Engine) {
    let shop = Shop::open(engine, [6, 4, 1, 4]);
    for brand in 1..=4 {
        shop.order(brand, &[1]).unwrap();
    }
    let ports = &shop.stores.ports;
    let at = |instant| {
        let clock = Arc::new(FixedClock::at(instant));
        ShowPresence::new(ports.transactions.clone(), ports.staff_tools.clone(), clock)
    };
    race(12, 240, |n| {
        // time passes, so that most of what was noted before is purged all the time
        let now = noon() + TimeDelta::seconds(i64::from(n) * 4);
        let (place, user) = (TicketId::new((n % 4 + 1).into()).unwrap(), staff(&shop, n % 6 + 1));
        let channel = Channel::ALL[usize::try_from(n % 3).unwrap()];
        at(now).enter(&user, place, channel, Activity::Viewing).unwrap();
        if n.is_multiple_of(5) {
            at(now).leave(&user, place).unwrap();
        }
    });
    let last = noon() + TimeDelta::hours(1);
    at(last).enter(&staff(&shop, 1), ticket(), Channel::Internal, Activity::Typing).unwrap();
    assert_eq!(shop.db.lines("select activity as line from ticket_presences"), ["typing"]);
}
