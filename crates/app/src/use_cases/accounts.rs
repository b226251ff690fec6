//! Who somebody is.

use crate::{
    OutsidePorts, StorePorts,
    accounts::{
        AddSuperAdmin, ChangeOwnPassword, Identify, ManageAdmins, ReadAccount, SignIn,
        TellFormerContact,
    },
    audit::RecordExport,
    google::SignInWithGoogle,
    invitations::AcceptInvitation,
    phones::{FindPhone, SendPhoneCode, SignInByPhone},
    sessions::{ManageSessions, SignOut},
};

/// Use cases of accounts.
#[derive(Clone)]
pub struct AccountUseCases {
    /// Makes a viewer of the account that a token names.
    pub identify: Identify,
    /// Signs in with a password.
    pub sign_in: SignIn,
    /// Signs out.
    pub sign_out: SignOut,
    /// Keeps staff signed in to the desk.
    pub sessions: ManageSessions,
    /// Says whether a phone has an account.
    pub find_phone: FindPhone,
    /// Sends a one-time code to a phone.
    pub send_phone_code: SendPhoneCode,
    /// Signs in with a one-time code.
    pub sign_in_by_phone: SignInByPhone,
    /// Signs in with Google.
    pub sign_in_with_google: SignInWithGoogle,
    /// Reads the viewer's own account.
    pub read: ReadAccount,
    /// Writes down what is taken out of the service.
    pub record_export: RecordExport,
    /// Sets the own password.
    pub change_own_password: ChangeOwnPassword,
    /// Sets the password of an agent that was invited.
    pub accept_invitation: AcceptInvitation,
    /// Manages super admins.
    pub admins: ManageAdmins,
    /// Adds a super admin.
    pub add_super_admin: AddSuperAdmin,
}

impl AccountUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let StorePorts { accounts, transactions, .. } = stores;
        let OutsidePorts { clock, passwords, .. } = outside;
        let identify = Identify::new(accounts.clone());
        Self {
            sessions: ManageSessions::new(
                transactions.clone(),
                stores.sessions.clone(),
                identify.clone(),
                clock.clone(),
            ),
            identify,
            sign_in: SignIn::new(
                transactions.clone(),
                accounts.clone(),
                passwords.clone(),
                clock.clone(),
            ),
            sign_out: SignOut::new(transactions.clone(), clock.clone()),
            find_phone: FindPhone::new(accounts.clone()),
            send_phone_code: send_phone_code(stores, outside),
            sign_in_by_phone: sign_in_by_phone(stores, outside),
            sign_in_with_google: SignInWithGoogle::new(
                transactions.clone(),
                outside.google.clone(),
                clock.clone(),
            ),
            read: ReadAccount::new(accounts.clone()),
            record_export: RecordExport::new(transactions.clone(), clock.clone()),
            change_own_password: ChangeOwnPassword::new(
                transactions.clone(),
                accounts.clone(),
                passwords.clone(),
                clock.clone(),
            ),
            accept_invitation: accept_invitation(stores, outside),
            admins: ManageAdmins::new(
                transactions.clone(),
                accounts.clone(),
                passwords.clone(),
                clock.clone(),
            ),
            add_super_admin: AddSuperAdmin::new(
                transactions.clone(),
                passwords.clone(),
                clock.clone(),
            ),
        }
    }
}

fn accept_invitation(stores: &StorePorts, outside: &OutsidePorts) -> AcceptInvitation {
    AcceptInvitation::new(
        stores.transactions.clone(),
        stores.invitations.clone(),
        stores.accounts.clone(),
        outside.passwords.clone(),
        outside.clock.clone(),
    )
}

fn send_phone_code(stores: &StorePorts, outside: &OutsidePorts) -> SendPhoneCode {
    SendPhoneCode::new(
        stores.transactions.clone(),
        outside.codes.clone(),
        outside.code_sender.clone(),
        outside.clock.clone(),
        outside.code_rules.clone(),
    )
}

fn sign_in_by_phone(stores: &StorePorts, outside: &OutsidePorts) -> SignInByPhone {
    let former = TellFormerContact::new(
        stores.transactions.clone(),
        stores.accounts.clone(),
        outside.code_sender.clone(),
        outside.clock.clone(),
    );
    SignInByPhone::new(
        stores.transactions.clone(),
        outside.codes.clone(),
        outside.clock.clone(),
        outside.code_rules.budgets.clone(),
        former,
    )
    .with_checker(outside.code_checker.clone())
}
