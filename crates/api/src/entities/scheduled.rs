//! A post that is sent later.

use super::media::file;
use serde_json::{Value, json};
use syrinx_engine::Compose;
use syrinx_store::{MediaRow, Scheduled};

/// A post that is sent later, with what was asked for.
pub(crate) fn scheduled(base: &str, row: &Scheduled, compose: &Compose, files: &[MediaRow]) -> Value {
    let ids: Vec<String> = compose.media.iter().map(ToString::to_string).collect();
    let poll = compose.poll.as_ref().map(|poll| {
        json!({
            "options": poll.options,
            "expires_in": poll.expires_in,
            "multiple": poll.multiple,
            "hide_totals": poll.hides_totals,
        })
    });
    json!({
        "id": row.id.to_string(),
        "scheduled_at": row.at.rfc3339(),
        "params": {
            "text": compose.text,
            "poll": poll,
            "media_ids": (!ids.is_empty()).then_some(ids),
            "sensitive": compose.sensitive,
            "spoiler_text": compose.spoiler,
            "visibility": compose.audience.map(|audience| audience.as_str()),
            "language": compose.language,
            "in_reply_to_id": compose.parent.map(|id| id.to_string()),
            "quoted_status_id": compose.quote.map(|id| id.to_string()),
            "application_id": null,
            "scheduled_at": null,
            "idempotency": null,
            "with_rate_limit": false,
            "allowed_mentions": null,
            "quote_approval_policy": null,
        },
        "media_attachments": files.iter().map(|row| file(base, row)).collect::<Vec<_>>(),
        "syrinx": { "failed": row.failed },
    })
}
