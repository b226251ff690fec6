drop table sessions;
create table sessions (
    digest blob primary key not null check (length(digest) = 32),
    user_id integer not null references users (id),
    created_at text not null
) strict;
create index sessions_of_user on sessions (user_id);
create index sessions_oldest on sessions (created_at);
alter table users drop column is_demo;
alter table users drop column signed_out_tokens;
alter table users drop column credential_version;
