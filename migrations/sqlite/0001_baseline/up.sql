-- The whole schema as it was when the history of its making was folded into one step. From here on there are only further
-- steps; each says in `schema_compatibility` which former versions may be used with it.

-- What a step declares about binaries that are older than itself. A binary serves a schema with steps that it does not know only
-- if each of them is here, with `min_binary_schema` no newer than the newest step that the binary knows.
create table schema_compatibility (
    version text primary key,
    min_binary_schema text not null
) strict;

-- ---- accounts

create table users (
    id integer primary key,
    -- what an account is known by: proven, or given by a super admin, the seed or an import
    email text unique check (email = lower(email)),
    phone text unique,
    -- what somebody only named: it is not unique and identifies nobody (decision 40)
    wanted_email text check (wanted_email = lower(wanted_email)),
    wanted_phone text,
    -- whether a super admin gave this phone: only such a one is a door for an agent
    phone_given integer not null default 0 check (phone_given in (0, 1)),
    name text not null,
    role text not null check (role in ('brand', 'creator', 'agent', 'super_admin')),
    status text not null check (status in ('active', 'suspended', 'pending', 'deleted')),
    password_hash text,
    profile_image_url text,
    cover_image_url text,
    email_verified integer not null check (email_verified in (0, 1)),
    phone_verified integer not null check (phone_verified in (0, 1)),
    onboarding_completed integer not null check (onboarding_completed in (0, 1)),
    onboarding_step text,
    auth_provider text not null check (auth_provider in ('email', 'phone', 'google')),
    -- tokens and sessions carry the version of the credentials that they were opened with, and end when it changes
    credential_version integer not null default 0 check (credential_version >= 0),
    -- tokens that were signed out and have not expired, as `id:expiry`, separated by spaces
    signed_out_tokens text not null default '',
    -- made by `seed`; its password is known to everybody
    is_demo integer not null default 0 check (is_demo in (0, 1)),
    last_login_at text,
    created_at text not null,
    updated_at text not null,
    unique (id, role)
) strict;
create index users_wanting_phone on users (wanted_phone, id) where wanted_phone is not null;

-- an agent is a user of role agent; a ticket can be given to nobody else
create table agents (
    user_id integer primary key,
    role text not null default 'agent' check (role = 'agent'),
    availability text not null check (availability in ('available', 'busy', 'offline', 'away')),
    is_online integer not null check (is_online in (0, 1)),
    last_online_at text,
    foreign key (user_id, role) references users (id, role)
) strict;

-- a super admin gets no tickets: what it says of itself is shown and has no other effect
create table admin_presences (
    user_id integer primary key references users (id),
    availability text not null check (availability in ('available', 'busy', 'offline', 'away')),
    is_online integer not null check (is_online in (0, 1)),
    last_online_at text
) strict;

-- what somebody has chosen for itself at the desk: the time zone, by its name in the IANA database
create table preferences (
    user_id integer primary key references users (id),
    zone text not null check (length(zone) between 1 and 64)
) strict;

-- a session of the desk is known by the digest of its secret, which is stored nowhere
create table sessions (
    digest blob primary key not null check (length(digest) = 32),
    user_id integer not null references users (id),
    credential_version integer not null,
    created_at text not null,
    active_at text not null,
    address text,
    user_agent text check (length(user_agent) <= 200)
) strict;
create index sessions_of_user on sessions (user_id);
create index sessions_oldest on sessions (created_at);

-- the last code of each phone, as a keyed hash; null once it was used
create table phone_codes (
    phone text primary key,
    digest blob check (length(digest) = 32),
    accepted_at text not null,
    attempts integer not null check (attempts between 0 and 5)
) strict;
create index phone_codes_oldest on phone_codes (accepted_at);

-- for a day: one-time codes that were sent, and wrong ones that were tried, so that neither can be done without end
create table code_events (
    id integer primary key,
    phone text not null,
    -- from where a code was asked for; null for a wrong one that was tried
    address text,
    -- whether a right code came later; then the growing pauses begin anew
    is_settled integer not null check (is_settled in (0, 1)),
    at text not null
) strict;
create index code_events_of_phone on code_events (phone, at);
create index code_events_of_address on code_events (address, at) where address is not null;
create index code_events_by_time on code_events (at);

