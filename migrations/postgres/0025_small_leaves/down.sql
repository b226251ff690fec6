-- Only SQLite merges words so.
select 1;
