delete from schema_compatibility where version = '0060';
drop table preferences;
