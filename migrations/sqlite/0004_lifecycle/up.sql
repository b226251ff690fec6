-- Numbers the steps of an order, and lets lists of one status of one party read only what they show.

alter table orders add column changes integer not null default 0 check (changes >= 0);

create index orders_of_brand_by_status on orders (brand_id, status, placed_at desc, id desc);
create index orders_of_creator_by_status on orders (creator_id, status, placed_at desc, id desc);
