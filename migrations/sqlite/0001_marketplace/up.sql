-- Accounts, catalogue, orders, tickets and everything that one checkout writes.

create table users (
    id integer primary key,
    email text unique check (email = lower(email)),
    phone text unique,
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
    auth_provider text not null check (auth_provider in ('email', 'phone')),
    last_login_at text,
    created_at text not null,
    updated_at text not null,
    unique (id, role)
) strict;

-- an agent is a user of role agent; a ticket can be given to nobody else
create table agents (
    user_id integer primary key,
    role text not null default 'agent' check (role = 'agent'),
    availability text not null check (availability in ('available', 'busy', 'offline', 'away')),
    is_online integer not null check (is_online in (0, 1)),
    last_online_at text,
    foreign key (user_id, role) references users (id, role)
) strict;

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
    location_country text,
    location_state text,
    location_city text,
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
    content_categories text not null,
    platforms text not null,
    languages text not null,
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
    platform text,
    tags text not null,
    is_featured integer not null check (is_featured in (0, 1)),
    created_at text not null
) strict;
create index portfolio_items_of_user on portfolio_items (user_id, id desc);

create table packages (
    id integer primary key,
    creator_id integer not null references creators (id),
    title text not null,
    description text,
    price_minor integer not null check (price_minor between 0 and 999999999999),
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
create index packages_of_creator on packages (creator_id, created_at desc, id desc);

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
    unit_price_minor integer not null check (unit_price_minor between 0 and 999999999999),
    total_minor integer not null check (total_minor between 0 and 999999999999),
    currency text not null check (length(currency) = 3),
    status text not null check (status in ('pending', 'confirmed', 'accepted', 'in_progress', 'review',
        'revision_requested', 'price_revision_pending', 'completed', 'rejected', 'cancelled', 'refunded')),
    delivery_days integer check (delivery_days between 1 and 365),
    instructions text,
    reference_urls text not null,
    submission_deadline text not null,
    delivery_deadline text not null,
    rejection_message text,
    deliverables text,
    price_revision_minor integer check (price_revision_minor between 1 and 999999999999),
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
create index orders_of_creator on orders (creator_id, placed_at desc, id desc);
create index orders_repeat on orders (brand_id, package_id, placed_at);
-- only here: for every new ticket SQLite looks for orders that wait for it, and would read all of them
create index orders_ticket_of on orders (ticket_of);

create table tickets (
    id integer primary key,
    order_id integer not null unique references orders (id),
    agent_id integer references agents (user_id),
    status text not null check (status in ('open', 'in_progress', 'resolved', 'closed')),
    priority text not null check (priority in ('low', 'medium', 'high', 'urgent')),
    changes integer not null check (changes >= 0),
    created_at text not null,
    updated_at text not null
) strict;
create index tickets_newest on tickets (created_at desc, id desc);
create index tickets_updated on tickets (updated_at desc, id desc);
create index tickets_by_status on tickets (status, updated_at desc, id desc);
create index tickets_of_agent on tickets (agent_id, created_at desc, id desc);
create index tickets_waiting on tickets (id) where agent_id is null;

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
    read_at text,
    created_at text not null,
    check (kind <> 'file' or file_url is not null)
) strict;
create index messages_of_ticket on messages (ticket_id, id);

-- who was eligible and who was not, once for all turns between two changes of the agents
create table rosters (
    id integer primary key,
    tier integer not null check (tier in (1, 2)),
    eligible text not null,
    skipped text not null
) strict;

create table assignments (
    seq integer primary key check (seq > 0),
    ticket_id integer not null unique references tickets (id),
    order_id integer not null references orders (id),
    roster_id integer not null references rosters (id),
    from_queue integer not null check (from_queue in (0, 1)),
    previous_agent_id integer references agents (user_id),
    agent_id integer not null references agents (user_id),
    created_at text not null
) strict;
create index assignments_of_agent on assignments (agent_id, seq desc);

-- one row: whoever assigns a ticket or changes an agent holds it until commit
create table ring (
    id integer primary key check (id = 1),
    agent_id integer references agents (user_id),
    seq integer not null check (seq >= 0)
) strict;
insert into ring (id, agent_id, seq) values (1, null, 0);

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

-- the audit trail; rows are only ever added
create table events (
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
create index events_of_ticket on events (ticket_id, id) where ticket_id is not null;
create index events_of_order on events (order_id, id) where order_id is not null;

-- answers to requests that had an idempotency key
create table receipts (
    user_id integer not null references users (id),
    endpoint text not null,
    idempotency_key text not null,
    fingerprint blob not null,
    status integer not null,
    body text not null,
    created_at text not null,
    primary key (user_id, endpoint, idempotency_key)
) strict;
create index receipts_by_age on receipts (created_at);
