-- A group of checkouts writes the messages that do not depend on whose turn it is before it waits for the ring, and the
-- tickets afterwards.
alter table messages alter constraint messages_ticket_id_fkey deferrable initially deferred;

-- New words are collected, and put in their places by whoever finds more than so many kilobytes of them. That took 45 ms
-- with the default of 4 MiB, and all checkouts wait for it.
alter index search_messages_words set (gin_pending_list_limit = 256);
