//! What the arguments mean. All mistakes are reported together.

use std::{collections::BTreeSet, path::Path, time::Duration};

use adapters_diesel::{Options, seed::SeedError};
use api_actix::{AllowedOrigins, RateLimits};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use app::{orders::StaffCancel, phones::CodeRules};
use domain::HomeCountry;

use crate::{
    cleartext::{CleartextArgs, is_well_encoded},
    cli::{DatabaseArgs, DemoArgs, LimitArgs, OrderArgs, SecretArgs, ServeArgs},
    code_delivery::Delivery,
    reader::Reader,
    sign_ins::SignIns,
};

/// Where the embedded database is unless the operator says otherwise.
const DEFAULT_DATABASE: &str = "sqlite://data/influmojo.db";
/// A secret shorter than this can be guessed (RFC 7518, section 3.2).
const SECRET_BYTES: usize = 32;
/// How many bytes of a secret must differ; random ones of hexadecimal digits have more.
const DIFFERENT_BYTES: usize = 10;

/// The database to open.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) options: Options,
}

impl Database {
    pub(crate) fn read(args: &DatabaseArgs, reader: &mut Reader) -> Option<Self> {
        let url = args.database_url.clone().unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
        Self::named("DATABASE_URL", url, args, reader)
    }

    /// The database that a setting names by its URL.
    pub(crate) fn named(
        setting: &str,
        url: String,
        args: &DatabaseArgs,
        reader: &mut Reader,
    ) -> Option<Self> {
        let known = ["sqlite://", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        if !known {
            let rule = "must start with sqlite:// or postgres:// or postgresql://";
            reader.mistake(&format!("{setting} {rule}"));
        } else if !url.starts_with("sqlite://") && !is_well_encoded(&url) {
            let rule = "must have / @ % in user name and password written as %2F %40 %25";
            reader.mistake(&format!("{setting} {rule}"));
        } else if url.strip_prefix("sqlite://").is_some_and(is_no_plain_path) {
            let rule = "must name a file on disk by its plain path: no parameters after ?, no file: and no :memory:";
            reader.mistake(&format!("{setting} {rule}"));
        }
        let pool_size = reader.whole("DATABASE_POOL_SIZE", &args.pool_size, 1, 500);
        let full =
            reader.choice("SQLITE_SYNC", &args.sqlite_sync, &[("full", true), ("normal", false)]);
        let options = Options {
            pool_size: u32::try_from(pool_size?).ok()?,
            sqlite_full_sync: full?,
            wait: Duration::from_secs(5),
            ..Options::default()
        };
        Some(Self { url, options })
    }

    /// What the rows are stored in.
    pub(crate) fn engine(&self) -> &'static str {
        if self.url.starts_with("sqlite://") { "SQLite" } else { "PostgreSQL" }
    }

    /// Makes sure, without changing anything, that nobody but demo users is in the database.
    pub(crate) fn expect_only_demo(&self) -> Result<(), SeedError> {
        adapters_diesel::expect_only_demo(&self.url)
    }

    /// The file that an SQLite URL names, if it is not there. One that may not be looked for is
    /// reported when it is opened.
    pub(crate) fn missing_file(&self) -> Option<&str> {
        let is_missing = |path: &&str| {
            !path.is_empty() && Path::new(path).try_exists().is_ok_and(|found| !found)
        };
        self.url.strip_prefix("sqlite://").filter(is_missing)
    }
}

/// Whether an SQLite path is none that is taken as it stands: a file with an odd name would be
/// made, or nothing be kept.
fn is_no_plain_path(path: &str) -> bool {
    path == ":memory:"
        || path.starts_with("file:")
        || path.contains(|c: char| c == '?' || c.is_control())
}

/// What tokens are signed and verified with.
pub(crate) struct Secrets {
    pub(crate) present: String,
    pub(crate) previous: Option<String>,
}

impl Secrets {
    pub(crate) fn read(args: &SecretArgs, reader: &mut Reader) -> Option<Self> {
        let given = |secret: &Option<String>| secret.clone().filter(|secret| !secret.is_empty());
        let Some(present) = given(&args.jwt_secret) else {
            reader.mistake("JWT_SECRET must be set; `openssl rand -base64 48` makes one");
            return None;
        };
        Some(Self { present, previous: given(&args.jwt_secret_previous) })
    }

