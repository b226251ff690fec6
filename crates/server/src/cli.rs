//! The command line. Every setting is also an environment variable; what a value means is checked
//! in `config`.

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand,
    builder::{RangedI64ValueParser, ValueParser},
    value_parser,
};

use crate::{
    assignment::AssignmentArgs, cleartext::CleartextArgs, code_delivery::DeliveryArgs,
    codes::CodeLimitArgs, desk::DeskArgs, edge::EdgeArgs, google::GoogleArgs, metrics::MetricsArgs,
    sign_ins::SignInArgs, stopping::StoppingArgs,
};

/// Orders and support tickets of the Influmojo marketplace.
#[derive(Parser)]
#[command(name = "influmojo", version)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const DATABASE_HELP: &str = "sqlite://relative/path.db, sqlite:///absolute/path.db or postgres://...  [default: sqlite://data/influmojo.db]";

/// Which database.
#[derive(Args, Clone)]
pub(crate) struct DatabaseArgs {
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true, help = DATABASE_HELP)]
    pub(crate) database_url: Option<String>,
    /// Most database connections at a time
    #[arg(long, env = "DATABASE_POOL_SIZE", global = true, default_value = "8")]
    pub(crate) pool_size: String,
    /// full: a commit survives a power cut; normal: the last commits may not (SQLite only)
    #[arg(long, env = "SQLITE_SYNC", global = true, default_value = "full")]
    pub(crate) sqlite_sync: String,
    #[command(flatten)]
    pub(crate) cleartext: CleartextArgs,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the API
    Serve(Box<ServeArgs>),
    /// Bring the database schema up to date
    Migrate,
    /// Plant demo data; refused on a database with other users
    Seed(SeedArgs),
    /// Move the data of the former system in; only into a database without accounts
    Import(ImportArgs),
    /// Copy everything from one database into another, empty one, such as from SQLite to PostgreSQL
    Copy(CopyArgs),
    /// Print a token for an account
    Token(TokenArgs),
    /// Manage support agents
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Manage super admins
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Look after the index of words
    #[command(subcommand)]
    Search(SearchCommand),
    /// Check on the stored rows that every invariant holds, and replay every assignment
    Verify,
}

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Start at once with demo data, a random secret and, unless one is given, a temporary database
    #[arg(long)]
    pub(crate) demo: bool,
    /// Address to listen on
    #[arg(long, env = "HOST", default_value = "127.0.0.1")]
    pub(crate) host: String,
    /// Port to listen on; 0 takes a free one
    #[arg(long, env = "PORT", default_value = "3002")]
    pub(crate) port: String,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) demo_users: DemoArgs,
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// development or production
    #[arg(long, env = "APP_ENV", default_value = "production")]
    pub(crate) environment: String,
    /// Web origins that may call beside the usual ones, separated by commas
    #[arg(long, env = "CORS_ORIGINS")]
    pub(crate) cors_origins: Option<String>,
    /// Web origins that may call in place of the usual ones, separated by commas
    #[arg(long, env = "CORS_ORIGINS_ONLY")]
    pub(crate) cors_origins_only: Option<String>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    #[command(flatten)]
    pub(crate) sign_ins: SignInArgs,
    #[command(flatten)]
    pub(crate) edge: EdgeArgs,
    #[command(flatten)]
    pub(crate) codes: CodeArgs,
    #[command(flatten)]
    pub(crate) google: GoogleArgs,
    #[command(flatten)]
    pub(crate) orders: OrderArgs,
    #[command(flatten)]
    pub(crate) assignment: AssignmentArgs,
    #[command(flatten)]
    pub(crate) metrics: MetricsArgs,
    #[command(flatten)]
    pub(crate) stopping: StoppingArgs,
    /// Threads that serve HTTP; what blocks has others  [default: one for every two cores]
    #[arg(long, env = "HTTP_WORKERS")]
    pub(crate) workers: Option<String>,
    /// text or json
    #[arg(long, env = "LOG_FORMAT", default_value = "text")]
    pub(crate) log_format: String,
    /// Which log lines, such as info or debug  [default: info, with --demo warn]
    #[arg(long, env = "RUST_LOG")]
    pub(crate) log: Option<String>,
    /// Do not migrate; refuse to start on an old schema
    #[arg(long)]
    pub(crate) no_migrate: bool,
}

