update messages set searchable = 1 where not searchable;
drop trigger search_message_added;
drop trigger search_message_changed;
drop trigger search_message_removed;
create trigger search_message_added after insert on messages begin
    insert into search_messages (rowid, body) values (new.id, new.body);
end;
create trigger search_message_changed after update of id, body on messages begin
    insert into search_messages (search_messages, rowid, body) values ('delete', old.id, old.body);
    insert into search_messages (rowid, body) values (new.id, new.body);
end;
create trigger search_message_removed after delete on messages begin
    insert into search_messages (search_messages, rowid, body) values ('delete', old.id, old.body);
end;
alter table messages drop column searchable;
