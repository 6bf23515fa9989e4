//! Which addresses belong to the open internet.
//!
//! The tables are the IANA special-purpose registries (RFC 6890 and its updates, read 2026-11) and the multicast and
//! reserved space. Every block of a registry is left out, also the few that can be reached from everywhere: nobody whom we
//! want to speak to lives in them, and a rule without exceptions has no holes.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// IPv4 blocks that are not part of the open internet.
const CLOSED_V4: &[(Ipv4Addr, u8)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),       // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private use
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // shared by carriers
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link-local, and the metadata of clouds
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private use
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation
    (Ipv4Addr::new(192, 31, 196, 0), 24), // AS112
    (Ipv4Addr::new(192, 52, 193, 0), 24), // AMT
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private use
    (Ipv4Addr::new(192, 175, 48, 0), 24), // AS112
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, and broadcast
];

/// The one IPv6 block that is: everything else, loopback and mapped addresses included, lies outside of it.
const OPEN_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks inside [`OPEN_V6`] that are not.
const CLOSED_V6: &[(Ipv6Addr, u8)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments: Teredo, benchmarks, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4: hides an IPv4 address
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48), // AS112
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// Whether an address belongs to the open internet. An IPv4 address in IPv6 clothes (`::ffff:a.b.c.d`) is judged as the
/// IPv4 address that would be dialled.
#[must_use]
pub fn is_global(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => !CLOSED_V4.iter().any(|&(block, bits)| in_v4(ip, block, bits)),
        IpAddr::V6(ip) => {
            in_v6(ip, OPEN_V6.0, OPEN_V6.1) && !CLOSED_V6.iter().any(|&(block, bits)| in_v6(ip, block, bits))
        }
    }
}

fn in_v4(ip: Ipv4Addr, block: Ipv4Addr, bits: u8) -> bool {
    let shift = 32 - u32::from(bits);
    ip.to_bits().checked_shr(shift) == block.to_bits().checked_shr(shift)
}

fn in_v6(ip: Ipv6Addr, block: Ipv6Addr, bits: u8) -> bool {
    let shift = 128 - u32::from(bits);
    ip.to_bits().checked_shr(shift) == block.to_bits().checked_shr(shift)
}

/// A block of addresses in CIDR notation: `10.1.0.0/16`, `fd00:1::/64`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    block: IpAddr,
    bits: u8,
}

/// The text is not a block of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a range of addresses: write it as 10.1.0.0/16 or fd00:1::/64")]
pub struct AddressRangeError(String);

impl AddressRange {
    /// Whether an address lies in the block; one in IPv6 clothes is judged as the IPv4 address that it is.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (ip.to_canonical(), self.block) {
            (IpAddr::V4(ip), IpAddr::V4(block)) => in_v4(ip, block, self.bits),
            (IpAddr::V6(ip), IpAddr::V6(block)) => in_v6(ip, block, self.bits),
            _ => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = AddressRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || AddressRangeError(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let block: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if block.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits > most {
            Err(wrong())
        } else {
            Ok(Self { block, bits })
        }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.block, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_edges_and_nothing_beyond() -> Result<(), AddressRangeError> {
        let range: AddressRange = "10.1.0.0/16".parse()?;
        for (address, inside) in [
            ([10, 1, 0, 0], true),
            ([10, 1, 255, 255], true),
            ([10, 0, 255, 255], false),
            ([10, 2, 0, 0], false),
        ] {
            assert_eq!(range.contains(IpAddr::from(address)), inside, "{address:?}");
        }
        assert!(
            "0.0.0.0/0"
                .parse::<AddressRange>()?
                .contains(IpAddr::from([8, 8, 8, 8]))
        );
        assert!(
            "::1"
                .parse::<AddressRange>()?
                .contains(IpAddr::from(Ipv6Addr::LOCALHOST))
        );
        Ok(())
    }

    #[test]
    fn nonsense_is_no_range() {
        for text in ["", "10.1", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "ten/8"] {
            assert!(text.parse::<AddressRange>().is_err(), "{text}");
        }
    }
}
