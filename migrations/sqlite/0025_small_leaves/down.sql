insert into search_messages (search_messages, rank) values ('pgsz', 4050);
