drop index orders_ticket_of;
create index orders_ticket_of on orders (ticket_of);
