-- The audit trail is only added to: whoever can write to the tables cannot change or remove what was written. The number of
-- the transaction may be set anew, as it must after a dump was restored into another server.

create function events_are_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'xid' = to_jsonb(old) - 'xid' then
        return new;
    end if;
    raise exception 'the audit trail is only added to';
end $$;
create trigger events_are_not_changed before update or delete on events
    for each row execute function events_are_kept();
create trigger events_are_not_removed before truncate on events
    for each statement execute function events_are_kept();

-- which secrets sign tokens, by a keyed fingerprint that tells nothing of them
create table secret_fingerprints (
    fingerprint text primary key check (length(fingerprint) = 16),
    seen_at timestamptz not null
);
