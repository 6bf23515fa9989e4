//! What a client asks for.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use syrinx_model::{AccountId, Audience, MediaId, StatusId};

/// A post as a client asks for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Compose {
    /// The text as typed.
    pub text: String,
    /// The warning before it.
    pub spoiler: String,
    /// Whether media are hidden at first; `None`: the owner's default.
    pub sensitive: Option<bool>,
    /// BCP 47 tag; `None`: the owner's default.
    pub language: Option<String>,
    /// Who may read it; `None`: the owner's default.
    pub audience: Option<Audience>,
    /// Uploaded files, in order.
    pub media: Vec<MediaId>,
    /// A poll.
    pub poll: Option<ComposePoll>,
    /// What it answers.
    pub parent: Option<StatusId>,
    /// What it quotes.
    pub quote: Option<StatusId>,
    /// Where it goes; `None`: by the rules of the house.
    pub targets: Option<Vec<AccountId>>,
    /// Another text for some accounts.
    pub variants: BTreeMap<AccountId, String>,
    /// The program that it was written with.
    pub application: Option<String>,
    /// The page of that program.
    #[serde(default)]
    pub application_page: Option<String>,
}

/// A poll as a client asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComposePoll {
    /// What can be voted for.
    pub options: Vec<String>,
    /// How long it runs, in seconds.
    pub expires_in: u64,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// Whether the votes of each option are shown only when it has ended.
    #[serde(default)]
    pub hides_totals: bool,
}
