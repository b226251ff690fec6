//! The laws by their subjects, each with what it says.

use super::{
    Law, World, agents, carts, checkouts, code_budgets, contacts, desk, feed, handovers, insights,
    keys, lists, packages, phones, search, sessions, staff_tools, steps,
};

/// What is written, and the reads that show it.
pub(super) fn of_what_is_written<W: World>() -> impl Iterator<Item = Law<W>> {
    let orders = checkout_laws().into_iter().chain(order_laws()).chain(shop_laws());
    let people = agent_laws().into_iter().chain(sign_up_laws()).chain(contact_laws());
    let staff = ticket_laws().into_iter().chain(handover_laws()).chain(desk_laws());
    orders.chain(people).chain(staff).chain(aid_laws())
}

/// The laws of reads that a store in memory need not have.
pub(super) fn of_large_reads<W: World>() -> [Law<W>; 10] {
    [
        ("the feed tells every change once", feed::every_change_is_told_once),
        ("the feed is told in parts of any size", feed::changes_are_told_in_parts_of_any_size),
        ("a mark that moved is told again", feed::a_mark_that_moved_is_told_again),
        ("a position of another time is refused", feed::a_position_of_another_time_is_refused),
        (
            "a search finds what has the words, the surest first",
            search::a_search_finds_what_has_the_words,
        ),
        (
            "a search finds exactly the conversations with the words",
            search::a_search_finds_exactly_the_conversations,
        ),
        (
            "assignments and orders are counted exactly",
            insights::assignments_and_orders_are_counted_exactly,
        ),
        ("times are those that were taken", insights::times_are_those_that_were_taken),
        ("an automatic greeting is no answer", insights::an_automatic_greeting_is_no_answer),
        (
            "hours follow a clock that is put forward",
            insights::hours_follow_a_clock_that_is_put_forward,
        ),
    ]
}

/// The laws of checkouts and of the keys that repeat them.
fn checkout_laws<W: World>() -> [Law<W>; 10] {
    [
        (
            "a cart becomes orders with everything that belongs to them",
            checkouts::a_cart_becomes_orders,
        ),
        ("orders of a checkout are found together", checkouts::related_orders_are_found),
        (
            "a refused cart writes nothing and assigns nothing",
            checkouts::a_refused_cart_writes_nothing,
        ),
        (
            "an equal order within five minutes is a duplicate",
            checkouts::an_equal_order_is_a_duplicate,
        ),
        ("a brand without a profile is told so", checkouts::a_profile_is_needed),
        ("parallel checkouts are exactly fair", checkouts::parallel_checkouts_are_fair),
        ("parallel equal carts become one order", checkouts::parallel_equal_carts_become_one_order),
        ("a repeat gets the same answer and places nothing", keys::a_repeat_gets_the_same_answer),
        ("a key is good for one request and for a day", keys::a_key_is_good_for_a_day),
        ("a refused request leaves its key free", keys::a_refusal_leaves_the_key_free),
    ]
}

/// The laws of the steps of an order, and of the lists of orders.
fn order_laws<W: World>() -> [Law<W>; 4] {
    [
        (
            "a step of an order is written with its messages",
            steps::a_step_is_written_with_its_messages,
        ),
        ("of racing steps of an order one wins", steps::of_racing_steps_one_wins),
        ("more money is added once", steps::more_money_is_added_once),
        ("pages neither repeat nor skip a row", lists::pages_are_complete),
    ]
}

/// The laws of agents that come, change and go.
fn agent_laws<W: World>() -> [Law<W>; 4] {
    [
        (
            "tickets wait while nobody is active, and go first in first out",
            agents::tickets_wait_for_an_agent,
        ),
        (
            "a suspended agent gets no ticket and keeps its own",
            agents::a_suspended_agent_gets_no_ticket,
        ),
        (
            "an agent is changed whole or not at all",
            agents::an_agent_is_changed_whole_or_not_at_all,
        ),
        (
            "an offline agent gets no ticket",
            agents::an_agent_that_goes_offline_gets_no_ticket_while_another_is_there,
        ),
    ]
}

/// The laws of tickets, their conversations and what is told about them.
fn ticket_laws<W: World>() -> [Law<W>; 5] {
    [
        (
            "messages are numbered in the order of their times",
            desk::messages_are_numbered_in_the_order_of_their_times,
        ),
        (
            "marks move forward and note the first reading",
            desk::marks_move_forward_and_note_the_first_reading,
        ),
        ("a change of a ticket is numbered and told", desk::a_change_is_numbered_and_told),
        ("of racing takers one gets the ticket", desk::of_racing_takers_one_gets_the_ticket),
        ("notifications are read by their user", desk::notifications_are_read_by_their_user),
    ]
}

/// The laws of one-time codes and of who signs up with them.
fn sign_up_laws<W: World>() -> [Law<W>; 6] {
    [
        ("a code opens one account, once", phones::a_code_opens_one_account_once),
        (
            "a code bears five wrong tries and ten minutes",
            phones::a_code_bears_five_wrong_tries_and_ten_minutes,
        ),
        ("codes are granted a pause apart", phones::codes_are_granted_a_pause_apart),
        (
            "a phone is attached to whoever is signed in",
            phones::a_phone_is_attached_to_whoever_is_signed_in,
        ),
        ("parallel sign-ups never mix people", phones::r15_parallel_sign_ups_never_mix_people),
        ("a profile is set up in two pages", phones::a_profile_is_set_up_in_two_pages),
    ]
}

