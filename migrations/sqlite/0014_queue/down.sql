drop index tickets_unsolved_of_agent;
drop index tickets_unsolved;
alter table tickets drop column waiting_since;
