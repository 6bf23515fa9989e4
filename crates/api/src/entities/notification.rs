//! What was told to an owner.

use super::json::Object;
use crate::error::ApiError;
use crate::state::Api;
use serde_json::json;
use syrinx_model::{NoticeKind, OwnerId};
use syrinx_store::NoticeView;

/// The word of the dialect for a kind of notice.
pub(crate) fn word(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Mention => "mention",
        NoticeKind::Boost => "reblog",
        NoticeKind::Like => "favourite",
        NoticeKind::Follow => "follow",
        NoticeKind::FollowRequest => "follow_request",
        NoticeKind::Quote => "quote",
        NoticeKind::Poll => "poll",
        NoticeKind::Post => "status",
        NoticeKind::Update => "update",
        NoticeKind::DeliveryFailed => "syrinx.delivery_failed",
    }
}

/// The kind of notice that a word of the dialect means.
pub(crate) fn kind(name: &str) -> Option<NoticeKind> {
    use NoticeKind as K;
    [
        K::Mention,
        K::Boost,
        K::Like,
        K::Follow,
        K::FollowRequest,
        K::Quote,
        K::Poll,
        K::Post,
        K::Update,
        K::DeliveryFailed,
    ]
    .into_iter()
    .find(|kind| word(*kind) == name)
}

/// The key under which notices of one kind about one post are shown together.
pub(crate) fn group_key(notice: &NoticeView) -> String {
    match (notice.kind, &notice.status) {
        (NoticeKind::Like | NoticeKind::Boost, Some(status)) => {
            format!("{}-{}", word(notice.kind), status.id)
        }
        _ => format!("ungrouped-{}", notice.id),
    }
}

impl Api {
    /// One notice.
    pub(crate) async fn notification(&self, owner: OwnerId, notice: &NoticeView) -> Result<String, ApiError> {
        let status = match &notice.status {
            Some(view) => Some(self.status(Some(owner), view).await?),
            None => None,
        };
        let mut out = String::with_capacity(4096);
        let mut all = Object::open(&mut out);
        all.id("id", notice.id)
            .put("type", word(notice.kind))
            .put("created_at", &notice.at.rfc3339())
            .put("group_key", &group_key(notice))
            .raw("account", &notice.author_fragment)
            .raw("status", status.as_deref().unwrap_or("null"));
        if let Some(fallback) = fallback(notice.kind) {
            all.put("fallback", &fallback);
        }
        all.close();
        Ok(out)
    }

    /// Notices, as a JSON array.
    pub(crate) async fn notifications(
        &self,
        owner: OwnerId,
        notices: &[NoticeView],
    ) -> Result<String, ApiError> {
        let mut written = Vec::with_capacity(notices.len());
        for notice in notices {
            written.push(self.notification(owner, notice).await?);
        }
        Ok(super::json::list(written.iter().map(String::as_str)))
    }
}

/// What a client shows that does not know the kind.
pub(crate) fn fallback(kind: NoticeKind) -> Option<serde_json::Value> {
    (kind == NoticeKind::DeliveryFailed).then(|| {
        json!({
            "title": "A post did not arrive everywhere",
            "summary": "One of your networks refused it. Open the post to see which one, and why.",
        })
    })
}
