drop table admin_presences;
alter table portfolio_items drop column mime_type;
alter table portfolio_items drop column file_size;
