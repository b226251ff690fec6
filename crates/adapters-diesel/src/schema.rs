//! The tables, column by column, as both engines have them, with which a test compares this.

mod macros;

use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

use self::macros::tables;
use crate::moment::Moment;

tables! {
    users (id) {
        id -> BigInt,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        name -> Text,
        role -> Text,
        status -> Text,
        password_hash -> Nullable<Text>,
        profile_image_url -> Nullable<Text>,
        cover_image_url -> Nullable<Text>,
        email_verified -> Bool,
        phone_verified -> Bool,
        onboarding_completed -> Bool,
        onboarding_step -> Nullable<Text>,
        auth_provider -> Text,
        last_login_at -> Nullable<Moment>,
        created_at -> Moment,
        updated_at -> Moment,
        credential_version -> Integer,
        signed_out_tokens -> Text,
        is_demo -> Bool,
        wanted_email -> Nullable<Text>,
        wanted_phone -> Nullable<Text>,
        phone_given -> Bool,
        google_subject -> Nullable<Text>,
    }
    used_id_tokens (digest) {
        digest -> Binary,
        expires_at -> Moment,
    }
    invitations (user_id) {
        user_id -> BigInt,
        digest -> Binary,
        credential_version -> Integer,
        created_at -> Moment,
        expires_at -> Moment,
    }
    agents (user_id) {
        user_id -> BigInt,
        role -> Text,
        availability -> Text,
        is_online -> Bool,
        last_online_at -> Nullable<Moment>,
        capacity -> Nullable<Integer>,
    }
    admin_presences (user_id) {
        user_id -> BigInt,
        availability -> Text,
        is_online -> Bool,
        last_online_at -> Nullable<Moment>,
    }
    brands (id) {
        id -> BigInt,
        user_id -> BigInt,
        company_name -> Text,
        industries -> Text,
        business_type -> Nullable<Text>,
        role_in_organization -> Nullable<Text>,
        website_url -> Nullable<Text>,
        description -> Nullable<Text>,
        logo_url -> Nullable<Text>,
        location_country -> Nullable<Text>,
        location_state -> Nullable<Text>,
        location_city -> Nullable<Text>,
        verified -> Bool,
        created_at -> Moment,
        updated_at -> Moment,
        gender -> Nullable<Text>,
        date_of_birth -> Nullable<Moment>,
        location_pincode -> Nullable<Text>,
        languages -> Text,
    }
    creators (id) {
        id -> BigInt,
        user_id -> BigInt,
        bio -> Nullable<Text>,
        gender -> Nullable<Text>,
        date_of_birth -> Nullable<Moment>,
        location_country -> Nullable<Text>,
        location_state -> Nullable<Text>,
        location_city -> Nullable<Text>,
        content_categories -> Text,
        platforms -> Text,
        languages -> Text,
        rating_hundredths -> Nullable<Integer>,
        total_collaborations -> Integer,
        verified -> Bool,
        featured -> Bool,
        created_at -> Moment,
        updated_at -> Moment,
        location_pincode -> Nullable<Text>,
        min_rate_minor -> Nullable<BigInt>,
        max_rate_minor -> Nullable<BigInt>,
        rate_currency -> Text,
        availability_status -> Text,
    }
    social_accounts (id) {
        id -> BigInt,
        creator_id -> BigInt,
        platform -> Text,
        username -> Text,
        follower_count -> BigInt,
        engagement_millionths -> Integer,
        avg_views -> BigInt,
        verified -> Bool,
    }
    portfolio_items (id) {
        id -> BigInt,
        user_id -> BigInt,
        title -> Text,
        description -> Nullable<Text>,
        media_url -> Text,
        media_type -> Text,
        platform -> Nullable<Text>,
        tags -> Text,
        is_featured -> Bool,
        created_at -> Moment,
        file_size -> Nullable<BigInt>,
        mime_type -> Nullable<Text>,
    }
    packages (id) {
        id -> BigInt,
        creator_id -> BigInt,
        title -> Text,
        description -> Nullable<Text>,
        price_minor -> BigInt,
        currency -> Text,
        kind -> Text,
        deliverables -> Text,
        platform -> Nullable<Text>,
        content_type -> Nullable<Text>,
        quantity -> Nullable<Integer>,
        revisions -> Nullable<Integer>,
        duration1 -> Nullable<Text>,
        duration2 -> Nullable<Text>,
        is_active -> Bool,
        is_deleted -> Bool,
        created_at -> Moment,
        updated_at -> Moment,
    }
    cart_items (id) {
        id -> BigInt,
        user_id -> BigInt,
        package_id -> BigInt,
        quantity -> Integer,
        delivery_days -> Nullable<Integer>,
        instructions -> Nullable<Text>,
        reference_urls -> Text,
        created_at -> Moment,
        updated_at -> Moment,
    }
    orders (id) {
        id -> BigInt,
        origin -> Text,
        checkout_id -> BigInt,
        brand_id -> BigInt,
        creator_id -> BigInt,
        package_id -> BigInt,
        quantity -> Integer,
        unit_price_minor -> BigInt,
        total_minor -> BigInt,
        currency -> Text,
        status -> Text,
        delivery_days -> Nullable<Integer>,
        instructions -> Nullable<Text>,
        reference_urls -> Text,
        submission_deadline -> Moment,
        delivery_deadline -> Moment,
        rejection_message -> Nullable<Text>,
        deliverables -> Nullable<Text>,
        price_revision_minor -> Nullable<BigInt>,
        price_revision_reason -> Nullable<Text>,
        price_revision_status -> Nullable<Text>,
        completed_at -> Nullable<Moment>,
        placed_at -> Moment,
        updated_at -> Moment,
        changes -> Integer,
    }
    tickets (id) {
        id -> BigInt,
        order_id -> BigInt,
        agent_id -> Nullable<BigInt>,
        status -> Text,
        priority -> Text,
        changes -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        waiting_since -> Moment,
    }
    messages (id) {
        id -> BigInt,
        ticket_id -> BigInt,
        author_id -> BigInt,
        channel -> Text,
        role -> Text,
        kind -> Text,
        body -> Text,
        file_url -> Nullable<Text>,
        file_name -> Nullable<Text>,
        searchable -> Bool,
        read_at -> Nullable<Moment>,
        created_at -> Moment,
    }
    eligibility_snapshots (id) {
        id -> BigInt,
        tier -> Integer,
        eligible -> Text,
        skipped -> Text,
        agents_version -> Nullable<BigInt>,
    }
    schema_compatibility (version) {
        version -> Text,
        min_binary_schema -> Text,
    }
    assignments (number) {
        number -> BigInt,
        ticket_id -> BigInt,
        order_id -> BigInt,
        eligibility_snapshot_id -> BigInt,
        from_queue -> Bool,
        handover_id -> Nullable<BigInt>,
        previous_agent_id -> Nullable<BigInt>,
        agent_id -> BigInt,
        created_at -> Moment,
    }
    assignment_decisions (number) {
        number -> BigInt,
        rule -> Text,
        inputs -> Text,
    }
    handovers (id) {
        id -> BigInt,
        agent_id -> BigInt,
        recipient_id -> Nullable<BigInt>,
        actor_id -> BigInt,
        created_at -> Moment,
        undone_at -> Nullable<Moment>,
        undone_by -> Nullable<BigInt>,
    }
    handover_tickets (handover_id, ticket_id) {
        handover_id -> BigInt,
        ticket_id -> BigInt,
        agent_id -> BigInt,
        changes -> Integer,
    }
    write_probes (id) {
        id -> Integer,
        writes -> BigInt,
    }

    rotation (id) {
        id -> Integer,
        agent_id -> Nullable<BigInt>,
        number -> BigInt,
        agents_version -> BigInt,
        names_version -> BigInt,
        rule -> Text,
    }
    notifications (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        title -> Text,
        message -> Text,
        data -> Text,
        read_at -> Nullable<Moment>,
        created_at -> Moment,
    }
    audit_log (id) {
        id -> BigInt,
        at -> Moment,
        actor_id -> Nullable<BigInt>,
        actor_role -> Nullable<Text>,
        action -> Text,
        order_id -> Nullable<BigInt>,
        ticket_id -> Nullable<BigInt>,
        from_value -> Nullable<Text>,
        to_value -> Nullable<Text>,
        reason -> Nullable<Text>,
        data -> Text,
    }
    read_marks (ticket_id, channel, user_id) {
        ticket_id -> BigInt,
        channel -> Text,
        user_id -> BigInt,
        message_id -> BigInt,
        at -> Moment,
        number -> BigInt,
    }
    drafts (user_id, ticket_id, channel) {
        user_id -> BigInt,
        ticket_id -> BigInt,
        channel -> Text,
        body -> Text,
        seen_message_id -> Nullable<BigInt>,
        updated_at -> Moment,
    }
    canned_replies (id) {
        id -> BigInt,
        shortcut -> Text,
        title -> Text,
        body -> Text,
        updated_at -> Moment,
    }
    saved_views (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        query -> Text,
        position -> Integer,
    }
    preferences (user_id) {
        user_id -> BigInt,
        zone -> Text,
    }
    ticket_presences (ticket_id, user_id) {
        ticket_id -> BigInt,
        user_id -> BigInt,
        channel -> Text,
        activity -> Text,
        seen_at -> Moment,
    }
    code_events (id) {
        id -> BigInt,
        phone -> Text,
        address -> Nullable<Text>,
        is_settled -> Bool,
        at -> Moment,
    }
    phone_codes (phone) {
        phone -> Text,
        digest -> Nullable<Binary>,
        accepted_at -> Moment,
        attempts -> Integer,
    }
    sessions (digest) {
        digest -> Binary,
        user_id -> BigInt,
        credential_version -> Integer,
        created_at -> Moment,
        active_at -> Moment,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
    secret_fingerprints (fingerprint) {
        fingerprint -> Text,
        seen_at -> Moment,
    }
    message_keys (ticket_id, author_id, key) {
        ticket_id -> BigInt,
        author_id -> BigInt,
        key -> Text,
        message_id -> BigInt,
        created_at -> Moment,
    }
    followers (name) {
        name -> Text,
        position -> Nullable<Text>,
        holder -> Text,
        leads_until -> Moment,
    }
    idempotency_keys (user_id, endpoint, idempotency_key) {
        user_id -> BigInt,
        endpoint -> Text,
        idempotency_key -> Text,
        fingerprint -> Binary,
        status -> Integer,
        body -> Text,
        created_at -> Moment,
        checkout_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(agents -> users (user_id));
diesel::joinable!(brands -> users (user_id));
diesel::joinable!(cart_items -> packages (package_id));
diesel::joinable!(creators -> users (user_id));
diesel::joinable!(messages -> users (author_id));
diesel::joinable!(read_marks -> users (user_id));
diesel::joinable!(tickets -> orders (order_id));
diesel::joinable!(tickets -> agents (agent_id));
diesel::joinable!(orders -> packages (package_id));
diesel::joinable!(packages -> creators (creator_id));
diesel::joinable!(assignment_decisions -> assignments (number));
diesel::joinable!(assignments -> eligibility_snapshots (eligibility_snapshot_id));
