-- How far each reader has read each channel of a ticket, and what of a user's notifications is not read.

create table read_marks (
    ticket_id integer not null references tickets (id),
    user_id integer not null references users (id),
    channel text not null check (channel in ('brand_agent', 'creator_agent', 'internal')),
    message_id integer not null references messages (id),
    at text not null,
    primary key (ticket_id, channel, user_id)
) strict;

create index notifications_unread on notifications (user_id, id desc) where read_at is null;
