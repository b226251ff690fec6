-- What somebody has chosen for itself at the desk: the time zone, by its name in the IANA database.

create table preferences (
    user_id integer primary key references users (id),
    zone text not null check (length(zone) between 1 and 64)
) strict;

-- former versions may be used with it
insert into schema_compatibility (version, min_binary_schema) values ('0060', '0055');
