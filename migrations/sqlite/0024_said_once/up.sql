-- What an automatic message says to several is found by its words once: of the seven of a new ticket in two.

alter table messages add column searchable integer not null default 1 check (searchable in (0, 1));

drop trigger search_message_added;
drop trigger search_message_changed;
drop trigger search_message_removed;
create trigger search_message_added after insert on messages when new.searchable begin
    insert into search_messages (rowid, body) values (new.id, new.body);
end;
create trigger search_message_changed after update of id, body, searchable on messages begin
    insert into search_messages (search_messages, rowid, body) select 'delete', old.id, old.body where old.searchable;
    insert into search_messages (rowid, body) select new.id, new.body where new.searchable;
end;
create trigger search_message_removed after delete on messages when old.searchable begin
    insert into search_messages (search_messages, rowid, body) values ('delete', old.id, old.body);
end;

-- Statistics of FTS5's own tables, taken while these are small, make it read all of them again and again; the first line
-- is for a database without any statistics.
analyze ring;
delete from sqlite_stat1 where tbl glob 'search_*';
analyze sqlite_schema;
