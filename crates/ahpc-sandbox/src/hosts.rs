//! Which names the sandbox answers to.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, Uri, header};

/// The names that requests may be addressed to: those of this machine, and the one that it was told to listen on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hosts {
    listening_on: Vec<Host>,
}

/// A host as the `Host` header names it, without the port.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    /// In lower case.
    Name(String),
    Address(IpAddr),
}

impl Hosts {
    /// The names of a sandbox that was told to listen on `wanted` and got `address`.
    ///
    /// "Every address of this machine" (`0.0.0.0`, `[::]`) is no name that a request could be addressed to.
    #[must_use]
    pub fn listening(wanted: &str, address: SocketAddr) -> Self {
        let names = [Host::parse(wanted), Some(Host::Address(address.ip()))];
        Self { listening_on: names.into_iter().flatten().filter(|host| !host.is_unspecified()).collect() }
    }

    /// Whether a request with this target and these headers is addressed to one of the names.
    #[must_use]
    pub fn serve(&self, target: &Uri, headers: &HeaderMap) -> bool {
        let mut named = headers.get_all(header::HOST).iter().map(|value| value.to_str().ok()).peekable();
        // A target that names a host overrules the header (RFC 9112, 3.2.2), so neither may be another's.
        named.peek().is_some()
            && named.all(|host| host.is_some_and(|host| self.knows(host)))
            && target.authority().is_none_or(|authority| self.knows(authority.as_str()))
    }

    fn knows(&self, authority: &str) -> bool {
        Host::parse(authority).is_some_and(|host| host.is_local() || self.listening_on.contains(&host))
    }
}

/// Whether others than this machine can reach a sandbox that listens here.
#[must_use]
pub fn is_reachable_by_others(address: SocketAddr) -> bool {
    !address.ip().to_canonical().is_loopback()
}

impl Host {
    /// Reads `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`; anything else is `None`.
    fn parse(authority: &str) -> Option<Self> {
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (address, port) = rest.split_once(']')?;
                (Self::Address(IpAddr::V6(address.parse::<Ipv6Addr>().ok()?)), port)
            }
            None => {
                let end = authority.find(':').unwrap_or(authority.len());
                let (host, port) = authority.split_at(end);
                let name = || Self::Name(host.to_ascii_lowercase());
                (host.parse().map_or_else(|_| name(), |address| Self::Address(IpAddr::V4(address))), port)
            }
        };
        let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host)
    }

    fn is_local(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost",
            Self::Address(address) => address.is_loopback(),
        }
    }

    fn is_unspecified(&self) -> bool {
        matches!(self, Self::Address(address) if address.is_unspecified())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn serves(hosts: &Hosts, host: &str) -> bool {
        let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_str(host).expect("a header"))]);
        hosts.serve(&Uri::from_static("/"), &headers)
    }

    fn listening(wanted: &str, address: &str) -> Hosts {
        Hosts::listening(wanted, address.parse().expect("an address"))
    }

    #[test]
    fn the_names_of_this_machine_are_served_with_any_port() {
        for host in ["localhost", "LocalHost:8900", "127.0.0.1", "127.0.0.1:1", "127.255.3.4:80", "[::1]", "[::1]:8900"]
        {
            assert!(serves(&Hosts::default(), host), "{host}");
        }
    }

    #[test]
    fn other_names_are_not() {
        let foreign = [
            "evil.example",
            "evil.example:8900",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
            "127.0.0.1@evil.example:80",
            "128.0.0.1",
            "0.0.0.0",
            "[::]",
            "[::2]",
            "::1",
            "localhost:80:80",
            "localhost:http",
            "",
            ":8900",
        ];
        for host in foreign {
            assert!(!serves(&Hosts::default(), host), "{host}");
        }
    }

    #[test]
    fn a_request_that_names_no_host_or_two_is_not_served_as_local() {
        assert!(!Hosts::default().serve(&Uri::from_static("/"), &HeaderMap::new()));
        let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("localhost"))]);
        assert!(!Hosts::default().serve(&Uri::from_static("http://evil.example/"), &headers));
        headers.append(header::HOST, HeaderValue::from_static("evil.example"));
        assert!(!Hosts::default().serve(&Uri::from_static("/"), &headers));
    }

    #[test]
    fn the_address_that_it_listens_on_is_served_too() {
        let hosts = listening("192.168.7.5:8900", "192.168.7.5:8900");
        assert!(serves(&hosts, "192.168.7.5:8900") && serves(&hosts, "127.0.0.1"));
        assert!(!serves(&hosts, "192.168.7.6:8900") && !serves(&hosts, "evil.example"));
        assert!(serves(&listening("[fd00::5]:0", "[fd00::5]:4711"), "[fd00:0::5]:4711"));
        assert!(serves(&listening("Sandbox.test:80", "10.0.0.1:80"), "sandbox.test"));
    }

    #[test]
    fn every_address_at_once_adds_no_name() {
        for (wanted, address) in [("0.0.0.0:8900", "0.0.0.0:8900"), ("[::]:8900", "[::]:8900")] {
            assert_eq!(listening(wanted, address), Hosts::default(), "{wanted}");
        }
    }

    #[test]
    fn only_loopback_is_out_of_the_reach_of_others() {
        let reachable = |address: &str| is_reachable_by_others(address.parse().expect("an address"));
        assert!(!reachable("127.0.0.1:1") && !reachable("127.9.9.9:1") && !reachable("[::1]:1"));
        assert!(reachable("0.0.0.0:1") && reachable("[::]:1") && reachable("192.168.7.5:1"));
    }
}
