//! Who somebody is.

use crate::{
    AddSuperAdmin, ChangeOwnPassword, FindPhone, Identify, KeepSession, ManageAdmins, OutsidePorts, ReadAccount,
    RecordExport, SendPhoneCode, SignIn, SignInByPhone, SignOut, StorePorts, TellFormerContact,
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
    pub keep_session: KeepSession,
    /// Says whether a phone has an account.
    pub find_phone: FindPhone,
    /// Sends a one-time code to a phone.
    pub send_phone_code: SendPhoneCode,
    /// Signs in with a one-time code.
    pub sign_in_by_phone: SignInByPhone,
    /// Reads the viewer's own account.
    pub read: ReadAccount,
    /// Writes down what is taken out of the service.
    pub record_export: RecordExport,
    /// Sets the own password.
    pub change_own_password: ChangeOwnPassword,
    /// Manages super admins.
    pub admins: ManageAdmins,
    /// Adds a super admin.
    pub add_super_admin: AddSuperAdmin,
}

impl AccountUseCases {
    pub(super) fn over(stores: &StorePorts, outside: &OutsidePorts) -> Self {
        let (StorePorts { accounts, phone_codes, .. }, OutsidePorts { clock, passwords, codes, .. }) =
            (stores, outside);
        let identify = Identify::new(accounts.clone());
        Self {
            keep_session: KeepSession::new(stores.sessions.clone(), identify.clone(), clock.clone()),
            identify,
            sign_in: SignIn::new(accounts.clone(), passwords.clone(), clock.clone()),
            sign_out: SignOut::new(accounts.clone(), clock.clone()),
            find_phone: FindPhone::new(accounts.clone()),
            send_phone_code: SendPhoneCode::new(
                phone_codes.clone(),
                codes.clone(),
                outside.code_sender.clone(),
                clock.clone(),
                outside.code_rules.clone(),
            ),
            sign_in_by_phone: SignInByPhone::new(
                phone_codes.clone(),
                codes.clone(),
                clock.clone(),
                outside.code_rules.budgets.clone(),
                TellFormerContact::new(accounts.clone(), outside.code_sender.clone(), clock.clone()),
            ),
            read: ReadAccount::new(accounts.clone()),
            record_export: RecordExport::new(accounts.clone(), clock.clone()),
            change_own_password: ChangeOwnPassword::new(accounts.clone(), passwords.clone(), clock.clone()),
            admins: ManageAdmins::new(accounts.clone(), passwords.clone(), clock.clone()),
            add_super_admin: AddSuperAdmin::new(accounts.clone(), passwords.clone(), clock.clone()),
        }
    }
}
