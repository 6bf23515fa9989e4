//! An author, whom clients call an account.

use super::json::{Object, extended};
use serde_json::{Value, json};
use syrinx_engine::RenderAuthor;
use syrinx_model::html::is_web;
use syrinx_model::{Field, Moment, PersonId};
use syrinx_store::Presence;

/// Clients know these two paths as “has none”.
pub(crate) const NO_AVATAR: &str = "/avatars/original/missing.png";
/// The banner of those who have none.
pub(crate) const NO_HEADER: &str = "/headers/original/missing.png";

/// The entity of an author, as stored: nothing in it differs between readers.
pub(crate) fn rendered(base: &str, shown: &RenderAuthor<'_>) -> String {
    let author = shown.author;
    let avatar = picture(base, author.avatar.as_deref(), NO_AVATAR);
    let header = picture(base, author.header.as_deref(), NO_HEADER);
    let fields: Vec<Value> = author.fields.iter().map(field).collect();
    let local = author.network.is_local();
    let acct = if local {
        author.handle.clone()
    } else {
        format!("{}@{}", author.handle, author.host)
    };
    let own_page = format!("{base}/@{}", author.handle);
    let url = if is_web(&author.url) {
        author.url.as_str()
    } else {
        own_page.as_str()
    };
    let usual = Presence::default();
    let presence = shown.presence.unwrap_or(&usual);
    let discoverable = if local { presence.discoverable } else { Some(true) };
    let mut out = String::with_capacity(1280);
    let mut all = Object::open(&mut out);
    all.id("id", shown.id)
        .put("username", &author.handle)
        .put("acct", &acct)
        .put("display_name", &author.name)
        .put("locked", &author.locked)
        .put("bot", &author.bot)
        .put("discoverable", &discoverable)
        .put("indexable", &presence.indexable)
        .put("group", &false)
        .put(
            "created_at",
            &author.created_at.unwrap_or(shown.seen_at).rfc3339(),
        )
        .put("note", &author.note_html)
        .put("url", url)
        .put("uri", &author.uri)
        .put("avatar", &avatar)
        .put("avatar_static", &avatar)
        .put("avatar_description", &presence.avatar_alt)
        .put("header", &header)
        .put("header_static", &header)
        .put("header_description", &presence.header_alt)
        .put("followers_count", &author.counts.followers)
        .put("following_count", &author.counts.following)
        .put("statuses_count", &author.counts.posts)
        .put("last_status_at", &shown.last_post_at.map(day))
        .put("hide_collections", &presence.hide_collections)
        .put("show_media", &presence.show_media)
        .put("show_media_replies", &presence.show_media_replies)
        .put("show_featured", &presence.show_featured)
        .put("noindex", &!presence.indexable)
        .put("feature_approval", &feature_approval(presence.discoverable))
        .raw("emojis", "[]")
        .raw("roles", "[]")
        .put("fields", &fields)
        .put(
            "syrinx",
            &json!({ "network": author.network, "native_id": author.uri }),
        );
    all.close();
    out
}

/// A date without a time.
fn day(at: Moment) -> String {
    at.rfc3339().chars().take("2026-01-01".len()).collect()
}

/// Who may feature an author: anybody if they let themselves be suggested. There is no collection here to do it with.
fn feature_approval(discoverable: Option<bool>) -> Value {
    let (automatic, word) = if discoverable == Some(true) {
        (json!(["public"]), "automatic")
    } else {
        (json!([]), "denied")
    };
    json!({ "automatic": automatic, "manual": [], "current_user": word })
}

/// An author's entity with what one owner knows of them: whether they are an account of theirs, and of which person.
pub(crate) fn with_ties(fragment: &str, person: Option<PersonId>, linked: bool) -> String {
    let Some(open) = fragment.strip_suffix("}}") else {
        return fragment.to_owned();
    };
    let person = person.map_or("null".to_owned(), |id| format!("\"{id}\""));
    format!("{open},\"person_id\":{person},\"linked\":{linked}}}}}")
}

/// An author's entity with the end of a mute, which never comes.
pub(crate) fn muted(fragment: &str) -> String {
    extended(fragment, |all| {
        all.raw("mute_expires_at", "null");
    })
}

/// An absolute URL of a file: own files are stored relative to the base.
pub(crate) fn absolute(base: &str, url: &str) -> String {
    if url.starts_with('/') {
        format!("{base}{url}")
    } else {
        url.to_owned()
    }
}

/// A picture's URL. It must be a valid one, or some clients drop every post of the author.
fn picture(base: &str, url: Option<&str>, none: &str) -> String {
    url.map(|url| absolute(base, url))
        .filter(|url| is_web(url))
        .unwrap_or_else(|| format!("{base}{none}"))
}

pub(crate) fn field(field: &Field) -> Value {
    json!({
        "name": field.name,
        "value": field.value_html,
        "verified_at": field.verified_at.map(|at| at.rfc3339()),
    })
}
