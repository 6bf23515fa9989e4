//! How an owner stands to an author.

use serde_json::{Value, json};
use syrinx_model::{AuthorId, Relation};
use syrinx_store::Regard;

/// How an owner stands to an author, summed over all their accounts.
pub(crate) fn relationship(author: AuthorId, relation: &Relation, regard: Option<&Regard>) -> Value {
    let mute_ends = regard.and_then(|regard| regard.muted_until);
    json!({
        "id": author.to_string(),
        "following": relation.following,
        "showing_reblogs": relation.following,
        "notifying": relation.following && regard.is_some_and(|regard| regard.notify),
        "languages": [],
        "followed_by": relation.followed_by,
        "blocking": relation.blocking,
        "blocked_by": relation.blocked_by,
        "muting": relation.muting,
        "muting_notifications": relation.muting,
        "muting_expires_at": mute_ends.map(|at| at.rfc3339()),
        "requested": relation.requested,
        "requested_by": false,
        "domain_blocking": false,
        "endorsed": regard.is_some_and(|regard| regard.endorsed),
        "note": regard.map_or("", |regard| regard.note.as_str()),
    })
}
