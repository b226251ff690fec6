//! Adds, suspends and lists agents and super admins.

use std::io::{IsTerminal, Write, stdin, stdout};

use anyhow::{Context, bail};
use app::{
    PageRequest, Start,
    accounts::{ChangeAdminError, NewPassword, NewStaff},
    agents::ChangeAgentError,
};
use domain::{AccountStatus, Text};

use crate::{
    cli::{AdminCommand, AgentCommand, DatabaseArgs, EmailArgs, NewAgentArgs, NewStaffArgs},
    wiring,
};

pub(crate) fn agent(database: &DatabaseArgs, command: AgentCommand) -> anyhow::Result<()> {
    match command {
        AgentCommand::Add(args) => add_agent(database, &args),
        AgentCommand::Suspend(args) => set_status(database, &args, AccountStatus::Suspended),
        AgentCommand::Activate(args) => set_status(database, &args, AccountStatus::Active),
        AgentCommand::List => list(database),
    }
}

pub(crate) fn admin(database: &DatabaseArgs, command: AdminCommand) -> anyhow::Result<()> {
    match command {
        AdminCommand::Add(args) => add_admin(database, &args),
        AdminCommand::List => list_admins(database),
        AdminCommand::Suspend(args) => {
            set_admin_status(database, &args.account, AccountStatus::Suspended, args.even_the_last)
        }
        AdminCommand::Activate(args) => {
            set_admin_status(database, &args, AccountStatus::Active, false)
        }
        AdminCommand::SetPassword(args) => set_admin_password(database, &args),
    }
}

fn add_admin(database: &DatabaseArgs, args: &NewStaffArgs) -> anyhow::Result<()> {
    let staff = new_staff(args)?;
    let stores = super::connect_migrated(database)?;
    let id = wiring::use_cases(&stores).accounts.add_super_admin.run(&staff, &read_password()?)?;
    super::say(&format!("Super admin {id} was added."))?;
    Ok(())
}

fn list_admins(database: &DatabaseArgs) -> anyhow::Result<()> {
    let stores = super::connect_migrated(database)?;
    let admins = wiring::use_cases(&stores).accounts.admins.list()?;
    let mut out = stdout().lock();
    writeln!(out, "{:>8}  {:<10} {:<24} name, e-mail", "id", "account", "signed in last")?;
    for admin in admins {
        let last = admin
            .last_login_at
            .map_or_else(|| "never".to_owned(), |at| at.format("%F %T UTC").to_string());
        let email = admin.email.as_deref().unwrap_or("-");
        writeln!(
            out,
            "{:>8}  {:<10} {last:<24} {}, {email}",
            admin.id.get(),
            admin.status.as_str(),
            admin.name
        )?;
    }
    Ok(())
}

fn set_admin_status(
    database: &DatabaseArgs,
    args: &EmailArgs,
    status: AccountStatus,
    even_the_last: bool,
) -> anyhow::Result<()> {
    let email = args.email.parse().context("--email")?;
    let stores = super::connect_migrated(database)?;
    let admin = match wiring::use_cases(&stores).accounts.admins.set_status(
        &email,
        status,
        even_the_last,
    ) {
        Err(error @ ChangeAdminError::LastActive) => {
            bail!("{error}; add another one first, or say --even-the-last")
        }
        outcome => outcome?,
    };
    super::say(&format!("Super admin {} ({}) is {status}.", admin.id, admin.name))?;
    Ok(())
}

fn set_admin_password(database: &DatabaseArgs, args: &EmailArgs) -> anyhow::Result<()> {
    let email = args.email.parse().context("--email")?;
    let stores = super::connect_migrated(database)?;
    let admin =
        wiring::use_cases(&stores).accounts.admins.set_password(&email, &read_password()?)?;
    super::say(&format!(
        "Super admin {} ({}) has another password and is signed out everywhere.",
        admin.id, admin.name
    ))?;
    Ok(())
}

fn add_agent(database: &DatabaseArgs, args: &NewAgentArgs) -> anyhow::Result<()> {
    let staff = new_staff(&args.staff)?;
    let stores = super::connect_assigning(database)?;
    let password = if args.password { Some(read_password()?) } else { None };
    let id = wiring::use_cases(&stores).agents.add.run(None, staff, password.as_ref())?.id;
    super::say(&format!("Agent {id} was added and gets tickets from now on."))?;
    if password.is_none() {
        super::say(
            "Without a password it cannot sign in by one: a super admin makes a link at the desk with which it chooses \
             one, and `influmojo token` gives it a token.",
        )?;
    }
    Ok(())
}

fn set_status(
    database: &DatabaseArgs,
    args: &EmailArgs,
    status: AccountStatus,
) -> anyhow::Result<()> {
    let email = args.email.parse().context("--email")?;
    let stores = super::connect_assigning(database)?;
    let agent = match wiring::use_cases(&stores).agents.set_status.run(&email, status) {
        Err(ChangeAgentError::NotFound) => bail!("no agent has this e-mail address"),
        outcome => outcome?,
    };
    super::say(&format!("Agent {} ({}) is {status}.", agent.id, agent.name))?;
    Ok(())
}

fn list(database: &DatabaseArgs) -> anyhow::Result<()> {
    let stores = super::connect_migrated(database)?;
    let list = wiring::use_cases(&stores).agents.list;
    let mut out = stdout().lock();
    writeln!(
        out,
        "{:>8}  {:<10} {:<10} {:<7} {:>8} {:>8}  name, e-mail",
        "id", "account", "status", "online", "tickets", "open"
    )?;
    let mut page = PageRequest::first(500);
    loop {
        let agents = list.run(page)?.page;
        for load in agents.items {
            writeln!(
                out,
                "{:>8}  {:<10} {:<10} {:<7} {:>8} {:>8}  {}, {}",
                load.agent.id.get(),
                load.agent.account.as_str(),
                load.agent.availability.as_str(),
                if load.agent.is_online { "yes" } else { "no" },
                load.assigned,
                load.open,
                load.agent.name,
                load.agent.email.as_deref().unwrap_or("-"),
            )?;
        }
        let Some(next) = agents.next else { return Ok(()) };
        page.start = Start::After(next);
    }
}

fn new_staff(args: &NewStaffArgs) -> anyhow::Result<NewStaff> {
    Ok(NewStaff {
        email: args.email.parse().context("--email")?,
        name: Text::parse(&args.name).context("--name")?,
    })
}

/// Asks for a password, twice, without showing it; or reads one line when nobody is at a terminal.
fn read_password() -> anyhow::Result<NewPassword> {
    let password = if stdin().is_terminal() {
        let first = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Again: ")? != first {
            bail!("the two passwords differ");
        }
        first
    } else {
        let mut line = String::new();
        stdin().read_line(&mut line).context("no password on standard input")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Ok(NewPassword::parse(&password)?)
}
