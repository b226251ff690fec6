drop table code_events;
