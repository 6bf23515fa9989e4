//! How an owner stands to an author.

use serde_json::{Value, json};
use syrinx_model::{AuthorId, Relation};

/// How an owner stands to an author, summed over all their accounts.
pub(crate) fn relationship(author: AuthorId, relation: &Relation) -> Value {
    json!({
        "id": author.to_string(),
        "following": relation.following,
        "showing_reblogs": relation.following,
        "notifying": false,
        "languages": [],
        "followed_by": relation.followed_by,
        "blocking": relation.blocking,
        "blocked_by": relation.blocked_by,
        "muting": relation.muting,
        "muting_notifications": relation.muting,
        "muting_expires_at": null,
        "requested": relation.requested,
        "requested_by": false,
        "domain_blocking": false,
        "endorsed": false,
        "note": "",
    })
}
