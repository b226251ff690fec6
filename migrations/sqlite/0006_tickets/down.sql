drop index tickets_of_agent_updated;
drop index tickets_by_priority;
