//! The tests of the contract, made by a macro.

/// Makes one test of each law of an area, or of each of several areas, in which a store is tried in
/// a fresh world. The areas are listed at [`contract`](crate::testing::contract). An expression
/// makes the world, once for each test.
///
/// ```ignore
/// app::contract_tests!(checkout, MyWorld::fresh());
/// app::contract_tests!([orders, tickets], MyWorld::fresh());
/// ```
#[macro_export]
macro_rules! contract_tests {
    ([$($area:ident),+ $(,)?], $fresh:expr) => {
        $($crate::contract_tests!($area, $fresh);)+
    };
    (checkout, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            checkouts: a_cart_becomes_orders, a_refused_cart_writes_nothing,
                an_equal_order_is_a_duplicate, a_profile_is_needed,
                what_is_rolled_back_is_not_there, parallel_checkouts_are_fair,
                parallel_equal_carts_become_one_order;
            keys: a_repeat_gets_the_same_answer,
                a_repeat_without_a_writer_gets_the_orders, a_key_is_free_after_a_day,
                a_refusal_leaves_the_key_free;
        );
    };
    (orders, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            checkouts: a_cart_becomes_conversations, related_orders_are_found;
            keys: a_record_is_kept_for_a_day, a_record_tells_what_was_answered;
            steps: a_step_is_written_with_its_messages, of_racing_steps_one_wins,
                more_money_is_added_once;
            lists: pages_are_complete;
        );
    };
    (tickets, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            desk: messages_are_numbered_in_the_order_of_their_times,
                marks_move_forward_and_note_the_first_reading,
                the_version_of_a_channel_changes_with_it_alone, a_change_is_numbered_and_told,
                of_racing_takers_one_gets_the_ticket, notifications_are_read_by_their_user;
            sessions: a_message_with_a_key_is_written_once, a_party_waits_until_it_is_answered,
                what_the_service_says_for_a_party_is_no_question,
                the_queue_is_what_its_filter_says;
        );
    };
    (agents, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            agents: tickets_wait_for_an_agent, a_suspended_agent_gets_no_ticket,
                an_agent_is_changed_whole_or_not_at_all,
                an_agent_that_goes_offline_gets_no_ticket_while_another_is_there;
            invitations: an_agent_has_one_invitation_and_it_is_used_once,
                an_invitation_is_shown_with_its_agent_while_its_credentials_last,
                of_those_who_use_an_invitation_at_once_one_chooses;
        );
    };
    (handovers, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            handovers: a_handover_does_what_its_preview_said,
                both_parties_are_told_who_looks_after_their_order_now, one_agent_gets_every_ticket,
                chosen_tickets_are_redistributed_and_the_others_stay,
                a_refused_handover_writes_nothing, undo_restores_what_nobody_touched,
                only_who_did_it_takes_back_and_only_once, what_was_handed_over_can_be_looked_up,
                assignments_stay_fair_whatever_happens;
        );
    };
    (carts, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            carts: a_line_is_added_changed_and_taken_out, parallel_adds_lose_nothing,
                a_cart_has_fifty_lines_whatever_is_added, a_cart_is_replaced_whole_or_not_at_all,
                a_checkout_takes_what_was_ordered_out_of_the_cart;
        );
    };
    (packages, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            packages: a_package_is_what_its_creator_says,
                a_package_with_open_orders_cannot_be_deleted,
                a_package_is_deleted_or_ordered_but_not_both, pages_of_packages_are_complete;
        );
    };
    (phones, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            phones: a_code_opens_one_account_once, a_code_bears_five_wrong_tries_and_ten_minutes,
                codes_are_granted_a_pause_apart, a_phone_is_attached_to_whoever_is_signed_in,
                r15_parallel_sign_ups_never_mix_people, a_profile_is_set_up_in_two_pages;
            contacts: r32_a_changed_address_is_not_proven,
                s02_a_phone_that_is_only_named_identifies_nobody,
                s02_a_named_phone_goes_to_who_proves_it,
                s07_staff_sign_in_with_a_phone_that_was_given_only;
            code_budgets: s05_pauses_grow_and_a_right_code_ends_that,
                s05_wrong_codes_end_the_tries_of_a_phone, s05_an_address_gets_twenty_codes_an_hour,
                o21_a_code_that_is_answered_for_is_sent_whatever_the_clock_says;
        );
    };
    (sessions, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            sessions: a_session_is_known_until_it_ends,
                s06_other_credentials_end_what_an_agent_is_signed_in_with,
                s06_a_token_is_signed_out_alone_or_with_all_others;
        );
    };
    (staff_tools, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            staff_tools: a_draft_is_kept_until_it_is_said,
                replies_are_shared_and_their_shortcuts_differ,
                a_view_is_its_owners_and_there_are_fifty, a_choice_of_a_zone_is_its_persons,
                whoever_says_nothing_is_gone;
            insights: the_audit_log_is_narrowed, the_audit_log_is_paged;
        );
    };
    (feed, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            feed: every_change_is_told_once, changes_are_told_in_parts_of_any_size, a_mark_that_moved_is_told_again,
                a_position_of_another_time_is_refused;
        );
    };
    (search, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            search: a_search_finds_what_has_the_words,
                a_search_finds_exactly_the_conversations;
        );
    };
    (insights, $fresh:expr) => {
        $crate::contract_tests!(@ $fresh;
            insights: assignments_and_orders_are_counted_exactly,
                times_are_those_that_were_taken, an_automatic_greeting_is_no_answer,
                hours_follow_a_clock_that_is_put_forward;
        );
    };
    (@ $fresh:expr; $($laws:ident: $($law:ident),+;)+) => {
        $($(
            #[test]
            fn $law() {
                $crate::testing::contract::hold(&$fresh, $crate::testing::contract::$laws::$law);
            }
        )+)+
    };
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn every_law_is_in_an_area() {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/testing"));
        let listed = fs::read_to_string(folder.join("contract_tests.rs")).unwrap();
        let mut laws = 0;
        for file in fs::read_dir(folder.join("contract")).unwrap() {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            for law in text.lines().filter_map(|line| line.strip_prefix("pub fn ")) {
                let law = law.split('(').next().unwrap();
                let is_listed = listed
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .any(|word| word == law);
                assert!(is_listed, "{law} of {} is in no area", path.display());
                laws += 1;
            }
        }
        assert!(laws > 70, "{laws} laws");
    }
}
