//! The address that a request comes from.

use http::HeaderMap;
use std::net::IpAddr;

/// The address of the client: the peer's, or what a trusted proxy says, read from its end up to the first that is not
/// itself a trusted proxy. From anybody else the header is ignored.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let told = headers.get_all("x-forwarded-for");
    let mut hops: Vec<IpAddr> = told
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    while let Some(hop) = hops.pop() {
        if !trusted.contains(&hop) {
            return hop;
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use std::net::Ipv4Addr;

    fn ip(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
    }

    fn headers(told: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            http::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static(told),
        )])
    }

    #[test]
    fn a_stranger_cannot_choose_their_address() {
        assert_eq!(client(ip(1), &headers("192.0.2.9"), &[]), ip(1));
    }

    #[test]
    fn a_trusted_proxy_is_believed_for_the_hop_that_it_saw() {
        assert_eq!(client(ip(1), &headers("192.0.2.66, 192.0.2.9"), &[ip(1)]), ip(9));
        assert_eq!(
            client(ip(1), &headers("192.0.2.9, 192.0.2.2"), &[ip(1), ip(2)]),
            ip(9)
        );
        assert_eq!(client(ip(1), &headers("nonsense"), &[ip(1)]), ip(1));
    }
}