    /// Names of secrets that can be guessed.
    pub(crate) fn weak(&self) -> Vec<&'static str> {
        let secrets =
            [("JWT_SECRET", Some(&self.present)), ("JWT_SECRET_PREVIOUS", self.previous.as_ref())];
        let is_weak = |secret: &String| {
            let different: BTreeSet<u8> = secret.bytes().collect();
            secret.len() < SECRET_BYTES || different.len() < DIFFERENT_BYTES
        };
        secrets
            .into_iter()
            .filter(|(_, secret)| secret.is_some_and(is_weak))
            .map(|(name, _)| name)
            .collect()
    }

    /// Weak secrets are a mistake where people's accounts depend on them.
    pub(crate) fn refuse_weak(&self, reader: &mut Reader) {
        for name in self.weak() {
            let rule = "must have at least 32 bytes, 10 of them different; `openssl rand -base64 48` makes one";
            reader.mistake(&format!("{name} {rule}"));
        }
    }
}

/// The password of every demo user, which must be one that a log-in takes.
pub(crate) fn read_demo(args: &DemoArgs, reader: &mut Reader) -> Option<DemoArgs> {
    if !(6..=128).contains(&args.demo_password.chars().count()) {
        reader.mistake("DEMO_PASSWORD must have 6 to 128 characters");
        return None;
    }
    Some(args.clone())
}

/// Who cancels and refunds orders for staff.
pub(crate) fn staff_cancel(args: &OrderArgs, reader: &mut Reader) -> Option<StaffCancel> {
    let choices = [("assigned", StaffCancel::Assigned), ("any", StaffCancel::Any)];
    reader.choice("STAFF_CANCEL", &args.staff_cancel, &choices)
}

/// How one-time codes get to phones.
pub(crate) struct Codes {
    /// What delivers them.
    pub(crate) delivery: Option<Delivery>,
    /// Whether whoever asks is told the code.
    pub(crate) echo: bool,
    /// Whether this is a developer's machine.
    pub(crate) development: bool,
    /// How often codes are sent and tried.
    pub(crate) rules: CodeRules,
}

impl Codes {
    pub(crate) fn read(
        args: &ServeArgs,
        cleartext: &CleartextArgs,
        reader: &mut Reader,
    ) -> Option<Self> {
        let development = args.demo || args.environment.trim() == "development";
        let usual = if args.demo { "on" } else { "off" };
        let given = args.codes.echo.as_deref().unwrap_or(usual);
        let echo = reader.choice("CODE_ECHO", given, &[("on", true), ("off", false)])?;
        if echo && !development {
            reader
                .mistake("CODE_ECHO can be on in development only: it hands out codes to anybody");
        }
        let delivery = Delivery::read(&args.codes.delivery, cleartext, !development, reader);
        if echo && delivery.as_ref().is_some_and(|delivery| delivery.checker().is_some()) {
            reader
                .mistake("CODE_ECHO cannot be on with Twilio Verify, which tells nobody its codes");
        }
        let rules = args.codes.limits.rules(development, echo, reader)?;
        Some(Self { delivery, echo, development, rules })
    }

    /// Whether nobody can get a code.
    pub(crate) const fn is_off(&self) -> bool {
        self.delivery.is_none() && !self.development
    }
}

/// What to log, and how.
pub(crate) struct Logs {
    pub(crate) filter: EnvFilter,
    pub(crate) json: bool,
}

impl Logs {
    pub(crate) fn read(args: &ServeArgs, reader: &mut Reader) -> Option<Self> {
        let json =
            reader.choice("LOG_FORMAT", &args.log_format, &[("text", false), ("json", true)]);
        let usual = if args.demo { "warn" } else { "info" };
        let filter = EnvFilter::try_new(args.log.as_deref().unwrap_or(usual));
        if filter.is_err() {
            reader.mistake("RUST_LOG must be a log filter, such as info or debug");
        }
        Some(Self { filter: without_strangers(filter.ok()?), json: json? })
    }

    /// Of a command that ends by itself: what is on record in the audit log, and what must never
    /// happen.
    pub(crate) fn of_a_command() -> anyhow::Result<Self> {
        Ok(Self { filter: EnvFilter::try_new("error,audit=info")?, json: false })
    }
}

