delete from schema_compatibility where version = '0061';
drop index messages_said;
create index messages_said on messages (ticket_id, channel, author_id, id, role) where role <> 'system';
