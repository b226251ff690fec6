alter index search_messages_words reset (gin_pending_list_limit);
alter table messages alter constraint messages_ticket_id_fkey not deferrable;
