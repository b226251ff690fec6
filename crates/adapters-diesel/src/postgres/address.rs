//! What is added to the URL of a server, so that one that vanished is noticed.

use std::time::Duration;

/// Added unless the URL says otherwise: a host that does not answer is left after two seconds, and
/// a connection over which nothing comes any more is ended after at most eleven.
const DEFAULTS: [(&str, &str); 5] = [
    ("connect_timeout", "2"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("fallback_application_name", "influmojo"),
];
/// How long sent bytes may stay without an acknowledgement, in milliseconds, unless the URL says
/// otherwise.
const USER_TIMEOUT: u64 = 5_000;

/// The URL of a server, or of several, as libpq takes it.
pub(super) struct Address {
    url: String,
    /// The least value of `tcp_user_timeout`, or `None` when the URL turns it off.
    pub(super) user_timeout: Option<u64>,
    /// How long connecting may take.
    pub(super) patience: Duration,
}

impl Address {
    pub(super) fn of(url: &str) -> Self {
        let (base, query) = split(url);
        let given = |wanted: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            // libpq takes the last one
            pairs.rfind(|(key, _)| *key == wanted).map(|(_, value)| value)
        };
        let added = DEFAULTS.iter().filter(|(key, _)| given(key).is_none());
        let added = added.map(|(key, value)| format!("{key}={value}"));
        let pairs: Vec<_> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(str::to_owned)
            .chain(added)
            .collect();
        let user_timeout =
            given("tcp_user_timeout").map_or(Some(USER_TIMEOUT), |value| value.parse().ok());
        let each = given("connect_timeout")
            .and_then(|value| value.parse().ok())
            .filter(|&seconds| seconds > 0);
        let hosts =
            base.matches(',').count().max(given("host").unwrap_or_default().matches(',').count())
                + 1;
        let hosts = u32::try_from(hosts).unwrap_or(u32::MAX);
        let patience =
            Duration::from_secs(each.unwrap_or(2)).saturating_mul(hosts) + Duration::from_secs(2);
        Self {
            url: format!("{base}?{}", pairs.join("&")),
            user_timeout: user_timeout.filter(|&millis| millis > 0),
            patience,
        }
    }

    /// The URL with this `tcp_user_timeout`, in milliseconds.
    pub(super) fn with(&self, user_timeout: Option<u64>) -> String {
        let Some(millis) = user_timeout else { return self.url.clone() };
        format!("{}&tcp_user_timeout={millis}", self.url)
    }
}

/// The part before the query, and the query. A password may have a question mark.
fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(start..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| start + at);
    let host = url.get(..end).and_then(|authority| authority.rfind('@')).unwrap_or(start);
    match url.get(host..).and_then(|rest| rest.find('?')) {
        Some(at) => {
            (url.get(..host + at).unwrap_or(url), url.get(host + at + 1..).unwrap_or_default())
        }
        None => (url, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDED: &str = "connect_timeout=2&keepalives_idle=5&keepalives_interval=2&keepalives_count=3\
                         &fallback_application_name=influmojo";

    #[test]
    fn o05_time_outs_are_added_to_every_form_of_a_url() {
        for (url, expected) in [
            ("postgres://u@h/db", format!("postgres://u@h/db?{ADDED}")),
            ("postgresql://a:1,b:2/db?target_session_attrs=read-write", {
                format!("postgresql://a:1,b:2/db?target_session_attrs=read-write&{ADDED}")
            }),
            (
                "postgres:///db?host=a,b&port=1,2",
                format!("postgres:///db?host=a,b&port=1,2&{ADDED}"),
            ),
            ("postgres://u:p?w@h/db?", format!("postgres://u:p?w@h/db?{ADDED}")),
            ("postgres://h?sslmode=disable", format!("postgres://h?sslmode=disable&{ADDED}")),
            ("postgres://", format!("postgres://?{ADDED}")),
        ] {
            let address = Address::of(url);
            assert_eq!(address.with(None), expected);
            assert_eq!(address.with(Some(5003)), format!("{expected}&tcp_user_timeout=5003"));
            assert_eq!(address.user_timeout, Some(5000));
        }
    }

    #[test]
    fn o05_what_the_url_says_is_kept() {
        let url = "postgres://h/db?connect_timeout=7&keepalives_idle=60&tcp_user_timeout=900&application_name=x";
        let address = Address::of(url);
        assert_eq!(
            address.with(None),
            format!(
                "{url}&keepalives_interval=2&keepalives_count=3&fallback_application_name=influmojo"
            )
        );
        assert_eq!((address.user_timeout, address.patience), (Some(900), Duration::from_secs(9)));
        assert_eq!(Address::of("postgres://h/db?tcp_user_timeout=0").user_timeout, None);
    }

    #[test]
    fn o05_connecting_takes_longer_where_there_are_several_hosts() {
        let patience = |url| Address::of(url).patience.as_secs();
        let urls = ["postgres://a/d", "postgres://a,b,c/d", "postgres:///d?host=a,b"];
        assert_eq!(urls.map(patience), [4, 8, 6]);
    }
}
