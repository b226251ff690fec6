drop table secret_fingerprints;
drop trigger events_are_not_removed on events;
drop trigger events_are_not_changed on events;
drop function events_are_kept();
