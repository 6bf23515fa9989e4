//! Search, and with `resolve=true` the way from an address to a local id.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};

use super::{Here, Instance, accounts};
use crate::mastodon::{answer::Answer, auth::Caller, entity, params::Params, remote};

const MOST: usize = 20;

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new().route("/api/v2/search", get(search))
}

async fn search(State(here): Here, Caller(me): Caller, params: Params) -> Answer {
    let wanted = params.text_or_empty("q");
    let kind = params.text("type");
    let asked = |name: &str| kind.as_deref().is_none_or(|kind| kind == name);
    let (mut people, mut statuses, mut tags) = (Vec::new(), Vec::new(), Vec::new());
    if wanted.starts_with("http://") || wanted.starts_with("https://") {
        let (author, post) = resolve(&here, &params, &wanted);
        here.with(|state| {
            people.extend(
                author
                    .and_then(|id| state.accounts.get(&id))
                    .map(|it| entity::account(state, it)),
            );
            let post = post.and_then(|id| state.seen(id, Some(me)));
            statuses.extend(post.map(|it| entity::status(state, it, Some(me))));
        });
    } else {
        if asked("accounts") {
            people = accounts::find(&here, &params, me);
        }
        if asked("statuses") {
            statuses = containing(&here, &wanted, me);
        }
        if asked("hashtags") {
            tags = hashtags(&here, &wanted);
        }
    }
    Ok(Json(
        json!({ "accounts": people, "statuses": statuses, "hashtags": tags }),
    ))
}

fn resolve(here: &Instance, params: &Params, address: &str) -> (Option<u64>, Option<u64>) {
    if params.flag("resolve") {
        return (
            remote::resolve_author(here, address),
            remote::resolve_post(here, address),
        );
    }
    here.with(|state| {
        let author = state
            .accounts
            .values()
            .find(|account| account.url == address || account.uri == address);
        (
            author.map(|it| it.id),
            state.status_by_uri(address).map(|it| it.id),
        )
    })
}

fn containing(here: &Instance, words: &str, me: u64) -> Vec<Value> {
    let words = words.to_lowercase();
    here.with(|state| {
        let found = state.statuses.values().rev().filter(|status| {
            status.boost_of.is_none()
                && status.text.to_lowercase().contains(&words)
                && state.visible(status, Some(me))
        });
        found
            .take(MOST)
            .map(|status| entity::status(state, status, Some(me)))
            .collect()
    })
}

fn hashtags(here: &Instance, words: &str) -> Vec<Value> {
    let wanted = words.trim_start_matches('#').to_lowercase();
    here.with(|state| {
        let all = state.statuses.values().flat_map(|status| &status.tags);
        let found: std::collections::BTreeSet<_> = all.filter(|tag| tag.starts_with(&wanted)).collect();
        let tag = |name: &String| {
            json!({ "name": name, "url": format!("{}/tags/{name}", here.base), "history": [], "following": false })
        };
        found.into_iter().take(MOST).map(tag).collect()
    })
}
