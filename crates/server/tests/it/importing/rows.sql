-- Sound rows have ids below 100 and are taken over as they stand. Each row from 100 on is broken in the way that the comment
-- beside it names. HASH stands for a hash of bcrypt.

insert into "User" (id, email, password_hash, user_type, name, phone, email_verified, phone_verified, status, created_at,
    updated_at, last_login_at, auth_provider, onboarding_completed, onboarding_step, agent_status, is_online) values
(1, 'admin@example.com', 'HASH', 'super_admin', 'Anita Admin', null, true, false, 'active', '2025-01-01', '2025-01-02', '2025-03-01', 'email', true, 0, 'available', true),
(2, 'agent-two@example.com', 'HASH', 'agent', 'Amir Agent', null, true, false, 'active', '2025-01-01', '2025-01-02', '2025-03-01', 'email', true, 0, 'available', true),
(3, 'agent-three@example.com', 'HASH', 'agent', 'Asha Agent', null, true, false, 'active', '2025-01-01', '2025-01-02', null, 'email', true, 0, 'available', true),
(4, 'agent-four@example.com', 'HASH', 'agent', 'Arun Agent', null, true, false, 'suspended', '2025-01-01', '2025-01-02', null, 'email', true, 0, 'away', false),
(10, 'brand@example.com', 'HASH', 'brand', 'Bina Brand', '+919800000010', true, true, 'active', '2025-01-03 10:00:00.123', '2025-01-04', '2025-03-02 08:00:00', 'email', true, 3, 'available', true),
(11, null, null, 'brand', 'Bela Brand', '+919800000011', false, true, 'active', '2025-01-03', '2025-01-04', '2025-03-02', 'phone', true, 3, 'available', true),
(12, 'google@example.com', null, 'brand', 'Gita Google', null, true, false, 'active', '2025-01-03', '2025-01-04', '2025-03-02', 'google', true, 3, 'available', true),
(20, 'creator@example.com', 'HASH', 'creator', 'Chitra Creator', '+919800000020', true, true, 'active', '2025-01-03', '2025-01-04', '2025-03-02', 'email', true, 3, 'available', true),
(21, 'creator-two@example.com', 'HASH', 'creator', 'Chandan Creator', null, true, false, 'active', '2025-01-03', '2025-01-04', null, 'email', true, 3, 'available', true);

insert into "User" (id, email, password_hash, user_type, name, phone, status, updated_at, last_login_at, auth_provider,
    email_verified, created_at, profile_image_url, cover_image_url) values
