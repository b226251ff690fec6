//! What helps staff at their work, when many use it at once.

use app::{
    DraftWish, KeepCannedReplies, KeepCannedRepliesError, MessagePost, ReplyAct, ReplyWish, StaffViewer, Viewer,
};
use chrono::TimeDelta;
use domain::{Activity, Channel, MessageDraft, ReplyBody, Role, Text, TicketId};
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

fn add(shop: &Shop, shortcut: &str) -> Result<(), KeepCannedRepliesError> {
    let reply = ReplyWish {
        shortcut: shortcut.parse().unwrap(),
        title: Text::parse("Title").unwrap(),
        body: ReplyBody::parse("Hello").unwrap(),
    };
    let act = ReplyAct { actor: (shop.agent(1).user(), Role::Agent), at: noon() };
    shop.stores.ports.canned_replies.add(reply, act).map(drop)
}

fn there_are_five_hundred_replies_however_many_are_added_at_once(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let most = i64::from(KeepCannedReplies::MOST);
    shop.db.sql(&format!(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) \
         insert into canned_replies (shortcut, title, body, updated_at) \
         select 'known-' || i, 'Title', 'Hello', created_at from n, users where users.id = 1",
        most - 3
    ));
    let added = race(8, 16, |n| add(&shop, &format!("new-{n}")));
    let refused = added.iter().filter(|added| matches!(added, Err(KeepCannedRepliesError::TooMany))).count();
    assert_eq!((refused, shop.db.count("canned_replies")), (13, most), "{added:?}");
    assert_eq!(shop.db.count("events where action = 'canned_reply_added'"), 3);
}

fn of_many_who_add_one_shortcut_one_does(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    let added = race(8, 16, |_| add(&shop, "late"));
    let refused = added.iter().filter(|added| matches!(added, Err(KeepCannedRepliesError::ShortcutTaken))).count();
    assert_eq!((refused, shop.db.count("canned_replies")), (15, 1), "{added:?}");
    assert_eq!(shop.db.count("events where action = 'canned_reply_added'"), 1, "what was refused is in no trail");
}

fn save(shop: &Shop, words: &str) {
    let (text, seen) = (Text::parse(words).unwrap(), domain::MessageId::new(1).ok());
    let wish = DraftWish { ticket: ticket(), channel: Channel::BrandAgent, text, seen };
    shop.stores.ports.drafts.save(shop.agent(1).user(), wish, noon()).unwrap();
}

fn drafts_that_are_saved_at_once_are_one(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    race(8, 40, |n| save(&shop, &format!("text {n}")));
    let drafts = shop.stores.ports.drafts.of(shop.agent(1).user(), ticket()).unwrap();
    assert_eq!((drafts.len(), shop.db.count("drafts")), (1, 1));
    assert!(drafts[0].text.as_str().starts_with("text "));
}

fn a_message_that_fails_keeps_its_draft(engine: Engine) {
    let shop = Shop::open(engine, [1, 1, 1, 1]);
    shop.order(1, &[1]).unwrap();
    save(&shop, "Hello");
    let say = || {
        let viewer = Viewer::Staff(StaffViewer { user: shop.agent(1).user(), is_super_admin: false });
        let text = Text::parse("Hello").unwrap();
        let draft = MessageDraft { text, is_file: false, file: None, channel: Some(Channel::BrandAgent) };
        shop.stores.ports.tickets.post(ticket(), MessagePost { viewer, draft, at: noon(), key: None })
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
    shop.db.sql(if engine == Engine::Sqlite { "drop trigger no_touch" } else { "drop trigger no_touch on tickets" });
    say().unwrap();
    assert_eq!((shop.db.count("drafts"), shop.db.count("messages")), (0, 8));
}

fn many_windows_note_and_remove_who_is_there_at_once(engine: Engine) {
    let shop = Shop::open(engine, [6, 4, 1, 4]);
    for brand in 1..=4 {
        shop.order(brand, &[1]).unwrap();
    }
    let presences = &shop.stores.ports.presences;
    race(12, 240, |n| {
        // time passes, so that half of what was noted before is removed all the time
        let (now, place) = (noon() + TimeDelta::seconds(n.into()), TicketId::new((n % 4 + 1).into()).unwrap());
        let user = shop.agent(n % 6 + 1).user();
        let what = (place, Channel::ALL[usize::try_from(n % 3).unwrap()], Activity::Viewing);
        presences.enter(user, what, now, now - TimeDelta::seconds(6)).unwrap();
        if n.is_multiple_of(5) {
            presences.leave(user, place).unwrap();
        }
    });
    let last = noon() + TimeDelta::hours(1);
    let typing = (ticket(), Channel::Internal, Activity::Typing);
    presences.enter(shop.agent(1).user(), typing, last, last - TimeDelta::seconds(20)).unwrap();
    assert_eq!(shop.db.lines("select activity as line from ticket_presences"), ["typing"]);
}