/// How much is served in fifteen minutes.
#[derive(Args)]
pub(crate) struct LimitArgs {
    /// on, or off for measurements
    #[arg(long, env = "RATE_LIMITS", default_value = "on")]
    pub(crate) rate_limits: String,
    /// Requests of one user in 15 minutes
    #[arg(long, env = "RATE_LIMIT_USER", default_value = "3000")]
    pub(crate) rate_limit_user: String,
    /// Requests without a valid token from one address in 15 minutes
    #[arg(long, env = "RATE_LIMIT_ADDRESS", default_value = "1000")]
    pub(crate) rate_limit_address: String,
    /// Wrong passwords for one e-mail address from one address in 15 minutes
    #[arg(long, env = "RATE_LIMIT_LOGIN", default_value = "10")]
    pub(crate) rate_limit_login: String,
    /// Wrong passwords for any accounts from one address in 15 minutes
    #[arg(long, env = "RATE_LIMIT_LOGIN_ADDRESS", default_value = "20")]
    pub(crate) rate_limit_login_address: String,
    /// Wrong passwords for one e-mail address from anywhere; after these each try waits longer
    #[arg(long, env = "RATE_LIMIT_LOGIN_ACCOUNT", default_value = "50")]
    pub(crate) rate_limit_login_account: String,
    /// Phones and e-mail addresses that one user names in its profile in 15 minutes; that are named
    /// or asked about from one address, three times as many
    #[arg(long, env = "RATE_LIMIT_CONTACT", default_value = "20")]
    pub(crate) rate_limit_contact: String,
    /// Proxies whose X-Forwarded-For counts: addresses or networks, separated by commas
    #[arg(long, env = "TRUSTED_PROXIES")]
    pub(crate) trusted_proxies: Option<String>,
}

/// What staff may do to orders.
#[derive(Args)]
pub(crate) struct OrderArgs {
    /// Who cancels and refunds for staff: assigned (the agent of the ticket) or any (every agent);
    /// super admins always may
    #[arg(long, env = "STAFF_CANCEL", default_value = "assigned")]
    pub(crate) staff_cancel: String,
}

/// How one-time codes get to phones.
#[derive(Args)]
pub(crate) struct CodeArgs {
    #[command(flatten)]
    pub(crate) delivery: DeliveryArgs,
    /// on: whoever asks for a code is told it; for development alone  [default: off, with --demo
    /// on]
    #[arg(long = "code-echo", env = "CODE_ECHO")]
    pub(crate) echo: Option<String>,
    #[command(flatten)]
    pub(crate) limits: CodeLimitArgs,
}

/// What tokens are signed with. Better as environment variables: every user of a machine can read
/// arguments.
#[derive(Args, Clone)]
pub(crate) struct SecretArgs {
    /// Signs and verifies tokens; 32 bytes or more
    #[arg(long, env = "JWT_SECRET", hide_env_values = true)]
    pub(crate) jwt_secret: Option<String>,
    /// Verifies tokens that were signed before the secret was changed
    #[arg(long, env = "JWT_SECRET_PREVIOUS", hide_env_values = true)]
    pub(crate) jwt_secret_previous: Option<String>,
}

/// How demo users sign in.
#[derive(Args, Clone)]
pub(crate) struct DemoArgs {
    /// Password of every demo user
    #[arg(long, env = "DEMO_PASSWORD", default_value = "demo-password", hide_env_values = true)]
    pub(crate) demo_password: String,
}

/// How many of something the demo data may have.
fn amount() -> ValueParser {
    let parser: RangedI64ValueParser<u32> = value_parser!(u32).range(0..=10_000_000);
    parser.into()
}

#[derive(Args)]
pub(crate) struct SeedArgs {
    /// Agents
    #[arg(long, default_value_t = 3, value_parser = amount())]
    pub(crate) agents: u32,
    /// Brands
    #[arg(long, default_value_t = 5, value_parser = amount())]
    pub(crate) brands: u32,
    /// Creators
    #[arg(long, default_value_t = 5, value_parser = amount())]
    pub(crate) creators: u32,
    /// Packages of each creator
    #[arg(long, default_value_t = 3, value_parser = amount())]
    pub(crate) packages: u32,
    /// Imported orders, for measurements; only into a database without orders
    #[arg(long, default_value_t = 0, value_parser = amount())]
    pub(crate) orders: u32,
    /// How many of these orders have a ticket
    #[arg(long, default_value_t = 0, value_parser = amount())]
    pub(crate) tickets: u32,
    /// Messages of each of these tickets; at least the seven that it begins with
    #[arg(long, default_value_t = 10, value_parser = amount())]
    pub(crate) messages_per_ticket: u32,
    #[command(flatten)]
    pub(crate) demo: DemoArgs,
}

