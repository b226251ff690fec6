drop index events_by_action;
drop index events_by_actor;
drop index events_by_time;
drop index assignments_by_time;
