alter table cart_items rename to cart_items_before;
create table cart_items (
    id integer primary key,
    user_id integer not null references users (id),
    package_id integer not null references packages (id),
    quantity integer not null check (quantity between 1 and 1000),
    delivery_days integer check (delivery_days between 1 and 365),
    instructions text,
    reference_urls text not null,
    created_at text not null,
    updated_at text not null,
    unique (user_id, package_id)
) strict;
insert into cart_items (id, user_id, package_id, quantity, delivery_days, instructions, reference_urls, created_at, updated_at)
    select id, user_id, package_id, quantity, delivery_days, instructions, reference_urls, created_at, updated_at from cart_items_before;
drop table cart_items_before;

alter table canned_replies rename to canned_replies_before;
create table canned_replies (
    id integer primary key,
    shortcut text not null unique,
    title text not null,
    body text not null,
    updated_at text not null
) strict;
insert into canned_replies (id, shortcut, title, body, updated_at)
    select id, shortcut, title, body, updated_at from canned_replies_before;
drop table canned_replies_before;

alter table saved_views rename to saved_views_before;
create table saved_views (
    id integer primary key,
    user_id integer not null references users (id),
    name text not null,
    query text not null,
    position integer not null check (position between 0 and 255),
    unique (user_id, name)
) strict;
insert into saved_views (id, user_id, name, query, position)
    select id, user_id, name, query, position from saved_views_before;
drop table saved_views_before;
