-- What ends sign-ins: tokens and sessions carry the version of the credentials that they were opened with.

alter table users add column credential_version integer not null default 0 check (credential_version >= 0);
-- tokens that were signed out and have not expired, as `id:expiry`, separated by spaces
alter table users add column signed_out_tokens text not null default '';
-- made by `seed`; its password is known to everybody
alter table users add column is_demo integer not null default 0 check (is_demo in (0, 1));
update users set is_demo = 1 where email like '%@demo.influmojo.test';

-- sessions of the desk before have no version; they end
drop table sessions;
create table sessions (
    digest blob primary key not null check (length(digest) = 32),
    user_id integer not null references users (id),
    credential_version integer not null,
    created_at text not null,
    active_at text not null,
    address text,
    user_agent text check (length(user_agent) <= 200)
) strict;
create index sessions_of_user on sessions (user_id);
create index sessions_oldest on sessions (created_at);
