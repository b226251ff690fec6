//! What may cross a network in clear text: nothing, in production, unless the operator says so.

use std::net::IpAddr;

use clap::Args;
use domain::WebUrl;

use crate::reader::Reader;

/// What may cross the network in clear text.
#[derive(Args, Clone)]
pub(crate) struct CleartextArgs {
    /// What may go to other hosts without TLS in production: database, codes, or both with a comma
    #[arg(long, env = "ALLOW_CLEARTEXT", global = true)]
    allow_cleartext: Option<String>,
    // what libpq takes where the URL is silent, and what commands other than `serve` go by
    #[arg(long, env = "PGHOST", global = true, hide = true)]
    pg_host: Option<String>,
    #[arg(long, env = "PGHOSTADDR", global = true, hide = true)]
    pg_hostaddr: Option<String>,
    #[arg(long, env = "PGSSLMODE", global = true, hide = true)]
    pg_sslmode: Option<String>,
    #[arg(long, env = "PGSERVICE", global = true, hide = true)]
    pg_service: Option<String>,
    #[arg(long, env = "APP_ENV", global = true, hide = true, default_value = "production")]
    pub(crate) app_env: String,
}

const DATABASE: &str = "database";
const CODES: &str = "codes";
/// How libpq is told to insist on TLS.
const TLS: [&str; 3] = ["require", "verify-ca", "verify-full"];
/// Whether this build talks TLS to PostgreSQL.
const HAS_TLS: bool = !cfg!(feature = "bundled");

impl CleartextArgs {
    /// Whether something is allowed; a word that is none is a mistake, which is noted once.
    fn allows(&self, what: &str, reader: &mut Reader) -> bool {
        let words = self.allow_cleartext.as_deref().unwrap_or_default().split(',').map(str::trim);
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        let known = words.iter().all(|word| [DATABASE, CODES].contains(word));
        if !known && what == DATABASE {
            reader.mistake("ALLOW_CLEARTEXT must be database, codes or both, separated by a comma");
        }
        words.contains(&what)
    }

    /// Makes sure that the database is on this machine or reached by TLS.
    pub(crate) fn check_database(&self, url: &str, production: bool, reader: &mut Reader) {
        self.check_named("DATABASE_URL", url, production, reader);
    }

    /// The same for a database that another setting names.
    pub(crate) fn check_named(
        &self,
        setting: &str,
        url: &str,
        production: bool,
        reader: &mut Reader,
    ) {
        // a URL that libpq would take apart in another way is refused already
        if !is_well_encoded(url) {
            return;
        }
        if self.allows(DATABASE, reader)
            || !production
            || url.starts_with("sqlite://")
            || self.is_safe(url)
        {
            return;
        }
        let tls = if HAS_TLS {
            "add sslmode=verify-full to it"
        } else {
            "add sslmode=verify-full to it and use a build with TLS, which the default one has not \
             (cargo build --release -p influmojo-server --no-default-features)"
        };
        reader.mistake(&format!(
            "{setting} names another host without TLS, so passwords and all data would cross the network in clear text: \
             {tls}, or set ALLOW_CLEARTEXT=database where the network itself is encrypted"
        ));
    }

    /// Makes sure that codes are posted to this machine or by TLS.
    pub(crate) fn check_codes(
        &self,
        setting: &str,
        url: &WebUrl,
        production: bool,
        reader: &mut Reader,
    ) {
        let Some(rest) = url.as_str().strip_prefix("http://") else { return };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if production && !is_local(host_of(authority)) && !self.allows(CODES, reader) {
            reader.mistake(&format!(
                "{setting} posts one-time codes to another host in clear text: use https://, or set \
                 ALLOW_CLEARTEXT=codes where the network itself is encrypted"
            ));
        }
    }

