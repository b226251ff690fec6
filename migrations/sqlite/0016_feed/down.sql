drop trigger feed_mark_moved;
drop trigger feed_mark_set;
drop index feed_marks_by_number;
alter table read_marks drop column number;
