delete from schema_compatibility where version = '0002';
alter table idempotency_keys drop column checkout_id;
