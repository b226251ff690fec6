//! Which web pages may call the service.

use actix_cors::Cors;
use actix_web::http::{
    Method,
    header::{self, HeaderName},
};

/// Origins whose pages may call. Others get the same answers without CORS headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigins {
    /// The local tools of developers, and tunnels to them.
    Development,
    /// The marketplace's own site and its subdomains.
    OwnSite,
    /// Exactly these.
    Listed(Vec<String>),
    /// These beside the usual ones.
    With(Box<Self>, Vec<String>),
}

const LOCAL: [&str; 8] = [
    "http://localhost:3000",
    "http://localhost:3001",
    "http://localhost:3002",
    "http://127.0.0.1:3000",
    "http://127.0.0.1:3001",
    "http://127.0.0.1:3002",
    "http://localhost:8081",
    "exp://localhost:8081",
];
const TUNNELS: [&str; 4] = [".ngrok.io", ".ngrok.app", ".ngrok-free.app", ".ngrok-free.dev"];
const SITE: &str = "influmojo.com";

impl AllowedOrigins {
    /// Whether pages of an origin may call.
    #[must_use]
    pub fn allow(&self, origin: &str) -> bool {
        let host = origin.strip_prefix("https://").filter(|host| !host.contains(['/', ':', '@']));
        match self {
            Self::Development => {
                LOCAL.contains(&origin)
                    || host.is_some_and(|host| TUNNELS.iter().any(|tunnel| is_below(host, tunnel)))
            }
            Self::OwnSite => {
                host.is_some_and(|host| host == SITE || is_below(host, &format!(".{SITE}")))
            }
            Self::Listed(origins) => origins.iter().any(|allowed| allowed == origin),
            Self::With(usual, origins) => {
                usual.allow(origin) || origins.iter().any(|allowed| allowed == origin)
            }
        }
    }
}

fn is_below(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix).is_some_and(|name| !name.is_empty())
}

pub(crate) fn cors(origins: &AllowedOrigins) -> Cors {
    let origins = origins.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, _| {
            origin.to_str().is_ok_and(|origin| origins.allow(origin))
        })
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS])
        .allowed_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("x-bypass-rate-limit"),
            HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            HeaderName::from_static("idempotent-replayed"),
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(3600)
}

#[cfg(test)]
mod tests {
    use super::AllowedOrigins;

    #[test]
    fn an_origin_is_matched_whole() {
        let development = AllowedOrigins::Development;
        for good in ["http://localhost:3000", "exp://localhost:8081", "https://a1.ngrok-free.app"] {
            assert!(development.allow(good), "{good}");
        }
        for bad in [
            "http://localhost:4000",
            "http://a1.ngrok.io",
            "https://ngrok.io",
            "https://a.ngrok.io:8443",
        ] {
            assert!(!development.allow(bad), "{bad}");
        }
        let site = AllowedOrigins::OwnSite;
        assert!(site.allow("https://influmojo.com") && site.allow("https://admin.influmojo.com"));
        for bad in
            ["http://influmojo.com", "https://evilinflumojo.com", "https://influmojo.com.evil.test"]
        {
            assert!(!site.allow(bad), "{bad}");
        }
        let beside = AllowedOrigins::With(Box::new(site), vec!["https://b.test".to_owned()]);
        assert!(
            beside.allow("https://influmojo.com")
                && beside.allow("https://b.test")
                && !beside.allow("https://c.test")
        );
        assert!(AllowedOrigins::Listed(vec!["https://a.test".to_owned()]).allow("https://a.test"));
    }
}
