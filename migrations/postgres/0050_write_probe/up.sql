-- One row that is written to find out whether the database can be written.

create table write_probes (
    id integer primary key check (id = 1),
    writes bigint not null
);
insert into write_probes (id, writes) values (1, 0);