/// Which databases; `DATABASE_URL` is none of them.
#[derive(Args)]
pub(crate) struct CopyArgs {
    /// The database that is copied, as in `DATABASE_URL`; nobody may use it meanwhile
    #[arg(long, env = "COPY_FROM_URL", hide_env_values = true)]
    pub(crate) from: String,
    /// The database that it is copied into, which was migrated and is empty
    #[arg(long, env = "COPY_TO_URL", hide_env_values = true)]
    pub(crate) to: String,
}

/// What of the former system comes, and how.
#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The former database: postgres://..., as Prisma has it, too
    #[arg(long = "from", env = "FORMER_DATABASE_URL", hide_env_values = true)]
    pub(crate) from: String,
    /// Read everything, say what would become of it, and write nothing but the report
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// File for every row that is changed or left out, as CSV
    #[arg(long)]
    pub(crate) report: Option<PathBuf>,
    /// New folder for rows that have no place here, as lines of JSON
    #[arg(long, default_value = "former-rest")]
    pub(crate) rest: PathBuf,
    /// Pending accounts: signed-in (those that ever signed in become active), activate (all of
    /// them) or keep
    #[arg(long, default_value = "signed-in")]
    pub(crate) pending: String,
    /// Country of phones without a country code, such as IN or 91  [default: such phones are left
    /// out]
    #[arg(long)]
    pub(crate) country: Option<String>,
    /// Revised prices of which is not known whether the brand agreed: declined, accepted or
    /// leave-out
    #[arg(long, default_value = "declined")]
    pub(crate) price_revisions: String,
    /// Open a ticket for each order that has none
    #[arg(long)]
    pub(crate) open_tickets: bool,
}

#[derive(Args)]
pub(crate) struct TokenArgs {
    /// E-mail address of the account
    #[arg(long)]
    pub(crate) email: String,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
}

#[derive(Subcommand)]
pub(crate) enum AgentCommand {
    /// Add an agent, who gets tickets at once
    Add(NewAgentArgs),
    /// Suspend an agent: no log-in and no new tickets
    Suspend(EmailArgs),
    /// Open the account of an agent again
    Activate(EmailArgs),
    /// List agents with their load
    List,
}

#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Add a super admin; the password is asked for, or read from standard input
    Add(NewStaffArgs),
    /// List super admins
    List,
    /// Suspend a super admin, who is signed out everywhere; the last active one only with
    /// --even-the-last
    Suspend(SuspendAdminArgs),
    /// Open the account of a super admin again
    Activate(EmailArgs),
    /// Set another password, which is asked for, or read from standard input; ends what is signed
    /// in
    SetPassword(EmailArgs),
}

#[derive(Subcommand, Clone, Copy)]
pub(crate) enum SearchCommand {
    /// Write the words of all names and messages anew, also while the service runs
    Rebuild,
}

#[derive(Args)]
pub(crate) struct SuspendAdminArgs {
    #[command(flatten)]
    pub(crate) account: EmailArgs,
    /// Also when nobody is left who can manage agents
    #[arg(long)]
    pub(crate) even_the_last: bool,
}

#[derive(Args)]
pub(crate) struct NewStaffArgs {
    /// E-mail address
    #[arg(long)]
    pub(crate) email: String,
    /// Name, 2 to 100 characters
    #[arg(long)]
    pub(crate) name: String,
}

#[derive(Args)]
pub(crate) struct NewAgentArgs {
    #[command(flatten)]
    pub(crate) staff: NewStaffArgs,
    /// Also set a password, which is asked for, or read from standard input
    #[arg(long)]
    pub(crate) password: bool,
}

#[derive(Args)]
pub(crate) struct EmailArgs {
    /// E-mail address of the account
    #[arg(long)]
    pub(crate) email: String,
}
