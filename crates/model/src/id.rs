//! Identifiers. All are decimal digits on the wire, since several clients accept nothing else.

use serde::{Deserialize, Serialize};

use crate::Moment;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A person with a login on this server.
    OwnerId;
    /// A linked login of an owner on a network.
    AccountId;
    /// Anyone who speaks on a network.
    AuthorId;
    /// The authors that are one human.
    PersonId;
    /// A post as stored once per server: a snowflake, see [`snowflake`].
    PostId;
    /// An entry in one owner's stream: a snowflake, mostly equal to the id of its first post.
    EntryId;
    /// What a client calls a status: the digits of an [`EntryId`] or a [`PostId`], which share one space.
    StatusId;
    /// What an owner wrote.
    DraftId;
    /// An edition on its way to one account.
    DeliveryId;
    /// An uploaded or remote media file.
    MediaId;
    /// A notice: a plain sequence, since clients need it below 2^53.
    NoticeId;
    /// A registered client application.
    AppId;
    /// An access token.
    TokenId;
    /// A list of an owner.
    ListId;
    /// A post to be sent later.
    ScheduledId;
    /// What an owner does not want to read.
    FilterId;
    /// Words that a filter looks for.
    FilterKeywordId;
    /// A status that a filter looks for.
    FilterStatusId;
    /// A tag on an owner's profile.
    FeaturedTagId;
    /// A private conversation of an owner.
    TalkId;
    /// Something that we listen to.
    SourceId;
}

impl From<PostId> for StatusId {
    fn from(id: PostId) -> Self {
        Self(id.0)
    }
}

impl From<EntryId> for StatusId {
    fn from(id: EntryId) -> Self {
        Self(id.0)
    }
}

/// The first snowflake of a moment: milliseconds since 1970 in the upper 48 bits, 16 free bits below
/// (Mastodon, `lib/mastodon/snowflake.rb`). Moments before 1970 give 0.
#[must_use]
pub fn snowflake(moment: Moment) -> i64 {
    moment.0.clamp(0, (1 << 47) - 1) << 16
}

/// The moment that a snowflake carries.
#[must_use]
pub fn snowflake_moment(id: i64) -> Moment {
    Moment(id >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snowflake_orders_as_its_moment_and_gives_it_back() {
        let (early, late) = (Moment(1_700_000_000_000), Moment(1_700_000_000_001));
        assert!(snowflake(early) < snowflake(late));
        assert_eq!(snowflake_moment(snowflake(late) | 0xffff), late);
    }

    #[test]
    fn hostile_moments_stay_in_range() {
        assert_eq!(snowflake(Moment(-5)), 0);
        assert!(snowflake(Moment(i64::MAX)) > 0);
    }
}
