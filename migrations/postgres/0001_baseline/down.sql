drop table search_messages;
drop table write_probes cascade;
drop table ticket_presences cascade;
drop table saved_views cascade;
drop table canned_replies cascade;
drop table drafts cascade;
drop table audit_log cascade;
drop table assignments cascade;
drop table handover_tickets cascade;
drop table handovers cascade;
drop table eligibility_snapshots cascade;
drop table rotation cascade;
drop table notifications cascade;
drop table read_marks cascade;
drop table message_keys cascade;
drop table messages cascade;
drop table tickets cascade;
drop table idempotency_keys cascade;
drop table orders cascade;
drop table cart_items cascade;
drop table packages cascade;
drop table portfolio_items cascade;
drop table social_accounts cascade;
drop table creators cascade;
drop table brands cascade;
drop table secret_fingerprints cascade;
drop table code_events cascade;
drop table phone_codes cascade;
drop table sessions cascade;
drop table preferences cascade;
drop table admin_presences cascade;
drop table agents cascade;
drop table users cascade;
drop table schema_compatibility cascade;
drop function feed_mark_moved,
    some_version,
    agents_changed,
    people_changed,
    audit_log_is_kept,
    accounts_stay,
    refuse_reference,
    refers_to_author,
    refers_to_user,
    refers_to_actor,
    refers_to_undoer,
    refers_to_agent,
    refers_to_previous_agent,
    refers_to_recipient,
    refer_to_authors,
    search_split,
    search_words_of_any,
    search_words,
    search_query,
    search_messages_added,
    search_message_changed;
