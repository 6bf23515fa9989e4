//! Posts as stored.

use serde::{Deserialize, Serialize};
use syrinx_model::{
    Audience, AuthorId, Counts, DraftId, Moment, Network, Poll, PostId, PostMedia, Preview, Text,
};

/// What was said, apart from who, when and to whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PostBody {
    /// The text with its facets.
    pub text: Text,
    /// The same as sanitised HTML, where the network has markup that facets cannot say.
    pub html: Option<String>,
    /// The warning before it; empty if none.
    pub spoiler: String,
    /// Whether its media are hidden at first.
    pub sensitive: bool,
    /// BCP 47 tag of its language.
    pub language: Option<String>,
    /// Its media.
    pub media: Vec<PostMedia>,
    /// Its poll.
    pub poll: Option<Poll>,
    /// The preview of its link.
    pub preview: Option<Preview>,
    /// The program that it was written with.
    pub application: Option<String>,
    /// The page of that program.
    #[serde(default)]
    pub application_page: Option<String>,
    /// The same thing elsewhere, as bridges declare it.
    pub bridges: Vec<String>,
}

/// A post, stored once per server, whoever reads it.
#[derive(Clone, Debug)]
pub struct PostRow {
    /// Its id.
    pub id: PostId,
    /// Its canonical URI.
    pub uri: String,
    /// Where its author spoke.
    pub origin: Network,
    /// The network through which it reached us first.
    pub carrier: Network,
    /// Who said it.
    pub author: AuthorId,
    /// A page for people.
    pub url: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// When it was published.
    pub published_at: Moment,
    /// When it was last changed.
    pub edited_at: Option<Moment>,
    /// What it answers, once known here.
    pub parent: Option<PostId>,
    /// The canonical URI of what it answers.
    pub parent_uri: Option<String>,
    /// What it passes on, if it is a boost.
    pub boost_of: Option<PostId>,
    /// What it quotes, once known here.
    pub quote: Option<PostId>,
    /// The draft that it came from, if an owner here wrote it.
    pub draft: Option<DraftId>,
    /// What was said.
    pub body: PostBody,
    /// What the network counts.
    pub counts: Counts,
}

/// What an owner has done to a post.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// Likes it.
    pub liked: bool,
    /// Passed it on.
    pub boosted: bool,
    /// Keeps it.
    pub bookmarked: bool,
    /// Wants no notices of its conversation.
    pub muted: bool,
    /// Shows it first on their profile.
    pub pinned: bool,
}
