delete from schema_compatibility where version = '0003';
drop table assignment_decisions;
alter table rotation drop column rule;
alter table agents drop column capacity;
