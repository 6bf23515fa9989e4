//! Which servers are believed to show what the network itself does.

use crate::bluesky::Bluesky;
use syrinx_connector::Connector;
use syrinx_model::Teller;

#[test]
fn only_the_networks_own_servers_speak_for_the_network() {
    for (server, own) in [
        ("https://bsky.social", true),
        ("https://morel.us-east.host.bsky.network", true),
        ("http://bsky.social", false),
        ("https://bsky.social.evil.example", false),
        ("https://evil-host.bsky.network.example", false),
        ("https://host.bsky.network", false),
        ("https://pds.example", false),
    ] {
        assert_eq!(Bluesky::new().teller(server) == Teller::Network, own, "{server}");
    }
}
