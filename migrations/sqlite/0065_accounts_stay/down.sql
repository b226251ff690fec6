delete from schema_compatibility where version = '0065';
drop trigger users_stay;
drop trigger agents_stay;
