//! Accounts, and what agents say about themselves.

use domain::{AccountStatus, Availability, Role, is_blank};

use super::{
    contacts::{Contact, Contacts, email, phone},
    has_id,
};
use crate::{
    former::FormerUser,
    options::{Options, PendingRule},
    report::Row,
    target::{AgentRow, UserRow},
    values::address,
};

/// The account that a row becomes.
pub(crate) fn user(
    former: &FormerUser,
    contacts: &Contacts,
    options: &Options,
    row: &mut Row,
) -> Option<UserRow> {
    has_id(former.id, row)?;
    let Ok(role) = former.user_type.text().parse::<Role>() else {
        return row.leave_out("user_type", "is no role", former.user_type.text());
    };
    let (email, wanted_email) = kept_email(former, contacts, row);
    let (phone, wanted_phone) = kept_phone(former, contacts, options, row);
    let created_at = former.created_at.or(row, "created_at", options.at);
    let account = UserRow {
        id: former.id,
        email_verified: former.email_verified && email.is_some(),
        phone_verified: former.phone_verified && phone.is_some(),
        auth_provider: provider(former, email.is_some(), row),
        email,
        phone,
        wanted_email,
        wanted_phone,
        name: name(former, row),
        role: role.as_str(),
        status: status(former, options, row)?.as_str(),
        password_hash: password_hash(former, row),
        profile_image_url: address(former.profile_image_url.as_deref(), "profile_image_url", row),
        cover_image_url: address(former.cover_image_url.as_deref(), "cover_image_url", row),
        onboarding_completed: former.onboarding_completed,
        onboarding_step: former.onboarding_step.map(|step| step.to_string()),
        last_login_at: former.last_login_at.optional(row, "last_login_at"),
        created_at,
        updated_at: former.updated_at.or(row, "updated_at", created_at),
    };
    look_for_a_way_in(&account, role, row);
    Some(account)
}

/// What an agent says about itself.
pub(crate) fn agent(former: &FormerUser, row: &mut Row) -> AgentRow {
    let said = former.agent_status.text().parse().unwrap_or(Availability::Available);
    AgentRow {
        user_id: former.id,
        availability: said.as_str(),
        is_online: former.is_online,
        last_online_at: former.last_online_at.optional(row, "last_online_at"),
    }
}

/// The address that an account is known by, and the one that it only named.
fn kept_email(
    former: &FormerUser,
    contacts: &Contacts,
    row: &mut Row,
) -> (Option<String>, Option<String>) {
    let raw = former.email.as_deref().unwrap_or_default();
    match email(former) {
        Contact::Read(email) if contacts.keeps_email(former.id, &email) => {
            if email.as_str() != raw {
                row.changed("email", "written in lower case, without blanks", raw, email.as_str());
            }
            (Some(email.to_string()), None)
        }
        Contact::Read(email) => {
            let reason = "another account keeps this address; here it is only what was named";
            row.changed("email", reason, raw, "");
            (None, Some(email.to_string()))
        }
        Contact::Unreadable | Contact::WithoutCountry => {
            row.changed("email", "is no e-mail address; it is dropped", raw, "");
            (None, None)
        }
        Contact::Absent => (None, None),
    }
}

/// The phone that an account is known by, and the one that it only named.
fn kept_phone(
    former: &FormerUser,
    contacts: &Contacts,
    options: &Options,
    row: &mut Row,
) -> (Option<String>, Option<String>) {
    let raw = former.phone.as_deref().unwrap_or_default();
    match phone(former, options.country) {
        Contact::Read(phone) if contacts.keeps_phone(former.id, &phone) => {
            if phone.as_str() != raw {
                row.changed("phone", "written as + and digits", raw, phone.as_str());
            }
            (Some(phone.to_string()), None)
        }
        Contact::Read(phone) => {
            let reason = "another account keeps this phone; here it is only what was named";
            row.changed("phone", reason, raw, "");
            (None, Some(phone.to_string()))
        }
        Contact::WithoutCountry => {
            row.changed("phone", "has no country code; say --country", raw, "");
            (None, None)
        }
        Contact::Unreadable => {
            row.changed("phone", "is no phone; it is dropped", raw, "");
            (None, None)
        }
        Contact::Absent => (None, None),
    }
}

fn name(former: &FormerUser, row: &mut Row) -> String {
    if !is_blank(&former.name) {
        return former.name.clone();
    }
    let name = format!("User {}", former.id);
    row.changed("name", "is empty", &former.name, &name);
    name
}

/// How somebody signed up.
fn provider(former: &FormerUser, has_email: bool, row: &mut Row) -> &'static str {
    let usual = if has_email || former.phone.is_none() { "email" } else { "phone" };
    match former.auth_provider.as_deref() {
        Some("email") => "email",
        Some("phone") => "phone",
        Some("google") => "google",
        None => usual,
        Some(other) => {
            row.changed("auth_provider", "is no known way to sign up", other, usual);
            usual
        }
    }
}

fn status(former: &FormerUser, options: &Options, row: &mut Row) -> Option<AccountStatus> {
    let raw = former.status.text();
    let Ok(status) = raw.parse::<AccountStatus>() else {
        return row.leave_out("status", "is no status of an account", raw);
    };
    let has_signed_in = former.last_login_at.known().is_some();
    let is_opened = match options.pending {
        PendingRule::SignedIn => has_signed_in,
        PendingRule::Activate => true,
        PendingRule::Keep => false,
    };
    match (status, is_opened) {
        (AccountStatus::Pending, true) => {
            row.changed("status", "pending accounts in use are active", raw, "active");
            Some(AccountStatus::Active)
        }
        (AccountStatus::Pending, false) => {
            row.note_to_do("status", "cannot sign in while it is pending", raw);
            Some(status)
        }
        _ => Some(status),
    }
}

