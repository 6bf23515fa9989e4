//! Polls.

use super::json::Object;
use crate::error::ApiError;
use crate::state::Api;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::HashMap;
use syrinx_model::{Moment, OwnerId, Poll, PostId};
use syrinx_store::{PollView, StatusView};

/// How the fragment of a post with a poll begins.
const OPENING: &str = "\"poll\":{";
/// What follows the poll in a fragment. It occurs in no string, where its quotes would be escaped, and in no poll.
const NEXT: &str = ",\"created_at\":";

/// That a poll goes on, and that it has ended.
const GOES_ON: &str = "\"expired\":false";
const ENDED: &str = "\"expired\":true";

/// How the polls of a page stand for its reader.
pub(super) struct Polls {
    by_post: HashMap<PostId, PollView>,
    now: Moment,
}

/// A poll without its id and without what its reader voted.
pub(super) fn rendered(poll: &Poll) -> String {
    let hidden = poll.hides_totals && !poll.ended;
    let options: Vec<Value> = poll
        .options
        .iter()
        .map(|option| json!({ "title": option.title, "votes_count": option.votes.filter(|_| !hidden) }))
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

impl Api {
    /// How the polls among these statuses stand for their reader.
    pub(super) async fn polls<'v>(
        &self,
        viewer: Option<OwnerId>,
        views: impl Iterator<Item = &'v StatusView>,
    ) -> Result<Polls, ApiError> {
        let mut asking: Vec<PostId> = views
            .filter(|view| view.fragment.starts_with(OPENING))
            .map(|view| view.post)
            .collect();
        asking.sort_unstable();
        asking.dedup();
        let known = match asking.as_slice() {
            [] => Vec::new(),
            posts => self.store().polls(viewer, posts).await?,
        };
        Ok(Polls {
            by_post: known.into_iter().map(|poll| (poll.post, poll)).collect(),
            now: self.engine.now(),
        })
    }

    /// The poll of a status alone.
    ///
    /// # Errors
    /// If it has none.
    pub(crate) async fn poll_of(
        &self,
        viewer: Option<OwnerId>,
        view: &StatusView,
    ) -> Result<String, ApiError> {
        let polls = self.polls(viewer, std::iter::once(view)).await?;
        let whole = polls.completed(view);
        let end = whole.find(NEXT).filter(|_| whole.starts_with(OPENING));
        let poll = end.and_then(|end| whole.get(OPENING.len() - 1..end));
        poll.map(ToOwned::to_owned).ok_or_else(ApiError::not_found)
    }
}

impl Polls {
    /// The fragment of a post with what its poll lacked: what its reader chose, what is counted here, and an id: that
    /// of the status, since a vote must find it again.
    pub(super) fn completed<'v>(&self, view: &'v StatusView) -> Cow<'v, str> {
        let Some(theirs) = view.fragment.strip_prefix(OPENING) else {
            return Cow::Borrowed(&view.fragment);
        };
        let known = self.by_post.get(&view.post);
        let own = known.map_or(&[][..], |known| &known.own);
        // Who asks sees how it stands, like somebody who has voted.
        let voted = view.own || !own.is_empty();
        let mine = format!(
            "\"id\":\"{}\",\"voted\":{voted},\"own_votes\":{},",
            view.id,
            json!(own)
        );
        let counted = known.and_then(|known| known.here.as_ref()).zip(theirs.find(NEXT));
        let Some((poll, end)) = counted else {
            return match self.ended_since(theirs) {
                Some((before, after)) => format!("{OPENING}{mine}{before}{ENDED}{after}").into(),
                None => format!("{OPENING}{mine}{theirs}").into(),
            };
        };
        let poll = rendered(&Poll {
            ended: poll.ends_at.is_some_and(|end| end <= self.now),
            ..poll.clone()
        });
        let poll = poll.trim_start_matches('{');
        format!("{OPENING}{mine}{poll}{}", &theirs[end..]).into()
    }

    /// A poll of a network around the word that it goes on, if its end has come since the network told of it.
    fn ended_since<'p>(&self, poll: &'p str) -> Option<(&'p str, &'p str)> {
        let (before, after) = poll.split_once(GOES_ON)?;
        let end = before.strip_prefix("\"expires_at\":\"")?.strip_suffix("\",")?;
        (Moment::parse(end)? <= self.now).then_some((before, after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syrinx_model::PollOption;

    #[test]
    fn the_end_of_a_networks_poll_comes_by_the_clock_too() {
        let poll = |ends_at| Poll {
            id: "1".to_owned(),
            options: vec![PollOption {
                title: GOES_ON.to_owned(),
                votes: Some(1),
            }],
            multiple: false,
            ends_at,
            ended: false,
            voters: None,
            hides_totals: false,
        };
        let end = Moment(1_700_000_000_000);
        let ended = |ends_at, now| {
            let polls = Polls {
                by_post: HashMap::new(),
                now,
            };
            let whole = rendered(&poll(ends_at));
            let found = polls.ended_since(whole.trim_start_matches('{'));
            found.map(|(before, after)| format!("{{{before}{ENDED}{after}"))
        };
        let whole = ended(Some(end), end).unwrap_or_default();
        let told: Value = serde_json::from_str(&whole).unwrap_or_default();
        assert_eq!(
            (&told["expired"], &told["options"][0]["title"]),
            (&json!(true), &json!(GOES_ON))
        );
        assert_eq!(ended(Some(end), Moment(end.0 - 1)), None);
        assert_eq!(ended(None, end), None);
    }
}