(-1, 'minus@example.com', 'HASH', 'brand', 'Minus', null, 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 1 id that is not positive
(100, ' Mixed@Example.COM ', 'HASH', 'brand', 'Mixed', null, 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 2 address in capitals, with blanks
(101, 'BRAND@example.com', 'HASH', 'brand', 'Twin', '+919800000101', 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 3 twin of a proven address
(102, 'not an address', null, 'brand', 'No address', '+919800000102', 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 4 no address
(103, null, null, 'brand', 'Blanks in phone', '+91 (98000) 00103', 'active', '2025-01-01', null, 'phone', false, '2025-01-01', null, null), -- 5 phone with blanks and brackets
(104, 'country@example.com', 'HASH', 'brand', 'No country code', '9800000104', 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 6 phone without country code
(105, 'twin-phone@example.com', 'HASH', 'brand', 'Twin phone', '+91-98000-00010', 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 7 twin of a proven phone
(106, 'no-phone@example.com', 'HASH', 'brand', 'No phone', 'ask me', 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 8 no phone
(107, 'pending-used@example.com', 'HASH', 'creator', 'Pending, used', null, 'pending', '2025-01-01', '2025-02-01', 'email', false, '2025-01-01', null, null), -- 9 pending and in use
(108, 'pending-new@example.com', 'HASH', 'creator', 'Pending, new', null, 'pending', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 10 pending
(109, 'google-unproven@example.com', null, 'brand', 'Google, unproven', null, 'active', '2025-01-01', null, 'google', false, '2025-01-01', null, null), -- 11 no way in
(110, 'apple@example.com', 'HASH', 'brand', 'Apple', null, 'active', '2025-01-01', null, 'apple', false, '2025-01-01', null, null), -- 12 unknown provider
(111, 'null-provider@example.com', 'HASH', 'brand', '  ', null, 'active', '2025-01-01', null, null, false, '2025-01-01', null, null), -- 13 empty name
(112, 'plain-hash@example.com', 'not-a-hash', 'brand', 'Plain', '+919800000112', 'active', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 14 no hash
(113, 'agent-no-password@example.com', null, 'agent', 'Agent without password', null, 'suspended', '2025-01-01', null, 'email', false, '2025-01-01', null, null), -- 15 agent without password
(114, 'infinite@example.com', 'HASH', 'brand', 'Infinite', null, 'active', '2025-01-01', 'infinity', 'email', false, 'infinity', null, null), -- 16, 17 instants without a date
(115, 'images@example.com', 'HASH', 'brand', 'Images', null, 'active', '2025-01-01', null, 'email', false, '2025-01-01', 'javascript:alert(1)', 'cdn.example.com/c.png'), -- 18, 19 addresses of images
(116, 'was-agent@example.com', 'HASH', 'brand', 'Was an agent', null, 'suspended', '2025-01-01', null, 'email', false, '2025-01-01', null, null); -- an agent no more: ticket 101

insert into "BrandProfile" (id, user_id, company_name, industry, industries, website_url, languages, location_city, updated_at,
    created_at, logo_url, date_of_birth) values
(1, 10, 'Bina Foods', 'Food', '["Food", "Travel"]', 'https://bina.example', '["Hindi"]', 'Pune', '2025-01-05', '2025-01-05', null, '1990-05-01'),
(2, 11, 'Company Name', null, null, null, null, null, '2025-01-05', '2025-01-05', null, null),
(100, 10, 'Bina again', null, null, null, null, null, '2025-01-05', '2025-01-05', null, null), -- 20 second profile of one account
(101, -1, 'Of nobody', null, null, null, null, null, '2025-01-05', '2025-01-05', null, null), -- 21 account left out
(102, 100, 'Wrapped', null, '"[\"Beauty\"]"', 'www.wrapped.example', '"Hindi"', null, '2025-01-05', '2025-01-05', null, null), -- 22, 23 address without scheme, languages no list
(103, 101, '', 'Games', '{"a": 1}', 'nowhere', '["Hindi", null]', null, '2025-01-05', '2025-01-05', 'logo', '0044-03-15 BC'); -- 24 to 29 empty company, industries, website, languages, logo, birth

insert into "CreatorProfile" (id, user_id, bio, location_city, content_categories, min_rate, max_rate, rate_currency, rating,
    total_collaborations, updated_at, created_at, platform, languages) values
(1, 20, 'I film', 'Goa', '["Travel"]', 100.5, 2000, 'INR', 4.75, 12, '2025-01-05', '2025-01-05', '["Instagram", "YouTube"]', '["English"]'),
(2, 21, null, null, null, null, null, 'USD', null, 0, '2025-01-05', '2025-01-05', null, null),
(100, 107, null, null, '"none"', -5, 10.005, 'Rupees', 7.5, -3, '2025-01-05', '2025-01-05', '"[\"TikTok\"]"', '[1, {}]'), -- 30 to 36 categories, rates, currency, rating, collaborations, languages
(101, 108, null, null, null, 'NaN', 99999999999, 'inr', 'NaN', 0, '2025-01-05', '2025-01-05', null, null); -- 37 to 40 rates, currency, rating

insert into "SocialMediaAccount" (id, creator_id, platform, username, follower_count, engagement_rate, avg_views) values
(1, 1, 'instagram', 'chitra', 12000, 0.0345, 800),
(100, 1, 'youtube', 'chitra', -1, -0.5, -2), -- 41 to 43 numbers below zero
(101, 1, 'tiktok', 'chitra', 10, 5000, 2); -- 44 rate out of bounds

insert into "PortfolioItem" (id, creator_id, brand_id, title, media_url, media_type, file_size, mime_type, tags, updated_at, created_at) values
(1, 1, null, 'Reel', 'https://cdn.example.com/reel.mp4', 'video', 1234, 'video/mp4', '["goa"]', '2025-01-06', '2025-01-06'),
(2, null, 1, 'Shop', 'https://cdn.example.com/shop.png', 'image', null, null, null, '2025-01-06', '2025-01-06'),
(3, 1, null, 'Words', '', 'text', null, null, null, '2025-01-06', '2025-01-06'),
(100, null, null, 'Nobody''s', 'https://cdn.example.com/x.png', 'image', null, null, null, '2025-01-06', '2025-01-06'), -- 45 of nobody
(101, 1, null, 'No address', 'data:image/png;base64,AAAA', 'image', null, null, null, '2025-01-06', '2025-01-06'), -- 46 no address (told twice: what is dropped, and the row)
(102, null, 100, 'Folded', 'https://cdn.example.com/f.png', 'image', -1, null, '{"a": 1}', '2025-01-06', '2025-01-06'); -- 47, 48 size, tags; of a folded profile

insert into "Package" (id, type, title, description, price, deliverables, creator_id, currency, is_active, updated_at, created_at) values
(1, 'predefined', 'Instagram Reel', 'One reel', 150, '{"platform": "INSTAGRAM", "content_type": "Reel", "quantity": "1", "revisions": 2, "duration1": "1 Minute"}', 1, 'INR', true, '2025-01-07', '2025-01-07'),
(2, 'custom', 'Story', null, 33.33, '["a story"]', 1, 'INR', true, '2025-01-07', '2025-01-07'),
(3, 'predefined', 'Long video', null, 2500.5, null, 2, 'USD', false, '2025-01-07', '2025-01-07'),
(100, 'custom', '', null, 33.333333333333336, '"nothing"', 1, 'inr', true, '2025-01-07', '2025-01-07'), -- 49 to 52 title, price, deliverables, currency
(101, 'custom', 'Minus', null, -1, '"{\"platform\": \"YOUTUBE\", \"quantity\": 5000}"', 1, 'INR', true, '2025-01-07', '2025-01-07'), -- 53 price below zero
(102, 'custom', 'Rupees', null, 10, null, 1, 'Rs', true, '2025-01-07', '2025-01-07'); -- 54 no currency

insert into "CartItem" (id, user_id, package_id, quantity, delivery_time, additional_instructions, "references", updated_at, created_at) values
(1, 10, 1, 2, 5, 'Quickly', '["https://example.com/ref"]', '2025-02-01', '2025-02-01'),
(100, 20, 1, 1, null, null, null, '2025-02-01', '2025-02-01'), -- 55 of a creator
(101, 10, 2, 0, null, null, null, '2025-02-01', '2025-02-01'), -- 56 no quantity
(102, 11, 1, 1, 400, null, '"no list"', '2025-02-01', '2025-02-01'), -- 57, 58 days, references
(103, 10, 1, 1, null, null, null, '2025-02-01', '2025-02-01'); -- 59 the same package again

insert into "Order" (id, package_id, brand_id, creator_id, quantity, total_amount, currency, status, order_date, completed_at,
    additional_instructions, delivery_time, "references", deliverables, price_revision_amount, price_revision_reason) values
(1, 1, 1, 1, 2, 300, 'INR', 'in_progress', '2025-02-02 09:00', null, 'Please', 5, '"[\"https://example.com/a\"]"', null, null, null),
(2, 2, 2, 1, 3, 100.00000000000001, 'INR', 'completed', '2025-02-03', '2025-02-20', null, null, '["https://example.com/b"]',
    '[{"url": "https://cdn.example.com/v.mp4", "filename": "v.mp4", "type": "video", "size": 9}]', null, null),
(3, 3, 1, 2, 1, 2500.5, 'USD', 'price_revision_pending', '2025-02-04', null, null, 10, null, null, 50, 'More work'),
(4, 1, 1, 1, 1, 150, 'INR', 'pending', '2025-02-05', null, null, null, null, null, null, null), -- sound, without a ticket
(5, 1, 2, 1, 1, 150, 'INR', 'review', '2025-02-06', null, null, null, null, null, null, null),
(100, 1, 101, 1, 1, 150, 'INR', 'pending', '2025-02-05', null, null, null, null, null, null, null), -- 60 brand left out
(101, 1, 100, 1, 2000, 150, 'INR', 'pending', '2025-02-05', null, null, 400, '{"a": 1}', '[{"url": "https://cdn.example.com/w.mp4"}, {"filename": "lost"}]', 20, null), -- 61 to 66 folded brand, quantity, days, references, files, revision
(102, 1, 1, 1, 0, -5, 'rupee', 'price_revision_pending', 'infinity', '-infinity', null, null, null, '"x"', 0, null), -- 67 to 74 quantity, total, currency, status, dates, files, revision
(103, 100, 1, 1, 1, 99999999999, 'inr', 'cancelled', '2025-02-05', null, null, 0, null, null, null, null), -- 75 to 77 total, currency, days
(104, 1, 1, 1, 1, 10.559, 'INR', 'completed', '2025-02-05', '2025-02-06', null, null, null, null, 10.559, null); -- 78 to 80 total and revision rounded, revision

insert into "Ticket" (id, order_id, agent_id, stream_channel_id, status, priority, created_at, updated_at) values
(1, 1, 2, 'c1', 'open', 'high', '2025-02-02 09:00:01', '2025-02-02 10:00'),
(2, 2, 3, 'c2', 'closed', 'medium', '2025-02-03 09:00:01', '2025-02-20'),
(3, 3, 4, 'c3', 'in_progress', 'urgent', '2025-02-04 09:00:01', '2025-02-04 10:00'),
(100, 5, 1, 'c5', 'open', 'medium', '2025-02-06', '2025-02-06'), -- 81 a super admin is no agent
(101, 101, 116, 'c101', 'open', 'low', '2025-02-06', '2025-02-06'), -- 82 an agent no more
(102, 100, 2, 'c100', 'open', 'low', '2025-02-06', '2025-02-06'); -- 83 order left out

insert into "Message" (id, sender_id, message_text, message_type, file_url, file_name, created_at, ticket_id, target_tab,
    channel_type, sender_role) values
(1, 10, 'When do you begin?', 'text', null, null, '2025-02-02 09:10', 1, 'brand', 'brand_agent', 'brand'),
(2, 2, 'Tomorrow.', 'text', null, null, '2025-02-02 09:20', 1, 'brand', 'brand_agent', 'agent'),
(3, 20, 'I need the script.', 'text', null, null, '2025-02-02 09:30', 1, 'creator', 'creator_agent', 'creator'),
(4, 2, 'Here it is.', 'file', 'https://cdn.example.com/script.pdf', 'script.pdf', '2025-02-03', 2, 'creator', 'creator_agent', 'agent'),
(5, 10, '', 'text', null, null, '2025-02-04 09:40', 3, 'brand', 'brand_agent', 'brand'),
(100, 10, 'Order details', 'system', null, null, '2025-02-02 09:00:02', 1, 'brand', 'brand_agent', 'brand'), -- 84 automatic, in the name of the brand
(101, 2, 'Welcome', 'system', null, null, '2025-02-02 09:00:01', 1, null, 'system', 'system'), -- 85 no channel that anybody saw
(102, 1, 'I am the boss', 'text', null, null, '2025-02-02 11:00', 1, null, 'brand_agent', 'super_admin'), -- 86 a super admin
(103, 20, 'An old one', 'text', null, null, '2025-02-02 11:10', 1, null, null, null), -- 87, 88 neither channel nor role
(104, 2, 'An old one, too', 'text', null, null, '2025-02-02 11:20', 1, 'creator', null, 'agent'), -- 89 channel of its tab
(105, 10, 'A file', 'file', null, 'lost.pdf', '2025-02-02 11:30', 1, 'brand', 'brand_agent', 'brand'), -- 90 file without address
(106, 10, 'Odd', 'text', 'javascript:x', null, 'infinity', 1, 'brand', 'team', 'boss'), -- 91 to 94 address, instant, channel, role
(107, -1, 'Nobody', 'text', null, null, '2025-02-02 11:40', 1, 'brand', 'brand_agent', 'brand'), -- 95 author left out
(108, 2, 'Nowhere', 'text', null, null, '2025-02-02 11:50', 102, 'brand', 'brand_agent', 'agent'); -- 96 ticket left out

insert into "Notification" (id, user_id, type, title, message, data, created_at) values
(1, 2, 'new_ticket', 'New ticket assigned', 'Ticket #1 is yours', '{"ticket_id": 1, "order_id": 1}', '2025-02-02 09:00:01'),
(2, 3, 'new_ticket', 'New ticket assigned', 'Ticket #2 is yours', null, '2025-02-03'),
(100, 20, 'kyc_approved', 'KYC', 'Approved', null, '2025-02-02'), -- 97 another word
(101, 2, 'new_ticket', 'Odd', 'Odd', '[1]', '2025-02-02'), -- 98 no object
(102, -1, 'new_ticket', 'Nobody', 'Nobody', null, '2025-02-02'); -- 99 account left out

insert into "PhoneVerification" (phone, code, token, expires_at) values ('+919800000011', '123456', 't', '2025-01-01');
insert into "KYC" (creator_id, document_type, document_number) values (1, 'pan', 'ABCDE1234F'), (2, 'pan', 'ABCDE1234G');
insert into "Payment" (payer_id, payee_id, amount, order_id) values (10, 20, 300.123456789, 1), (10, 20, 150, 4);
insert into "Campaign" (brand_id, title) values (1, 'Summer "2025"');
insert into "_prisma_migrations" values ('1', 'init');
select setval('"User_id_seq"', 116), setval('"Order_id_seq"', 104);