/// A hash that can be checked here: bcrypt, as the former system has it.
fn password_hash(former: &FormerUser, row: &mut Row) -> Option<String> {
    let hash = former.password_hash.as_deref().filter(|hash| !hash.is_empty())?;
    let is_bcrypt = hash.len() == 60
        && hash.is_ascii()
        && ["$2a$", "$2b$", "$2y$"].iter().any(|version| hash.starts_with(version));
    if is_bcrypt {
        return Some(hash.to_owned());
    }
    // never the value: it may be a password
    row.changed("password_hash", "is no hash of bcrypt; it is dropped", "", "");
    None
}

/// Notes who cannot sign in any more.
fn look_for_a_way_in(account: &UserRow, role: Role, row: &mut Row) {
    let by_password = account.email.is_some() && account.password_hash.is_some();
    let by_google = account.auth_provider == "google" && account.email_verified;
    match role {
        Role::Agent | Role::SuperAdmin if !by_password => {
            row.note_to_do("password_hash", "staff without a password; a super admin sets one", "");
        }
        Role::Brand | Role::Creator if account.phone.is_none() && !by_password && !by_google => {
            row.note_to_do("email", "has no way to sign in: neither phone nor password", "");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::{
        former::{AsText, Time},
        report::{Outcome, Report},
    };

    fn options() -> Options {
        Options {
            pending: PendingRule::SignedIn,
            country: None,
            revisions: crate::RevisionRule::Declined,
            open_tickets: false,
            at: Timestamp::from_timestamp(1_000, 0).unwrap(),
        }
    }

    fn text(text: &str) -> AsText {
        AsText(Some(text.to_owned()))
    }

    fn sound() -> FormerUser {
        FormerUser {
            id: 1,
            email: Some("a@x.example".to_owned()),
            password_hash: Some(format!("$2b$10${}", "x".repeat(53))),
            user_type: text("brand"),
            status: text("active"),
            name: "Asha".to_owned(),
            auth_provider: Some("email".to_owned()),
            ..FormerUser::default()
        }
    }

    type Notes = Vec<(Outcome, &'static str)>;

    fn decided(former: &FormerUser, options: &Options) -> (Option<UserRow>, Notes) {
        let (mut contacts, mut report) = (Contacts::default(), Report::default());
        contacts.note(former, options.country);
        let row = user(former, &contacts, options, &mut Row::new(&mut report, "User", former.id));
        (row, report.groups().iter().map(|group| (group.outcome, group.column)).collect())
    }

    #[test]
    fn a_sound_account_is_taken_over_as_it_stands() {
        let (row, notes) = decided(&sound(), &options());
        let row = row.unwrap();
        assert_eq!(
            (row.email.as_deref(), row.status, row.role),
            (Some("a@x.example"), "active", "brand")
        );
        assert_eq!(row.created_at, options().at, "when nothing better is known");
        assert_eq!(notes, []);
    }

    #[test]
    fn pending_accounts_are_opened_as_the_operator_says() {
        let login = Time::At(Timestamp::from_timestamp(5, 0).unwrap());
        let pending = FormerUser { status: text("pending"), ..sound() };
        let used = FormerUser { last_login_at: login, ..pending.clone() };
        let by = |former: &FormerUser, pending| {
            decided(former, &Options { pending, ..options() }).0.unwrap().status
        };
        assert_eq!(by(&used, PendingRule::SignedIn), "active");
        assert_eq!(by(&pending, PendingRule::SignedIn), "pending");
        assert_eq!(by(&pending, PendingRule::Activate), "active");
        assert_eq!(by(&used, PendingRule::Keep), "pending");
        assert_eq!(decided(&pending, &options()).1, [(Outcome::ToDo, "status")]);
    }

    #[test]
    fn what_cannot_be_kept_is_dropped_and_told() {
        let broken = FormerUser {
            email: Some("nobody".to_owned()),
            phone: Some("9800000010".to_owned()),
            password_hash: Some("secret".to_owned()),
            name: " ".to_owned(),
            auth_provider: Some("apple".to_owned()),
            profile_image_url: Some("javascript:1".to_owned()),
            last_login_at: Time::Unreadable,
            ..sound()
        };
        let (row, notes) = decided(&broken, &options());
        let row = row.unwrap();
        assert_eq!((row.email, row.phone, row.password_hash), (None, None, None));
        assert_eq!((row.name.as_str(), row.auth_provider), ("User 1", "phone"));
        let columns: Vec<_> = notes.iter().map(|(_, column)| *column).collect();
        assert_eq!(
            columns,
            [
                "auth_provider",
                "email",
                "last_login_at",
                "name",
                "password_hash",
                "phone",
                "profile_image_url",
                "email"
            ]
        );
        assert_eq!(notes.last(), Some(&(Outcome::ToDo, "email")));
    }

    #[test]
    fn an_id_that_is_not_positive_leaves_the_row_out() {
        let (row, notes) = decided(&FormerUser { id: 0, ..sound() }, &options());
        assert_eq!((row, notes), (None, vec![(Outcome::LeftOut, "id")]));
    }

    #[test]
    fn staff_without_a_password_and_google_accounts_are_told_apart() {
        let none = FormerUser { password_hash: None, ..sound() };
        let agent = FormerUser { user_type: text("agent"), ..none.clone() };
        assert_eq!(decided(&agent, &options()).1, [(Outcome::ToDo, "password_hash")]);
        let google = FormerUser { auth_provider: Some("google".to_owned()), ..none };
        assert_eq!(decided(&google, &options()).1, [(Outcome::ToDo, "email")]);
        let proven = FormerUser { email_verified: true, ..google };
        assert_eq!(decided(&proven, &options()).1, []);
    }
}
