-- The former system's database, as far as it is known: the tables that are taken over, and some of those that have no place.
create type "UserType" as enum ('brand', 'creator', 'super_admin', 'agent');
create type "UserStatus" as enum ('active', 'suspended', 'pending');
create type "AgentStatus" as enum ('available', 'busy', 'offline', 'away');
create type "AvailabilityStatus" as enum ('available', 'busy', 'unavailable');
create type "SocialPlatform" as enum ('instagram', 'tiktok', 'youtube', 'twitter', 'facebook');
create type "MessageType" as enum ('text', 'file', 'system');
create type "PackageType" as enum ('predefined', 'custom');
create type "PortfolioMediaType" as enum ('image', 'video', 'text');
create type "OrderStatus" as enum ('pending', 'confirmed', 'in_progress', 'completed', 'cancelled', 'refunded', 'accepted',
    'rejected', 'review', 'revision_requested', 'price_revision_pending');
create type "TicketStatus" as enum ('open', 'in_progress', 'resolved', 'closed');
create type "TicketPriority" as enum ('low', 'medium', 'high', 'urgent');

create table "User" (
    id bigserial primary key, email text unique, password_hash text, user_type "UserType" not null, name text not null,
    first_name text, last_name text, profile_image_url text, phone text unique, timezone text, language text default 'en',
    email_verified boolean not null default false, status "UserStatus" not null default 'pending',
    created_at timestamp(3) not null default current_timestamp, updated_at timestamp(3) not null, last_login_at timestamp(3),
    auth_provider text default 'email', phone_verified boolean not null default false,
    onboarding_completed boolean not null default false, onboarding_step integer default 0, age integer, cover_image_url text,
    agent_status "AgentStatus" not null default 'available', is_online boolean not null default true,
    last_online_at timestamp(3)
);
create table "BrandProfile" (
    id bigserial primary key, user_id bigint not null references "User" (id), company_name text not null, industry text,
    industries jsonb, role_in_organization text, business_type text, website_url text, description text, logo_url text,
    location_country text, location_state text, location_city text, location_pincode text, languages jsonb,
    date_of_birth timestamp(3), gender text, verified boolean not null default false,
    created_at timestamp(3) not null default current_timestamp, updated_at timestamp(3) not null
);
create table "CreatorProfile" (
    id bigserial primary key, user_id bigint not null unique references "User" (id), bio text, location_city text,
    location_state text, location_pincode text, content_categories jsonb, min_rate decimal(65, 30), max_rate decimal(65, 30),
    rate_currency text default 'USD', availability_status "AvailabilityStatus" default 'available',
    verified boolean not null default false, featured boolean not null default false, rating decimal(65, 30) default 0.00,
    total_collaborations integer not null default 0, created_at timestamp(3) not null default current_timestamp,
    updated_at timestamp(3) not null, date_of_birth timestamp(3), gender text, platform jsonb, languages jsonb, packages jsonb
);
create table "SocialMediaAccount" (
    id bigserial primary key, creator_id bigint not null references "CreatorProfile" (id), platform "SocialPlatform" not null,
    username text not null, url text, follower_count bigint not null default 0,
    engagement_rate decimal(65, 30) not null default 0.00, avg_views bigint not null default 0,
    verified boolean not null default false, last_updated timestamp(3) not null default current_timestamp,
    created_at timestamp(3) not null default current_timestamp
);
create table "PortfolioItem" (
    id bigserial primary key, creator_id bigint references "CreatorProfile" (id), title text not null, description text,
    media_url text not null, media_type "PortfolioMediaType" not null, file_size bigint, mime_type text,
    platform "SocialPlatform", tags jsonb, is_featured boolean not null default false,
    created_at timestamp(3) not null default current_timestamp, updated_at timestamp(3) not null,
    brand_id bigint references "BrandProfile" (id)
);
create table "Package" (
    id bigserial primary key, type "PackageType" not null, title text not null, description text,
    price decimal(65, 30) not null, deliverables jsonb, created_at timestamp(3) not null default current_timestamp,
    creator_id bigint not null references "CreatorProfile" (id), currency text not null default 'INR',
    is_active boolean not null default true, updated_at timestamp(3) not null
);
create table "CartItem" (
    id bigserial primary key, user_id bigint not null references "User" (id),
    package_id bigint not null references "Package" (id), quantity integer not null default 1, delivery_time integer,
    additional_instructions text, "references" jsonb, created_at timestamp(3) not null default current_timestamp,
    updated_at timestamp(3) not null
);
create table "Order" (
    id bigserial primary key, package_id bigint not null references "Package" (id),
    brand_id bigint not null references "BrandProfile" (id), creator_id bigint not null references "CreatorProfile" (id),
    quantity integer not null default 1, total_amount decimal(65, 30) not null, currency text not null default 'USD',
    status "OrderStatus" not null default 'pending', order_date timestamp(3) not null default current_timestamp,
    completed_at timestamp(3), rejection_message text, additional_instructions text, delivery_time integer,
    "references" jsonb, deliverables jsonb, price_revision_amount decimal(65, 30), price_revision_reason text
);
create table "Ticket" (
    id bigserial primary key, order_id bigint not null unique references "Order" (id),
    agent_id bigint not null references "User" (id), stream_channel_id text not null,
    status "TicketStatus" not null default 'open', created_at timestamp(3) not null default current_timestamp,
    updated_at timestamp(3) not null, priority "TicketPriority" not null default 'medium', brand_agent_channel text,
    creator_agent_channel text
);
create table "Message" (
    id bigserial primary key, sender_id bigint not null references "User" (id), message_text text not null,
    message_type "MessageType" not null default 'text', file_url text, file_name text, read_at timestamp(3),
    created_at timestamp(3) not null default current_timestamp, ticket_id bigint not null references "Ticket" (id),
    target_tab text, channel_type text, sender_role text
);
create table "Notification" (
    id bigserial primary key, user_id bigint not null references "User" (id), type text not null, title text not null,
    message text not null, data jsonb, read_at timestamp(3), created_at timestamp(3) not null default current_timestamp
);
create table "PhoneVerification" (
    id bigserial primary key, user_id bigint references "User" (id), phone text not null, code text not null,
    token text not null unique, expires_at timestamp(3) not null, verified_at timestamp(3),
    created_at timestamp(3) not null default current_timestamp
);
create table "KYC" (
    id bigserial primary key, creator_id bigint not null unique references "CreatorProfile" (id), document_type text not null,
    document_number text not null, submitted_at timestamp(3) not null default current_timestamp
);
create table "Payment" (
    id bigserial primary key, payer_id bigint not null references "User" (id), payee_id bigint not null references "User" (id),
    amount decimal(65, 30) not null, currency text not null default 'USD', order_id bigint references "Order" (id)
);
create table "Review" (
    id bigserial primary key, reviewer_id bigint not null references "User" (id),
    reviewed_id bigint not null references "User" (id), rating integer not null, review_text text
);
create table "Campaign" (
    id bigserial primary key, brand_id bigint not null references "BrandProfile" (id), title text not null
);
create table "_prisma_migrations" (id text primary key, migration_name text not null);
