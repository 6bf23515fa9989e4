//! What the command line reads of the API's entities; everything else in them is passed over.

use serde::Deserialize;
use std::collections::BTreeSet;

/// A status.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    /// Its id.
    pub id: String,
    /// Its canonical URI, or that of one of its copies.
    pub uri: String,
    /// When it was published.
    pub created_at: String,
    /// Who said it.
    pub account: Author,
    /// What was said, as HTML.
    pub content: String,
    /// The warning before it.
    #[serde(default)]
    pub spoiler_text: String,
    /// What it passes on.
    pub reblog: Option<Box<Status>>,
    /// A page for people.
    pub url: Option<String>,
    /// Files.
    #[serde(default)]
    pub media_attachments: Vec<Attachment>,
    /// Answers.
    #[serde(default)]
    pub replies_count: u64,
    /// Boosts.
    #[serde(default)]
    pub reblogs_count: u64,
    /// Likes.
    #[serde(default)]
    pub favourites_count: u64,
    /// What only Syrinx knows.
    #[serde(default)]
    pub syrinx: Extra,
}

/// What only Syrinx knows of a status.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Extra {
    /// Where its author spoke.
    pub network: Option<String>,
    /// The posts of the entry.
    #[serde(default)]
    pub copies: Vec<Copy>,
}

/// One of the posts of an entry.
#[derive(Clone, Debug, Deserialize)]
pub struct Copy {
    /// Where it stands.
    pub network: String,
}

impl Status {
    /// The networks on which it stands, each once, in alphabetical order.
    #[must_use]
    pub fn networks(&self) -> Vec<String> {
        let shown = self.reblog.as_deref().unwrap_or(self);
        let copies = shown.syrinx.copies.iter().map(|copy| copy.network.clone());
        let all: BTreeSet<String> = shown.syrinx.network.iter().cloned().chain(copies).collect();
        all.into_iter().collect()
    }
}

/// Anyone who speaks.
#[derive(Clone, Debug, Deserialize)]
pub struct Author {
    /// Their id.
    pub id: String,
    /// Their handle.
    pub acct: String,
    /// The name that people see.
    #[serde(default)]
    pub display_name: String,
}

/// A file of a status.
#[derive(Clone, Debug, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: String,
    /// What it is: `image`, `video` and so on.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// Where it is; `None` while it is worked on.
    pub url: Option<String>,
    /// Its alternative text.
    pub description: Option<String>,
}

/// A post on its way to one account.
#[derive(Clone, Debug, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// Its network.
    pub network: String,
    /// The account's handle.
    #[serde(default)]
    pub handle: String,
    /// How it stands, in the words of the model.
    pub state: String,
    /// A page for people.
    pub url: Option<String>,
    /// Why it did not go on.
    pub error: Option<DeliveryError>,
}

impl Delivery {
    /// Whether nothing more happens by itself, or only the owner can make it go on.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.state == "held"
            || syrinx_model::DeliveryState::parse(&self.state)
                .is_some_and(syrinx_model::DeliveryState::is_settled)
    }
}

/// Why a delivery did not go on.
#[derive(Clone, Debug, Deserialize)]
pub struct DeliveryError {
    /// A sentence.
    pub message: String,
}

/// A linked account.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its network.
    pub network: String,
    /// Its handle.
    #[serde(default)]
    pub handle: String,
    /// How it stands.
    pub status: String,
    /// A sentence about that.
    pub status_detail: Option<String>,
    /// Whether posts go there by default.
    #[serde(default)]
    pub post_by_default: bool,
    /// What its network can do.
    #[serde(default)]
    pub can: Abilities,
}

/// What an account's network can do.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Abilities {
    /// Whether it is heard live; else it is asked from time to time.
    #[serde(default)]
    pub realtime: bool,
}

/// A network that can be linked.
#[derive(Clone, Debug, Deserialize)]
pub struct NetworkCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is asked for at login.
    pub connect: Connect,
}

/// What is asked for at login.
#[derive(Clone, Debug, Deserialize)]
pub struct Connect {
    /// A sentence that tells what will happen.
    #[serde(default)]
    pub hint: String,
    /// The fields, in order.
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// One field of a login form.
#[derive(Clone, Debug, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its label.
    #[serde(default)]
    pub label: String,
    /// Whether it must not be shown while typed.
    #[serde(default)]
    pub secret: bool,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
}

/// What a post will become on one account.
#[derive(Clone, Debug, Deserialize)]
pub struct Preview {
    /// The network.
    pub network: String,
    /// The account's handle.
    #[serde(default)]
    pub handle: String,
    /// Whether it can go there.
    pub ok: bool,
    /// What will be said, part by part.
    #[serde(default)]
    pub parts: Vec<PreviewPart>,
    /// What is given up.
    #[serde(default)]
    pub warnings: Vec<Remark>,
    /// Why it cannot go there.
    #[serde(default)]
    pub errors: Vec<Remark>,
}

/// One part of a preview.
#[derive(Clone, Debug, Deserialize)]
pub struct PreviewPart {
    /// The text.
    pub text: String,
    /// Its length in the network's own unit.
    pub length: usize,
    /// The most that fits.
    pub max: Option<usize>,
    /// The files.
    #[serde(default)]
    pub media_ids: Vec<String>,
}

/// A remark of a preview.
#[derive(Clone, Debug, Deserialize)]
pub struct Remark {
    /// A stable word for programs.
    #[serde(default)]
    pub code: String,
    /// A sentence.
    pub message: String,
}
