//! What an owner wrote.

use crate::{AccountId, Audience, MediaId, Moment, PostId, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an owner wrote, before it is fitted to any network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The text as typed, with the links, mentions and tags found in it.
    pub text: Text,
    /// The warning before it; empty if none.
    pub spoiler: String,
    /// Whether its media are hidden at first.
    pub sensitive: bool,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// Its media, in order.
    pub media: Vec<MediaId>,
    /// Its poll.
    pub poll: Option<DraftPoll>,
    /// What it answers.
    pub parent: Option<PostId>,
    /// What it quotes.
    pub quote: Option<PostId>,
    /// Where it goes.
    pub targets: Targets,
    /// Another text for some accounts, in the owner's own words.
    pub variants: BTreeMap<AccountId, Text>,
    /// The program that it was written with.
    pub application: Option<String>,
    /// The page of that program.
    #[serde(default)]
    pub application_page: Option<String>,
    /// When it was sent.
    pub at: Moment,
}

/// Where a draft goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Targets {
    /// Where the owner's posts go by default; a reply goes where its parent is.
    #[default]
    Default,
    /// To these accounts and no others; it stands here too in any case.
    Accounts(Vec<AccountId>),
}

/// A poll that an owner wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftPoll {
    /// What can be voted for.
    pub options: Vec<String>,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// How long it runs, in seconds.
    pub lasts_seconds: u64,
    /// Whether the votes of each option are shown only when it has ended.
    #[serde(default)]
    pub hides_totals: bool,
}
