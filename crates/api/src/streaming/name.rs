//! The streams that can be listened to.

use crate::error::ApiError;
use crate::extract::{Bearer, Param};
use crate::state::Api;
use syrinx_store::{ListRow, PublicScope};

/// A stream.
#[derive(Clone, Debug)]
pub(super) enum Stream {
    /// The owner's home and notices.
    User,
    /// The owner's notices.
    UserNotification,
    /// The owner's private conversations.
    Direct,
    /// What happens to deliveries and linked accounts.
    Syrinx,
    /// A list of the owner.
    List(ListRow),
    /// Public posts, all or only those with media.
    Public(PublicScope, bool),
    /// Public posts with a tag (lower case), all or only those of here.
    Hashtag(String, bool),
}

impl Stream {
    /// What clients call it, with its parameter if it has one: they match frames against both.
    pub(super) fn told(&self) -> Vec<String> {
        let name = match self {
            Self::User => "user",
            Self::UserNotification => "user:notification",
            Self::Direct => "direct",
            Self::Syrinx => "syrinx",
            Self::List(list) => return vec!["list".to_owned(), list.id.to_string()],
            Self::Public(PublicScope::All, false) => "public",
            Self::Public(PublicScope::All, true) => "public:media",
            Self::Public(PublicScope::Local, false) => "public:local",
            Self::Public(PublicScope::Local, true) => "public:local:media",
            Self::Public(PublicScope::Remote, false) => "public:remote",
            Self::Public(PublicScope::Remote, true) => "public:remote:media",
            Self::Hashtag(tag, false) => return vec!["hashtag".to_owned(), tag.clone()],
            Self::Hashtag(tag, true) => return vec!["hashtag:local".to_owned(), tag.clone()],
        };
        vec![name.to_owned()]
    }

    /// Whether it is about public posts.
    pub(super) fn is_public(&self) -> bool {
        matches!(self, Self::Public(..) | Self::Hashtag(..))
    }
}

/// The stream of this name, if the caller may listen to it.
///
/// # Errors
/// If there is none, it lacks a parameter, or the token does not allow it.
pub(super) async fn checked(
    api: &Api,
    bearer: &Bearer,
    name: &str,
    params: &Param,
) -> Result<Stream, ApiError> {
    let only_media = params.flag("only_media").unwrap_or(false);
    let public = |scope, media| {
        bearer
            .viewer("read:statuses")
            .map(|_| Stream::Public(scope, media || only_media))
    };
    match name {
        "user" => bearer.owner("read:statuses").map(|_| Stream::User),
        "user:notification" => bearer
            .owner("read:notifications")
            .map(|_| Stream::UserNotification),
        "direct" => bearer.owner("read:statuses").map(|_| Stream::Direct),
        "syrinx" => bearer.owner("read:syrinx").map(|_| Stream::Syrinx),
        "list" => {
            let owner = bearer.owner("read:lists")?;
            let id = params
                .number("list")?
                .ok_or_else(|| ApiError::unreadable("Name the list to listen to"))?;
            api.store()
                .list(owner, id)
                .await?
                .map(Stream::List)
                .ok_or_else(ApiError::not_found)
        }
        "public" => public(PublicScope::All, false),
        "public:media" => public(PublicScope::All, true),
        "public:local" => public(PublicScope::Local, false),
        "public:local:media" => public(PublicScope::Local, true),
        "public:remote" => public(PublicScope::Remote, false),
        "public:remote:media" => public(PublicScope::Remote, true),
        "hashtag" | "hashtag:local" => {
            bearer.viewer("read:statuses")?;
            let tag = params
                .text("tag")
                .unwrap_or_default()
                .trim_start_matches('#')
                .to_lowercase();
            if tag.is_empty() {
                return Err(ApiError::unreadable("Missing tag name parameter"));
            }
            Ok(Stream::Hashtag(tag, name == "hashtag:local"))
        }
        _ => Err(ApiError::unreadable("Unknown stream type")),
    }
}
