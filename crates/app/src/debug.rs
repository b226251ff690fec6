//! How use cases and their ports show in a debug format: by name alone. A port is a trait that has
//! no other way to show.

use std::fmt;

use crate::{
    AccountUseCases, AgentUseCases, CatalogUseCases, DeskUseCases, NotificationUseCases,
    OperationUseCases, OrderUseCases, OutsidePorts, PackageUseCases, ProfileUseCases, StorePorts,
    TicketUseCases, UseCases,
    accounts::{
        AddSuperAdmin, ChangeOwnPassword, Identify, ManageAdmins, ReadAccount, SignIn,
        SignInRequest, TellFormerContact,
    },
    agents::{
        AddAgent, ChangeAgent, CountAgents, ListAgents, PutRuleInForce, ReadAgent, ReadRule,
        SetAgentStatus, SetAvailability,
    },
    audit::{ReadAudit, RecordExport},
    cart::ManageCart,
    catalog::{BrowseCreators, ReadCreator},
    checkout::{CheckoutBatcher, LookUpIdempotencyKey, PlaceOrders, PurgeIdempotencyRecords},
    feed::{FollowChanges, Follower},
    google::{GooglePorts, SignInWithGoogle},
    handover::{
        PreviewHandover, ReadHandovers, ReassignTickets, RedistributeTickets, UndoHandover,
    },
    health::{CheckHealth, CheckReadiness},
    insights::ReadInsights,
    integrity::{CheckInvariants, FindDefects, ListAssignments, VerifyInvariants},
    invitations::{AcceptInvitation, ManageInvitations},
    messages::{ManageDrafts, MarkRead, PostMessage, ReadMessages},
    notifications::{ListNotifications, MarkNotificationsRead},
    orders::{
        ChangeOrder, CountOrders, ListOrders, ListOrdersOf, ReadOrder, ReadRelatedOrders,
        ReadTicket,
    },
    packages::{
        AddPackage, ChangePackage, DeletePackage, ListOwnPackages, ListPackages, ReadPackage,
    },
    phones::{FindPhone, PurgeCodes, SendPhoneCode, SignInByPhone},
    profiles::{ReadOwnProfile, SetUpProfile, ShowSelf},
    search::{IndexWords, SearchTickets},
    sessions::{ManageSessions, NoteSecret, SignOut},
    staff_tools::{ManageCannedReplies, ManagePreferences, ManageSavedViews, ShowPresence},
    tickets::{ChangeTicket, ListMyTickets, ListTickets, ListTicketsOf, OpenTicket, ReadQueue},
};

macro_rules! by_name {
    ($($name:ident,)+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+};
}

by_name! {
    AddSuperAdmin, ChangeOwnPassword, Identify, ManageAdmins, ReadAccount, SignIn,
    SignInRequest, TellFormerContact, AddAgent, ChangeAgent, CountAgents, ListAgents,
    ReadAgent, SetAgentStatus, SetAvailability, ReadAudit, RecordExport, ManageCart,
    BrowseCreators, ReadCreator, CheckoutBatcher, LookUpIdempotencyKey, PlaceOrders, PurgeIdempotencyRecords,
    FollowChanges, PreviewHandover, ReadHandovers, ReassignTickets, RedistributeTickets,
    UndoHandover, CheckHealth, CheckReadiness, ReadInsights, CheckInvariants, FindDefects,
    ListAssignments, VerifyInvariants, ManageDrafts, MarkRead, PostMessage, ReadMessages,
    ListNotifications, MarkNotificationsRead, ChangeOrder, CountOrders, ListOrders,
    ListOrdersOf, ReadOrder, ReadRelatedOrders, ReadTicket, AddPackage, ChangePackage,
    DeletePackage, ListOwnPackages, ListPackages, ReadPackage, FindPhone, PurgeCodes,
    SendPhoneCode, SignInByPhone, GooglePorts, SignInWithGoogle, PutRuleInForce, ReadRule, IndexWords, ReadOwnProfile, SetUpProfile, ShowSelf, SearchTickets,
    AcceptInvitation, ManageInvitations, ManageSessions, NoteSecret, SignOut, ManageCannedReplies, ManagePreferences,
    ManageSavedViews, ShowPresence, ChangeTicket, ListMyTickets, ListTickets, ListTicketsOf,
    OpenTicket, ReadQueue, AccountUseCases, AgentUseCases, CatalogUseCases, DeskUseCases,
    NotificationUseCases, OperationUseCases, OrderUseCases, OutsidePorts, PackageUseCases,
    ProfileUseCases, StorePorts, TicketUseCases, UseCases,
}

impl<S> fmt::Debug for Follower<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower").finish_non_exhaustive()
    }
}
