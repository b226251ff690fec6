-- Only SQLite gave ids again.
select 1;
