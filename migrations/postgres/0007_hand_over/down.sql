drop index tickets_by_load;
drop index assignments_first;
drop index assignments_of_ticket;
alter table assignments drop column hand_over_id;
alter table assignments add unique (ticket_id);
drop table hand_over_tickets;
drop table hand_overs;
