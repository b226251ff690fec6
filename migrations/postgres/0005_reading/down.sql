drop index notifications_unread;
drop table read_marks;
