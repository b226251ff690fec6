update users set email = wanted_email, email_verified = false
where email is null and wanted_email is not null
    and id = (select min(w.id) from users w where w.wanted_email = users.wanted_email)
    and not exists (select 1 from users o where o.email = users.wanted_email);
update users set phone = wanted_phone, phone_verified = false
where phone is null and wanted_phone is not null
    and id = (select min(w.id) from users w where w.wanted_phone = users.wanted_phone)
    and not exists (select 1 from users o where o.phone = users.wanted_phone);
drop index users_wanting_phone;
alter table users drop column phone_given;
alter table users drop column wanted_phone;
alter table users drop column wanted_email;
