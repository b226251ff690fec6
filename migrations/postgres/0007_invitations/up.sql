-- Invitations of agents: whoever has the secret of one, of which the digest is kept, chooses the password of the account.
-- An account has one at most. It ends with its time, and with the credentials that the account had when it was made.

create table invitations (
    user_id bigint primary key references users (id),
    digest bytea not null unique check (length(digest) = 32),
    credential_version integer not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at)
);

-- an older binary knows no invitations, and the credentials that it changes end them
insert into schema_compatibility (version, min_binary_schema) values ('0007', '0001');
