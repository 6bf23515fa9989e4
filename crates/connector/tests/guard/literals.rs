//! Addresses written into URLs, in every spelling, and the table behind the verdict.

use crate::stage::{Names, Witness, get, http};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use syrinx_connector::http::{Http, HttpConfig, HttpError, is_global};

/// This machine, as a stranger may write it.
const SPELLINGS: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7F.0x0.0x0.0x1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "0",
    "0.0.0.0",
    "127.255.255.254",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:0]",
    "[::7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
];

/// First, middle and last address of every special block, and other ways into a closed net.
const SPECIAL: &[&str] = &[
    "0.0.0.0",
    "0.1.2.3",
    "0.255.255.255",
    "10.0.0.0",
    "10.1.2.3",
    "10.255.255.255",
    "100.64.0.0",
    "100.100.1.1",
    "100.127.255.255",
    "127.0.0.0",
    "127.255.255.255",
    "169.254.0.0",
    "169.254.169.254",
    "169.254.255.255",
    "172.16.0.0",
    "172.20.1.1",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.8",
    "192.0.0.255",
    "192.0.2.0",
    "192.0.2.255",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.0",
    "192.88.99.255",
    "192.168.0.0",
    "192.168.1.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.0",
    "198.51.100.255",
    "203.0.113.0",
    "203.0.113.255",
    "224.0.0.0",
    "239.255.255.255",
    "240.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:a00:1",
    "::ffff:a9fe:a9fe",
    "::a00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::",
    "100::",
    "100:0:0:1::",
    "2001::",
    "2001:1::1",
    "2001:2::",
    "2001:10::1",
    "2001:1ff:ffff::",
    "2001:db8::",
    "2001:db8:ffff::1",
    "2002::",
    "2002:a00:1::1",
    "2620:4f:8000::1",
    "3fff::1",
    "3fff:fff::",
    "5f00::",
    "4000::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
];

#[tokio::test]
async fn no_spelling_of_a_closed_address_is_dialled() {
    let witness = Witness::new().await;
    let http = http(None);
    let mut cases = 0;
    for host in SPELLINGS
        .iter()
        .map(|host| (*host).to_owned())
        .chain(SPECIAL.iter().map(|ip| {
            if ip.contains(':') {
                format!("[{ip}]")
            } else {
                (*ip).to_owned()
            }
        }))
    {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{}/", witness.port);
            assert!(
                matches!(get(&http, &url).await, Err(HttpError::Blocked(_))),
                "{url}"
            );
            cases += 1;
        }
    }
    for host in ["localhost", "localhost.", "LOCALHOST"] {
        let url = format!("http://{host}:{}/", witness.port);
        assert!(
            matches!(
                get(&http, &url).await,
                Err(HttpError::Blocked(_) | HttpError::NotSent(_))
            ),
            "{url}"
        );
        cases += 1;
    }
    for odd in [
        "me@127.0.0.1",
        "me:pw@8.8.8.8",
        "[::1%25lo]",
        "[::1%lo]",
        "127.0.0.1%00",
        "256.256.256.256",
    ] {
        let url = format!("http://{odd}:{}/", witness.port);
        assert!(
            matches!(get(&http, &url).await, Err(HttpError::BadUrl(_))),
            "{url}"
        );
        cases += 1;
    }
    for url in [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "unix:/run/x",
        "http://",
        "//127.0.0.1",
    ] {
        assert!(
            matches!(get(&http, url).await, Err(HttpError::BadUrl(_))),
            "{url}"
        );
        cases += 1;
    }
    let connections = witness.connections().await;
    println!("guard, literals: {cases} cases, {connections} connections to closed addresses");
    assert_eq!(connections, 0);
}

