-- Rows of accounts and agents are never removed: an account has a status. PostgreSQL relies on that, see the migration there;
-- here foreign keys lock nothing, and stay.
create trigger users_stay before delete on users begin
    select raise(abort, 'FOREIGN KEY constraint failed: accounts are never removed, they have a status');
end;
create trigger agents_stay before delete on agents begin
    select raise(abort, 'FOREIGN KEY constraint failed: accounts are never removed, they have a status');
end;

-- former versions may be used with it
insert into schema_compatibility (version, min_binary_schema) values ('0065', '0055');
