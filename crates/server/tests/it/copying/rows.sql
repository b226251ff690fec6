-- What a server that was asked for checkouts alone leaves empty, and values that are hard to carry. Runs on both engines; `bytes`
-- stands for thirty-two of them.
insert into users (id, email, phone, wanted_email, wanted_phone, phone_given, name, role, status, password_hash, email_verified,
    phone_verified, onboarding_completed, auth_provider, credential_version, signed_out_tokens, google_subject, last_login_at,
    created_at, updated_at)
values (9000, 'odd@example.com', null, 'wanted@example.com', '+919876543210', true, 'Zoë  "O''Neil" \N \\ 李', 'brand', 'active', '',
    true, false, true, 'google', 2147483647, 'a:1 b:2', 'subject', '0099-01-01T00:00:00.000000Z', '2026-01-05T09:30:00.000000Z',
    '2026-01-05T09:30:00.123456Z'),
    (9001, null, '+911', null, null, false, '', 'creator', 'suspended', null, false, true, false, 'phone', 0, '', null, null,
    '2026-01-05T09:30:00.100000Z', '9999-12-31T23:59:59.999999Z');
insert into brands (id, user_id, company_name, industries, languages, date_of_birth, verified, created_at, updated_at)
values (9000, 9000, 'tab	and
line', '["a\tb","\u0000 is no character here"]', '["en"]', '1899-12-31T23:59:59.999999Z', true, '2026-01-05T09:30:00.000000Z',
    '2026-01-05T09:30:00.000000Z');
insert into creators (id, user_id, content_categories, platforms, languages, min_rate_minor, max_rate_minor, rating_hundredths,
    total_collaborations, verified, featured, created_at, updated_at)
values (9000, 9001, '[]', '[]', '[]', 0, 99999999999999, 499, 0, false, true, '2026-01-05T09:30:00.000000Z',
    '2026-01-05T09:30:00.000000Z');
insert into social_accounts (id, creator_id, platform, username, follower_count, engagement_millionths, avg_views, verified)
values (9000, 9000, 'Instagram', '@odd', 9223372036854775807, 1, 0, true);
insert into portfolio_items (id, user_id, title, media_url, media_type, file_size, tags, is_featured, created_at)
values (9000, 9001, 'one', 'https://example.com/a?b=c&d', 'image', 0, '["x"]', false, '2026-01-05T09:30:00.000001Z');
insert into admin_presences (user_id, availability, is_online, last_online_at)
select id, 'away', false, '2026-01-05T09:30:00.000000Z' from users where role = 'super_admin';
insert into preferences (user_id, zone) values (9000, 'Asia/Kolkata');
insert into sessions (digest, user_id, credential_version, created_at, active_at, address, user_agent)
values (`bytes`, 9000, 3, '2026-01-05T09:30:00.000000Z', '2026-01-05T09:30:00.000000Z', '::1', null);
insert into invitations (user_id, digest, credential_version, created_at, expires_at)
values (9000, `bytes`, 3, '2026-01-05T09:30:00.000000Z', '2026-01-12T09:30:00.000001Z');
insert into phone_codes (phone, digest, accepted_at, attempts)
values ('+911', `bytes`, '2026-01-05T09:30:00.000000Z', 5), ('+912', null, '2026-01-05T09:30:00.000000Z', 0);
insert into code_events (id, phone, address, is_settled, at)
values (1, '+911', '127.0.0.1', false, '2026-01-05T09:30:00.000000Z'), (2, '+911', null, true, '2026-01-05T09:30:00.000000Z');
insert into used_id_tokens (digest, expires_at) values (`bytes`, '2026-01-05T09:30:00.000000Z');
insert into cart_items (id, user_id, package_id, quantity, reference_urls, created_at, updated_at)
values (7, 9000, 1, 1000, '[]', '2026-01-05T09:30:00.000000Z', '2026-01-05T09:30:00.000000Z'),
    (42, 9000, 2, 1, '[]', '2026-01-05T09:30:00.000000Z', '2026-01-05T09:30:00.000000Z');
insert into orders (id, origin, checkout_id, brand_id, creator_id, package_id, quantity, unit_price_minor, total_minor, currency,
    status, reference_urls, submission_deadline, delivery_deadline, price_revision_minor, price_revision_status, placed_at,
    updated_at)
values (9000, 'import', 9000, 9000, 9000, 1, 1, 1, 99999999999999, 'JPY', 'price_revision_pending', '[]',
    '2026-01-05T09:30:00.000000Z', '2026-01-05T09:30:00.000000Z', 1, 'requested', '2026-01-05T09:30:00.000000Z',
    '2026-01-05T09:30:00.000000Z');
insert into message_keys (ticket_id, author_id, key, message_id, created_at)
select ticket_id, author_id, 'key', id, created_at from messages where id = 1;
insert into read_marks (ticket_id, user_id, channel, message_id, at)
select ticket_id, 9000, channel, max(id), max(created_at) from messages group by ticket_id, channel;
insert into notifications (id, user_id, kind, title, message, data, read_at, created_at)
values (9000, 9000, 'new_message', '', '\', '{}', null, '2026-01-05T09:30:00.000000Z');
insert into handovers (id, agent_id, recipient_id, actor_id, created_at, undone_at, undone_by)
select 5, min(user_id), max(user_id), 9000, '2026-01-05T09:30:00.000000Z', '2026-01-05T09:31:00.000000Z', 9000 from agents;
insert into handover_tickets (handover_id, ticket_id, agent_id, changes)
select 5, min(t.id), min(a.user_id), 1 from tickets t, agents a;
insert into drafts (user_id, ticket_id, channel, body, seen_message_id, updated_at)
select 9000, ticket_id, channel, '
', id, created_at from messages where id = 1;
insert into canned_replies (id, shortcut, title, body, updated_at)
values (3, 'hello', 'Hello', 'Hello {{name}}
	😀 \t \n \x41', '2026-01-05T09:30:00.000000Z');
insert into saved_views (id, user_id, name, query, position) values (4, 9000, 'mine', 'status=open&q=%25', 255);
-- ids that were given and are not there any more
delete from cart_items where id = 42;
