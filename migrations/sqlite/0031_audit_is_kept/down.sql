drop table secret_fingerprints;
drop trigger events_are_not_removed;
drop trigger events_are_not_changed;
