delete from schema_compatibility where version = '0065';
drop trigger messages_author_id_added on messages;
drop trigger messages_author_id on messages;
drop trigger notifications_user_id on notifications;
drop trigger events_actor_id on events;
drop trigger tickets_agent_id on tickets;
drop trigger ring_agent_id on ring;
drop trigger assignments_agent_id on assignments;
drop trigger assignments_previous_agent_id on assignments;
drop trigger hand_overs_agent_id on hand_overs;
drop trigger hand_overs_recipient_id on hand_overs;
drop trigger hand_overs_actor_id on hand_overs;
drop trigger hand_overs_undone_by on hand_overs;
drop trigger hand_over_tickets_agent_id on hand_over_tickets;
drop function refer_to_authors, refers_to_author, refers_to_user, refers_to_actor, refers_to_undoer, refers_to_agent,
    refers_to_previous_agent, refers_to_recipient, refuse_reference;
alter table messages add foreign key (author_id) references users (id);
alter table notifications add foreign key (user_id) references users (id);
alter table events add foreign key (actor_id) references users (id);
alter table tickets add foreign key (agent_id) references agents (user_id);
alter table ring add foreign key (agent_id) references agents (user_id);
alter table assignments add foreign key (agent_id) references agents (user_id),
    add foreign key (previous_agent_id) references agents (user_id);
alter table hand_overs add foreign key (agent_id) references agents (user_id),
    add foreign key (recipient_id) references agents (user_id),
    add foreign key (actor_id) references users (id), add foreign key (undone_by) references users (id);
alter table hand_over_tickets add foreign key (agent_id) references agents (user_id);
drop trigger accounts_stay on users;
drop trigger accounts_are_kept on users;
drop trigger accounts_keep_their_id on users;
drop trigger accounts_stay on agents;
drop trigger accounts_are_kept on agents;
drop trigger accounts_keep_their_id on agents;
drop function accounts_stay;
