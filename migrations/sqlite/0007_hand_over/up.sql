-- Hand-overs: which tickets of an agent went to whom, and whether that was taken back. A ticket can now have more
-- than one turn: one by which it got its first agent, and one for each hand-over by the ring.

create table hand_overs (
    id integer primary key,
    agent_id integer not null references agents (user_id),
    recipient_id integer references agents (user_id),
    actor_id integer not null references users (id),
    created_at text not null,
    undone_at text,
    undone_by integer references users (id),
    check ((undone_at is null) = (undone_by is null))
) strict;

create table hand_over_tickets (
    hand_over_id integer not null references hand_overs (id),
    ticket_id integer not null references tickets (id),
    agent_id integer not null references agents (user_id),
    changes integer not null check (changes > 0),
    primary key (hand_over_id, ticket_id)
) strict;

-- SQLite cannot drop the unique key of a column, so the table is made anew
alter table assignments rename to assignments_before;
drop index assignments_of_agent;
create table assignments (
    seq integer primary key check (seq > 0),
    ticket_id integer not null references tickets (id),
    order_id integer not null references orders (id),
    roster_id integer not null references rosters (id),
    from_queue integer not null check (from_queue in (0, 1)),
    hand_over_id integer references hand_overs (id),
    previous_agent_id integer references agents (user_id),
    agent_id integer not null references agents (user_id),
    created_at text not null
) strict;
insert into assignments (seq, ticket_id, order_id, roster_id, from_queue, previous_agent_id, agent_id, created_at)
    select seq, ticket_id, order_id, roster_id, from_queue, previous_agent_id, agent_id, created_at
    from assignments_before;
drop table assignments_before;
create index assignments_of_agent on assignments (agent_id, seq desc);
create index assignments_of_ticket on assignments (ticket_id, seq desc);
create unique index assignments_first on assignments (ticket_id) where hand_over_id is null;

-- open tickets of an agent, and the loads of agents
create index tickets_by_load on tickets (agent_id, status, id);
