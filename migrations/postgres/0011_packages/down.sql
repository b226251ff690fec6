drop index orders_of_package;
drop index packages_newest;
