//! What rows mean.

mod account;
mod author;
mod changes;
mod delivery;
mod filter;
mod list;
mod login;
mod media;
mod notice;
mod owner;
mod poll;
mod post;
mod presence;
mod regard;
mod relation;
mod scheduled;
mod source;
mod status;
mod stranger;
mod tag;
mod talk;

pub use account::{Account, AccountPatch, AccountState, NewAccount};
pub use author::AuthorRow;
pub use changes::{
    Acceptance, Applied, Changes, Home, NewDelivery, NoticeChange, Placed, Placing, PostChange, Removal,
    Removed, Shown, SourceMark, Tally, Through, Tie, Wish,
};
pub use delivery::{Delivery, DeliveryView, Job, PartRow, Progress};
pub use filter::{
    Filter, FilterAction, FilterContext, FilterKeyword, FilterRule, FilterStatus, KeywordChange,
};
pub use list::ListRow;
pub use login::{App, NewApp, NewToken, Ticketing, Token};
pub use media::{MediaPatch, MediaRow};
pub use notice::{NoticeFilter, NoticeView};
pub use owner::{NewOwner, Owner, OwnerPatch};
pub use poll::PollView;
pub use post::{Flags, PostBody, PostRow};
pub use presence::{Presence, QuotePolicy};
pub use regard::Regard;
pub use relation::RelationRow;
pub use scheduled::Scheduled;
pub use source::{GapRow, SourceKind, SourceRow};
pub use status::{AuthorFilter, Copy, PublicScope, StatusView, Window};
pub use stranger::{HeldBack, NoticeRequest, StrangerPolicy};
pub use tag::{FeaturedTag, TagFilter};
pub use talk::TalkView;
