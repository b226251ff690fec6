-- Words are merged 64 pages of their index at a time, within whichever commit comes then. Pages of 4 KB made those commits
-- take 40 ms; with a quarter of that there are four times as many, each a quarter as long.
insert into search_messages (search_messages, rank) values ('pgsz', 1000);
