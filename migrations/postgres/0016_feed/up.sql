-- What the feed of changes is read by. Ids are committed out of order; transactions below the oldest one that still
-- runs are complete, so rows are read in the order of the transactions that wrote them, and only up to there.

-- the default costs a row no statement; rows that are there already get the transaction of this migration
alter table events add column xid xid8 not null default pg_current_xact_id();
alter table messages add column xid xid8 not null default pg_current_xact_id();
create index feed_events on events (xid, id) where ticket_id is not null;
create index feed_messages on messages (xid, id);

-- a mark moves; wherever it moves to, it is a new change
create sequence feed_marks_numbers;
alter table read_marks add column number bigint not null default nextval('feed_marks_numbers');
alter table read_marks add column xid xid8 not null default pg_current_xact_id();
alter sequence feed_marks_numbers owned by read_marks.number;
create index feed_marks_by_number on read_marks (number);
create index feed_marks on read_marks (xid, number);

create function feed_mark_moved() returns trigger language plpgsql as $$
begin
    new.number := nextval('feed_marks_numbers');
    new.xid := pg_current_xact_id();
    return new;
end $$;
create trigger feed_mark_moved before update of message_id on read_marks
    for each row execute function feed_mark_moved();
