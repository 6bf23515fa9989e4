//! What a network is, and what a session of it can do.

use crate::Network;
use serde::{Deserialize, Serialize};

/// The card of a network: what it is, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    /// Its id.
    pub network: Network,
    /// Its name, for people.
    pub name: String,
    /// Its home page.
    pub homepage: String,
    /// Where its protocol is written down.
    pub documentation: String,
    /// Host names whose links this connector understands, such as that of the network's web app; never a scheme.
    pub hosts: Vec<String>,
    /// What is missing, and why.
    pub missing: Vec<Absence>,
}

/// Something that a connector does not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Absence {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Which doors a session has; derived from the session itself, so that it cannot drift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one door of the contract")]
pub struct Capabilities {
    /// It can publish.
    pub publish: bool,
    /// It has timelines to page through.
    pub timeline: bool,
    /// It has a live stream.
    pub listen: bool,
    /// It can like, boost and so on.
    pub interact: bool,
    /// It knows authors and relations.
    pub graph: bool,
    /// It tells notices.
    pub notices: bool,
    /// It has direct messages.
    pub messages: bool,
    /// It takes media.
    pub media: bool,
    /// It can be told by webhooks.
    pub webhook: bool,
}
