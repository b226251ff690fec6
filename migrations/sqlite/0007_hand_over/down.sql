drop index tickets_by_load;
alter table assignments rename to assignments_before;
drop index assignments_of_agent;
drop index assignments_of_ticket;
drop index assignments_first;
create table assignments (
    seq integer primary key check (seq > 0),
    ticket_id integer not null unique references tickets (id),
    order_id integer not null references orders (id),
    roster_id integer not null references rosters (id),
    from_queue integer not null check (from_queue in (0, 1)),
    previous_agent_id integer references agents (user_id),
    agent_id integer not null references agents (user_id),
    created_at text not null
) strict;
insert into assignments (seq, ticket_id, order_id, roster_id, from_queue, previous_agent_id, agent_id, created_at)
    select seq, ticket_id, order_id, roster_id, from_queue, previous_agent_id, agent_id, created_at
    from assignments_before;
drop table assignments_before;
create index assignments_of_agent on assignments (agent_id, seq desc);
drop table hand_over_tickets;
drop table hand_overs;
