//! An owner as they see themself.

use super::json::{extended, written};
use super::plain::plain;
use serde_json::{Value, json};
use syrinx_store::{AuthorRow, Owner};

/// What clients call the owner's own account.
pub(crate) fn credentials(owner: &Owner, author: &AuthorRow) -> String {
    let fields: Vec<Value> = author
        .author
        .fields
        .iter()
        .map(|field| {
            json!({
                "name": field.name,
                "value": plain(&field.value_html),
                "verified_at": field.verified_at.map(|at| at.rfc3339()),
            })
        })
        .collect();
    let source = json!({
        "privacy": owner.default_audience.as_str(),
        "sensitive": owner.default_sensitive,
        "language": owner.default_language.as_deref().unwrap_or("en"),
        "note": plain(&author.author.note_html),
        "fields": fields,
        "follow_requests_count": 0,
        "hide_collections": false,
        "discoverable": false,
        "indexable": false,
        "attribution_domains": [],
        "quote_policy": "public",
    });
    extended(&author.fragment, |all| {
        all.put("source", &source).raw("role", &role(owner.admin));
    })
}

fn role(admin: bool) -> String {
    let (id, name, permissions) = if admin {
        ("3", "Owner", "1")
    } else {
        ("-99", "", "0")
    };
    written(&json!({
        "id": id, "name": name, "permissions": permissions, "color": "", "highlighted": admin,
    }))
}
