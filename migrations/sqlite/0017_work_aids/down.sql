drop table ticket_presences;
drop table saved_views;
drop table canned_replies;
drop table drafts;
