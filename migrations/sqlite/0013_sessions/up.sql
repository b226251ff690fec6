-- Sessions of the desk, and what keeps a message that is sent twice from being written twice.

-- a session is known by the digest of its secret, which is stored nowhere
create table sessions (
    digest blob primary key not null check (length(digest) = 32),
    user_id integer not null references users (id),
    created_at text not null
) strict;
create index sessions_of_user on sessions (user_id);
create index sessions_oldest on sessions (created_at);

create table message_keys (
    ticket_id integer not null references tickets (id),
    author_id integer not null references users (id),
    key text not null check (length(key) between 1 and 255),
    message_id integer not null references messages (id),
    created_at text not null,
    primary key (ticket_id, author_id, key)
) strict;
create index message_keys_oldest on message_keys (created_at);