#[tokio::test]
async fn the_same_addresses_behind_a_name_are_not_dialled_either() {
    let witness = Witness::new().await;
    let ips: Vec<IpAddr> = SPECIAL.iter().map(|ip| ip.parse().unwrap()).collect();
    let mut names = Names::default();
    for (n, ip) in ips.iter().enumerate() {
        names = names.with(&format!("n{n}.example"), &[&[*ip]]);
    }
    let http = http(Some(Arc::new(names)));
    for (n, ip) in ips.iter().enumerate() {
        let outcome = get(&http, &format!("http://n{n}.example:{}/", witness.port)).await;
        assert!(matches!(outcome, Err(HttpError::Blocked(_))), "{ip}: {outcome:?}");
    }
    let connections = witness.connections().await;
    println!(
        "guard, names: {} cases, {connections} connections to closed addresses",
        ips.len()
    );
    assert_eq!(connections, 0);
}

#[tokio::test]
async fn an_operators_range_opens_that_range_only() {
    let allow = vec!["127.0.0.0/31".parse().unwrap()];
    let http = Http::new(HttpConfig {
        allow,
        ..HttpConfig::default()
    })
    .unwrap();
    let witness = Witness::new().await;
    for (host, open) in [
        ("127.0.0.1", true),
        ("[::ffff:127.0.0.1]", true),
        ("127.0.0.2", false),
        ("[::1]", false),
    ] {
        let url = format!("http://{host}:{}/", witness.port);
        let outcome = tokio::time::timeout(std::time::Duration::from_millis(200), get(&http, &url)).await;
        let blocked = matches!(outcome, Ok(Err(HttpError::Blocked(_))));
        assert_eq!(blocked, !open, "{host}");
    }
    assert!(witness.connections().await > 0);
}

/// The registries once more, written down in another way: as the text of an address would be read by a person.
fn naive(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => naive_v4(ip.octets()),
        IpAddr::V6(ip) => match ip.segments() {
            [0, 0, 0, 0, 0, 0xffff, high, low] => {
                let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
                naive_v4([a, b, c, d])
            }
            [first, _, ..] if !(0x2000..=0x3fff).contains(&first) => false,
            [0x2001, second, ..] => second > 0x1ff && second != 0xdb8,
            [0x2002, ..] => false,
            [0x2620, 0x4f, 0x8000, ..] => false,
            [0x3fff, second, ..] => second > 0xfff,
            _ => true,
        },
    }
}

fn naive_v4(octets: [u8; 4]) -> bool {
    !matches!(
        octets,
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 31, 196, _]
            | [192, 52, 193, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [192, 175, 48, _]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

/// Any address, and often one near the edge of a special block.
fn any_ip() -> impl Strategy<Value = IpAddr> {
    let near =
        (proptest::sample::select(SPECIAL), -2_i128..=2, 0_u32..=112).prop_map(|(ip, step, shift)| match ip
            .parse::<IpAddr>()
            .unwrap()
        {
            IpAddr::V4(ip) => {
                let bits = i128::from(ip.to_bits()) + (step << (shift % 25));
                IpAddr::V4(Ipv4Addr::from_bits(
                    u32::try_from(bits.rem_euclid(1 << 32)).unwrap(),
                ))
            }
            IpAddr::V6(ip) => {
                let step = u128::from_ne_bytes((step << shift.min(124)).to_ne_bytes());
                IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits().wrapping_add(step)))
            }
        });
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits))),
        any::<u128>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))),
        any::<u32>().prop_map(|bits| IpAddr::V6(Ipv4Addr::from_bits(bits).to_ipv6_mapped())),
        any::<u128>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits >> 3 | 1 << 125))),
        near,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_equals_an_independent_table(ip in any_ip()) {
        prop_assert_eq!(is_global(ip), naive(ip), "{}", ip);
    }
}

#[test]
fn the_open_internet_is_open() {
    for ip in [
        "8.8.8.8",
        "1.1.1.1",
        "100.63.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "223.255.255.255",
    ] {
        assert!(is_global(ip.parse().unwrap()), "{ip}");
    }
    for ip in [
        "2606:4700::1111",
        "2a00:1450::1",
        "2001:4860:4860::8888",
        "2001:200::1",
        "3ffe::1",
        "::ffff:8.8.8.8",
    ] {
        assert!(is_global(ip.parse().unwrap()), "{ip}");
    }
}
