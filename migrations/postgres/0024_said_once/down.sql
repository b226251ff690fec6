update messages set searchable = true where not searchable;
drop trigger search_message_changed on messages;
create trigger search_message_changed after delete or update of id, ticket_id, body on messages
    for each row execute function search_message_changed();

create or replace function search_message_changed() returns trigger language plpgsql as $$
begin
    delete from search_messages where message_id = old.id;
    if tg_op = 'UPDATE' then
        insert into search_messages (message_id, ticket_id, words)
            values (new.id, new.ticket_id, search_words(new.body));
    end if;
    return null;
end $$;

create or replace function search_messages_added() returns trigger language plpgsql as $$
begin
    insert into search_messages (message_id, ticket_id, words)
        select id, ticket_id, search_words(body) from added order by id;
    return null;
end $$;

alter table messages drop column searchable;
