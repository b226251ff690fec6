-- Rules of assignment besides the round robin (decision 50).

-- how many unsolved tickets an agent may have; no bound when absent
alter table agents add column capacity integer check (capacity between 0 and 1000);

-- the rule that is in force
alter table rotation add column rule text not null default 'round_robin' check (length(rule) between 1 and 50);

-- What rules other than the round robin decided on, besides the eligibility and who was before: the ticket, and how many unsolved
-- tickets agents had. An assignment without a row here was made by the round robin.
create table assignment_decisions (
    number integer primary key references assignments (number),
    rule text not null check (length(rule) between 1 and 50),
    inputs text not null
) strict;

-- Older binaries assign by the round robin, and may go on as long as that is in force: putting another rule in force takes this
-- back.
insert into schema_compatibility (version, min_binary_schema) values ('0003', '0001');
