-- What insights and the audit page are read by: turns and entries of the trail by time, by actor and by action.

create index assignments_by_time on assignments (created_at);
create index events_by_time on events (at desc, id desc);
create index events_by_actor on events (actor_id, at desc, id desc);
create index events_by_action on events (action, at desc, id desc);
