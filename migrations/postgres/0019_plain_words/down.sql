create or replace function search_words(body text) returns tsvector language sql immutable strict parallel safe
    return array_to_tsvector(array(select distinct left(word, 100) from unnest(search_split(body)) word where word <> ''));
drop function search_words_of_any(text);
