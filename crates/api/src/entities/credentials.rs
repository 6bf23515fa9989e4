//! An owner as they see themself.

use super::account::{absolute, field};
use super::json::{extended, written};
use super::plain::plain;
use serde_json::{Value, json};
use syrinx_store::{AuthorRow, Owner};

/// What clients call the owner's own account.
pub(crate) fn credentials(owner: &Owner, author: &AuthorRow, requests: usize) -> String {
    let presence = &owner.presence;
    let fields = typed_fields(author);
    let source = json!({
        "privacy": owner.default_audience.as_str(),
        "sensitive": owner.default_sensitive,
        "language": owner.default_language.as_deref().unwrap_or("en"),
        "note": plain(&author.author.note_html),
        "fields": fields,
        "follow_requests_count": requests,
        "hide_collections": presence.hide_collections,
        "discoverable": presence.discoverable,
        "indexable": presence.indexable,
        "attribution_domains": presence.attribution_domains,
        "quote_policy": presence.quote_policy.as_str(),
    });
    extended(&author.fragment, |all| {
        all.put("source", &source).raw("role", &role(owner.admin));
    })
}

/// The owner's profile for editing: as typed, and as others see it.
pub(crate) fn profile(owner: &Owner, author: &AuthorRow, base: &str) -> Value {
    let presence = &owner.presence;
    let avatar = picture(base, author.author.avatar.as_deref());
    let header = picture(base, author.author.header.as_deref());
    json!({
        "id": author.id.to_string(),
        "display_name": author.author.name,
        "note": plain(&author.author.note_html),
        "fields": typed_fields(author),
        "formatted_note": author.author.note_html,
        "formatted_fields": author.author.fields.iter().map(field).collect::<Vec<_>>(),
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": presence.avatar_alt,
        "header": header,
        "header_static": header,
        "header_description": presence.header_alt,
        "locked": author.author.locked,
        "bot": author.author.bot,
        "hide_collections": presence.hide_collections,
        "discoverable": presence.discoverable,
        "indexable": presence.indexable,
        "show_media": presence.show_media,
        "show_media_replies": presence.show_media_replies,
        "show_featured": presence.show_featured,
        "attribution_domains": presence.attribution_domains,
        "featured_tags": [],
    })
}

/// An own picture; here nothing says that there is none but `null`.
fn picture(base: &str, url: Option<&str>) -> Option<String> {
    url.map(|url| absolute(base, url))
}

fn typed_fields(author: &AuthorRow) -> Vec<Value> {
    let fields = author.author.fields.iter();
    fields
        .map(|field| {
            json!({
                "name": field.name,
                "value": plain(&field.value_html),
                "verified_at": field.verified_at.map(|at| at.rfc3339()),
            })
        })
        .collect()
}

fn role(admin: bool) -> String {
    let (id, name, permissions) = if admin {
        ("3", "Owner", "1")
    } else {
        ("-99", "", "0")
    };
    written(&json!({
        "id": id, "name": name, "permissions": permissions, "color": "", "highlighted": admin,
        // There are no collections here.
        "collection_limit": 0,
    }))
}
