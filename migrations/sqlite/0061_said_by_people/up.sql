-- What the service says as a person (greetings, answers to orders) counts as unread for nobody.

drop index messages_said;
create index messages_said on messages (ticket_id, channel, author_id, id, role, searchable)
  where role <> 'system' and searchable;
