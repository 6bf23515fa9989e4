//! Anyone who speaks on a network.

use crate::{Address, Moment, Network};
use serde::{Deserialize, Serialize};

/// An author as a network describes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Where they speak.
    pub network: Network,
    /// Their canonical URI there: an actor id, a DID, a public key. Never changes.
    pub uri: String,
    /// Their handle without host, for people: `alice`, `alice.bsky.social`.
    pub handle: String,
    /// The host that shows their profile, to tell equal handles apart: `mastodon.example`.
    pub host: String,
    /// Their name, for people; may be empty.
    pub name: String,
    /// Their profile page.
    pub url: String,
    /// Their bio, sanitised HTML.
    pub note_html: String,
    /// Their picture.
    pub avatar: Option<String>,
    /// Their banner.
    pub header: Option<String>,
    /// Whether a machine posts.
    pub bot: bool,
    /// Whether they approve their followers.
    pub locked: bool,
    /// Name and value pairs of their profile.
    pub fields: Vec<Field>,
    /// What the network counts.
    pub counts: AuthorCounts,
    /// When they joined.
    pub created_at: Option<Moment>,
    /// What the account through which we saw them calls them.
    pub address: Option<Address>,
}

/// A name and value pair of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name, plain text.
    pub name: String,
    /// Its value, sanitised HTML.
    pub value_html: String,
    /// When the network proved that the linked page links back.
    pub verified_at: Option<Moment>,
}

/// What a network counts of an author.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorCounts {
    /// Followers.
    pub followers: u64,
    /// Whom they follow.
    pub following: u64,
    /// Their posts.
    pub posts: u64,
}

/// What an author says of themself elsewhere: evidence that two authors are one person, once verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What was claimed: a profile URL or an identity URI.
    pub target: String,
    /// How it can be proven.
    pub evidence: Evidence,
}

/// The ways to prove that two authors are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Pages that link each other with `rel="me"`.
    RelMe,
    /// A handle that is a domain.
    DomainHandle,
    /// A name at a domain that answers with a key.
    NameAtDomain,
    /// A bridge names both ends.
    Bridge,
    /// The owner's own hand.
    Owner,
}
