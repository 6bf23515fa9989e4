//! Who follows, mutes and blocks whom. Following and blocking are records; muting is private.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::{Here, Network};
use crate::{
    Deed, LedgerEntry,
    bluesky::{
        answer::{Answer, Oops},
        auth::{Ask, Caller, Guest},
        page::{Page, in_order},
        view,
        write::name,
    },
};

pub(super) fn routes() -> Router<Arc<Network>> {
    Router::new()
        .route("/xrpc/app.bsky.graph.getFollows", get(follows))
        .route("/xrpc/app.bsky.graph.getFollowers", get(followers))
        .route("/xrpc/app.bsky.graph.getRelationships", get(relationships))
        .route("/xrpc/app.bsky.graph.getMutes", get(mutes))
        .route("/xrpc/app.bsky.graph.getBlocks", get(blocks))
        .route("/xrpc/app.bsky.graph.muteActor", post(mute))
        .route("/xrpc/app.bsky.graph.unmuteActor", post(unmute))
}

/// A page of the authors on one side of those follows whose other side is the actor.
fn people(
    here: &Network,
    ask: &Ask,
    me: Option<&str>,
    list: &str,
    pick: fn(&(String, String)) -> (&String, &String),
) -> Answer {
    let actor = ask.need("actor")?;
    here.with(|state| {
        let repo = state
            .repo(actor)
            .ok_or_else(|| Oops::invalid("Actor not found"))?;
        let ties = state.index.follows.iter().map(|(tie, uri)| (pick(tie), uri));
        let people = ties
            .filter(|((this, _), _)| **this == repo.did)
            .filter_map(|((_, other), uri)| Some((uri, view::profile(state, state.repos.get(other)?, me))));
        let mut answer = Page::read(ask)?.fill(list, in_order(people));
        answer["subject"] = view::profile(state, repo, me);
        Ok(Json(answer))
    })
}

async fn follows(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    people(&here, &ask, me.as_deref(), "follows", |(who, whom)| (who, whom))
}

async fn followers(State(here): Here, Guest(me): Guest, ask: Ask) -> Answer {
    people(&here, &ask, me.as_deref(), "followers", |(who, whom)| (whom, who))
}

async fn relationships(State(here): Here, ask: Ask) -> Answer {
    let actor = ask.need("actor")?;
    here.with(|state| {
        let actor = state
            .repo(actor)
            .ok_or_else(|| Oops::named("ActorNotFound", "Actor not found"))?
            .did
            .clone();
        let ties = ask.all("others").into_iter().map(|other| {
            let Some(them) = state.repo(other) else {
                let kind = "app.bsky.graph.defs#notFoundActor";
                return json!({ "$type": kind, "actor": other, "notFound": true });
            };
            let mut view = json!({ "$type": "app.bsky.graph.defs#relationship", "did": them.did });
            let tie = |a: &str, b: &str| state.index.follows.get(&(a.to_owned(), b.to_owned()));
            for (key, uri) in [
                ("following", tie(&actor, &them.did)),
                ("followedBy", tie(&them.did, &actor)),
            ] {
                if let Some(uri) = uri {
                    view[key] = uri.as_str().into();
                }
            }
            view
        });
        let ties: Vec<_> = ties.collect();
        Ok(Json(json!({ "actor": actor, "relationships": ties })))
    })
}

async fn mutes(State(here): Here, Caller(me): Caller, ask: Ask) -> Answer {
    here.with(|state| {
        let muted = state.repos.get(&me).into_iter().flat_map(|repo| &repo.mutes);
        let muted =
            muted.filter_map(|did| Some((did, view::profile(state, state.repos.get(did)?, Some(&me)))));
        Ok(Json(Page::read(&ask)?.fill("mutes", in_order(muted))))
    })
}

async fn blocks(State(here): Here, Caller(me): Caller, ask: Ask) -> Answer {
    here.with(|state| {
        let mine = state.index.blocks.iter().filter(|((who, _), _)| *who == me);
        let blocked = mine.filter_map(|((_, whom), uri)| {
            Some((uri, view::profile(state, state.repos.get(whom)?, Some(&me))))
        });
        Ok(Json(Page::read(&ask)?.fill("blocks", in_order(blocked))))
    })
}

#[derive(Deserialize)]
struct Actor {
    actor: String,
}

fn set_mute(here: &Network, me: &str, actor: &str, deed: Deed) -> Result<(), Oops> {
    here.with(|state| {
        let them = state.repo(actor).map(|repo| repo.did.clone());
        let them = them.ok_or_else(|| Oops::invalid("Actor not found"))?;
        let repo = state.repos.get_mut(me).ok_or_else(Oops::internal)?;
        let done = match deed {
            Deed::Mute => repo.mutes.insert(them.clone()),
            _ => repo.mutes.remove(&them),
        };
        if done {
            here.ledger.write(LedgerEntry::new(name(repo), deed, &them));
        }
        Ok(())
    })
}

async fn mute(State(here): Here, Caller(me): Caller, Json(it): Json<Actor>) -> Result<(), Oops> {
    set_mute(&here, &me, &it.actor, Deed::Mute)
}

async fn unmute(State(here): Here, Caller(me): Caller, Json(it): Json<Actor>) -> Result<(), Oops> {
    set_mute(&here, &me, &it.actor, Deed::Unmute)
}
