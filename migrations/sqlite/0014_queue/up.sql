-- Since when a party waits for an answer of staff. The last instant of all stands for a ticket in which nobody waits,
-- so that a list sorted by it needs no special case.

alter table tickets add column waiting_since text not null default '9999-12-31T23:59:59.999999Z';

update tickets set waiting_since = waits.since
from (
    select m.ticket_id, min(m.created_at) as since
    from messages m
    where m.role in ('brand', 'creator')
        and m.id > coalesce((select max(a.id) from messages a
            where a.ticket_id = m.ticket_id and a.channel = m.channel and a.role = 'agent'), 0)
    group by m.ticket_id
) waits
where waits.ticket_id = tickets.id;

create index tickets_unsolved on tickets (waiting_since, id desc) where status <> 'resolved' and status <> 'closed';
create index tickets_unsolved_of_agent on tickets (agent_id, waiting_since, id desc) where status <> 'resolved' and status <> 'closed';
