-- The audit trail is only added to: whoever can write to the tables cannot change or remove what was written.

create trigger events_are_not_changed before update on events
begin
    select raise(abort, 'the audit trail is only added to');
end;
create trigger events_are_not_removed before delete on events
begin
    select raise(abort, 'the audit trail is only added to');
end;

-- which secrets sign tokens, by a keyed fingerprint that tells nothing of them
create table secret_fingerprints (
    fingerprint text primary key not null check (length(fingerprint) = 16),
    seen_at text not null
) strict;
