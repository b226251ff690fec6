-- Only PostgreSQL has anything to wait for.
select 1;
