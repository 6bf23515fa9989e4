//! `/@{name}/feed.atom` and `/@{name}/feed.json`: what an owner says to everybody.

use super::{Feed, Form, Item, fresh};
use crate::answer::Answer;
use crate::error::ApiError;
use crate::extract::Name;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::HeaderMap;
use serde_json::Value;
use syrinx_store::{AuthorFilter, StatusView, Window};

/// So many posts are told.
const SHOWN: usize = 40;
/// Caches may keep a feed for as long as a reader would not come again anyway, in seconds.
const CACHE: &str = "public, max-age=300";

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/@{name}/feed.atom", get(atom))
        .at("/@{name}/feed.json", get(json))
}

/// The feeds of an owner: content type and URL, for the head of their page.
pub(crate) fn addresses(api: &Api, name: &str) -> impl Iterator<Item = (&'static str, String)> {
    let of = |form: Form| (form.content_type(), address(api, name, form));
    Form::ALL.map(of).into_iter()
}

fn address(api: &Api, name: &str, form: Form) -> String {
    api.url(&format!("/@{name}/feed.{}", form.ending()))
}

async fn atom(State(api): State<Api>, Name(name): Name, headers: HeaderMap) -> Answer {
    show(&api, &name, Form::Atom, &headers).await
}

async fn json(State(api): State<Api>, Name(name): Name, headers: HeaderMap) -> Answer {
    show(&api, &name, Form::Json, &headers).await
}

async fn show(api: &Api, name: &str, form: Form, headers: &HeaderMap) -> Answer {
    let owner = api.store().owner_by_name(name).await?;
    let owner = owner.ok_or_else(ApiError::not_found)?;
    let author = api.author(owner.author).await?.author;
    let filter = AuthorFilter {
        exclude_replies: true,
        exclude_boosts: true,
        ..AuthorFilter::default()
    };
    let window = Window {
        limit: SHOWN,
        ..Window::default()
    };
    // Read as anybody, and then only what was meant for everybody's timelines.
    let views = api.store().by_author(None, owner.author, &filter, window).await?;
    let page = api.url(&format!("/@{}", owner.name));
    let called = if author.name.is_empty() {
        format!("@{}", owner.name)
    } else {
        author.name
    };
    let feed = Feed {
        id: page.clone(),
        title: called.clone(),
        here: Some(address(api, &owner.name, form)),
        author: (called, page.clone()),
        page,
        began: owner.created_at,
        items: views
            .iter()
            .filter(|view| is_public(view))
            .filter_map(|view| Some(Item::of(view, view.copies.first()?.uri.clone())))
            .collect(),
    };
    Ok(fresh::answer(&feed, form, headers, CACHE))
}

fn is_public(view: &StatusView) -> bool {
    serde_json::from_str::<Value>(&format!("{{{}}}", view.fragment))
        .is_ok_and(|whole| whole["visibility"] == "public")
}
