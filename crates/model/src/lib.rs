//! The nouns of Syrinx and pure functions on them; no IO, no async.
//!
//! Outward chain: Draft → Edition → Delivery → Receipt. Inward chain: wire → Inbound → Post → Entry → Entity.
//! Every noun that crosses a border between two crates lives here.

mod act;
mod audience;
mod author;
mod authority;
mod card;
mod count;
mod cursor;
mod delivery;
mod draft;
mod edition;
mod grant;
pub mod html;
mod id;
mod inbound;
mod kind;
mod limits;
mod media;
mod moment;
mod network;
mod post;
mod stamp;
mod text;

pub use act::{Act, Relate, Relation};
pub use audience::Audience;
pub use author::{Author, AuthorCounts, Claim, Evidence, Field};
pub use authority::{Extent, Held, Teller, Word};
pub use card::{Absence, Capabilities, Card};
pub use count::{TextLimit, Unit, graphemes};
pub use cursor::{Address, Cursor, Feed, Gap, Page};
pub use delivery::{DeliveryError, DeliveryState, Task};
pub use draft::{Draft, DraftPoll, Targets};
pub use edition::{Edition, Loss, Part, PartMedia, Plan, Skip};
pub use grant::{Grant, LoginField, LoginForm, Secret};
pub use id::{
    AccountId, AppId, AuthorId, DeliveryId, DraftId, EntryId, FeaturedTagId, FilterId, FilterKeywordId,
    FilterStatusId, ListId, MediaId, NoticeId, OwnerId, PersonId, PostId, ScheduledId, SourceId, StatusId,
    TalkId, TokenId, snowflake, snowflake_moment,
};
pub use inbound::{Inbound, InboundBoost, InboundNotice, InboundPost, NoticeKind, Resolved, Thread};
pub use kind::Kind;
pub use limits::{CallBudget, Limits, MediaLimits, PollLimits, Proof, Spoilers};
pub use media::{Attachment, Focus, MediaKind, PostMedia};
pub use moment::Moment;
pub use network::{LOCAL, Network, NetworkError};
pub use post::{Counts, Poll, PollOption, Preview};
pub use stamp::{Found, Outcome, Receipt, Stamp, Ticket};
pub use text::{Facet, Feature, Text, TextError};
