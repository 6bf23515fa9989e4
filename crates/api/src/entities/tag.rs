//! Tags.

use serde_json::{Value, json};
use syrinx_model::html::tag_url;

/// A tag. Nobody follows tags here yet, and their use is not counted by day.
pub(crate) fn tag(base: &str, name: &str) -> Value {
    json!({
        "id": name,
        "name": name,
        "url": tag_url(base, name),
        "history": [],
        "following": false,
        "featuring": false,
    })
}
