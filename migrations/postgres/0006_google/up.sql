-- Sign-in with Google. The subject is what a Google account is known by: its address may change, and may be another
-- person's later.

alter table users add column google_subject text check (length(google_subject) between 1 and 255);
create unique index users_of_google on users (google_subject) where google_subject is not null;
create index users_wanting_email on users (wanted_email, id) where wanted_email is not null;

-- ID tokens that somebody was signed in with, by their digests, until they expire: each is good once
create table used_id_tokens (
    digest bytea primary key not null check (length(digest) = 32),
    expires_at timestamptz not null
);
create index used_id_tokens_by_expiry on used_id_tokens (expires_at);

-- an older binary does not read the column, and leaves it empty where it adds an account
insert into schema_compatibility (version, min_binary_schema) values ('0006', '0001');
