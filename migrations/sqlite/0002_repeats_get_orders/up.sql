-- The first order of the checkout that a request with an idempotency key placed, so that a repeat in
-- the same process gets its orders. Records of older versions have none. A status of 0 stands for a
-- request without a written answer.
alter table idempotency_keys add column checkout_id integer;

-- an older version leaves the column empty, and replays the answers that it knows
insert into schema_compatibility (version, min_binary_schema) values ('0002', '0001');
