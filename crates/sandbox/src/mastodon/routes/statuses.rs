//! Saying, reading, changing and deleting statuses.

use std::{sync::Arc, time::Instant};

use axum::{
    Json, Router,
    extract::{Extension, Path, State},
    routing::{get, post},
};
use http::HeaderMap;
use serde_json::{Value, json};

use super::{Here, Instance};
use crate::{
    Deed, Fault, Visibility, clock,
    gate::{Came, Struck},
    mastodon::{
        answer::{Answer, Oops},
        auth::{Caller, Guest},
        compose::Words,
        entity,
        params::Params,
        state::{Poll, Replay, State as Known, Status},
    },
};

/// How far a conversation is followed, as Mastodon does for those who are logged in.
const CONTEXT_LIMIT: usize = 4096;

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/statuses", post(create).get(several))
        .route("/api/v1/statuses/{id}", get(show).put(edit).delete(delete))
        .route("/api/v1/statuses/{id}/source", get(source))
        .route("/api/v1/statuses/{id}/context", get(context))
        .route("/api/v1/polls/{id}", get(poll))
        .route("/api/v1/polls/{id}/votes", post(vote))
}

async fn create(
    State(here): Here,
    Caller(me): Caller,
    Extension(Struck(struck)): Extension<Struck>,
    Extension(Came(came)): Extension<Came>,
    headers: HeaderMap,
    params: Params,
) -> Answer {
    let key = headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .map(str::to_owned);
    here.with(|state| {
        let replay = key.clone().and_then(|key| state.replays.get(&(me, key)).copied());
        let known = replay.filter(|replay| replay.written <= came);
        if let Some(replay) = known.filter(|_| !struck.contains(&Fault::IgnoreIdempotencyKey)) {
            let status = state.statuses.get(&replay.status).ok_or_else(Oops::missing)?;
            return Ok(Json(entity::status(state, status, Some(me))));
        }
        let words = words(state, me, &params)?;
        let id = state.say(me, words)?;
        if let Some(key) = key.clone() {
            let replay = Replay {
                status: id,
                written: Instant::now(),
            };
            state.replays.insert((me, key), replay);
        }
        let mut entry = state.entry(me, Deed::Post, id);
        entry.key = key;
        here.ledger.write(entry);
        Ok(Json(entity::status(state, &state.statuses[&id], Some(me))))
    })
}

fn words(state: &Known, me: u64, params: &Params) -> Result<Words, Oops> {
    let target = |key: &str, gone: &'static str| match params.text(key) {
        None => Ok(None),
        Some(id) => {
            let known = id.parse().ok().and_then(|id| state.seen(id, Some(me)));
            known
                .map(|status| Some(status.id))
                .ok_or_else(|| Oops::unprocessable(gone))
        }
    };
    let gone = "The post you are trying to reply to does not appear to exist.";
    let visibility = params.text("visibility").map(|name| {
        Visibility::parse(&name).ok_or_else(|| Oops::invalid("Visibility is not included in the list"))
    });
    let media: Vec<u64> = params
        .list("media_ids")
        .iter()
        .map(|id| id.parse().unwrap_or(0))
        .collect();
    let poll = params.inner("poll").map(|poll| read_poll(&poll)).transpose()?;
    if poll.is_some() && !media.is_empty() {
        return Err(Oops::unprocessable("Cannot attach a poll to a post with media"));
    }
    Ok(Words {
        text: params.text_or_empty("status"),
        spoiler: params.text_or_empty("spoiler_text"),
        sensitive: params.flag("sensitive"),
        visibility: visibility.transpose()?.unwrap_or_default(),
        language: params.text("language"),
        reply_to: target("in_reply_to_id", gone)?,
        quote_of: target(
            "quoted_status_id",
            "The post you are trying to quote does not appear to exist.",
        )?,
        media,
        poll,
        published_at: None,
    })
}

fn read_poll(params: &Params) -> Result<Poll, Oops> {
    let options = params.list("options");
    if !(2..=4).contains(&options.len()) {
        return Err(Oops::invalid("Poll must have between two and four items"));
    }
    let seconds = params
        .number("expires_in")
        .ok_or_else(|| Oops::invalid("Expires at can't be blank"))?;
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX).clamp(300, 2_629_746);
    Ok(Poll {
        options,
        multiple: params.flag("multiple"),
        expires_at: clock::now() + time::Duration::seconds(seconds),
        votes: Default::default(),
    })
}

async fn show(State(here): Here, Guest(me): Guest, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let status = state.seen(id, me).ok_or_else(Oops::missing)?;
        Ok(Json(entity::status(state, status, me)))
    })
}

async fn several(State(here): Here, Guest(me): Guest, params: Params) -> Json<Vec<Value>> {
    let ids = params.list("id");
    here.with(|state| {
        let found = ids.iter().filter_map(|id| state.seen(id.parse().ok()?, me));
        Json(found.map(|status| entity::status(state, status, me)).collect())
    })
}

/// A status that the caller wrote; others are said not to exist.
fn own(state: &Known, me: u64, id: u64) -> Result<&Status, Oops> {
    state
        .statuses
        .get(&id)
        .filter(|status| status.account == me)
        .ok_or_else(Oops::missing)
}

