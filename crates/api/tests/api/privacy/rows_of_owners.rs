//! The rows of what owners decide about themselves and others, and of what they will say later.

use super::rows::{Row, changing, get, post, row};

pub(super) const ROWS: &[Row] = &[
    changing("POST", "/api/v1/accounts/{stranger}/endorse", ""),
    changing("POST", "/api/v1/accounts/{stranger}/unendorse", ""),
    changing("POST", "/api/v1/accounts/{stranger}/pin", ""),
    changing("POST", "/api/v1/accounts/{stranger}/unpin", ""),
    get("/api/v1/profile"),
    row("PUT", "/api/v1/profile", r#"{"avatar_description":"none"}"#),
    row("PATCH", "/api/v1/profile", r#"{"show_media":true}"#),
    row("DELETE", "/api/v1/profile/avatar", ""),
    row("DELETE", "/api/v1/profile/header", ""),
    get("/api/v1/scheduled_statuses/{scheduled}"),
    row(
        "PUT",
        "/api/v1/scheduled_statuses/{scheduled}",
        r#"{"scheduled_at":"2900-01-01T00:00:00Z"}"#,
    ),
    row("PATCH", "/api/v1/scheduled_statuses/{scheduled}", ""),
    row("DELETE", "/api/v1/scheduled_statuses/{scheduled}", ""),
    post(
        "/api/v1/statuses",
        r#"{"status":"an answer for later","in_reply_to_id":"{status}","scheduled_at":"2900-01-01T00:00:00Z"}"#,
    ),
    post(
        "/api/v1/statuses",
        r#"{"status":"a picture for later","media_ids":["{media}"],"scheduled_at":"2900-01-01T00:00:00Z"}"#,
    ),
];
