//! The mock of a whole transaction: every method of every row trait.
#![expect(clippy::struct_field_names, reason = "what `mock!` writes")]

use std::collections::BTreeMap;

use domain::{
    AccountStatus, Activity, Agent, AgentChange, AgentId, AgentPool, Allocation, Assignment,
    BasicInfo, CannedReplyId, Capacity, CartItemId, CartLine, Channel, Creator, CreatorId, Email,
    HandoverId, HandoverRequest, KeptLine, LineChange, Listing, Message, MessageId, NewMessage,
    NotificationId, NotificationKind, OpenCounts, Order, OrderId, OrderStatus, Package,
    PackageDraft, PackageId, Phone, PhoneCode, Preferences, Presence, Role, RuleName, SavedViewId,
    SenderRole, Shortcut, Ticket, TicketId, Timestamp, UserId, WebUrl,
};

use crate::{
    IdempotencyKey, StoreError,
    accounts::{Account, AccountRows, CredentialRows, Credentials, NewStaff, SignedOutTokens},
    agents::{
        AdminPresenceRows, AgentRows, CapacityRows, ContactInUse, ReassignableTicket, RotationRows,
        WaitingTicketRows,
    },
    cart::CartRows,
    catalog::PortfolioItem,
    checkout::IdempotencyRows,
    effects::{EffectRows, Effects},
    feed::{FollowerRows, FollowerState},
    google::{GoogleRows, GoogleSubject, NewGoogleAccount, TokenUse},
    handover::{HandoverRows, LockedHandover},
    invitations::{Invitation, InvitationDigest, InvitationRows},
    messages::{Draft, DraftRows, MessageRows, ReadMark, ReadMarkRows},
    notifications::{Notification, NotificationRows},
    orders::OrderRows,
    packages::PackageRows,
    phones::{CodeEvent, NewPhoneAccount, PhoneCodeRows, PhoneRows, ProvenPhone},
    profiles::{NewWork, ProfileOwner, ProfileRows},
    search::{MessageWords, Named, SearchRows},
    sessions::{SecretRows, Session, SessionDigest, SessionRows},
    staff_tools::{
        CannedReply, CannedReplyInput, CannedReplyRows, PreferenceRows, PresenceRows, SavedView,
        SavedViewInput, SavedViewRows, TimeZoneName,
    },
    tickets::{LockedOrder, OrderContextRows, TicketPatch, TicketRows},
};

