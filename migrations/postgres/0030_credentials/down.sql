drop table sessions;
create table sessions (
    digest bytea primary key check (length(digest) = 32),
    user_id bigint not null references users (id),
    created_at timestamptz not null
);
create index sessions_of_user on sessions (user_id);
create index sessions_oldest on sessions (created_at);
alter table users drop column is_demo;
alter table users drop column signed_out_tokens;
alter table users drop column credential_version;
