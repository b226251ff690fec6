-- What creators and brands say of the files that they show, and whether a super admin is there.

alter table portfolio_items add column file_size integer check (file_size >= 0);
alter table portfolio_items add column mime_type text;

-- a super admin gets no tickets: what it says of itself is shown and has no other effect
create table admin_presences (
    user_id integer primary key not null references users (id),
    availability text not null check (availability in ('available', 'busy', 'offline', 'away')),
    is_online integer not null check (is_online in (0, 1)),
    last_online_at text
) strict;
