//! From which address a request comes, also behind proxies.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The proxies whose word about the address of a client counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

/// A text is not a list of addresses and networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidProxies;

impl fmt::Display for InvalidProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("proxies are addresses or networks such as 10.0.0.0/8, separated by commas")
    }
}

impl std::error::Error for InvalidProxies {}

impl FromStr for TrustedProxies {
    type Err = InvalidProxies;

    fn from_str(text: &str) -> Result<Self, InvalidProxies> {
        let listed = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let network =
            |part: &str| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
        listed
            .map(|part| network(part).map_err(|_| InvalidProxies))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TrustedProxies {
    /// Whether the word of an address counts.
    #[must_use]
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether the word of whoever is at the other end of a connection counts.
    #[must_use]
    pub fn trust_peer_of(&self, request: &HttpRequest) -> bool {
        request.peer_addr().is_some_and(|peer| self.trust(peer.ip().to_canonical()))
    }

    /// From where a request comes.
    #[must_use]
    pub fn address_of(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        // a header that is no text is a hop that is no address
        let hops: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .map(|hops| hops.to_str().unwrap_or_default())
            .collect();
        self.client(peer, hops.into_iter())
    }

    /// The address of the client: of the hops that a chain of trusted proxies names, the last one
    /// that is no trusted proxy itself. What stands before it was written by the client.
    pub(crate) fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        let mut client = peer.to_canonical();
        for hop in forwarded_for.rev().flat_map(|header| header.rsplit(',')) {
            if !self.trust(client) {
                break;
            }
            let Some(hop) = address(hop.trim()) else { break };
            client = hop;
        }
        client
    }
}

/// An address, with or without a port.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or(hop, |(address, _)| address);
    let parsed: Option<IpAddr> = bare.parse().ok();
    let parsed =
        parsed.or_else(|| bare.rsplit_once(':').and_then(|(address, _)| address.parse().ok()));
    parsed.map(|address| address.to_canonical())
}

/// What is counted as one client: an address of version 4, or the network of version 6 that one
/// customer gets.
#[must_use]
pub fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, headers: &[&str]) -> String {
        let proxies: TrustedProxies = proxies.parse().unwrap();
        proxies.client(peer.parse().unwrap(), headers.iter().copied()).to_string()
    }

    #[test]
    fn without_configured_proxies_a_header_counts_for_nothing() {
        assert_eq!(client("", "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client("10.0.0.0/8", "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
    }

    #[test]
    fn behind_proxies_the_last_hop_that_is_none_is_the_client() {
        let proxies = "10.0.0.0/8, 2001:db8::1";
        assert_eq!(client(proxies, "10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            client(proxies, "10.0.0.1", &["203.0.113.9, 198.51.100.7"]),
            "198.51.100.7",
            "the first is forged"
        );
        assert_eq!(
            client(proxies, "10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.9.9.9"]),
            "198.51.100.7"
        );
        assert_eq!(
            client(proxies, "2001:db8::1", &["203.0.113.9", "198.51.100.7:4711"]),
            "198.51.100.7"
        );
        assert_eq!(client(proxies, "::ffff:10.0.0.1", &["[2001:db8::7]:443"]), "2001:db8::7");
    }

    #[test]
    fn a_hop_that_is_no_address_ends_the_chain() {
        for header in ["", "unknown", "198.51.100.7, x", "198.51.100.7,"] {
            assert_eq!(client("10.0.0.1", "10.0.0.1", &[header]), "10.0.0.1", "{header}");
        }
        assert_eq!(
            client("10.0.0.0/8", "10.0.0.1", &["10.0.0.3, 10.0.0.2"]),
            "10.0.0.3",
            "all are proxies"
        );
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_customer_of_version_6_is_counted_once() {
        let one = |text: &str| counted(text.parse().unwrap()).to_string();
        assert_eq!(one("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(one("192.0.2.1"), "192.0.2.1");
    }

    #[test]
    fn what_is_no_list_of_networks_is_refused() {
        for bad in ["x", "10.0.0.0/33", "10.0.0.1;10.0.0.2", "example.com"] {
            assert_eq!(bad.parse::<TrustedProxies>(), Err(InvalidProxies), "{bad}");
        }
    }
}
