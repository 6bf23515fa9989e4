//! The doors of a session.

use crate::{Error, Result};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use std::time::Duration;
use syrinx_model::{
    Act, Address, Attachment, Author, Claim, Cursor, Feed, Found, Inbound, Outcome, Page, Part, Receipt,
    Relate, Relation, Resolved, Stamp, Thread, Ticket,
};

/// What a part will look like there: made without speaking to anybody, for preview, tests and publishing alike.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Rendered {
    /// The text as readers will see it.
    pub text: String,
    /// Its length in the unit of the tightest limit.
    pub length: usize,
    /// That limit; `None` if there is none.
    pub max: Option<usize>,
    /// The body of the request as it would go out now, for tests and the curious; media may stand as placeholders.
    pub body: serde_json::Value,
}

/// To publish, edit and delete.
#[async_trait]
pub trait Publish: Send + Sync {
    /// What the part will look like; pure.
    ///
    /// # Errors
    /// `Rejected` with a sentence if it is over a limit.
    fn render(&self, part: &Part) -> Result<Rendered>;

    /// Publishes a part whose media are already uploaded. `parent` is the receipt of the part before it in the thread.
    /// A repeat with the same stamp is the same request.
    ///
    /// # Errors
    /// Every kind; `Uncertain` only if it may have been done.
    async fn publish(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Outcome>;

    /// Asks again about a publication that was pending.
    ///
    /// # Errors
    /// As [`Publish::publish`].
    async fn resume(&self, ticket: &Ticket) -> Result<Outcome>;

    /// Whether a part has arrived, after an unclear outcome.
    ///
    /// # Errors
    /// If even that could not be asked.
    async fn find(&self, part: &Part, stamp: &Stamp, parent: Option<&Receipt>) -> Result<Found>;

    /// Changes what stands there.
    ///
    /// # Errors
    /// `Unsupported` where limits say so, else every kind.
    async fn edit(&self, receipt: &Receipt, part: &Part) -> Result<Receipt>;

    /// Takes down what stands there; what is already gone counts as done.
    ///
    /// # Errors
    /// Every kind but `Missing`.
    async fn delete(&self, receipt: &Receipt) -> Result<()>;
}

/// To page through timelines and conversations.
#[async_trait]
pub trait Timeline: Send + Sync {
    /// One page of at most `max` items.
    ///
    /// With `since`, everything newer than that cursor is wanted; without it, the newest first, then older, for as
    /// long as the caller goes on. `more` continues where a page ended. See [`Page`] for when a mark is given.
    ///
    /// # Errors
    /// Every kind but `Uncertain`.
    async fn page(
        &self,
        feed: &Feed,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
        max: usize,
    ) -> Result<Page>;

    /// The conversation around a post.
    ///
    /// # Errors
    /// `Missing` if the post is gone, else as [`Timeline::page`].
    async fn thread(&self, post: &Address) -> Result<Thread>;

    /// How long to wait between two polls when nothing is heard live, at the least and at the most.
    fn pace(&self) -> (Duration, Duration) {
        (Duration::from_secs(30), Duration::from_secs(300))
    }
}

/// Something heard live.
#[derive(Clone, Debug)]
pub enum Heard {
    /// The stream stands now: whatever happened before must be paged for.
    Open,
    /// Something came in.
    Item(Box<Inbound>),
    /// Something came in that could not be understood.
    Oddity,
}

/// To hear live. Live streams are for speed; paging is for truth.
pub trait Listen: Send + Sync {
    /// Opens the stream. It ends with an error or when the network closes it; dropping it stops it.
    fn listen(&self) -> BoxStream<'static, Result<Heard>>;
}

/// To act on posts.
#[async_trait]
pub trait Interact: Send + Sync {
    /// Does it; doing it twice is doing it once. Gives a receipt where undoing needs one.
    ///
    /// # Errors
    /// Every kind.
    async fn act(&self, post: &Address, act: &Act, stamp: &Stamp) -> Result<Option<Receipt>>;

    /// Undoes it; undoing what was not done counts as done.
    ///
    /// # Errors
    /// Every kind.
    async fn undo(&self, post: &Address, act: &Act, receipt: Option<&Receipt>) -> Result<()>;
}

/// To know authors and relations.
#[async_trait]
pub trait Graph: Send + Sync {
    /// An author, fresh, by the account's address for them.
    ///
    /// # Errors
    /// `Missing` if there is none.
    async fn author(&self, address: &Address) -> Result<Author>;

    /// What a pasted link or handle is; `None` if it is none of this network's.
    ///
    /// # Errors
    /// If the network could not be asked.
    async fn resolve(&self, link_or_handle: &str) -> Result<Option<Resolved>>;

    /// Authors whose name or handle matches.
    ///
    /// # Errors
    /// If the network could not be asked.
    async fn search(&self, words: &str, max: usize) -> Result<Vec<Author>>;

    /// What an author claims to be elsewhere; pure.
    fn claims(&self, author: &Author) -> Vec<Claim>;

    /// Whether this author claims that identity, asked afresh.
    ///
    /// # Errors
    /// If the network could not be asked.
    async fn verify(&self, author: &Address, claim: &Claim) -> Result<bool>;

    /// How the account stands to these authors, in their order.
    ///
    /// # Errors
    /// If the network could not be asked.
    async fn relations(&self, authors: &[Address]) -> Result<Vec<Relation>>;

    /// Follows, mutes, blocks, or the reverse; doing it twice is doing it once.
    ///
    /// # Errors
    /// Every kind.
    async fn relate(&self, author: &Address, how: &Relate, stamp: &Stamp) -> Result<Relation>;

    /// Whom the account follows, page by page; `more` continues where a page ended.
    ///
    /// # Errors
    /// `Unsupported` if the network does not tell, else if it could not be asked.
    async fn follows(&self, _more: Option<&Cursor>) -> Result<Follows> {
        Err(Error::unsupported("this network does not tell whom you follow"))
    }
}

/// A page of those whom an account follows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Follows {
    /// The authors.
    pub authors: Vec<Author>,
    /// Where the next page begins; `None` at the end.
    pub more: Option<Cursor>,
}

/// To be told. Items are notices.
#[async_trait]
pub trait Notices: Send + Sync {
    /// As [`Timeline::page`].
    ///
    /// # Errors
    /// As [`Timeline::page`].
    async fn page(&self, since: Option<&Cursor>, more: Option<&Cursor>, max: usize) -> Result<Page>;
}

/// A file to upload.
#[derive(Clone, Debug)]
pub struct MediaFile {
    /// Its bytes, already within the limits of the session.
    pub bytes: Bytes,
    /// Its MIME type.
    pub mime: String,
    /// Alternative text.
    pub alt: String,
    /// Width and height in pixels, for pictures.
    pub size: Option<(u32, u32)>,
    /// Where this very file can be had by anybody; `None` if this server's address is not known to be reachable.
    pub url: Option<String>,
}

/// To store media before they are posted.
#[async_trait]
pub trait MediaHost: Send + Sync {
    /// Uploads a file and waits until it can be used. Doing it twice leaves an orphan there, nothing worse.
    ///
    /// # Errors
    /// Every kind.
    async fn upload(&self, file: MediaFile) -> Result<Attachment>;
}
