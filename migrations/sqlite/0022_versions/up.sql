-- Numbers that change with what is read again and again and hardly ever differs, so that one look tells whether it must
-- be read. They are drawn by lot: none comes back after a rollback or a restored copy.

alter table ring add column agents_version integer not null default 0;
alter table ring add column names_version integer not null default 0;
-- the agents of whom a roster was made last
alter table rosters add column agents_version integer;

create trigger agent_added after insert on agents
begin
    update ring set agents_version = random() where id = 1;
end;
create trigger agent_changed after update on agents
begin
    update ring set agents_version = random() where id = 1;
end;
create trigger agent_removed after delete on agents
begin
    update ring set agents_version = random() where id = 1;
end;
create trigger people_changed after update of name, email, role, status on users
    when (old.name, old.role) is not (new.name, new.role)
        or new.role = 'agent' and (old.email, old.status) is not (new.email, new.status)
begin
    update ring set agents_version = random(), names_version = random() where id = 1;
end;