async fn edit(State(here): Here, Caller(me): Caller, Path(id): Path<u64>, params: Params) -> Answer {
    here.with(|state| {
        let old = own(state, me, id)?.clone();
        let media = match params.has("media_ids") {
            true => params
                .list("media_ids")
                .iter()
                .map(|id| id.parse().unwrap_or(0))
                .collect(),
            false => old.media,
        };
        for change in params.objects("media_attributes") {
            let item = change
                .number("id")
                .and_then(|id| state.media.get_mut(&id))
                .filter(|it| it.owner == me);
            if let (Some(item), Some(alt)) = (item, change.text("description")) {
                item.alt = alt;
            }
        }
        let kept = |key: &str, old: String| {
            if params.has(key) {
                params.text_or_empty(key)
            } else {
                old
            }
        };
        let words = Words {
            text: kept("status", old.text),
            spoiler: kept("spoiler_text", old.spoiler),
            sensitive: if params.has("sensitive") {
                params.flag("sensitive")
            } else {
                old.sensitive
            },
            language: params.text("language"),
            media,
            ..Words::default()
        };
        state.edit(id, words)?;
        here.ledger.write(state.entry(me, Deed::Edit, id));
        Ok(Json(entity::status(state, &state.statuses[&id], Some(me))))
    })
}

/// Deletes and returns what is needed to say it again: the plain text instead of the content.
async fn delete(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let status = own(state, me, id)?;
        let mut entity = entity::status(state, status, Some(me));
        entity["text"] = status.text.clone().into();
        if let Some(fields) = entity.as_object_mut() {
            fields.remove("content");
        }
        here.ledger.write(state.entry(me, Deed::Delete, id));
        state.remove(id);
        Ok(Json(entity))
    })
}

async fn source(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let status = own(state, me, id)?;
        let id = id.to_string();
        Ok(Json(
            json!({ "id": id, "text": status.text, "spoiler_text": status.spoiler }),
        ))
    })
}

async fn context(State(here): Here, Guest(me): Guest, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let status = state.seen(id, me).ok_or_else(Oops::missing)?;
        let mut ancestors = Vec::new();
        let mut parent = status.reply_to;
        // Mastodon's own query would go round a cyclic chain for ever; like it, this one stops at a limit.
        while let Some(above) = parent
            .and_then(|id| state.seen(id, me))
            .filter(|_| ancestors.len() < 40)
        {
            ancestors.push(entity::status(state, above, me));
            parent = above.reply_to;
        }
        ancestors.reverse();
        let mut descendants = Vec::new();
        descend(state, id, me, &mut vec![id], &mut descendants);
        let descendants: Vec<_> = descendants
            .into_iter()
            .map(|status| entity::status(state, status, me))
            .collect();
        Ok(Json(
            json!({ "ancestors": ancestors, "descendants": descendants }),
        ))
    })
}

/// Collects the answers below a status, depth first, each once.
fn descend<'a>(state: &'a Known, id: u64, me: Option<u64>, met: &mut Vec<u64>, into: &mut Vec<&'a Status>) {
    let answers = state
        .statuses
        .values()
        .filter(|status| status.reply_to == Some(id));
    for answer in answers.filter(|status| state.visible(status, me)) {
        if into.len() < CONTEXT_LIMIT && !met.contains(&answer.id) {
            met.push(answer.id);
            into.push(answer);
            descend(state, answer.id, me, met, into);
        }
    }
}

async fn poll(State(here): Here, Guest(me): Guest, Path(id): Path<u64>) -> Answer {
    here.with(|state| {
        let poll = state
            .seen(id, me)
            .and_then(|status| status.poll.as_ref())
            .ok_or_else(Oops::missing)?;
        Ok(Json(entity::poll(poll, id, me)))
    })
}

async fn vote(State(here): Here, Caller(me): Caller, Path(id): Path<u64>, params: Params) -> Answer {
    let choices: Vec<usize> = params
        .list("choices")
        .iter()
        .filter_map(|choice| choice.parse().ok())
        .collect();
    here.with(|state| {
        state.seen(id, Some(me)).ok_or_else(Oops::missing)?;
        let status = state.statuses.get_mut(&id).ok_or_else(Oops::missing)?;
        let poll = status.poll.as_mut().ok_or_else(Oops::missing)?;
        if poll.votes.contains_key(&me) {
            return Err(Oops::invalid("You have already voted on this poll"));
        }
        let known = choices.iter().all(|choice| *choice < poll.options.len());
        if choices.is_empty() || !known || (choices.len() > 1 && !poll.multiple) {
            return Err(Oops::invalid("The chosen vote option does not exist"));
        }
        if poll.expires_at <= clock::now() {
            return Err(Oops::invalid("The poll has already ended"));
        }
        poll.votes.insert(me, choices.into_iter().collect());
        let entity = entity::poll(poll, id, Some(me));
        here.ledger.write(state.entry(me, Deed::Vote, id));
        Ok(Json(entity))
    })
}
