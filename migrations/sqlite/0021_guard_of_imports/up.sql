-- Imported orders wait for no ticket. While most orders are imported, an index with all of them tells them apart no better
-- than the table does, and once there were statistics, SQLite read the whole table for every new ticket.
drop index orders_ticket_of;
create index orders_ticket_of on orders (ticket_of) where ticket_of is not null;
