-- For a day: one-time codes that were sent, and wrong ones that were tried, so that neither can be done without end.

create table code_events (
    id integer primary key not null,
    phone text not null,
    -- from where a code was asked for; null for a wrong one that was tried
    address text,
    -- whether a right code came later; then the growing pauses begin anew
    is_settled integer not null check (is_settled in (0, 1)),
    at text not null
) strict;
create index code_events_of_phone on code_events (phone, at);
create index code_events_of_address on code_events (address, at) where address is not null;
create index code_events_by_time on code_events (at);
