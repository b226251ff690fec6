-- A foreign key locks the row that it refers to. So whoever held the row of an account or of an agent held up everybody who
-- wrote something about it, and whoever did so while it held the ring held up all checkouts. Rows of accounts and agents are
-- never removed (an account has a status), so whether one is there can be looked up without a lock.

create function accounts_stay() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        raise exception 'update on table "%" violates foreign key constraint: an account keeps its id', tg_table_name
            using errcode = 'foreign_key_violation';
    end if;
    raise exception 'delete on table "%" violates foreign key constraint: accounts are never removed, they have a status',
        tg_table_name using errcode = 'foreign_key_violation';
end $$;
create trigger accounts_stay before delete on users for each row execute function accounts_stay();
create trigger accounts_are_kept before truncate on users for each statement execute function accounts_stay();
create trigger accounts_keep_their_id before update of id on users
    for each row when (new.id <> old.id) execute function accounts_stay();
create trigger accounts_stay before delete on agents for each row execute function accounts_stay();
create trigger accounts_are_kept before truncate on agents for each statement execute function accounts_stay();
create trigger accounts_keep_their_id before update of user_id on agents
    for each row when (new.user_id <> old.user_id) execute function accounts_stay();

create function refuse_reference(source text, target text, account bigint) returns void language plpgsql as $$
begin
    raise exception 'insert or update on table "%" violates foreign key constraint: table "%" has no row %',
        source, target, account using errcode = 'foreign_key_violation';
end $$;

create function refers_to_author() returns trigger language plpgsql as $$
begin
    if not exists (select from users where id = new.author_id) then
        perform refuse_reference(tg_table_name, 'users', new.author_id);
    end if;
    return new;
end $$;

create function refers_to_user() returns trigger language plpgsql as $$
begin
    if not exists (select from users where id = new.user_id) then
        perform refuse_reference(tg_table_name, 'users', new.user_id);
    end if;
    return new;
end $$;

create function refers_to_actor() returns trigger language plpgsql as $$
begin
    if not exists (select from users where id = new.actor_id) then
        perform refuse_reference(tg_table_name, 'users', new.actor_id);
    end if;
    return new;
end $$;

create function refers_to_undoer() returns trigger language plpgsql as $$
begin
    if not exists (select from users where id = new.undone_by) then
        perform refuse_reference(tg_table_name, 'users', new.undone_by);
    end if;
    return new;
end $$;

create function refers_to_agent() returns trigger language plpgsql as $$
begin
    if not exists (select from agents where user_id = new.agent_id) then
        perform refuse_reference(tg_table_name, 'agents', new.agent_id);
    end if;
    return new;
end $$;

create function refers_to_previous_agent() returns trigger language plpgsql as $$
begin
    if not exists (select from agents where user_id = new.previous_agent_id) then
        perform refuse_reference(tg_table_name, 'agents', new.previous_agent_id);
    end if;
    return new;
end $$;

create function refers_to_recipient() returns trigger language plpgsql as $$
begin
    if not exists (select from agents where user_id = new.recipient_id) then
        perform refuse_reference(tg_table_name, 'agents', new.recipient_id);
    end if;
    return new;
end $$;

-- a checkout writes some seven messages, and a batch of checkouts hundreds: they are looked at together
create function refer_to_authors() returns trigger language plpgsql as $$
declare
    missing bigint;
begin
    -- as a value, and not as `not exists`, it is looked up by its key for each, however many users there are
    select author_id into missing from added where (select id from users where id = added.author_id) is null limit 1;
    if found then
        perform refuse_reference(tg_table_name, 'users', missing);
    end if;
    return null;
end $$;

alter table messages drop constraint messages_author_id_fkey;
create trigger messages_author_id_added after insert on messages referencing new table as added
    for each statement execute function refer_to_authors();
create trigger messages_author_id before update of author_id on messages
    for each row execute function refers_to_author();

alter table notifications drop constraint notifications_user_id_fkey;
create trigger notifications_user_id before insert or update of user_id on notifications
    for each row execute function refers_to_user();

alter table events drop constraint events_actor_id_fkey;
create trigger events_actor_id before insert or update of actor_id on events
    for each row when (new.actor_id is not null) execute function refers_to_actor();

alter table tickets drop constraint tickets_agent_id_fkey;
create trigger tickets_agent_id before insert or update of agent_id on tickets
    for each row when (new.agent_id is not null) execute function refers_to_agent();

alter table ring drop constraint ring_agent_id_fkey;
create trigger ring_agent_id before insert or update of agent_id on ring
    for each row when (new.agent_id is not null) execute function refers_to_agent();

alter table assignments drop constraint assignments_agent_id_fkey, drop constraint assignments_previous_agent_id_fkey;
create trigger assignments_agent_id before insert or update of agent_id on assignments
    for each row execute function refers_to_agent();
create trigger assignments_previous_agent_id before insert or update of previous_agent_id on assignments
    for each row when (new.previous_agent_id is not null) execute function refers_to_previous_agent();

alter table hand_overs drop constraint hand_overs_agent_id_fkey, drop constraint hand_overs_recipient_id_fkey,
    drop constraint hand_overs_actor_id_fkey, drop constraint hand_overs_undone_by_fkey;
create trigger hand_overs_agent_id before insert or update of agent_id on hand_overs
    for each row execute function refers_to_agent();
create trigger hand_overs_recipient_id before insert or update of recipient_id on hand_overs
    for each row when (new.recipient_id is not null) execute function refers_to_recipient();
create trigger hand_overs_actor_id before insert or update of actor_id on hand_overs
    for each row execute function refers_to_actor();
create trigger hand_overs_undone_by before insert or update of undone_by on hand_overs
    for each row when (new.undone_by is not null) execute function refers_to_undoer();

alter table hand_over_tickets drop constraint hand_over_tickets_agent_id_fkey;
create trigger hand_over_tickets_agent_id before insert or update of agent_id on hand_over_tickets
    for each row execute function refers_to_agent();

-- former versions may be used with it
insert into schema_compatibility (version, min_binary_schema) values ('0065', '0055');
