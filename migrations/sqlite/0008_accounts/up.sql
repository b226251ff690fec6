-- One-time codes, and what brands and creators say about themselves when they set up their profiles.

-- the last code of each phone, as a keyed hash; null once it was used
create table phone_codes (
    phone text primary key,
    digest blob check (length(digest) = 32),
    accepted_at text not null,
    attempts integer not null check (attempts between 0 and 5)
) strict;
create index phone_codes_oldest on phone_codes (accepted_at);

alter table brands add column gender text;
alter table brands add column date_of_birth text;
alter table brands add column location_pincode text;
alter table brands add column languages text not null default '[]';

alter table creators add column location_pincode text;
alter table creators add column min_rate_minor integer check (min_rate_minor between 0 and 999999999999);
alter table creators add column max_rate_minor integer check (max_rate_minor between 0 and 999999999999);
alter table creators add column rate_currency text not null default 'USD' check (length(rate_currency) = 3);
alter table creators add column availability_status text not null default 'available';
