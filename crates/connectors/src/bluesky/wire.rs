//! Answers of the network, named as its lexicons name them (<https://github.com/bluesky-social/atproto>, `lexicons/`).
//!
//! What a post cannot do without is strict; everything else falls back to nothing when it has an unexpected shape.
//! Lists are read as values first and then one by one, so that one bad item never loses the page.

mod embed;

pub(super) use embed::{Embed, ExternalView, ImageView, Quoted, QuotedRecord, VideoView};

use super::address::StrongRef;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a field that may be of any shape: an unexpected one counts as absent.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Reads a list of which only the items of the expected shape are kept.
fn each<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let value = Value::deserialize(from)?;
    let Value::Array(items) = value else {
        return Ok(Vec::new());
    };
    Ok(items
        .into_iter()
        .filter_map(|item| serde_json::from_value(item).ok())
        .collect())
}

/// `com.atproto.server.createSession`, `refreshSession` and `getSession`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    pub(super) did: String,
    pub(super) handle: String,
    #[serde(default)]
    pub(super) access_jwt: String,
    #[serde(default)]
    pub(super) refresh_jwt: String,
}

/// A DID document; only its services matter here.
#[derive(Deserialize)]
pub(super) struct DidDocument {
    #[serde(default, deserialize_with = "each")]
    pub(super) service: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Service {
    pub(super) id: String,
    pub(super) service_endpoint: String,
}

/// The failures of every call.
#[derive(Default, Deserialize)]
pub(super) struct Failure {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) error: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) message: String,
}

/// `com.atproto.identity.resolveHandle`.
#[derive(Deserialize)]
pub(super) struct Resolved {
    pub(super) did: String,
}

/// `com.atproto.repo.getRecord`.
#[derive(Deserialize)]
pub(super) struct Record {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) cid: String,
    pub(super) value: Value,
}

/// `com.atproto.repo.uploadBlob`.
#[derive(Deserialize)]
pub(super) struct Uploaded {
    pub(super) blob: Value,
}

/// `app.bsky.feed.getTimeline`, `getAuthorFeed`, `getListFeed` and `getFeed`: feed items.
#[derive(Deserialize)]
pub(super) struct FeedPage {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cursor: Option<String>,
    #[serde(default)]
    pub(super) feed: Vec<Value>,
}

/// `app.bsky.feed.searchPosts` and `getPosts`: posts.
#[derive(Deserialize)]
pub(super) struct Posts {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cursor: Option<String>,
    #[serde(default)]
    pub(super) posts: Vec<Value>,
}

/// `app.bsky.feed.getPostThread`.
#[derive(Deserialize)]
pub(super) struct ThreadAnswer {
    pub(super) thread: Value,
}

/// `app.bsky.notification.listNotifications`.
#[derive(Deserialize)]
pub(super) struct NotificationPage {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) cursor: Option<String>,
    #[serde(default)]
    pub(super) notifications: Vec<Value>,
}

/// `app.bsky.actor.getProfiles`.
#[derive(Deserialize)]
pub(super) struct Profiles {
    #[serde(deserialize_with = "each")]
    pub(super) profiles: Vec<Profile>,
}

/// `app.bsky.actor.searchActors`.
#[derive(Deserialize)]
pub(super) struct Actors {
    #[serde(deserialize_with = "each")]
    pub(super) actors: Vec<Profile>,
}

/// `app.bsky.actor.getPreferences`.
#[derive(Deserialize)]
pub(super) struct Preferences {
    #[serde(deserialize_with = "each")]
    pub(super) preferences: Vec<Preference>,
}

/// One preference of an account.
#[derive(Deserialize)]
#[serde(tag = "$type")]
pub(super) enum Preference {
    #[serde(rename = "app.bsky.actor.defs#feedViewPref", rename_all = "camelCase")]
    FeedView {
        feed: String,
        #[serde(default, deserialize_with = "lenient")]
        hide_replies: bool,
        #[serde(default, deserialize_with = "lenient")]
        hide_reposts: bool,
        #[serde(default, deserialize_with = "lenient")]
        hide_quote_posts: bool,
    },
    #[serde(other)]
    Other,
}

/// `app.bsky.feed.defs#feedViewPost`.
#[derive(Deserialize)]
pub(super) struct FeedItem {
    pub(super) post: PostView,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) reply: Option<ReplyContext>,
    /// Strict: a boost that lost its booster would look like a post by somebody whom nobody follows.
    #[serde(default)]
    pub(super) reason: Option<Reason>,
}

