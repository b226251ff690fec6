drop trigger feed_mark_moved on read_marks;
drop function feed_mark_moved();
alter table read_marks drop column xid;
alter table read_marks drop column number;
drop index feed_messages;
drop index feed_events;
alter table messages drop column xid;
alter table events drop column xid;
