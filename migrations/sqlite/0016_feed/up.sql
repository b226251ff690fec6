-- What the feed of changes is read by. There is one writer, so ids are committed in their order; only marks, which
-- move, need a number of their own.

alter table read_marks add column number integer not null default 0;
update read_marks set number = rowid;
create index feed_marks_by_number on read_marks (number);

create trigger feed_mark_set after insert on read_marks
begin
    update read_marks set number = (select max(number) + 1 from read_marks) where rowid = new.rowid;
end;
-- a mark moves; wherever it moves to, it is a new change
create trigger feed_mark_moved after update of message_id on read_marks
begin
    update read_marks set number = (select max(number) + 1 from read_marks) where rowid = new.rowid;
end;
