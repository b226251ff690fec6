drop trigger people_changed on users;
drop function people_changed();
drop trigger agents_changed on agents;
drop function agents_changed();
drop function some_version();
alter table rosters drop column agents_version;
alter table ring drop column names_version;
alter table ring drop column agents_version;
