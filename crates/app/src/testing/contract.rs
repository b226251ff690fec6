//! What any store must keep, whatever it is made of. Implement [`World`] for a store and call
//! [`keep`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are assertions"
)]

mod actions;
mod agents;
mod carts;
mod checkouts;
mod code_budgets;
mod contacts;
mod desk;
mod feed;
mod handovers;
mod insights;
mod keys;
mod lists;
mod packages;
mod phones;
mod search;
mod sessions;
mod staff_tools;
mod steps;

use std::time::Duration;

use domain::{
    AccountStatus, AgentChange, Cart, CheckoutRequest, DraftLine, Field, LineInput, OrderContext,
    PackageId, Text, Timestamp,
};

use crate::{
    BrandViewer, CreatorViewer, StorePorts,
    accounts::NewStaff,
    agents::ChangeAgentError,
    checkout::{Idempotent, PlaceOrdersError, Placement, PlacementAnswer, PlacementRequest},
    integrity::VerifyInvariants,
    tx::{Tx, write},
};

/// A store with nothing in it, and how to plant what checkouts need.
pub trait World: Sync {
    /// The store as the ports it implements.
    fn ports(&self) -> StorePorts;
    /// Plants a brand with its profile.
    fn brand(&self) -> BrandViewer;
    /// Plants a package on sale at a price in hundredths, with a creator of its own.
    fn package(&self, price_minor: i64) -> (PackageId, CreatorViewer);
}

/// What holds, and how to see it.
type Law<W> = (&'static str, fn(&W));

/// Runs every law, each in a world of its own.
///
/// # Panics
/// When the store does not keep one.
pub fn keep<W: World>(fresh: impl Fn() -> W) {
    keep_what_is_written(&fresh);
    run(&fresh, large_reads());
}

/// Runs the laws of what is written and of the reads that show it, each in a world of its own: all
/// but those of the feed, the search and the numbers, for a store that has none of these.
///
/// # Panics
/// When the store does not keep one.
pub fn keep_what_is_written<W: World>(fresh: impl Fn() -> W) {
    let laws: &[Law<W>] = &[
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
        (
            "tickets wait while nobody is active, and go first in first out",
            agents::tickets_wait_for_an_agent,
        ),
        (
            "a suspended agent gets no ticket and keeps its own",
            agents::a_suspended_agent_gets_no_ticket,
        ),
        (
            "a step of an order is written with its messages",
            steps::a_step_is_written_with_its_messages,
        ),
        ("of racing steps of an order one wins", steps::of_racing_steps_one_wins),
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
        ("more money is added once", steps::more_money_is_added_once),
        (
            "an agent is changed whole or not at all",
            agents::an_agent_is_changed_whole_or_not_at_all,
        ),
        (
            "an offline agent gets no ticket",
            agents::an_agent_that_goes_offline_gets_no_ticket_while_another_is_there,
        ),
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
        ("pages neither repeat nor skip a row", lists::pages_are_complete),
    ];
    let others =
        handover_laws().into_iter().chain(shop_laws()).chain(desk_laws()).chain(aid_laws());
    run(&fresh, laws.iter().copied().chain(others).chain(contact_laws()));
}

fn run<W: World>(fresh: &impl Fn() -> W, laws: impl IntoIterator<Item = Law<W>>) {
    for (law, check) in laws {
        let world = fresh();
        check(&world);
        let violations = VerifyInvariants::new(world.ports().integrity).run().unwrap();
        assert!(violations.is_empty(), "after «{law}»: {violations:?}");
    }
}

/// The laws of reads that a store in memory need not have.
fn large_reads<W: World>() -> [Law<W>; 9] {
    [
        ("the feed tells every change once, in parts of any size", feed::every_change_is_told_once),
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
fn handover_laws<W: World>() -> [Law<W>; 8] {
    [
        ("a handover does what its preview said", handovers::a_handover_does_what_its_preview_said),
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
fn aid_laws<W: World>() -> [Law<W>; 6] {
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
        ("the audit log is narrowed and paged", insights::the_audit_log_is_narrowed_and_paged),
    ]
}

/// When the first thing happens in every world.
fn start() -> Timestamp {
    Timestamp::from_timestamp(1_767_605_400, 0).unwrap()
}

fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

fn line(package: PackageId) -> DraftLine {
    DraftLine::read(LineInput { package_id: Field::Given(package.get()), ..LineInput::default() })
}

fn request(brand: &BrandViewer, packages: &[PackageId], at: Timestamp) -> CheckoutRequest {
    let cart = Cart::new(packages.iter().copied().map(line).collect()).unwrap();
    CheckoutRequest { buyer: brand.user, cart, at }
}

fn place(
    world: &impl World,
    checkout: CheckoutRequest,
    idempotent: Option<Idempotent>,
) -> PlacementAnswer {
    world.ports().checkout_batcher().place(PlacementRequest { checkout, idempotent })
}

fn order(
    world: &impl World,
    brand: &BrandViewer,
    packages: &[PackageId],
    at: Timestamp,
) -> Result<Vec<OrderContext>, PlaceOrdersError> {
    match place(world, request(brand, packages, at), None)? {
        Placement::Placed { orders, response: None } => Ok(orders),
        other => panic!("a request without a key got {other:?}"),
    }
}

fn add_agent(world: &impl World, n: u32, at: Timestamp) -> domain::AgentId {
    let staff = NewStaff {
        email: format!("agent{n}@example.test").parse().unwrap(),
        name: Text::parse(&format!("Agent {n}")).unwrap(),
    };
    let add = move |tx: &mut dyn Tx| {
        crate::agents::add_agent(tx, &domain::RoundRobin, &staff, None, None, at)
    };
    write(&*world.ports().transactions, "add an agent", add).unwrap()
}

fn set_account(
    world: &impl World,
    agent: domain::AgentId,
    status: AccountStatus,
) -> Result<(), ChangeAgentError> {
    change_agent(world, agent, AgentChange::account(status))
}

fn change_agent(
    world: &impl World,
    agent: domain::AgentId,
    change: AgentChange,
) -> Result<(), ChangeAgentError> {
    let work = move |tx: &mut dyn Tx| {
        crate::agents::change_agent(tx, &domain::RoundRobin, agent, &change, None, start())
    };
    write(&*world.ports().transactions, "change an agent", work)
}
