-- Numbers that change with what is read again and again and hardly ever differs, so that one look tells whether it must
-- be read. They are drawn by lot: none comes back after a rollback, a fail-over or a restored copy.

alter table ring add column agents_version bigint not null default 0;
alter table ring add column names_version bigint not null default 0;
-- the agents of whom a roster was made last
alter table rosters add column agents_version bigint;

create function some_version() returns bigint language sql volatile
    return hashtextextended(gen_random_uuid()::text, 0);

create function agents_changed() returns trigger language plpgsql as $$
begin
    update ring set agents_version = some_version() where id = 1;
    return null;
end $$;
create trigger agents_changed after insert or update or delete on agents
    for each statement execute function agents_changed();

create function people_changed() returns trigger language plpgsql as $$
begin
    update ring set agents_version = some_version(), names_version = some_version() where id = 1;
    return null;
end $$;
-- not for what else parties change about themselves: whoever changes the ring holds it until commit
create trigger people_changed after update of name, email, role, status on users
    for each row when (
        (old.name, old.role) is distinct from (new.name, new.role)
        or new.role = 'agent' and (old.email, old.status) is distinct from (new.email, new.status)
    ) execute function people_changed();
