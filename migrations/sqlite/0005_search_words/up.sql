-- Words are split by the service, alike for every engine, and those of messages are written behind the commit.
-- No number 0004: it stands for a database from before the baseline. Former versions write no words of names, so none of
-- them may be used with this.

drop trigger search_message_added;
drop trigger search_message_changed;
drop trigger search_message_removed;
drop trigger search_brand_added;
drop trigger search_brand_changed;
drop trigger search_brand_removed;
drop trigger search_user_added;
drop trigger search_user_changed;
drop trigger search_user_removed;
drop trigger search_package_added;
drop trigger search_package_changed;
drop trigger search_package_removed;
drop table search_messages;
drop table search_brands;
drop table search_users;
drop table search_packages;

-- What follows the feed of changes: which instance leads, and how far the work is. It begins anew without a position.
create table followers (
    name text primary key not null,
    position text,
    holder text not null,
    leads_until text not null
);

-- Ready words with blanks between them; all that is not ASCII is a part of a word here. They hold no text and no places of words. Which
-- rows there are is known by the follower, and it fills all of these when it begins.
create virtual table search_messages using fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii');
create virtual table search_brands using fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii');
create virtual table search_users using fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii');
create virtual table search_packages using fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii');

-- Words are merged 64 pages of their index at a time, within whichever commit comes then, and others wait for it to write.
insert into search_messages (search_messages, rank) values ('pgsz', 1000);
