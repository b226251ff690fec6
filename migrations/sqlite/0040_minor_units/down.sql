update packages set price_minor = price_minor * 100 where currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF');
update orders set unit_price_minor = unit_price_minor * 100, total_minor = total_minor * 100, price_revision_minor = price_revision_minor * 100 where currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF');
update creators set min_rate_minor = min_rate_minor * 100, max_rate_minor = max_rate_minor * 100 where rate_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF');
update packages set price_minor = price_minor / 10 where currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND');
update orders set unit_price_minor = unit_price_minor / 10, total_minor = total_minor / 10, price_revision_minor = price_revision_minor / 10 where currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND');
update creators set min_rate_minor = min_rate_minor / 10, max_rate_minor = max_rate_minor / 10 where rate_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND');
update packages set price_minor = price_minor / 100 where currency in ('CLF', 'UYW');
update orders set unit_price_minor = unit_price_minor / 100, total_minor = total_minor / 100, price_revision_minor = price_revision_minor / 100 where currency in ('CLF', 'UYW');
update creators set min_rate_minor = min_rate_minor / 100, max_rate_minor = max_rate_minor / 100 where rate_currency in ('CLF', 'UYW');

-- A check of SQLite is a text of its schema. The table that comes and goes makes other connections read it anew.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, ' 99999999999999)', ' 999999999999)') where type = 'table' and name in ('packages', 'orders', 'creators');
pragma writable_schema = reset;
create table amounts_are_wider (n integer);
drop table amounts_are_wider;