    /// Whether every host that libpq may connect to is this machine, or TLS is insisted on.
    fn is_safe(&self, url: &str) -> bool {
        let (_, rest) = url.split_once("://").unwrap_or_default();
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, _) = address.split_once('/').unwrap_or((address, ""));
        let (_, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let named = |name: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.rev().find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        if named("sslmode").or(self.pg_sslmode.as_deref()).is_some_and(|mode| TLS.contains(&mode)) {
            return true;
        }
        // a service file may name any host
        if named("service").or(self.pg_service.as_deref()).is_some() {
            return false;
        }
        let given = named("host").unwrap_or(hosts);
        let hosts =
            if given.is_empty() { self.pg_host.as_deref().unwrap_or_default() } else { given };
        let hosts = named("hostaddr").or(self.pg_hostaddr.as_deref()).unwrap_or(hosts);
        hosts.split(',').all(|host| is_local(host_of(host)))
    }
}

/// Whether libpq takes the URL apart as it was meant. If not, its messages would quote parts of the
/// password.
pub(crate) fn is_well_encoded(url: &str) -> bool {
    let (_, rest) = url.split_once("://").unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let encoded = |part: &str| {
        let digits = part.get(..2).unwrap_or_default();
        digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    authority.matches('@').count() <= 1
        && !path.contains('@')
        && url.split('%').skip(1).all(encoded)
}

/// The host of `user@host:port`, `host` or `[address]:port`.
fn host_of(authority: &str) -> &str {
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address;
    }
    // an address of version 6 without brackets has more than one colon
    match host.split_once(':') {
        Some((name, port)) if !port.contains(':') => name,
        _ => host,
    }
}

/// Whether a host is this machine: its loopback, or a socket in a folder. Nothing is a socket, too.
fn is_local(host: &str) -> bool {
    let is_socket = host.is_empty()
        || host.starts_with(['/', '@'])
        || host.get(..3).is_some_and(is_encoded_slash);
    let is_loopback = |address: IpAddr| address.to_canonical().is_loopback();
    is_socket || host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(is_loopback)
}

fn is_encoded_slash(start: &str) -> bool {
    start.eq_ignore_ascii_case("%2f") || start == "%40"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args() -> CleartextArgs {
        CleartextArgs {
            allow_cleartext: None,
            pg_host: None,
            pg_hostaddr: None,
            pg_sslmode: None,
            pg_service: None,
            app_env: "production".to_owned(),
        }
    }

    #[test]
    fn s15_a_database_is_safe_on_this_machine_or_with_tls() {
        let safe = [
            "postgres://shop@localhost/shop",
            "postgres://shop:p%40ss@127.0.0.1:5433/shop",
            "postgresql://[::1]:5432/shop",
            "postgres:///shop",
            "postgres://%2Fvar%2Frun%2Fpostgresql/shop",
            "postgres:///shop?host=/var/run/postgresql",
            "postgres://db.internal/shop?sslmode=require",
            "postgres://a.internal,b.internal:5433/shop?target_session_attrs=read-write&sslmode=verify-full",
            "postgres://db.internal/shop?hostaddr=127.0.0.1",
        ];
        let open = [
            "postgres://db.internal/shop",
            "postgres://shop:secret@10.0.0.5:5432/shop?sslmode=prefer",
            "postgres://localhost,db.internal/shop",
            "postgres://localhost/shop?host=db.internal",
            "postgres://localhost/shop?hostaddr=10.0.0.5",
            "postgres://127.0.0.1.example.com/shop",
            "postgres://localhost@db.internal/shop",
            "postgres://[fe80::1]/shop",
            "postgres:///shop?service=main",
            "postgres://db.internal/shop?sslmode=require&sslmode=disable",
        ];
        for url in safe {
            assert!(args().is_safe(url), "{url}");
        }
        for url in open {
            assert!(!args().is_safe(url), "{url}");
        }
        let elsewhere = CleartextArgs { pg_host: Some("db.internal".to_owned()), ..args() };
        assert!(
            !elsewhere.is_safe("postgres:///shop")
                && elsewhere.is_safe("postgres://localhost/shop")
        );
        let with_tls = CleartextArgs { pg_sslmode: Some("require".to_owned()), ..args() };
        assert!(with_tls.is_safe("postgres://db.internal/shop"));
    }
}