/// The laws of phones and e-mail addresses.
fn contact_laws<W: World>() -> [Law<W>; 8] {
    [
        ("a changed address is not proven", contacts::r32_a_changed_address_is_not_proven),
        (
            "pauses grow until a right code",
            code_budgets::s05_pauses_grow_and_a_right_code_ends_that,
        ),
        (
            "wrong codes end the tries of a phone",
            code_budgets::s05_wrong_codes_end_the_tries_of_a_phone,
        ),
        (
            "an address gets twenty codes an hour",
            code_budgets::s05_an_address_gets_twenty_codes_an_hour,
        ),
        (
            "a code that is answered for is sent",
            code_budgets::o21_a_code_that_is_answered_for_is_sent_whatever_the_clock_says,
        ),
        (
            "a phone that is only named identifies nobody",
            contacts::s02_a_phone_that_is_only_named_identifies_nobody,
        ),
        ("a named phone goes to who proves it", contacts::s02_a_named_phone_goes_to_who_proves_it),
        (
            "staff sign in with a given phone only",
            contacts::s07_staff_sign_in_with_a_phone_that_was_given_only,
        ),
    ]
}

/// The laws of handing over.
fn handover_laws<W: World>() -> [Law<W>; 9] {
    [
        ("a handover does what its preview said", handovers::a_handover_does_what_its_preview_said),
        (
            "both parties are told who looks after their order now",
            handovers::both_parties_are_told_who_looks_after_their_order_now,
        ),
        (
            "one agent can get every ticket, and the rotation stays",
            handovers::one_agent_gets_every_ticket,
        ),
        (
            "chosen tickets are redistributed, and the others stay",
            handovers::chosen_tickets_are_redistributed_and_the_others_stay,
        ),
        ("a refused handover writes nothing", handovers::a_refused_handover_writes_nothing),
        ("undo restores only what nobody touched", handovers::undo_restores_what_nobody_touched),
        ("who may undo, once", handovers::only_who_did_it_takes_back_and_only_once),
        ("what was handed over can be looked up", handovers::what_was_handed_over_can_be_looked_up),
        (
            "handovers, joins and leaves stay fair",
            handovers::assignments_stay_fair_whatever_happens,
        ),
    ]
}

/// The laws of carts that are kept and of packages.
fn shop_laws<W: World>() -> [Law<W>; 9] {
    [
        (
            "a line of a cart is added, changed and taken out",
            carts::a_line_is_added_changed_and_taken_out,
        ),
        ("parallel adds lose nothing", carts::parallel_adds_lose_nothing),
        (
            "a cart has fifty lines whatever is added",
            carts::a_cart_has_fifty_lines_whatever_is_added,
        ),
        ("a cart is replaced whole or not at all", carts::a_cart_is_replaced_whole_or_not_at_all),
        ("a checkout empties the cart", carts::a_checkout_takes_what_was_ordered_out_of_the_cart),
        ("a package is what its creator says", packages::a_package_is_what_its_creator_says),
        (
            "a package with open orders cannot be deleted",
            packages::a_package_with_open_orders_cannot_be_deleted,
        ),
        (
            "a package is deleted or ordered but not both",
            packages::a_package_is_deleted_or_ordered_but_not_both,
        ),
        ("pages of packages are complete", packages::pages_of_packages_are_complete),
    ]
}

/// The laws of what the desk needs.
fn desk_laws<W: World>() -> [Law<W>; 8] {
    [
        (
            "the trace of a channel changes with it alone",
            desk::the_version_of_a_channel_changes_with_it_alone,
        ),
        ("a session is known until it ends", sessions::a_session_is_known_until_it_ends),
        (
            "other credentials end sign-ins",
            sessions::s06_other_credentials_end_what_an_agent_is_signed_in_with,
        ),
        ("a token is signed out", sessions::s06_a_token_is_signed_out_alone_or_with_all_others),
        ("a message with a key is written once", sessions::a_message_with_a_key_is_written_once),
        ("a party waits until it is answered", sessions::a_party_waits_until_it_is_answered),
        (
            "what the service says for a party is no question",
            sessions::what_the_service_says_for_a_party_is_no_question,
        ),
        ("the queue is what its filter says", sessions::the_queue_is_what_its_filter_says),
    ]
}

/// The laws of what helps staff at their work, and of the audit log.
fn aid_laws<W: World>() -> [Law<W>; 7] {
    [
        ("a draft is kept until it is said", staff_tools::a_draft_is_kept_until_it_is_said),
        (
            "replies are shared and their shortcuts differ",
            staff_tools::replies_are_shared_and_their_shortcuts_differ,
        ),
        (
            "a view is its owner's, and there are fifty",
            staff_tools::a_view_is_its_owners_and_there_are_fifty,
        ),
        ("a choice of a time zone is its person's", staff_tools::a_choice_of_a_zone_is_its_persons),
        ("whoever says nothing is gone", staff_tools::whoever_says_nothing_is_gone),
        ("the audit log is narrowed", insights::the_audit_log_is_narrowed),
        ("the audit log is paged", insights::the_audit_log_is_paged),
    ]
}
