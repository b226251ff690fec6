-- What is not read is counted out of an index alone, for up to 2000 tickets at once; notices of the service never count.

create index messages_said on messages (ticket_id, channel, author_id, id, role) where role <> 'system';
create index read_marks_of_user on read_marks (user_id, ticket_id, channel, message_id);
