-- Lets packages be listed in their order, and the orders of a package be found.

create index packages_newest on packages (created_at desc, id desc);
create index orders_of_package on orders (package_id, placed_at desc, id desc);
