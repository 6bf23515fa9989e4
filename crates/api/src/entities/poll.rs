//! Polls.

use super::json::{Object, written};
use crate::error::ApiError;
use serde_json::{Value, json};
use std::borrow::Cow;
use syrinx_model::{Poll, StatusId};
use syrinx_store::StatusView;

/// How the fragment of a post with a poll begins.
const OPENING: &str = "\"poll\":{";

/// A poll without its id and without what its reader voted.
pub(super) fn rendered(poll: &Poll) -> String {
    let options: Vec<Value> = poll
        .options
        .iter()
        .map(|option| json!({ "title": option.title, "votes_count": option.votes }))
        .collect();
    let votes: u64 = poll.options.iter().filter_map(|option| option.votes).sum();
    let mut out = String::new();
    Object::open(&mut out)
        .put("expires_at", &poll.ends_at.map(|at| at.rfc3339()))
        .put("expired", &poll.ended)
        .put("multiple", &poll.multiple)
        .put("votes_count", &votes)
        .put("voters_count", &poll.voters)
        .put("options", &options)
        .raw("emojis", "[]")
        .close();
    out
}

/// The fragment of a post with the id of its poll put in: the id of the status, since a vote must find it again.
pub(super) fn completed(fragment: &str, id: StatusId) -> Cow<'_, str> {
    match fragment.strip_prefix(OPENING) {
        Some(rest) => format!("{OPENING}\"id\":\"{id}\",\"voted\":false,\"own_votes\":[],{rest}").into(),
        None => fragment.into(),
    }
}

/// The poll of a status alone; `votes` are what its reader has just chosen.
///
/// # Errors
/// If it has none.
pub(crate) fn of(view: &StatusView, votes: Option<&[u32]>) -> Result<String, ApiError> {
    let whole = format!("{{{}}}", completed(&view.fragment, view.id));
    let mut members: Value = serde_json::from_str(&whole).unwrap_or_default();
    let mut poll = members["poll"].take();
    if poll.is_null() {
        return Err(ApiError::not_found());
    }
    if let Some(votes) = votes {
        poll["voted"] = json!(true);
        poll["own_votes"] = json!(votes);
    }
    Ok(written(&poll))
}
