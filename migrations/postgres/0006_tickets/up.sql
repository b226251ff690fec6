-- Lets the list of all tickets be narrowed to a priority, to an agent, or to those that wait for one, in its order.

create index tickets_by_priority on tickets (priority, updated_at desc, id desc);
create index tickets_of_agent_updated on tickets (agent_id, updated_at desc, id desc);
