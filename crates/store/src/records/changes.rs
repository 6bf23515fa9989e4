//! What one transaction changes.
//!
//! The engine works out what came in; the store writes all of it, and the source's cursor, in one transaction,
//! mints the ids that depend on what homes already show, and says where everything was placed.

use crate::{AuthorRow, Flags, PostBody, RelationRow};
use syrinx_model::{
    AccountId, Address, Audience, AuthorId, Counts, Cursor, DeliveryId, Draft, DraftId, EntryId, Gap, Moment,
    Network, NoticeId, NoticeKind, OwnerId, PostId, SourceId, StatusId, TalkId, Task, Teller, TokenId,
};

/// What one transaction changes, in the order of its fields.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Who tells all of it; `None` if it is this server's own doing. Posts, authors and removals are written only as far
    /// as the teller's word goes.
    pub through: Option<Through>,
    /// Authors to write, new or newer. A new one has an id of the engine's minting; an author that is already there
    /// by network and URI keeps its id.
    pub authors: Vec<AuthorRow>,
    /// Authors who are as they are known, and from now on known to be so: told first-hand.
    pub proven: Vec<AuthorId>,
    /// What accounts call authors.
    pub author_addresses: Vec<(AuthorId, AccountId, Address)>,
    /// Posts to write. What a post passes on or quotes comes before it.
    pub posts: Vec<PostChange>,
    /// Posts to take away.
    pub removals: Vec<Removal>,
    /// How posts are flagged for an owner from now on.
    pub flags: Vec<(OwnerId, PostId, Flags)>,
    /// By how much what owners here did changes the counts of a post.
    pub tallies: Vec<Tally>,
    /// How owners stand to authors from now on.
    pub relations: Vec<RelationRow>,
    /// Drafts in new words.
    pub drafts: Vec<(DraftId, Draft)>,
    /// What is wished of networks, together with what the owner sees of it.
    pub wishes: Vec<Wish>,
    /// Notices to write.
    pub notices: Vec<NoticeChange>,
    /// How far a source was read.
    pub source: Option<SourceMark>,
}

/// Through whom something came in.
#[derive(Clone, Debug)]
pub struct Through {
    /// The owner to whom it was told.
    pub owner: OwnerId,
    /// Through which account; `None` while it is being linked.
    pub account: Option<AccountId>,
    /// Who told it.
    pub teller: Teller,
}

/// A post to write, new or in a newer version.
#[derive(Clone, Debug)]
pub struct PostChange {
    /// Its canonical URI: its key.
    pub uri: String,
    /// Where its author spoke.
    pub origin: Network,
    /// The network through which it reached us.
    pub carrier: Network,
    /// Who said it.
    pub author: AuthorId,
    /// A page for people. In the URL of a post of this server (one with a draft, of the local network) the store puts
    /// the id that it mints for `{id}`.
    pub url: Option<String>,
    /// Who may read it.
    pub audience: Audience,
    /// When it was published.
    pub published_at: Moment,
    /// When it was last changed. An older version never overwrites a newer one.
    pub edited_at: Option<Moment>,
    /// The canonical URI of what it answers.
    pub parent_uri: Option<String>,
    /// What an account calls what it answers, where no URI is told.
    pub parent_address: Option<(AccountId, Address)>,
    /// The canonical URI of what it passes on.
    pub boost_of: Option<String>,
    /// The canonical URI of what it quotes.
    pub quote_uri: Option<String>,
    /// The draft that it came from.
    pub draft: Option<DraftId>,
    /// What was said.
    pub body: PostBody,
    /// Its entity without what differs between readers.
    pub fragment: String,
    /// A key that equal texts share, for finding the same thing said elsewhere; empty if it says too little.
    pub text_key: String,
    /// Its tags, lower case.
    pub tags: Vec<String>,
    /// Authors here that it mentions, who may see it whatever its audience.
    pub mentions: Vec<AuthorId>,
    /// What the network counts.
    pub counts: Counts,
    /// To whom it was shown.
    pub shown: Vec<Shown>,
}

/// That an owner was shown a post.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Who.
    pub owner: OwnerId,
    /// Through which account; `None` here.
    pub account: Option<AccountId>,
    /// What that account calls the post.
    pub address: Option<Address>,
    /// What the account has done to it, if the network says so.
    pub flags: Option<Flags>,
    /// Whether it enters their home.
    pub home: Home,
    /// The same thing as another post, if it is.
    pub tie: Option<Tie>,
}

/// Whether a post enters a home, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// It does, now: its id lies above all that the home has shown, and it is announced.
    Live,
    /// It does, silently, at the place of its time.
    Backfill,
    /// It does not; it is only known.
    No,
}

/// The same thing as another post of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// As this post, by id: it joins that post's entry, which is made if it has none.
    Post(PostId),
    /// As this post, by canonical URI, which may be in the same changes.
    Uri(String),
}

