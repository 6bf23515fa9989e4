//! What an author says of themself elsewhere.

use super::uri;
use syrinx_model::{Author, Claim, Evidence};

/// Hosts that lend handles to anybody: a handle under them proves nothing but itself.
const LENDERS: [&str; 3] = [".bsky.social", ".bsky.team", ".brid.gy"];

/// The bridge whose authors speak elsewhere.
const BRIDGE: &str = ".brid.gy";

/// The claims of an author.
pub(super) fn of(author: &Author) -> Vec<Claim> {
    let bridged = author.handle.ends_with(BRIDGE);
    let mut claims = Vec::new();
    let own_domain = uri::is_handle(&author.handle)
        && author.handle != "handle.invalid"
        && !LENDERS.iter().any(|lender| author.handle.ends_with(lender));
    if own_domain {
        claims.push(Claim {
            target: format!("https://{}", author.handle),
            evidence: Evidence::DomainHandle,
        });
    }
    let values = author.fields.iter().map(|field| field.value_html.as_str());
    for link in std::iter::once(author.note_html.as_str())
        .chain(values)
        .flat_map(links)
    {
        // The bridge writes the page of the original, and its own, into the bio.
        let evidence = if bridged {
            Evidence::Bridge
        } else {
            Evidence::RelMe
        };
        if !link.contains(BRIDGE) && !claims.iter().any(|claim| claim.target == link) {
            claims.push(Claim {
                target: link,
                evidence,
            });
        }
    }
    claims
}

/// The addresses that a bio links to; the HTML is our own.
fn links(html: &str) -> Vec<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|link| link.replace("&amp;", "&"))
        .collect()
}

/// Whether two addresses lead to the same page, but for a slash at the end.
pub(super) fn same_page(one: &str, other: &str) -> bool {
    one.trim_end_matches('/')
        .eq_ignore_ascii_case(other.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bluesky::{normalise, wire};

    fn claims(handle: &str, bio: &str) -> Vec<(String, Evidence)> {
        let mut profile = wire::Profile::bare("did:plc:a".to_owned(), handle.to_owned());
        profile.description = bio.to_owned();
        let author = normalise::author(profile).expect("it has a DID");
        of(&author)
            .into_iter()
            .map(|claim| (claim.target, claim.evidence))
            .collect()
    }

    #[test]
    fn a_domain_of_ones_own_and_links_are_claims() {
        let own = ("https://ann.example.org".to_owned(), Evidence::DomainHandle);
        let link = (
            "https://mastodon.example/@ann?a=1&b=2".to_owned(),
            Evidence::RelMe,
        );
        assert_eq!(
            claims("ann.example.org", "me: https://mastodon.example/@ann?a=1&b=2"),
            [own, link]
        );
        assert!(claims("ann.bsky.social", "no links").is_empty());
        assert!(claims("not a handle", "").is_empty());
    }

    #[test]
    fn a_bridge_names_where_the_author_speaks() {
        let bio = "🌉 bridged from https://mastodon.example/@ann by https://fed.brid.gy/";
        let original = ("https://mastodon.example/@ann".to_owned(), Evidence::Bridge);
        assert_eq!(claims("ann.mastodon.example.ap.brid.gy", bio), [original]);
    }

    #[test]
    fn a_slash_makes_no_other_page() {
        assert!(same_page("https://a.example/", "https://A.example"));
        assert!(!same_page("https://a.example/x", "https://a.example"));
    }
}
