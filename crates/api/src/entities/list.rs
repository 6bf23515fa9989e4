//! Lists.

use serde_json::{Value, json};
use syrinx_store::ListRow;

/// A list; one with an account shows that account's home and cannot be changed.
pub(crate) fn list(row: &ListRow) -> Value {
    json!({
        "id": row.id.to_string(),
        "title": row.title,
        "replies_policy": row.replies_policy,
        "exclusive": row.exclusive,
        "syrinx": { "account_id": row.account.map(|id| id.to_string()) },
    })
}
