drop table preferences;