mockall::mock! {
    /// A transaction. Unit tests of use cases expect what they need of it.
    pub Tx {}

    impl EffectRows for Tx {
        fn record(&mut self, effects: &Effects) -> Result<(), StoreError>;
    }

    impl FollowerRows for Tx {
        fn lock_follower(&mut self, name: &'static str) -> Result<FollowerState, StoreError>;
        fn save_follower(&mut self, name: &'static str, state: &FollowerState) -> Result<(), StoreError>;
    }

    impl SearchRows for Tx {
        fn save_message_words(&mut self, words: Vec<MessageWords>) -> Result<(), StoreError>;
        fn clear_message_words(&mut self, limit: u32) -> Result<u32, StoreError>;
        fn refill_name_words(&mut self, named: Named, after: i64, limit: u32) -> Result<Option<i64>, StoreError>;
    }

    impl TicketRows for Tx {
        fn has_ticket(&mut self, id: TicketId) -> Result<bool, StoreError>;
        fn reserve_ticket_id(&mut self) -> Result<TicketId, StoreError>;
        fn insert_ticket(&mut self, ticket: &Ticket) -> Result<(), StoreError>;
        fn update_ticket(&mut self, id: TicketId, patch: &TicketPatch) -> Result<(), StoreError>;
        fn last_reopened_at(&mut self, order: OrderId) -> Result<Option<Timestamp>, StoreError>;
    }

    impl IdempotencyRows for Tx {
        fn purge_idempotency_records(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
    }

    impl RotationRows for Tx {
        fn lock_rotation(&mut self) -> Result<AgentPool, StoreError>;
        fn record_assignments(&mut self, assignments: &[Assignment], pool: &AgentPool) -> Result<(), StoreError>;
        fn assign_tickets(&mut self, tickets: &[(TicketId, AgentId)], at: Timestamp) -> Result<(), StoreError>;
        fn open_counts(&mut self) -> Result<OpenCounts, StoreError>;
        fn rule_in_force(&mut self) -> Result<RuleName, StoreError>;
        fn save_rule_in_force(&mut self, rule: &RuleName, older_may_go_on: bool) -> Result<(), StoreError>;
    }

    impl CapacityRows for Tx {
        fn agent_capacity(&mut self, agent: AgentId) -> Result<Option<Capacity>, StoreError>;
        fn save_agent_capacity(&mut self, agent: AgentId, capacity: Option<Capacity>) -> Result<(), StoreError>;
    }

    impl HandoverRows for Tx {
        fn lock_open_tickets(&mut self, request: &HandoverRequest, limit: u32) -> Result<Vec<ReassignableTicket>, StoreError>;
        fn count_open_tickets(&mut self, request: &HandoverRequest) -> Result<u64, StoreError>;
        fn insert_handover(&mut self, request: &HandoverRequest) -> Result<HandoverId, StoreError>;
        fn insert_handover_tickets(&mut self, id: HandoverId, allocations: &[Allocation]) -> Result<(), StoreError>;
        fn lock_handover(&mut self, id: HandoverId) -> Result<Option<LockedHandover>, StoreError>;
        fn mark_handover_undone(&mut self, id: HandoverId, by: UserId, at: Timestamp) -> Result<(), StoreError>;
    }

    impl OrderRows for Tx {
        fn update_order(&mut self, before: &Order, after: &Order) -> Result<(), StoreError>;
    }

    impl OrderContextRows for Tx {
        fn lock_ticket(&mut self, id: TicketId) -> Result<Option<LockedOrder>, StoreError>;
        fn lock_order(&mut self, id: OrderId) -> Result<Option<LockedOrder>, StoreError>;
    }

    impl MessageRows for Tx {
        fn newest_message(
            &mut self,
            ticket: TicketId,
            channel: Channel,
            up_to: Option<MessageId>,
        ) -> Result<Option<MessageId>, StoreError>;
        fn mark_messages_read(
            &mut self,
            ticket: TicketId,
            channel: Channel,
            authors: &[SenderRole],
            up_to: MessageId,
            at: Timestamp,
        ) -> Result<(), StoreError>;
        fn newest_message_by(
            &mut self,
            ticket: TicketId,
            channel: Channel,
            authors: &[SenderRole],
        ) -> Result<Option<MessageId>, StoreError>;
        fn first_message_time(
            &mut self,
            ticket: TicketId,
            channel: Channel,
            authors: &[SenderRole],
            after: Option<MessageId>,
            since: Option<Timestamp>,
        ) -> Result<Option<Timestamp>, StoreError>;
        fn insert_message(&mut self, message: &NewMessage) -> Result<MessageId, StoreError>;
        fn find_message_by_key(
            &mut self,
            ticket: TicketId,
            author: UserId,
            key: &IdempotencyKey,
        ) -> Result<Option<Message>, StoreError>;
        fn insert_message_key(
            &mut self,
            ticket: TicketId,
            author: UserId,
            key: &IdempotencyKey,
            message: MessageId,
            at: Timestamp,
        ) -> Result<(), StoreError>;
        fn purge_message_keys(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
    }

    impl AccountRows for Tx {
        fn lock_account(&mut self, user: UserId) -> Result<Option<Account>, StoreError>;
        fn lock_super_admins(&mut self) -> Result<Vec<(UserId, AccountStatus)>, StoreError>;
        fn insert_staff(
            &mut self,
            staff: &NewStaff,
            role: Role,
            password_hash: Option<String>,
            at: Timestamp,
        ) -> Result<Option<UserId>, StoreError>;
        fn save_account_status(&mut self, user: UserId, status: AccountStatus, at: Timestamp) -> Result<(), StoreError>;
        fn save_last_login(&mut self, user: UserId, at: Timestamp) -> Result<(), StoreError>;
        fn account_role_and_status(&mut self, user: UserId) -> Result<Option<(Role, AccountStatus)>, StoreError>;
        fn account_name(&mut self, user: UserId) -> Result<String, StoreError>;
        fn save_wanted_contacts(
            &mut self,
            user: UserId,
            email: Option<String>,
            phone: Option<String>,
            at: Timestamp,
        ) -> Result<(), StoreError>;
        fn save_onboarding_step(
            &mut self,
            user: UserId,
            next: Option<String>,
            at: Timestamp,
        ) -> Result<(), StoreError>;
        fn save_account_name(&mut self, user: UserId, name: &str, at: Timestamp) -> Result<(), StoreError>;
        fn save_cover_image(&mut self, user: UserId, url: &WebUrl, at: Timestamp) -> Result<(), StoreError>;
    }

    impl GoogleRows for Tx {
        fn use_id_token(&mut self, token: &TokenUse, now: Timestamp) -> Result<bool, StoreError>;
        fn account_of_google(&mut self, subject: &GoogleSubject) -> Result<Option<Account>, StoreError>;
        fn account_of_email(&mut self, email: &Email) -> Result<Option<(Account, Option<GoogleSubject>)>, StoreError>;
        fn lock_accounts_wanting_email(&mut self, email: &Email, and: Option<UserId>) -> Result<Vec<UserId>, StoreError>;
        fn drop_wanted_emails(&mut self, users: &[UserId], at: Timestamp) -> Result<(), StoreError>;
        fn link_google(&mut self, user: UserId, subject: &GoogleSubject, at: Timestamp) -> Result<bool, StoreError>;
        fn insert_google_account(&mut self, new: &NewGoogleAccount) -> Result<Option<Account>, StoreError>;
    }

    impl WaitingTicketRows for Tx {
        fn lock_waiting_tickets(&mut self, limit: u32) -> Result<Vec<ReassignableTicket>, StoreError>;
    }

    impl AgentRows for Tx {
        fn insert_agent(&mut self, agent: &Agent) -> Result<(), StoreError>;
        fn save_agent_account(
            &mut self,
            agent: &Agent,
            change: &AgentChange,
            at: Timestamp,
        ) -> Result<Option<ContactInUse>, StoreError>;
        fn agent_last_online(&mut self, agent: AgentId) -> Result<Option<Timestamp>, StoreError>;
        fn save_agent_presence(&mut self, agent: &Agent, last_online_at: Option<Timestamp>) -> Result<(), StoreError>;
    }

    impl AdminPresenceRows for Tx {
        fn admin_last_online(&mut self, admin: UserId) -> Result<Option<Timestamp>, StoreError>;
        fn save_admin_presence(
            &mut self,
            admin: UserId,
            presence: Presence,
            last_online_at: Option<Timestamp>,
        ) -> Result<(), StoreError>;
    }

    impl CredentialRows for Tx {
        fn lock_credentials(&mut self, user: UserId) -> Result<Option<Credentials>, StoreError>;
        fn save_password_hash(&mut self, user: UserId, hash: &str, at: Timestamp) -> Result<(), StoreError>;
        fn lock_signed_out_tokens(&mut self, user: UserId) -> Result<Option<SignedOutTokens>, StoreError>;
        fn save_signed_out_tokens(&mut self, user: UserId, tokens: &SignedOutTokens) -> Result<(), StoreError>;
        fn end_sign_ins(&mut self, user: UserId) -> Result<u32, StoreError>;
    }

    impl SecretRows for Tx {
        fn purge_secrets(&mut self, before: Timestamp) -> Result<(), StoreError>;
        fn save_secret(&mut self, fingerprint: &str, at: Timestamp) -> Result<(), StoreError>;
        fn other_secrets(&mut self, own: &str) -> Result<Vec<String>, StoreError>;
    }

    impl InvitationRows for Tx {
        fn save_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError>;
        fn delete_invitation(&mut self, user: UserId, digest: Option<InvitationDigest>) -> Result<bool, StoreError>;
    }

    impl SessionRows for Tx {
        fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;
        fn save_session_activity(&mut self, digest: &SessionDigest, at: Timestamp) -> Result<(), StoreError>;
        fn delete_session(&mut self, user: UserId, digest: &SessionDigest) -> Result<bool, StoreError>;
        fn delete_other_sessions(&mut self, user: UserId, kept: &SessionDigest) -> Result<bool, StoreError>;
        fn purge_sessions(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
    }

    impl PhoneCodeRows for Tx {
        fn lock_code_requests(&mut self) -> Result<(), StoreError>;
        fn lock_phone_code(&mut self, phone: &Phone) -> Result<Option<PhoneCode>, StoreError>;
        fn save_phone_code(&mut self, phone: &Phone, code: &PhoneCode) -> Result<(), StoreError>;
        fn code_events(
            &mut self,
            phone: &Phone,
            after: Timestamp,
            now: Timestamp,
        ) -> Result<Vec<CodeEvent>, StoreError>;
        fn nth_newest_code(
            &mut self,
            address: Option<String>,
            n: u32,
            after: Timestamp,
        ) -> Result<Option<Timestamp>, StoreError>;
        fn insert_code_event(&mut self, phone: &Phone, event: &CodeEvent) -> Result<(), StoreError>;
        fn settle_code_events(&mut self, phone: &Phone) -> Result<(), StoreError>;
        fn purge_phone_codes(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
        fn purge_code_events(&mut self, before: Timestamp, limit: u32) -> Result<u32, StoreError>;
    }

    impl PhoneRows for Tx {
        fn account_of_phone(&mut self, phone: &Phone) -> Result<Option<Account>, StoreError>;
        fn lock_accounts_wanting(&mut self, phone: &Phone, and: Option<UserId>) -> Result<Vec<UserId>, StoreError>;
        fn save_proven_phone(&mut self, proven: &ProvenPhone) -> Result<bool, StoreError>;
        fn drop_wanted_phones(&mut self, users: &[UserId], at: Timestamp) -> Result<(), StoreError>;
        fn insert_phone_account(&mut self, new: &NewPhoneAccount) -> Result<Option<Account>, StoreError>;
    }

    impl ProfileRows for Tx {
        fn insert_brand_profile(
            &mut self,
            user: UserId,
            company: &str,
            industry: &str,
            at: Timestamp,
        ) -> Result<bool, StoreError>;
        fn insert_creator_profile(&mut self, user: UserId, at: Timestamp) -> Result<bool, StoreError>;
        fn update_basic_info(&mut self, owner: ProfileOwner, info: &BasicInfo, at: Timestamp) -> Result<(), StoreError>;
        fn update_preferences(
            &mut self,
            owner: ProfileOwner,
            preferences: &Preferences,
            at: Timestamp,
        ) -> Result<(), StoreError>;
        fn count_works(&mut self, user: UserId) -> Result<u32, StoreError>;
        fn insert_work(&mut self, user: UserId, work: &NewWork, at: Timestamp) -> Result<PortfolioItem, StoreError>;
    }

    impl CartRows for Tx {
        fn lock_cart(&mut self, user: UserId) -> Result<(), StoreError>;
        fn lock_cart_line(&mut self, user: UserId, package: PackageId) -> Result<Option<KeptLine>, StoreError>;
        fn count_shown_cart_lines(&mut self, user: UserId) -> Result<usize, StoreError>;
        fn insert_cart_line(&mut self, user: UserId, line: &CartLine, at: Timestamp) -> Result<KeptLine, StoreError>;
        fn insert_cart_lines(&mut self, user: UserId, lines: &[CartLine], at: Timestamp) -> Result<(), StoreError>;
        fn update_cart_line(
            &mut self,
            user: UserId,
            id: CartItemId,
            change: &LineChange,
            at: Timestamp,
        ) -> Result<Option<KeptLine>, StoreError>;
        fn delete_cart_line(&mut self, user: UserId, id: CartItemId) -> Result<bool, StoreError>;
        fn delete_cart_lines(&mut self, user: UserId) -> Result<(), StoreError>;
    }

    impl PackageRows for Tx {
        fn lock_listings(&mut self, packages: &[PackageId]) -> Result<BTreeMap<PackageId, Listing>, StoreError>;
        fn lock_package(&mut self, id: PackageId) -> Result<Option<Package>, StoreError>;
        fn lock_packages_on_sale(&mut self, creator: CreatorId) -> Result<u32, StoreError>;
        fn has_orders(&mut self, package: PackageId, statuses: &[OrderStatus]) -> Result<bool, StoreError>;
        fn seller(&mut self, creator: CreatorId) -> Result<Creator, StoreError>;
        fn insert_package(
            &mut self,
            creator: CreatorId,
            draft: &PackageDraft,
            at: Timestamp,
        ) -> Result<Package, StoreError>;
        fn update_package(&mut self, package: &Package) -> Result<(), StoreError>;
        fn mark_package_deleted(&mut self, id: PackageId, at: Timestamp) -> Result<(), StoreError>;
    }

    impl ReadMarkRows for Tx {
        fn read_marks_of(&mut self, ticket: TicketId, reader: UserId) -> Result<Vec<ReadMark>, StoreError>;
        fn save_read_mark(
            &mut self,
            ticket: TicketId,
            reader: UserId,
            channel: Channel,
            up_to: MessageId,
            at: Timestamp,
        ) -> Result<(), StoreError>;
    }

    impl NotificationRows for Tx {
        fn lock_notification(&mut self, id: NotificationId) -> Result<Option<(UserId, Notification)>, StoreError>;
        fn mark_notification_read(&mut self, id: NotificationId, at: Timestamp) -> Result<(), StoreError>;
        fn mark_notifications_read(
            &mut self,
            user: UserId,
            up_to: Option<NotificationId>,
            at: Timestamp,
        ) -> Result<u64, StoreError>;
        fn mark_ticket_notifications_read(
            &mut self,
            user: UserId,
            ticket: TicketId,
            kinds: &[NotificationKind],
            at: Timestamp,
        ) -> Result<u64, StoreError>;
    }

    impl CannedReplyRows for Tx {
        fn lock_canned_replies(&mut self) -> Result<Vec<(CannedReplyId, Shortcut)>, StoreError>;
        fn insert_canned_reply(&mut self, reply: &CannedReplyInput, at: Timestamp) -> Result<CannedReplyId, StoreError>;
        fn update_canned_reply(&mut self, reply: &CannedReply) -> Result<(), StoreError>;
        fn delete_canned_reply(&mut self, id: CannedReplyId) -> Result<(), StoreError>;
    }

    impl SavedViewRows for Tx {
        fn lock_saved_views(&mut self, owner: UserId) -> Result<Vec<(SavedViewId, String)>, StoreError>;
        fn insert_saved_view(&mut self, owner: UserId, view: &SavedViewInput) -> Result<SavedViewId, StoreError>;
        fn update_saved_view(&mut self, view: &SavedView) -> Result<(), StoreError>;
        fn delete_saved_view(&mut self, id: SavedViewId) -> Result<(), StoreError>;
    }

    impl DraftRows for Tx {
        fn update_draft(&mut self, writer: UserId, draft: &Draft) -> Result<Option<Draft>, StoreError>;
        fn insert_draft(&mut self, writer: UserId, draft: &Draft) -> Result<bool, StoreError>;
        fn delete_draft(&mut self, writer: UserId, ticket: TicketId, channel: Channel) -> Result<(), StoreError>;
    }

    impl PresenceRows for Tx {
        fn save_presence(
            &mut self,
            user: UserId,
            ticket: TicketId,
            channel: Channel,
            activity: Activity,
            at: Timestamp,
        ) -> Result<(), StoreError>;
        fn delete_presence(&mut self, user: UserId, ticket: TicketId) -> Result<(), StoreError>;
        fn purge_presences(&mut self, before: Timestamp) -> Result<(), StoreError>;
    }

    impl PreferenceRows for Tx {
        fn save_time_zone(&mut self, user: UserId, zone: Option<TimeZoneName>) -> Result<(), StoreError>;
    }
}
