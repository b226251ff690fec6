-- Words are split by the service, alike for every engine, and those of messages are written behind the commit.
-- No number 0004: it stands for a database from before the baseline. Former versions write no words of names, so none of
-- them may be used with this.

drop trigger search_messages_added on messages;
drop trigger search_message_changed on messages;
drop index search_brands;
drop index search_users;
drop index search_packages;
drop table search_messages;
drop function search_messages_added, search_message_changed, search_query, search_words, search_words_of_any, search_split;

-- What follows the feed of changes: which instance leads, and how far the work is. It begins anew without a position.
create table followers (
    name text primary key,
    position text,
    holder text not null,
    leads_until timestamptz not null
);

-- Ready words; which rows there are is known by the follower, and it fills all of these when it begins.
create table search_messages (
    message_id bigint primary key,
    ticket_id bigint not null,
    words tsvector not null
);
create table search_users (
    id bigint primary key,
    words tsvector not null
);
create table search_brands (
    id bigint primary key,
    words tsvector not null
);
create table search_packages (
    id bigint primary key,
    words tsvector not null
);
-- New words are collected, and put in their places by whoever finds more than so many kilobytes of them; all who search
-- read what is collected.
create index search_messages_words on search_messages using gin (words) with (gin_pending_list_limit = 256);
create index search_users_words on search_users using gin (words);
create index search_brands_words on search_brands using gin (words);
create index search_packages_words on search_packages using gin (words);

-- addresses by their beginning, whatever the locale of the database
create index search_emails on users (email collate "C");
