-- Only SQLite looks for orders that wait for a ticket.
select 1;