-- which secrets sign tokens, by a keyed fingerprint that tells nothing of them
create table secret_fingerprints (
    fingerprint text primary key not null check (length(fingerprint) = 16),
    seen_at text not null
) strict;

-- ---- who orders what from whom

create table brands (
    id integer primary key,
    user_id integer not null unique references users (id),
    company_name text not null,
    industries text not null,
    business_type text,
    role_in_organization text,
    website_url text,
    description text,
    logo_url text,
    gender text,
    date_of_birth text,
    languages text not null default '[]',
    location_country text,
    location_state text,
    location_city text,
    location_pincode text,
    verified integer not null check (verified in (0, 1)),
    created_at text not null,
    updated_at text not null
) strict;

create table creators (
    id integer primary key,
    user_id integer not null unique references users (id),
    bio text,
    gender text,
    date_of_birth text,
    location_country text,
    location_state text,
    location_city text,
    location_pincode text,
    content_categories text not null,
    platforms text not null,
    languages text not null,
    min_rate_minor integer check (min_rate_minor between 0 and 99999999999999),
    max_rate_minor integer check (max_rate_minor between 0 and 99999999999999),
    rate_currency text not null default 'USD' check (length(rate_currency) = 3),
    availability_status text not null default 'available',
    rating_hundredths integer check (rating_hundredths between 0 and 500),
    total_collaborations integer not null check (total_collaborations >= 0),
    verified integer not null check (verified in (0, 1)),
    featured integer not null check (featured in (0, 1)),
    created_at text not null,
    updated_at text not null
) strict;
create index creators_newest on creators (created_at desc, id desc);

create table social_accounts (
    id integer primary key,
    creator_id integer not null references creators (id),
    platform text not null,
    username text not null,
    follower_count integer not null check (follower_count >= 0),
    engagement_millionths integer not null check (engagement_millionths >= 0),
    avg_views integer not null check (avg_views >= 0),
    verified integer not null check (verified in (0, 1))
) strict;
create index social_accounts_of_creator on social_accounts (creator_id, id);

create table portfolio_items (
    id integer primary key,
    user_id integer not null references users (id),
    title text not null,
    description text,
    media_url text not null,
    media_type text not null,
    file_size integer check (file_size >= 0),
    mime_type text,
    platform text,
    tags text not null,
    is_featured integer not null check (is_featured in (0, 1)),
    created_at text not null
) strict;
create index portfolio_items_of_user on portfolio_items (user_id, id desc);

-- amounts are minor units of their currency (ISO 4217)
create table packages (
    id integer primary key,
    creator_id integer not null references creators (id),
    title text not null,
    description text,
    price_minor integer not null check (price_minor between 0 and 99999999999999),
    currency text not null check (length(currency) = 3),
    kind text not null check (kind in ('predefined', 'custom')),
    deliverables text not null,
    platform text,
    content_type text,
    quantity integer check (quantity between 1 and 1000),
    revisions integer check (revisions between 0 and 1000),
    duration1 text,
    duration2 text,
    is_active integer not null check (is_active in (0, 1)),
    is_deleted integer not null check (is_deleted in (0, 1)),
    created_at text not null,
    updated_at text not null
) strict;
create index packages_newest on packages (created_at desc, id desc);
create index packages_of_creator on packages (creator_id, created_at desc, id desc);

