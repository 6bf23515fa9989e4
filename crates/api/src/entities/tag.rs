//! Tags.

use serde_json::{Value, json};
use syrinx_model::html::tag_url;
use syrinx_store::FeaturedTag;

/// A tag, and what its reader does with it. Its use is not counted by day.
pub(crate) fn tag(base: &str, name: &str, following: bool, featuring: bool) -> Value {
    json!({
        "id": name,
        "name": name,
        "url": tag_url(base, name),
        "history": [],
        "following": following,
        "featuring": featuring,
    })
}

/// A tag on a profile. The count is a text, as clients expect it.
pub(crate) fn featured(base: &str, tag: &FeaturedTag) -> Value {
    let day = tag.last_post_at.map(|at| at.rfc3339());
    json!({
        "id": tag.id.to_string(),
        "name": tag.tag,
        "url": tag_url(base, &tag.tag),
        "statuses_count": tag.posts.to_string(),
        "last_status_at": day.and_then(|day| day.get(..10).map(ToOwned::to_owned)),
    })
}
