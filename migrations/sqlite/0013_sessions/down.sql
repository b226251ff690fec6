drop table message_keys;
drop table sessions;
