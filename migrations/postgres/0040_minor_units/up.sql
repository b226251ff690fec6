-- Amounts were hundredths whatever their currency; from here on they are its minor units, of which a whole one has 1, 100,
-- 1,000 or 10,000 (ISO 4217). What does not divide stops the migration before anything is changed: it names the rows and
-- leaves it to somebody to say what they are worth.

create table amounts_that_do_not_divide (in_row text check (in_row is null));
insert into amounts_that_do_not_divide
select in_row from (
    select 'packages ' || id as in_row from packages where currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') and (price_minor % 100 <> 0)
    union all
    select 'orders ' || id as in_row from orders where currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') and (unit_price_minor % 100 <> 0 or total_minor % 100 <> 0 or price_revision_minor % 100 <> 0)
    union all
    select 'creators ' || id as in_row from creators where rate_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') and (min_rate_minor % 100 <> 0 or max_rate_minor % 100 <> 0)
) found;
drop table amounts_that_do_not_divide;

alter table packages drop constraint packages_price_minor_check;
alter table packages add constraint packages_price_minor_check check (price_minor between 0 and 99999999999999) not valid;
alter table orders drop constraint orders_unit_price_minor_check;
alter table orders add constraint orders_unit_price_minor_check check (unit_price_minor between 0 and 99999999999999) not valid;
alter table orders drop constraint orders_total_minor_check;
alter table orders add constraint orders_total_minor_check check (total_minor between 0 and 99999999999999) not valid;
alter table orders drop constraint orders_price_revision_minor_check;
alter table orders add constraint orders_price_revision_minor_check check (price_revision_minor between 1 and 99999999999999) not valid;
alter table creators drop constraint creators_min_rate_minor_check;
alter table creators add constraint creators_min_rate_minor_check check (min_rate_minor between 0 and 99999999999999) not valid;
alter table creators drop constraint creators_max_rate_minor_check;
alter table creators add constraint creators_max_rate_minor_check check (max_rate_minor between 0 and 99999999999999) not valid;

update packages set price_minor = price_minor / 100 where currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF');
update orders set unit_price_minor = unit_price_minor / 100, total_minor = total_minor / 100, price_revision_minor = price_revision_minor / 100 where currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF');
update creators set min_rate_minor = min_rate_minor / 100, max_rate_minor = max_rate_minor / 100 where rate_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF');
update packages set price_minor = price_minor * 10 where currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND');
update orders set unit_price_minor = unit_price_minor * 10, total_minor = total_minor * 10, price_revision_minor = price_revision_minor * 10 where currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND');
update creators set min_rate_minor = min_rate_minor * 10, max_rate_minor = max_rate_minor * 10 where rate_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND');
update packages set price_minor = price_minor * 100 where currency in ('CLF', 'UYW');
update orders set unit_price_minor = unit_price_minor * 100, total_minor = total_minor * 100, price_revision_minor = price_revision_minor * 100 where currency in ('CLF', 'UYW');
update creators set min_rate_minor = min_rate_minor * 100, max_rate_minor = max_rate_minor * 100 where rate_currency in ('CLF', 'UYW');
