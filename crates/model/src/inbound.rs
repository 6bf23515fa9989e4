//! What a connector hands over: everything already in our words, already sanitised.

use crate::{Address, Attachment, Audience, Author, Counts, Moment, Network, Poll, PostMedia, Preview, Text};
use serde::{Deserialize, Serialize};

/// Something that came in from a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Inbound {
    /// A post, new or in a newer version.
    Post(Box<InboundPost>),
    /// Someone passed a post on.
    Boost(Box<InboundBoost>),
    /// A post or boost is gone; by its canonical URI, or by the account's address when the network tells no more.
    Delete {
        /// The canonical URI, if told.
        uri: Option<String>,
        /// The account's address, if told.
        address: Option<Address>,
        /// The canonical URI of the author who asked for it, where the network does not see to it that it is their own:
        /// then only what they said is taken away by its URI.
        by: Option<String>,
    },
    /// Something was told to the account.
    Notice(Box<InboundNotice>),
}

/// A post as one account was shown it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboundPost {
    /// The canonical URI: the post's identity.
    pub uri: String,
    /// Where the author spoke.
    pub origin: Network,
    /// The network through which it reached us.
    pub carrier: Network,
    /// Who said it.
    pub author: Author,
    /// A page for people.
    pub url: Option<String>,
    /// What the account calls it.
    pub address: Address,
    /// What was said.
    pub text: Text,
    /// The same as sanitised HTML, where the network has markup that facets cannot say.
    pub html: Option<String>,
    /// The warning before it; empty if none.
    pub spoiler: String,
    /// Whether its media are hidden at first.
    pub sensitive: bool,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// When it was published.
    pub published_at: Moment,
    /// When it was last changed.
    pub edited_at: Option<Moment>,
    /// The canonical URI of what it answers.
    pub parent_uri: Option<String>,
    /// What the account calls what it answers, where the network tells no canonical URI.
    pub parent_address: Option<Address>,
    /// The canonical URI of the author of what it answers.
    pub parent_author_uri: Option<String>,
    /// The post that it quotes, whole.
    pub quote: Option<Box<InboundPost>>,
    /// Its media.
    pub media: Vec<PostMedia>,
    /// Its poll.
    pub poll: Option<Poll>,
    /// The preview of its link.
    pub preview: Option<Preview>,
    /// What the network counts.
    pub counts: Counts,
    /// What the account itself has done to it.
    pub liked: bool,
    /// What the account itself has done to it.
    pub boosted: bool,
    /// What the account itself has done to it.
    pub bookmarked: bool,
    /// The program that it was written with.
    pub application: Option<String>,
    /// Canonical URIs or URLs of the same thing elsewhere, as bridges declare them.
    pub bridges: Vec<String>,
    /// What the network calls the files of our own posts; empty for others.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// A boost as one account was shown it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboundBoost {
    /// The canonical URI of the boost itself.
    pub uri: String,
    /// What the account calls it.
    pub address: Address,
    /// Who boosted.
    pub author: Author,
    /// When.
    pub at: Moment,
    /// Who may see the boost.
    pub audience: Audience,
    /// What was passed on, whole.
    pub post: InboundPost,
}

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Someone mentioned or answered the owner.
    Mention,
    /// Someone passed a post of the owner on.
    Boost,
    /// Someone likes a post of the owner.
    Like,
    /// Someone follows the owner.
    Follow,
    /// Someone asks to follow the owner.
    FollowRequest,
    /// Someone quoted the owner.
    Quote,
    /// A poll has ended.
    Poll,
    /// Someone whom the owner watches has posted.
    Post,
    /// A post that the owner passed on was changed.
    Update,
    /// A delivery failed for good.
    DeliveryFailed,
}

/// Something that was told to an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboundNotice {
    /// Unique within the account: a second one with this id is the same.
    pub id: String,
    /// What it tells.
    pub kind: NoticeKind,
    /// Who did it.
    pub author: Author,
    /// When.
    pub at: Moment,
    /// The post that it is about: for a mention the new post, for a like the liked one.
    pub post: Option<Box<InboundPost>>,
    /// The canonical URI of that post, where the network does not send it whole.
    pub post_uri: Option<String>,
    /// Whether nobody vouches for its author: neither the account nor anybody whom it follows follows them. Only
    /// networks that anybody may write to without a server's consent say so.
    #[serde(default)]
    pub stranger: bool,
}

/// What a pasted link or handle turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// A post.
    Post(Box<InboundPost>),
    /// An author.
    Author(Box<Author>),
}

/// The conversation around a post.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thread {
    /// The post itself, fresh.
    pub post: Option<Box<InboundPost>>,
    /// What it answers, from the root down.
    pub ancestors: Vec<InboundPost>,
    /// What answers it, depth first.
    pub descendants: Vec<InboundPost>,
    /// How many posts of it could not be understood.
    pub oddities: u32,
}
