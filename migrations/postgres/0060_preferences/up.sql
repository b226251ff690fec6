-- What somebody has chosen for itself at the desk: the time zone, by its name in the IANA database.

create table preferences (
    user_id bigint primary key references users (id),
    zone text not null check (length(zone) between 1 and 64)
);