/// `app.bsky.feed.defs#replyRef`: the authors around an answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplyContext {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) root: Option<Authored>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) parent: Option<Authored>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) grandparent_author: Option<Profile>,
}

#[derive(Deserialize)]
pub(super) struct Authored {
    pub(super) author: Profile,
}

/// Why an item is in a feed.
#[derive(Deserialize)]
#[serde(tag = "$type")]
pub(super) enum Reason {
    #[serde(rename = "app.bsky.feed.defs#reasonRepost", rename_all = "camelCase")]
    Repost {
        by: Box<Profile>,
        #[serde(default, deserialize_with = "lenient")]
        uri: Option<String>,
        #[serde(default, deserialize_with = "lenient")]
        cid: Option<String>,
        indexed_at: String,
    },
    #[serde(other)]
    Other,
}

/// `app.bsky.feed.defs#postView`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostView {
    pub(super) uri: String,
    pub(super) cid: String,
    pub(super) author: Profile,
    pub(super) record: PostRecord,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) embed: Option<Embed>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) reply_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) repost_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) like_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) quote_count: u64,
    pub(super) indexed_at: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) viewer: PostViewer,
    #[serde(default, deserialize_with = "each")]
    pub(super) labels: Vec<Label>,
}

/// `app.bsky.feed.defs#viewerState`: URIs of our own records about a post.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostViewer {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) like: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) repost: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) bookmarked: bool,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) thread_muted: bool,
}

/// `app.bsky.feed.post`: what the author wrote.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostRecord {
    #[serde(default)]
    pub(super) text: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) facets: Vec<Value>,
    #[serde(default, deserialize_with = "each")]
    pub(super) langs: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) reply: Option<ReplyRef>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) labels: SelfLabels,
    /// Written by Bridgy Fed: where the author really spoke.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) bridgy_original_url: Option<String>,
    /// Written by Wafrn: the same thing in the fediverse.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) fediverse_id: Option<String>,
}

/// `app.bsky.feed.post#replyRef`.
#[derive(Deserialize)]
pub(super) struct ReplyRef {
    pub(super) root: StrongRef,
    pub(super) parent: StrongRef,
}

/// `com.atproto.label.defs#selfLabels`: what the author warns of.
#[derive(Default, Deserialize)]
pub(super) struct SelfLabels {
    #[serde(default, deserialize_with = "each")]
    pub(super) values: Vec<Label>,
}

/// A label, by its author or a labeler.
#[derive(Deserialize)]
pub(super) struct Label {
    pub(super) val: String,
    /// Whether an earlier label is taken back.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) neg: bool,
}

/// One facet of `app.bsky.richtext.facet`.
#[derive(Deserialize)]
pub(super) struct RawFacet {
    pub(super) index: ByteSlice,
    #[serde(deserialize_with = "each")]
    pub(super) features: Vec<RawFeature>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ByteSlice {
    pub(super) byte_start: usize,
    pub(super) byte_end: usize,
}

#[derive(Deserialize)]
#[serde(tag = "$type")]
pub(super) enum RawFeature {
    #[serde(rename = "app.bsky.richtext.facet#mention")]
    Mention { did: String },
    #[serde(rename = "app.bsky.richtext.facet#link")]
    Link { uri: String },
    #[serde(rename = "app.bsky.richtext.facet#tag")]
    Tag { tag: String },
    #[serde(other)]
    Other,
}

/// `app.bsky.actor.defs#profileViewBasic`, `#profileView` and `#profileViewDetailed`: the later ones tell more.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Profile {
    pub(super) did: String,
    pub(super) handle: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) display_name: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) description: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) website: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) pronouns: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) avatar: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) banner: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) followers_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) follows_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) posts_count: u64,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) created_at: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) viewer: ActorViewer,
    #[serde(default, deserialize_with = "each")]
    pub(super) labels: Vec<Label>,
}

impl Profile {
    /// Somebody of whom only the names are known.
    pub(super) fn bare(did: String, handle: String) -> Self {
        Self {
            did,
            handle,
            ..Self::default()
        }
    }
}

/// `app.bsky.actor.defs#viewerState`: how we stand to an author; URIs are of our own records, or of theirs about us.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActorViewer {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) muted: bool,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) blocked_by: bool,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) blocking: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) blocking_by_list: Option<Value>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) following: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) followed_by: Option<String>,
}

/// `app.bsky.notification.listNotifications#notification`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Notification {
    pub(super) uri: String,
    pub(super) author: Profile,
    pub(super) reason: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) reason_subject: Option<String>,
    pub(super) indexed_at: String,
}
