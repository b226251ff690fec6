-- Back to words that the database splits; those of all messages are written again.
drop table followers;
drop table search_packages;
drop table search_brands;
drop table search_users;
drop table search_messages;
drop index search_emails;

create function search_split(body text) returns text[] language sql immutable strict parallel safe
    return regexp_split_to_array(
        normalize(regexp_replace(
            normalize(lower(body collate "und-x-icu"), nfd), '[\u0300-\u036f]', '', 'g'), nfc),
        '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u0964\u0965\u2000-\u2bff'
        '\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe6f\uff00-\uff0f\U0001f000-\U0001faff]+');

create function search_words_of_any(body text) returns tsvector language sql immutable strict parallel safe
    return array_to_tsvector(array(select distinct left(word, 100) from unnest(search_split(body)) word where word <> ''));

create function search_words(body text) returns tsvector language sql immutable parallel safe
    return case
        when body !~ '[^a-zA-Z0-9 \n.,:;''"()#*/@!?&+=_%-]|[a-zA-Z0-9]{101}' then
            array_to_tsvector(array_remove(string_to_array(
                replace(replace(replace(replace(replace(replace(replace(
                replace(replace(replace(replace(replace(replace(replace(
                replace(replace(replace(replace(replace(replace(replace(
                    lower(body collate "C"),
                    E'\n', ' '), '.', ' '), ',', ' '), ':', ' '), ';', ' '), '''', ' '), '"', ' '),
                    '(', ' '), ')', ' '), '#', ' '), '*', ' '), '/', ' '), '@', ' '), '!', ' '),
                    '?', ' '), '&', ' '), '+', ' '), '=', ' '), '_', ' '), '%', ' '), '-', ' '),
                ' '), ''))
        else search_words_of_any(body)
    end;

create function search_query(question text) returns tsquery language sql immutable strict parallel safe
    return (select string_agg(
            '''' || replace(word, '''', '''''') || '''' || case when place = places and length(word) > 1 then ':*' else '' end,
            ' & ' order by place)::tsquery
        from (select word, row_number() over (order by place) as place, count(*) over () as places
            from unnest(search_split(question)) with ordinality split (word, place) where word <> '') words);

create table search_messages (
    message_id bigint primary key,
    ticket_id bigint not null,
    words tsvector not null
);
create index search_messages_words on search_messages using gin (words) with (gin_pending_list_limit = 256);
create index search_brands on brands using gin (search_words(company_name));
create index search_users on users using gin (search_words(name));
create index search_packages on packages using gin (search_words(title));

create function search_messages_added() returns trigger language plpgsql as $$
begin
    insert into search_messages (message_id, ticket_id, words)
        select id, ticket_id, search_words(body) from added where searchable order by id;
    return null;
end $$;
create trigger search_messages_added after insert on messages
    referencing new table as added for each statement execute function search_messages_added();

create function search_message_changed() returns trigger language plpgsql as $$
begin
    delete from search_messages where message_id = old.id;
    if tg_op = 'UPDATE' and new.searchable then
        insert into search_messages (message_id, ticket_id, words)
            values (new.id, new.ticket_id, search_words(new.body));
    end if;
    return null;
end $$;
create trigger search_message_changed after delete or update of id, ticket_id, body, searchable on messages
    for each row execute function search_message_changed();

insert into search_messages (message_id, ticket_id, words)
    select id, ticket_id, search_words(body) from messages where searchable order by id;
