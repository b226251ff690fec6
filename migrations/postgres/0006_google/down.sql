delete from schema_compatibility where version = '0006';
drop table used_id_tokens;
drop index users_wanting_email;
drop index users_of_google;
alter table users drop column google_subject;
