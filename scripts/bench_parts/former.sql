-- Many sound rows in a database of the former system: a conversation of as many messages for each order.
--   psql -v people=4000 -v orders=200000 -v messages=5 -f former.sql URL
insert into "User" (email, password_hash, user_type, name, status, created_at, updated_at, last_login_at, auth_provider, email_verified)
select 'user' || n || '@example.com', '$2b$10$abcdefghijklmnopqrstuumOX3wqKQuHY/PTmnb0O6AUk/AWAuQ1W',
    (case when n <= 20 then 'agent' when n % 2 = 0 then 'brand' else 'creator' end)::"UserType", 'User ' || n, 'active',
    '2024-01-01'::timestamp + n * interval '1 minute', '2024-01-01', '2024-06-01', 'email', true
from generate_series(1, :people) n;
insert into "BrandProfile" (user_id, company_name, industries, location_city, updated_at)
select id, 'Company ' || id, '["Food", "Travel"]', 'Pune', '2024-01-01' from "User" where user_type = 'brand' order by id;
insert into "CreatorProfile" (user_id, bio, platform, content_categories, rate_currency, updated_at)
select id, 'I film', '["Instagram"]', '["Travel"]', 'INR', '2024-01-01' from "User" where user_type = 'creator' order by id;
insert into "Package" (type, title, price, deliverables, creator_id, currency, updated_at)
select 'predefined', 'Instagram Reel ' || n, 100 + n, '{"platform": "INSTAGRAM", "content_type": "Reel", "quantity": 1}', c.id, 'INR', '2024-01-01'
from "CreatorProfile" c cross join generate_series(1, 3) n;
insert into "Order" (package_id, brand_id, creator_id, quantity, total_amount, currency, status, order_date, additional_instructions, delivery_time, "references")
select p.id, b.id, p.creator_id, 1, p.price, p.currency,
    (array['pending', 'accepted', 'in_progress', 'completed', 'completed'])[1 + n % 5]::"OrderStatus",
    '2024-02-01'::timestamp + n * interval '1 minute', 'Please film it in daylight', 7, '"[\"https://example.com/a\"]"'
from generate_series(1, :orders) n
join (select id, row_number() over (order by id) as k, count(*) over () as many from "BrandProfile") b on b.k = 1 + n % b.many
join (select *, row_number() over (order by id) as k, count(*) over () as many from "Package") p on p.k = 1 + (n * 7) % p.many;
insert into "Ticket" (order_id, agent_id, stream_channel_id, status, created_at, updated_at)
select id, 1 + id % 20, 'channel-' || id, (case when status = 'completed' then 'closed' else 'open' end)::"TicketStatus", order_date, order_date
from "Order" order by id;
insert into "Message" (sender_id, message_text, message_type, created_at, ticket_id, channel_type, sender_role)
select case when n % 2 = 0 then t.agent_id else b.user_id end,
    'Thank you, we have received the first draft of order ' || o.id || ' and look at it by tomorrow, part ' || n, 'text',
    o.order_date + n * interval '1 minute', t.id, 'brand_agent', case when n % 2 = 0 then 'agent' else 'brand' end
from "Ticket" t join "Order" o on o.id = t.order_id join "BrandProfile" b on b.id = o.brand_id
cross join generate_series(1, :messages) n order by t.id, n;
insert into "Notification" (user_id, type, title, message, data, created_at)
select agent_id, 'new_ticket', 'New ticket assigned', 'Ticket #' || id || ' is yours', jsonb_build_object('ticket_id', id), created_at
from "Ticket" order by id;
analyze;
