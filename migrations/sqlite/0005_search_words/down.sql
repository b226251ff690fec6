-- Back to words that the database splits; all of them are written again.
drop table followers;
drop table search_packages;
drop table search_brands;
drop table search_users;
drop table search_messages;

create virtual table search_messages using fts5 (body, content = '', prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'");
create virtual table search_brands using fts5 (company_name, content = '', prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'");
create virtual table search_users using fts5 (name, content = '', prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'");
create virtual table search_packages using fts5 (title, content = '', prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'");

create trigger search_message_added after insert on messages when new.searchable begin
    insert into search_messages (rowid, body) values (new.id, new.body);
end;
create trigger search_message_changed after update of id, body, searchable on messages begin
    insert into search_messages (search_messages, rowid, body) select 'delete', old.id, old.body where old.searchable;
    insert into search_messages (rowid, body) select new.id, new.body where new.searchable;
end;
create trigger search_message_removed after delete on messages when old.searchable begin
    insert into search_messages (search_messages, rowid, body) values ('delete', old.id, old.body);
end;

create trigger search_brand_added after insert on brands begin
    insert into search_brands (rowid, company_name) values (new.id, new.company_name);
end;
create trigger search_brand_changed after update of id, company_name on brands begin
    insert into search_brands (search_brands, rowid, company_name) values ('delete', old.id, old.company_name);
    insert into search_brands (rowid, company_name) values (new.id, new.company_name);
end;
create trigger search_brand_removed after delete on brands begin
    insert into search_brands (search_brands, rowid, company_name) values ('delete', old.id, old.company_name);
end;

create trigger search_user_added after insert on users begin
    insert into search_users (rowid, name) values (new.id, new.name);
end;
create trigger search_user_changed after update of id, name on users begin
    insert into search_users (search_users, rowid, name) values ('delete', old.id, old.name);
    insert into search_users (rowid, name) values (new.id, new.name);
end;
create trigger search_user_removed after delete on users begin
    insert into search_users (search_users, rowid, name) values ('delete', old.id, old.name);
end;

create trigger search_package_added after insert on packages begin
    insert into search_packages (rowid, title) values (new.id, new.title);
end;
create trigger search_package_changed after update of id, title on packages begin
    insert into search_packages (search_packages, rowid, title) values ('delete', old.id, old.title);
    insert into search_packages (rowid, title) values (new.id, new.title);
end;
create trigger search_package_removed after delete on packages begin
    insert into search_packages (search_packages, rowid, title) values ('delete', old.id, old.title);
end;

insert into search_messages (search_messages, rank) values ('pgsz', 1000);

insert into search_messages (rowid, body) select id, body from messages where searchable order by id;
insert into search_brands (rowid, company_name) select id, company_name from brands;
insert into search_users (rowid, name) select id, name from users;
insert into search_packages (rowid, title) select id, title from packages;
