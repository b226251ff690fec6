-- What the service says as a person (greetings, answers to orders) counts as unread for nobody.

drop index messages_said;
create index messages_said on messages (ticket_id, channel, author_id, id, role) where role <> 'system' and searchable;

-- former versions may be used with it
insert into schema_compatibility (version, min_binary_schema) values ('0061', '0055');
