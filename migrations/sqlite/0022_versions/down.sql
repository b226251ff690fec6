drop trigger people_changed;
drop trigger agent_removed;
drop trigger agent_changed;
drop trigger agent_added;
alter table rosters drop column agents_version;
alter table ring drop column names_version;
alter table ring drop column agents_version;
