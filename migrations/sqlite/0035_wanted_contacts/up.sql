-- A phone or e-mail that somebody only names is wanted: it is not unique and identifies nobody. `email` and `phone` are what
-- an account is known by: proven, or given by a super admin, the seed or an import.

alter table users add column wanted_email text check (wanted_email = lower(wanted_email));
alter table users add column wanted_phone text;
-- whether a super admin gave this phone: only such a one is a door for an agent
alter table users add column phone_given integer not null default 0 check (phone_given in (0, 1));
create index users_wanting_phone on users (wanted_phone, id) where wanted_phone is not null;

-- what brands and creators named before counts as wanted where they can sign in without it (decision 40)
update users set wanted_phone = phone, phone = null
where role in ('brand', 'creator') and phone is not null and not phone_verified
    and email is not null and password_hash is not null;
update users set wanted_email = email, email = null
where role in ('brand', 'creator') and email is not null and not email_verified
    and phone is not null and phone_verified and password_hash is null;
