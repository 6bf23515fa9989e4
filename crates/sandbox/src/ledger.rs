//! What a server accepted from its API clients: the proof that nothing was lost and nothing doubled.

use std::sync::{Arc, Mutex};

use time::OffsetDateTime;

use crate::lock;

/// What a client did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each name says all")]
pub enum Deed {
    Post,
    Edit,
    Delete,
    Like,
    Unlike,
    Boost,
    Unboost,
    Bookmark,
    Unbookmark,
    Vote,
    Follow,
    Unfollow,
    Mute,
    Unmute,
    Block,
    Unblock,
}

/// One picture of an accepted post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerMedia {
    /// The alternative text, empty if none was given.
    pub alt: String,
    /// The MIME type under which it was uploaded.
    pub content_type: String,
    /// Its size in bytes.
    pub size: usize,
}

/// One deed that a client asked for and the server did, also if a fault then broke the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The name of the author on whose behalf it was done (on Bluesky without the `.test`).
    pub author: String,
    /// What was done.
    pub deed: Deed,
    /// The canonical URI of the post it is about; for follows, mutes and blocks the other author's URI or DID.
    pub uri: String,
    /// The text of a post or edit, otherwise empty.
    pub text: String,
    /// The canonical URI of the post that was answered.
    pub reply_to: Option<String>,
    /// The pictures, in order.
    pub media: Vec<LedgerMedia>,
    /// The client's key for this deed: the `Idempotency-Key`, or the record key.
    pub key: Option<String>,
    /// When the server did it.
    pub at: OffsetDateTime,
}

impl LedgerEntry {
    /// An entry that has no text, reply target, media or key.
    pub(crate) fn new(author: &str, deed: Deed, uri: &str) -> Self {
        Self {
            author: author.to_owned(),
            deed,
            uri: uri.to_owned(),
            text: String::new(),
            reply_to: None,
            media: Vec::new(),
            key: None,
            at: crate::clock::now(),
        }
    }
}

/// All deeds in the order in which they were done. Clones share the same book.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Arc<Mutex<Vec<LedgerEntry>>>);

impl Ledger {
    pub(crate) fn write(&self, entry: LedgerEntry) {
        lock(&self.0).push(entry);
    }

    /// Every entry.
    #[must_use]
    pub fn entries(&self) -> Vec<LedgerEntry> {
        lock(&self.0).clone()
    }

    /// What this author's clients posted, deleted posts included.
    #[must_use]
    pub fn posts_of(&self, author: &str) -> Vec<LedgerEntry> {
        self.pick(|entry| entry.deed == Deed::Post && entry.author == author)
    }

    /// Everything of one kind that this author's clients did.
    #[must_use]
    pub fn deeds_of(&self, author: &str, deed: Deed) -> Vec<LedgerEntry> {
        self.pick(|entry| entry.deed == deed && entry.author == author)
    }

    /// Every post that was accepted with exactly this text, whoever said it: two are a double.
    #[must_use]
    pub fn posts_saying(&self, text: &str) -> Vec<LedgerEntry> {
        self.pick(|entry| entry.deed == Deed::Post && entry.text == text)
    }

    fn pick(&self, wanted: impl Fn(&LedgerEntry) -> bool) -> Vec<LedgerEntry> {
        lock(&self.0)
            .iter()
            .filter(|entry| wanted(entry))
            .cloned()
            .collect()
    }
}