/// What nobody who is known sends, such as bytes that are no HTTP, is nobody's error: it is in the
/// log for those who look closely.
fn without_strangers(filter: EnvFilter) -> EnvFilter {
    let quiet = filter.max_level_hint().is_some_and(|most| most < LevelFilter::DEBUG);
    match "actix_http=off".parse() {
        Ok(directive) if quiet && !filter.to_string().contains("actix_http") => {
            filter.add_directive(directive)
        }
        _ => filter,
    }
}

/// Where and how to serve.
pub(crate) struct Http {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) workers: Option<usize>,
    pub(crate) origins: AllowedOrigins,
    /// Nothing is counted without them.
    pub(crate) limits: Option<RateLimits>,
    pub(crate) environment: &'static str,
    pub(crate) sign_ins: SignIns,
    /// Whose phone numbers are written without a country code.
    pub(crate) home: HomeCountry,
}

impl Http {
    pub(crate) fn read(args: &ServeArgs, reader: &mut Reader) -> Option<Self> {
        let port = reader.whole("PORT", &args.port, 0, 65_535);
        let workers =
            args.workers.as_deref().map(|text| reader.whole("HTTP_WORKERS", text, 1, 512));
        let limits = read_limits(&args.limits, reader);
        let sign_ins = SignIns::read(&args.sign_ins, reader);
        let home = args.codes.limits.home(reader);
        let names = [("production", "production"), ("development", "development")];
        let environment = reader.choice("APP_ENV", &args.environment, &names);
        let environment = if args.demo { "development" } else { environment? };
        let (limited, limits) = limits?;
        Some(Self {
            home: home?,
            host: args.host.clone(),
            port: u16::try_from(port?).ok()?,
            workers: match workers {
                Some(workers) => Some(usize::try_from(workers?).ok()?),
                None => None,
            },
            origins: origins(
                args.cors_origins.as_deref(),
                args.cors_origins_only.as_deref(),
                environment,
            ),
            limits: limited.then_some(limits),
            environment,
            sign_ins: sign_ins?,
        })
    }
}

/// Whether requests are limited, and how much is served.
fn read_limits(args: &LimitArgs, reader: &mut Reader) -> Option<(bool, RateLimits)> {
    let on = reader.choice("RATE_LIMITS", &args.rate_limits, &[("on", true), ("off", false)]);
    let most = u64::from(u32::MAX);
    let mut limit =
        |name, text: &str| reader.whole(name, text, 1, most).and_then(|n| u32::try_from(n).ok());
    let per_user = limit("RATE_LIMIT_USER", &args.rate_limit_user);
    let per_address = limit("RATE_LIMIT_ADDRESS", &args.rate_limit_address);
    let failed_log_ins = limit("RATE_LIMIT_LOGIN", &args.rate_limit_login);
    let of_address = limit("RATE_LIMIT_LOGIN_ADDRESS", &args.rate_limit_login_address);
    let of_account = limit("RATE_LIMIT_LOGIN_ACCOUNT", &args.rate_limit_login_account);
    let contacts = limit("RATE_LIMIT_CONTACT", &args.rate_limit_contact);
    let proxies = args.trusted_proxies.as_deref().unwrap_or_default().parse();
    if let Err(error) = &proxies {
        reader.mistake(&format!("TRUSTED_PROXIES: {error}"));
    }
    let limits = RateLimits {
        per_user: per_user?,
        per_address: per_address?,
        failed_log_ins: failed_log_ins?,
        failed_log_ins_of_address: of_address?,
        failed_log_ins_of_account: of_account?,
        contacts: contacts?,
        proxies: proxies.ok()?,
    };
    Some((on?, limits))
}

/// The usual origins and those that are listed, or those alone that are to be in their place.
fn origins(listed: Option<&str>, only: Option<&str>, environment: &str) -> AllowedOrigins {
    let list = |text: Option<&str>| -> Vec<String> {
        let listed =
            text.unwrap_or_default().split(',').map(str::trim).filter(|origin| !origin.is_empty());
        listed.map(|origin| origin.trim_end_matches('/').to_owned()).collect()
    };
    let (listed, only) = (list(listed), list(only));
    let usual = if environment == "development" {
        AllowedOrigins::Development
    } else {
        AllowedOrigins::OwnSite
    };
    match (only.is_empty(), listed.is_empty()) {
        (false, _) => AllowedOrigins::Listed([only, listed].concat()),
        (true, true) => usual,
        (true, false) => AllowedOrigins::With(Box::new(usual), listed),
    }
}
