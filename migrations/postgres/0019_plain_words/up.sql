-- The words of most texts are split without the rules of Unicode, which took two thirds of a checkout's time in the
-- database. A text of letters and digits of English and the usual marks between them has the same words either way.

-- the words of any text, as before
create function search_words_of_any(body text) returns tsvector language sql immutable strict parallel safe
    return array_to_tsvector(array(select distinct left(word, 100) from unnest(search_split(body)) word where word <> ''));

-- Plain is a text of these characters only, with no word that had to be cut off. The planner writes this function out
-- where it is called, which it would not if the function were strict.
create or replace function search_words(body text) returns tsvector language sql immutable parallel safe
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
