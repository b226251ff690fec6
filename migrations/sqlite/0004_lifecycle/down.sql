drop index orders_of_creator_by_status;
drop index orders_of_brand_by_status;
alter table orders drop column changes;
