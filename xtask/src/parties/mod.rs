//! The other side: networks as somebody sees them who knows nothing of Syrinx.

mod bluesky;
mod feed;
mod html;
mod mastodon;
mod nostr;

pub use bluesky::{Bluesky, Login};
pub use feed::Blog;
pub use mastodon::Mastodon;
pub use nostr::Nostr;

use anyhow::Result;
use async_trait::async_trait;

/// A network with two people on it: `you`, whose account is linked, and a friend whom `you` follow.
#[async_trait]
pub trait Party: Send + Sync {
    /// Our word for the network.
    fn network(&self) -> &'static str;

    /// Which software, for the log.
    fn software(&self) -> String;

    /// Whether anything can be said there; if not, it can only be read.
    fn can_be_written_to(&self) -> bool {
        true
    }

    /// Whether it tells its members how many liked a post.
    fn tells_counts(&self) -> bool {
        self.can_be_written_to()
    }

    /// What `you` type to link the account.
    fn login(&self) -> Vec<(&'static str, String)>;

    /// The friend's name or handle, by which they can be looked up.
    fn friend(&self) -> String;

    /// What `you` have said there, oldest first.
    async fn said_by_you(&self) -> Result<Vec<Said>>;

    /// The friend says something; gives what the network calls it.
    async fn friend_says(&self, text: &str) -> Result<String>;

    /// The friend likes a post of their own.
    async fn friend_likes(&self, id: &str) -> Result<()>;

    /// What the friend sees happening to a post of theirs.
    async fn friend_sees(&self, id: &str) -> Result<Echo>;
}

/// A post, as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Its text.
    pub text: String,
    /// Where its links lead.
    pub links: Vec<String>,
    /// How many people it mentions.
    pub mentions: usize,
    /// Its tags, lower case.
    pub tags: Vec<String>,
    /// The alternative texts of its pictures, in order.
    pub alts: Vec<String>,
    /// Whether it answers something.
    pub is_reply: bool,
}

/// What happened to a post.
#[derive(Clone, Debug, Default)]
pub struct Echo {
    /// Likes.
    pub likes: u64,
    /// Replies.
    pub replies: Vec<String>,
}
