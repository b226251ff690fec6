-- What helps staff at their work: drafts, replies kept ready, views of the queue, and who has which ticket open.

create table drafts (
    user_id integer not null references users (id),
    ticket_id integer not null references tickets (id),
    channel text not null check (channel in ('brand_agent', 'creator_agent', 'internal')),
    body text not null,
    seen_message_id integer references messages (id),
    updated_at text not null,
    primary key (user_id, ticket_id, channel)
) strict;

create table canned_replies (
    id integer primary key,
    shortcut text not null unique,
    title text not null,
    body text not null,
    updated_at text not null
) strict;

create table saved_views (
    id integer primary key,
    user_id integer not null references users (id),
    name text not null,
    query text not null,
    position integer not null check (position between 0 and 255),
    unique (user_id, name)
) strict;

-- gone after twenty seconds
create table ticket_presences (
    ticket_id integer not null,
    user_id integer not null,
    channel text not null check (channel in ('brand_agent', 'creator_agent', 'internal')),
    activity text not null check (activity in ('viewing', 'typing')),
    seen_at text not null,
    primary key (ticket_id, user_id)
) strict;
create index ticket_presences_by_age on ticket_presences (seen_at);
