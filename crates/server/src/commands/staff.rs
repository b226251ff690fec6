//! Adds, suspends and lists agents; adds super admins.

use std::io::{IsTerminal, Write, stdin, stdout};

use anyhow::{Context, bail};
use app::{ChangeAgentError, NewPassword, NewStaff, PageRequest, Start};
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
    let AdminCommand::Add(args) = command;
    let staff = new_staff(&args)?;
    let stores = super::connect_migrated(database)?;
    let id = wiring::use_cases(&stores).accounts.add_super_admin.run(&staff, &read_password()?)?;
    println!("Super admin {id} was added.");
    Ok(())
}

fn add_agent(database: &DatabaseArgs, args: &NewAgentArgs) -> anyhow::Result<()> {
    let staff = new_staff(&args.staff)?;
    let stores = super::connect_migrated(database)?;
    let password = if args.password { Some(read_password()?) } else { None };
    let id = wiring::use_cases(&stores).agents.add.run(None, staff, password.as_ref())?.id;
    println!("Agent {id} was added and gets tickets from now on.");
    if password.is_none() {
        println!("Without a password it cannot sign in by one; `influmojo token` gives it a token.");
    }
    Ok(())
}

fn set_status(database: &DatabaseArgs, args: &EmailArgs, status: AccountStatus) -> anyhow::Result<()> {
    let email = args.email.parse().context("--email")?;
    let stores = super::connect_migrated(database)?;
    let agent = match wiring::use_cases(&stores).agents.set_status.run(&email, status) {
        Err(ChangeAgentError::NotFound) => bail!("no agent has this e-mail address"),
        outcome => outcome?,
    };
    println!("Agent {} ({}) is {status}.", agent.id, agent.name);
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
                load.agent.account.word(),
                load.agent.availability.word(),
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
    Ok(NewStaff { email: args.email.parse().context("--email")?, name: Text::parse(&args.name).context("--name")? })
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
