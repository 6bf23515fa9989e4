//! The shapes of the client API, named as it names them: <https://docs.joinmastodon.org/entities/>.
//!
//! The servers that speak this dialect differ, and some of them are hostile. So only what a thing cannot be without
//! is required; whatever else is missing, null or of another type counts as not said.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// Reads a field that may be missing, null, or of another type.
fn lax<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    Ok(T::deserialize(Value::deserialize(from)?).unwrap_or_default())
}

/// Reads an id that must be there: a text, or with some servers a number.
fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    lax_id(from)?.ok_or_else(|| serde::de::Error::custom("no id"))
}

/// Reads an id that may be missing.
fn lax_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Reads the items of a list that can be read.
fn each<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Array(items) => items
            .into_iter()
            .filter_map(|item| T::deserialize(item).ok())
            .collect(),
        _ => Vec::new(),
    })
}

/// A list whose items are read one by one later, so that a bad one does not cost the others.
pub(super) type Items = Vec<Box<RawValue>>;

#[derive(Debug, Deserialize)]
pub(super) struct Status {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub account: Account,
    #[serde(default, deserialize_with = "lax")]
    pub uri: String,
    #[serde(default, deserialize_with = "lax")]
    pub url: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub created_at: String,
    #[serde(default, deserialize_with = "lax")]
    pub edited_at: Option<String>,
    #[serde(default, deserialize_with = "lax_id")]
    pub in_reply_to_id: Option<String>,
    #[serde(default, deserialize_with = "lax_id")]
    pub in_reply_to_account_id: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub sensitive: bool,
    #[serde(default, deserialize_with = "lax")]
    pub spoiler_text: String,
    #[serde(default, deserialize_with = "lax")]
    pub visibility: String,
    #[serde(default, deserialize_with = "lax")]
    pub language: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub content: String,
    /// Not lax: a boost without what it passes on is nothing.
    #[serde(default)]
    pub reblog: Option<Box<Status>>,
    #[serde(default, deserialize_with = "lax")]
    pub quote: Option<Quote>,
    #[serde(default, deserialize_with = "lax")]
    pub application: Option<Application>,
    #[serde(default, deserialize_with = "each")]
    pub media_attachments: Vec<MediaAttachment>,
    #[serde(default, deserialize_with = "each")]
    pub mentions: Vec<Mention>,
    #[serde(default, deserialize_with = "each")]
    pub tags: Vec<Tag>,
    #[serde(default, deserialize_with = "lax")]
    pub poll: Option<Poll>,
    #[serde(default, deserialize_with = "lax")]
    pub card: Option<PreviewCard>,
    #[serde(default, deserialize_with = "lax")]
    pub replies_count: u64,
    #[serde(default, deserialize_with = "lax")]
    pub reblogs_count: u64,
    #[serde(default, deserialize_with = "lax")]
    pub favourites_count: u64,
    #[serde(default, deserialize_with = "lax")]
    pub quotes_count: u64,
    #[serde(default, deserialize_with = "lax")]
    pub favourited: bool,
    #[serde(default, deserialize_with = "lax")]
    pub reblogged: bool,
    #[serde(default, deserialize_with = "lax")]
    pub bookmarked: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Quote {
    #[serde(default, deserialize_with = "lax")]
    pub state: String,
    #[serde(default, deserialize_with = "lax")]
    pub quoted_status: Option<Box<Status>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Application {
    #[serde(default, deserialize_with = "lax")]
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Account {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, deserialize_with = "lax")]
    pub username: String,
    #[serde(default, deserialize_with = "lax")]
    pub acct: String,
    #[serde(default, deserialize_with = "lax")]
    pub uri: String,
    #[serde(default, deserialize_with = "lax")]
    pub url: String,
    #[serde(default, deserialize_with = "lax")]
    pub display_name: String,
    #[serde(default, deserialize_with = "lax")]
    pub note: String,
    #[serde(default, deserialize_with = "lax")]
    pub avatar: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub header: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub bot: bool,
    #[serde(default, deserialize_with = "lax")]
    pub locked: bool,
    #[serde(default, deserialize_with = "each")]
    pub fields: Vec<Field>,
    #[serde(default, deserialize_with = "lax")]
    pub followers_count: u64,
    #[serde(default, deserialize_with = "lax")]
    pub following_count: u64,
    #[serde(default, deserialize_with = "lax")]
    pub statuses_count: u64,
    #[serde(default, deserialize_with = "lax")]
    pub created_at: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Field {
    #[serde(default, deserialize_with = "lax")]
    pub name: String,
    #[serde(default, deserialize_with = "lax")]
    pub value: String,
    #[serde(default, deserialize_with = "lax")]
    pub verified_at: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MediaAttachment {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, rename = "type", deserialize_with = "lax")]
    pub kind: String,
    #[serde(default, deserialize_with = "lax")]
    pub url: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub remote_url: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub preview_url: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub description: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub blurhash: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub meta: MediaMeta,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct MediaMeta {
    #[serde(default, deserialize_with = "lax")]
    pub original: MediaSize,
    #[serde(default, deserialize_with = "lax")]
    pub focus: Option<MediaFocus>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MediaFocus {
    pub x: f64,
    pub y: f64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct MediaSize {
    #[serde(default, deserialize_with = "lax")]
    pub width: Option<u32>,
    #[serde(default, deserialize_with = "lax")]
    pub height: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Mention {
    #[serde(default, deserialize_with = "lax_id")]
    pub id: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub username: String,
    #[serde(default, deserialize_with = "lax")]
    pub acct: String,
    #[serde(default, deserialize_with = "lax")]
    pub url: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Tag {
    #[serde(default, deserialize_with = "lax")]
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Poll {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, deserialize_with = "each")]
    pub options: Vec<PollOption>,
    #[serde(default, deserialize_with = "lax")]
    pub multiple: bool,
    #[serde(default, deserialize_with = "lax")]
    pub expires_at: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub expired: bool,
    #[serde(default, deserialize_with = "lax")]
    pub votes_count: Option<u64>,
    #[serde(default, deserialize_with = "lax")]
    pub voters_count: Option<u64>,
    #[serde(default, deserialize_with = "lax")]
    pub voted: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct PollOption {
    #[serde(default, deserialize_with = "lax")]
    pub title: String,
    #[serde(default, deserialize_with = "lax")]
    pub votes_count: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PreviewCard {
    #[serde(default, deserialize_with = "lax")]
    pub url: String,
    #[serde(default, deserialize_with = "lax")]
    pub title: String,
    #[serde(default, deserialize_with = "lax")]
    pub description: String,
    #[serde(default, deserialize_with = "lax")]
    pub image: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Notification {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, rename = "type", deserialize_with = "lax")]
    pub kind: String,
    #[serde(default, deserialize_with = "lax")]
    pub created_at: String,
    pub account: Account,
    #[serde(default, deserialize_with = "lax")]
    pub status: Option<Box<Status>>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Relationship {
    #[serde(default, deserialize_with = "lax_id")]
    pub id: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub following: bool,
    #[serde(default, deserialize_with = "lax")]
    pub requested: bool,
    #[serde(default, deserialize_with = "lax")]
    pub followed_by: bool,
    #[serde(default, deserialize_with = "lax")]
    pub muting: bool,
    #[serde(default, deserialize_with = "lax")]
    pub blocking: bool,
    #[serde(default, deserialize_with = "lax")]
    pub blocked_by: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Context {
    #[serde(default)]
    pub ancestors: Items,
    #[serde(default)]
    pub descendants: Items,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Search {
    #[serde(default, deserialize_with = "each")]
    pub accounts: Vec<Account>,
    #[serde(default, deserialize_with = "each")]
    pub statuses: Vec<Status>,
}

/// What a list item is read as when nothing but its place in the list is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Id {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, deserialize_with = "lax")]
    pub created_at: Option<String>,
}

/// An instance, of version 1 or 2 of its entity: they share what we need.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Instance {
    /// The name behind the `@`; version 2.
    #[serde(default, deserialize_with = "lax")]
    pub domain: Option<String>,
    /// The same; version 1. Some servers give a URL.
    #[serde(default, deserialize_with = "lax")]
    pub uri: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub version: String,
    #[serde(default, deserialize_with = "lax")]
    pub source_url: String,
    #[serde(default, deserialize_with = "lax")]
    pub configuration: Configuration,
    /// Version 1.
    #[serde(default, deserialize_with = "lax")]
    pub urls: Urls,
    /// Version 1 of Pleroma and its kin.
    #[serde(default, deserialize_with = "lax")]
    pub max_toot_chars: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Configuration {
    #[serde(default, deserialize_with = "lax")]
    pub urls: Urls,
    #[serde(default, deserialize_with = "lax")]
    pub statuses: StatusLimits,
    #[serde(default, deserialize_with = "lax")]
    pub media_attachments: MediaAttachmentLimits,
    #[serde(default, deserialize_with = "lax")]
    pub polls: PollLimits,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Urls {
    /// Version 2.
    #[serde(default, deserialize_with = "lax")]
    pub streaming: Option<String>,
    /// Version 1.
    #[serde(default, deserialize_with = "lax")]
    pub streaming_api: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct StatusLimits {
    #[serde(default, deserialize_with = "lax")]
    pub max_characters: Option<usize>,
    #[serde(default, deserialize_with = "lax")]
    pub max_media_attachments: Option<usize>,
    #[serde(default, deserialize_with = "lax")]
    pub characters_reserved_per_url: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct MediaAttachmentLimits {
    #[serde(default, deserialize_with = "lax")]
    pub supported_mime_types: Vec<String>,
    #[serde(default, deserialize_with = "lax")]
    pub image_size_limit: Option<u64>,
    #[serde(default, deserialize_with = "lax")]
    pub image_matrix_limit: Option<u64>,
    #[serde(default, deserialize_with = "lax")]
    pub description_limit: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct PollLimits {
    #[serde(default, deserialize_with = "lax")]
    pub max_options: Option<usize>,
    #[serde(default, deserialize_with = "lax")]
    pub max_characters_per_option: Option<usize>,
    #[serde(default, deserialize_with = "lax")]
    pub min_expiration: Option<u64>,
    #[serde(default, deserialize_with = "lax")]
    pub max_expiration: Option<u64>,
}

/// An event of the stream; its payload is a JSON text, or for `delete` a bare id.
#[derive(Debug, Deserialize)]
pub(super) struct StreamEvent {
    pub event: String,
    #[serde(default, deserialize_with = "lax")]
    pub payload: String,
}

/// `/.well-known/oauth-authorization-server`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct OAuthServer {
    #[serde(default, deserialize_with = "lax")]
    pub authorization_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub token_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub app_registration_endpoint: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub scopes_supported: Vec<String>,
    #[serde(default, deserialize_with = "lax")]
    pub code_challenge_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct CredentialApplication {
    pub client_id: String,
    pub client_secret: String,
}

#[derive(Deserialize)]
pub(super) struct Token {
    pub access_token: String,
    #[serde(default, deserialize_with = "lax")]
    pub refresh_token: Option<String>,
    #[serde(default, deserialize_with = "lax")]
    pub expires_in: Option<i64>,
}

/// What every refusal carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Refusal {
    #[serde(default, deserialize_with = "lax")]
    pub error: String,
    #[serde(default, deserialize_with = "lax")]
    pub error_description: Option<String>,
}