/// A post to take away. A tombstone stays and outranks whatever comes late. A server that takes away what it had only
/// passed on takes it from the owner to whom it was told.
#[derive(Clone, Debug)]
pub enum Removal {
    /// By canonical URI. `by` says who may: only this author's post is taken away, if given.
    Uri {
        /// The URI.
        uri: String,
        /// Its author, where that is known.
        by: Option<AuthorId>,
    },
    /// By what an account calls it.
    Address(AccountId, Address),
    /// A post of this server.
    Post(PostId),
}

/// By how much the counts of a post change.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    /// The post.
    pub post: PostId,
    /// Likes more, or fewer.
    pub likes: i64,
    /// Boosts more, or fewer.
    pub boosts: i64,
}

/// What is wished of a network.
#[derive(Clone, Debug)]
pub enum Wish {
    /// An act or relation, as [`crate::Outbox::wish`].
    Set {
        /// Whose wish it is.
        owner: OwnerId,
        /// Through which account.
        account: AccountId,
        /// The act or relation.
        task: Task,
        /// Whether it is taken back.
        gone: bool,
        /// When.
        at: Moment,
    },
    /// A post in new words, as [`crate::Outbox::revise`].
    Revise {
        /// Its delivery.
        delivery: DeliveryId,
        /// What it is to say.
        task: Task,
        /// When.
        at: Moment,
    },
    /// A post taken back, as [`crate::Outbox::withdraw`].
    Withdraw {
        /// Its delivery.
        delivery: DeliveryId,
        /// When.
        at: Moment,
    },
}

/// A notice to write; a second one with the same account and native id is the same and is dropped.
#[derive(Clone, Debug)]
pub struct NoticeChange {
    /// To whom.
    pub owner: OwnerId,
    /// Through which account; `None` here.
    pub account: Option<AccountId>,
    /// Unique within the account.
    pub native_id: String,
    /// What it tells.
    pub kind: NoticeKind,
    /// Who did it.
    pub author: AuthorId,
    /// The canonical URI of the post that it is about.
    pub post_uri: Option<String>,
    /// When.
    pub at: Moment,
    /// Whether it is announced; backfill is not.
    pub live: bool,
    /// Whether nobody vouches for its author: then the owner's policy decides whether it is told.
    pub stranger: bool,
}

/// How far a source was read.
#[derive(Clone, Debug)]
pub struct SourceMark {
    /// The source.
    pub source: SourceId,
    /// The new cursor; `None` keeps the old.
    pub cursor: Option<Cursor>,
    /// What could not be read.
    pub gap: Option<Gap>,
    /// When it was read.
    pub at: Moment,
}

/// Where everything was placed.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// For every post and owner that it was shown to, in order.
    pub placed: Vec<Placed>,
    /// What was taken away, from whom.
    pub removed: Vec<Removed>,
    /// Notices that are new and live.
    pub notices: Vec<(OwnerId, NoticeId)>,
    /// Talks in which something new was said.
    pub talks: Vec<(OwnerId, TalkId)>,
}

/// Where a post was placed for an owner.
#[derive(Clone, Debug)]
pub struct Placed {
    /// For whom.
    pub owner: OwnerId,
    /// The post.
    pub post: PostId,
    /// Its canonical URI.
    pub uri: String,
    /// What their client calls it.
    pub status: StatusId,
    /// How.
    pub placing: Placing,
}

/// How a post was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    /// A new entry in a home, now.
    New,
    /// It joined an entry. `absorbed` is the id of an entry of its own that it had before and that is gone.
    Joined {
        /// The entry that is gone.
        absorbed: Option<EntryId>,
    },
    /// It was there and has changed.
    Changed,
    /// It was there as it is, or it is not in a home, or silent.
    Quiet,
}

/// A status that is gone.
#[derive(Clone, Debug)]
pub struct Removed {
    /// From whom.
    pub owner: OwnerId,
    /// What their client calls it.
    pub status: StatusId,
    /// Whether other copies remain, so that it has only changed.
    pub remains: bool,
}

/// A draft that is accepted: everything of it in one transaction.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// Whose it is.
    pub owner: OwnerId,
    /// The draft's id, of the engine's minting.
    pub id: DraftId,
    /// The draft.
    pub draft: Draft,
    /// The client's key, so that a repeat gives the same post.
    pub idempotency: Option<(TokenId, String)>,
    /// The post here and whom it is shown to.
    pub changes: Changes,
    /// The outbox.
    pub deliveries: Vec<NewDelivery>,
    /// When.
    pub at: Moment,
}

/// A new wish in the outbox.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// Through which account.
    pub account: AccountId,
    /// What is wished for.
    pub task: Task,
    /// How many parts it has.
    pub parts: u32,
}