-- An id of a row that can be removed is never given again: whoever still holds it would get at another row. SQLite gives the
-- largest id plus one unless a table says `autoincrement`. Rows of tables that do not say so are never removed.
create table cart_items (
    id integer primary key autoincrement,
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

-- `ticket_of` is the guard: an order that came from a checkout cannot be committed without its ticket
create table orders (
    id integer primary key,
    origin text not null check (origin in ('checkout', 'import')),
    ticket_of integer generated always as (case when origin = 'checkout' then id end) stored
        references tickets (order_id) deferrable initially deferred,
    checkout_id integer not null,
    brand_id integer not null references brands (id),
    creator_id integer not null references creators (id),
    package_id integer not null references packages (id),
    quantity integer not null check (quantity between 1 and 1000),
    unit_price_minor integer not null check (unit_price_minor between 0 and 99999999999999),
    total_minor integer not null check (total_minor between 0 and 99999999999999),
    currency text not null check (length(currency) = 3),
    status text not null check (status in ('pending', 'confirmed', 'accepted', 'in_progress', 'review',
        'revision_requested', 'price_revision_pending', 'completed', 'rejected', 'cancelled', 'refunded')),
    -- how often it was stepped
    changes integer not null default 0 check (changes >= 0),
    delivery_days integer check (delivery_days between 1 and 365),
    instructions text,
    reference_urls text not null,
    submission_deadline text not null,
    delivery_deadline text not null,
    rejection_message text,
    deliverables text,
    price_revision_minor integer check (price_revision_minor between 1 and 99999999999999),
    price_revision_reason text,
    price_revision_status text check (price_revision_status in ('requested', 'accepted', 'declined')),
    completed_at text,
    placed_at text not null,
    updated_at text not null,
    check ((price_revision_minor is null) = (price_revision_status is null))
) strict;
create index orders_newest on orders (placed_at desc, id desc);
create index orders_by_status on orders (status, placed_at desc, id desc);
create index orders_of_brand on orders (brand_id, placed_at desc, id desc);
create index orders_of_brand_by_status on orders (brand_id, status, placed_at desc, id desc);
create index orders_of_creator on orders (creator_id, placed_at desc, id desc);
create index orders_of_creator_by_status on orders (creator_id, status, placed_at desc, id desc);
create index orders_of_package on orders (package_id, placed_at desc, id desc);
create index orders_repeat on orders (brand_id, package_id, placed_at);
-- For every new ticket SQLite looks for orders that wait for it. Imported ones wait for none: an index with all of them would
-- tell them apart no better than the table does.
create index orders_ticket_of on orders (ticket_of) where ticket_of is not null;

-- answers to requests that had an idempotency key
create table idempotency_keys (
    user_id integer not null references users (id),
    endpoint text not null,
    idempotency_key text not null,
    fingerprint blob not null,
    status integer not null,
    body text not null,
    created_at text not null,
    primary key (user_id, endpoint, idempotency_key)
) strict;
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- ---- tickets and their conversations

create table tickets (
    id integer primary key,
    order_id integer not null unique references orders (id),
    agent_id integer references agents (user_id),
    status text not null check (status in ('open', 'in_progress', 'resolved', 'closed')),
    priority text not null check (priority in ('low', 'medium', 'high', 'urgent')),
    -- Since when a party waits for an answer of staff. The last instant of all stands for a ticket in which nobody waits, so
    -- that a list sorted by it needs no special case.
    waiting_since text not null default '9999-12-31T23:59:59.999999Z',
    changes integer not null check (changes >= 0),
    created_at text not null,
    updated_at text not null
) strict;
create index tickets_newest on tickets (created_at desc, id desc);
create index tickets_updated on tickets (updated_at desc, id desc);
create index tickets_by_status on tickets (status, updated_at desc, id desc);
create index tickets_by_priority on tickets (priority, updated_at desc, id desc);
create index tickets_of_agent on tickets (agent_id, created_at desc, id desc);
create index tickets_of_agent_updated on tickets (agent_id, updated_at desc, id desc);
-- open tickets of an agent, and the loads of agents
create index tickets_by_load on tickets (agent_id, status, id);
create index tickets_waiting on tickets (id) where agent_id is null;
create index tickets_unsolved on tickets (waiting_since, id desc) where status <> 'resolved' and status <> 'closed';
create index tickets_unsolved_of_agent on tickets (agent_id, waiting_since, id desc) where status <> 'resolved' and status <> 'closed';

create table messages (
    id integer primary key,
    ticket_id integer not null references tickets (id),
    author_id integer not null references users (id),
    channel text not null check (channel in ('brand_agent', 'creator_agent', 'internal')),
    role text not null check (role in ('brand', 'creator', 'agent', 'system')),
    kind text not null check (kind in ('text', 'file', 'system')),
    body text not null,
    file_url text,
    file_name text,
    -- what an automatic message says to several is found by its words once
    searchable integer not null default 1 check (searchable in (0, 1)),
    read_at text,
    created_at text not null,
    check (kind <> 'file' or file_url is not null)
) strict;
create index messages_of_ticket on messages (ticket_id, id);
-- What is not read is counted out of an index alone. Notices of the service, and what it says as a person, count for nobody.
create index messages_said on messages (ticket_id, channel, author_id, id, role, searchable)
    where role <> 'system' and searchable;

-- what keeps a message that is sent twice from being written twice
create table message_keys (
    ticket_id integer not null references tickets (id),
    author_id integer not null references users (id),
    key text not null check (length(key) between 1 and 255),
    message_id integer not null references messages (id),
    created_at text not null,
    primary key (ticket_id, author_id, key)
) strict;
create index message_keys_oldest on message_keys (created_at);

-- How far each reader has read each channel of a ticket. A mark moves; wherever it moves to, it is a new change, with a new
-- number.
create table read_marks (
    ticket_id integer not null references tickets (id),
    user_id integer not null references users (id),
    channel text not null check (channel in ('brand_agent', 'creator_agent', 'internal')),
    message_id integer not null references messages (id),
    at text not null,
    number integer not null default 0,
    primary key (ticket_id, channel, user_id)
) strict;
create index read_marks_of_user on read_marks (user_id, ticket_id, channel, message_id);
create index feed_marks_by_number on read_marks (number);

create table notifications (
    id integer primary key,
    user_id integer not null references users (id),
    kind text not null check (kind in ('new_ticket', 'ticket_assigned', 'new_order', 'order_status', 'new_message')),
    title text not null,
    message text not null,
    data text not null,
    read_at text,
    created_at text not null
) strict;
create index notifications_of_user on notifications (user_id, id desc);
create index notifications_unread on notifications (user_id, id desc) where read_at is null;

-- ---- who is next

-- One row: whoever assigns a ticket or changes an agent holds it until commit. The versions change with what is read again and
-- again and hardly ever differs (agents; names). They are drawn by lot: none comes back after a rollback, a fail-over or a
-- restored copy (decision 16).
create table rotation (
    id integer primary key check (id = 1),
    agent_id integer references agents (user_id),
    number integer not null check (number >= 0),
    agents_version integer not null default 0,
    names_version integer not null default 0
) strict;
insert into rotation (id, agent_id, number) values (1, null, 0);

-- who was eligible and who was not, once for all assignments between two changes of the agents
create table eligibility_snapshots (
    id integer primary key,
    tier integer not null check (tier in (1, 2)),
    eligible text not null,
    skipped text not null,
    -- the agents of whom it was made last
    agents_version integer
) strict;

-- which tickets of an agent went to whom, and whether that was taken back
create table handovers (
    id integer primary key,
    agent_id integer not null references agents (user_id),
    recipient_id integer references agents (user_id),
    actor_id integer not null references users (id),
    created_at text not null,
    undone_at text,
    undone_by integer references users (id),
    check ((undone_at is null) = (undone_by is null))
) strict;

create table handover_tickets (
    handover_id integer not null references handovers (id),
    ticket_id integer not null references tickets (id),
    agent_id integer not null references agents (user_id),
    changes integer not null check (changes > 0),
    primary key (handover_id, ticket_id)
) strict;

-- a ticket has one by which it got its first agent, and one for each handover by the rotation
create table assignments (
    number integer primary key check (number > 0),
    ticket_id integer not null references tickets (id),
    order_id integer not null references orders (id),
    eligibility_snapshot_id integer not null references eligibility_snapshots (id),
    from_queue integer not null check (from_queue in (0, 1)),
    handover_id integer references handovers (id),
    previous_agent_id integer references agents (user_id),
    agent_id integer not null references agents (user_id),
    created_at text not null
) strict;
create unique index assignments_first on assignments (ticket_id) where handover_id is null;
create index assignments_of_ticket on assignments (ticket_id, number desc);
create index assignments_of_agent on assignments (agent_id, number desc);
create index assignments_by_time on assignments (created_at);

-- ---- the audit log

-- rows are only ever added
create table audit_log (
    id integer primary key,
    at text not null,
    actor_id integer references users (id),
    actor_role text,
    action text not null,
    order_id integer references orders (id),
    ticket_id integer references tickets (id),
    from_value text,
    to_value text,
    reason text,
    data text not null
) strict;
create index audit_log_of_ticket on audit_log (ticket_id, id) where ticket_id is not null;
create index audit_log_of_order on audit_log (order_id, id) where order_id is not null;
create index audit_log_by_time on audit_log (at desc, id desc);
create index audit_log_by_actor on audit_log (actor_id, at desc, id desc);
create index audit_log_by_action on audit_log (action, at desc, id desc);

-- ---- what helps staff at their work

create table drafts (
    user_id integer not null references users (id),
    ticket_id integer not null references tickets (id),
    channel text not null check (channel in ('brand_agent', 'creator_agent', 'internal')),
    body text not null,
    seen_message_id integer references messages (id),
    updated_at text not null,
    primary key (user_id, ticket_id, channel)
) strict;

create table canned_replies (
    id integer primary key autoincrement,
    shortcut text not null unique,
    title text not null,
    body text not null,
    updated_at text not null
) strict;

create table saved_views (
    id integer primary key autoincrement,
    user_id integer not null references users (id),
    name text not null,
    query text not null,
    position integer not null check (position between 0 and 255),
    unique (user_id, name)
) strict;

-- who has which ticket open: gone after twenty seconds
create table ticket_presences (
    ticket_id integer not null,
    user_id integer not null,
    channel text not null check (channel in ('brand_agent', 'creator_agent', 'internal')),
    activity text not null check (activity in ('viewing', 'typing')),
    seen_at text not null,
    primary key (ticket_id, user_id)
) strict;
create index ticket_presences_by_age on ticket_presences (seen_at);

-- one row that is written to find out whether the database can be written
create table write_probes (
    id integer primary key check (id = 1),
    writes integer not null
) strict;
insert into write_probes (id, writes) values (1, 0);

-- ---- what triggers do

create trigger feed_mark_set after insert on read_marks
begin
    update read_marks set number = (select max(number) + 1 from read_marks) where rowid = new.rowid;
end;
create trigger feed_mark_moved after update of message_id on read_marks
begin
    update read_marks set number = (select max(number) + 1 from read_marks) where rowid = new.rowid;
end;

create trigger agent_added after insert on agents
begin
    update rotation set agents_version = random() where id = 1;
end;
create trigger agent_changed after update on agents
begin
    update rotation set agents_version = random() where id = 1;
end;
create trigger agent_removed after delete on agents
begin
    update rotation set agents_version = random() where id = 1;
end;
create trigger people_changed after update of name, email, role, status on users
    when (old.name, old.role) is not (new.name, new.role)
        or new.role = 'agent' and (old.email, old.status) is not (new.email, new.status)
begin
    update rotation set agents_version = random(), names_version = random() where id = 1;
end;

-- The audit log is only added to: whoever can write to the tables cannot change or remove what was written.
create trigger audit_log_is_not_changed before update on audit_log
begin
    select raise(abort, 'the audit log is only added to');
end;
create trigger audit_log_is_not_removed before delete on audit_log
begin
    select raise(abort, 'the audit log is only added to');
end;

-- Rows of accounts and agents are never removed: an account has a status. PostgreSQL relies on that.
create trigger users_stay before delete on users begin
    select raise(abort, 'FOREIGN KEY constraint failed: accounts are never removed, they have a status');
end;
create trigger agents_stay before delete on agents begin
    select raise(abort, 'FOREIGN KEY constraint failed: accounts are never removed, they have a status');
end;

-- ---- the search of staff

-- Indexes of words. They hold no text, only which row has which word, and triggers keep them
-- in the transaction of the row. A word is a run of letters, marks and digits; case and accents make no difference.

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

-- Words are merged 64 pages of their index at a time, within whichever commit comes then. Pages of 4 KB made those commits
-- take 40 ms; with a quarter of that there are four times as many, each a quarter as long.
insert into search_messages (search_messages, rank) values ('pgsz', 1000);

-- Statistics of FTS5's own tables, taken while these are small, make it read all of them again and again; the first line
-- is for a database without any statistics.
analyze rotation;
delete from sqlite_stat1 where tbl glob 'search_*';
analyze sqlite_schema;
