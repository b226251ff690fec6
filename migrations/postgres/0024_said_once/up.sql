-- What an automatic message says to several is found by its words once: of the seven of a new ticket in two.

alter table messages add column searchable boolean not null default true;

create or replace function search_messages_added() returns trigger language plpgsql as $$
begin
    insert into search_messages (message_id, ticket_id, words)
        select id, ticket_id, search_words(body) from added where searchable order by id;
    return null;
end $$;

create or replace function search_message_changed() returns trigger language plpgsql as $$
begin
    delete from search_messages where message_id = old.id;
    if tg_op = 'UPDATE' and new.searchable then
        insert into search_messages (message_id, ticket_id, words)
            values (new.id, new.ticket_id, search_words(new.body));
    end if;
    return null;
end $$;
drop trigger search_message_changed on messages;
create trigger search_message_changed after delete or update of id, ticket_id, body, searchable on messages
    for each row execute function search_message_changed();
