//! What is announced.

use syrinx_model::{AccountId, AuthorId, NoticeId, OwnerId, PostId, StatusId, TalkId, TokenId};

/// Something that happened. It carries ids only: each listener reads for itself what it may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A new entry in an owner's home.
    New(OwnerId, StatusId),
    /// Something that an owner has seen has changed.
    Changed(OwnerId, StatusId),
    /// Something that an owner has seen is gone.
    Gone(OwnerId, StatusId),
    /// A notice for an owner.
    Notice(OwnerId, NoticeId),
    /// Something new was said in a talk of an owner.
    Talk(OwnerId, TalkId),
    /// The deliveries of an owner's post have moved.
    Delivery(OwnerId, StatusId),
    /// An account of an owner stands otherwise.
    Account(OwnerId, AccountId),
    /// The filters of an owner have changed.
    Filters(OwnerId),
    /// A public post, new to this server.
    Public {
        /// The post.
        post: PostId,
        /// Who said it.
        author: AuthorId,
        /// Whether an owner here said it.
        local: bool,
    },
    /// A public post is gone.
    PublicGone(PostId),
    /// A token was revoked: streams that it opened must close.
    Revoked(OwnerId, TokenId),
    /// There is work in the outbox.
    Outbox,
    /// An account was linked, changed or unlinked: its sources must be looked at again.
    Sources(AccountId),
}

/// What can be listened to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// All that concerns one owner.
    Owner(OwnerId),
    /// Public posts.
    Public,
    /// Work for the courier.
    Outbox,
    /// Work for those who listen to networks.
    Sources,
}

impl Event {
    /// The topic to which it belongs.
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self {
            Self::New(owner, _)
            | Self::Changed(owner, _)
            | Self::Gone(owner, _)
            | Self::Notice(owner, _)
            | Self::Talk(owner, _)
            | Self::Delivery(owner, _)
            | Self::Account(owner, _)
            | Self::Filters(owner)
            | Self::Revoked(owner, _) => Topic::Owner(*owner),
            Self::Public { .. } | Self::PublicGone(_) => Topic::Public,
            Self::Outbox => Topic::Outbox,
            Self::Sources(_) => Topic::Sources,
        }
    }
}
