//! An owner's home as a feed, for whoever has its key; and the key itself, at `/api/syrinx/v1/feeds/home`.

use super::{Feed, Form, Item, fresh};
use crate::answer::{Answer, nothing, value};
use crate::error::ApiError;
use crate::extract::{Bearer, Name};
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::{HeaderMap, HeaderValue, header};
use serde_json::json;
use syrinx_store::{FilterContext, StatusView, Window};

/// So many entries are told.
const SHOWN: usize = 40;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/syrinx/v1/feeds/home", get(stand).post(renew).delete(revoke))
        .at("/feeds/home/{file}", get(show))
}

async fn stand(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    let since = api.engine.home_feed_since(owner).await?;
    Ok(value(&json!({
        "enabled": since.is_some(),
        "created_at": since.map(syrinx_model::Moment::rfc3339),
    })))
}

/// Makes the key, or another in its place. This is the only time that it is told.
async fn renew(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("write:syrinx")?;
    let key = api.engine.renew_home_feed(owner).await?;
    let since = api.engine.home_feed_since(owner).await?;
    let url = |form: Form| api.url(&format!("/feeds/home/{}.{}", key.expose(), form.ending()));
    Ok(value(&json!({
        "enabled": true,
        "created_at": since.map(syrinx_model::Moment::rfc3339),
        "atom_url": url(Form::Atom),
        "json_url": url(Form::Json),
    })))
}

async fn revoke(State(api): State<Api>, bearer: Bearer) -> Answer {
    api.engine.revoke_home_feed(bearer.owner("write:syrinx")?).await?;
    Ok(nothing())
}

async fn show(State(api): State<Api>, Name(file): Name, headers: HeaderMap) -> Answer {
    let named = file
        .rsplit_once('.')
        .and_then(|(key, ending)| Some((key, Form::of_ending(ending)?)));
    let (key, form) = named.ok_or_else(ApiError::not_found)?;
    let owner = api.engine.home_feed_owner(key).await?;
    let owner = api.store().owner(owner.ok_or_else(ApiError::not_found)?).await?;
    let owner = owner.ok_or_else(ApiError::not_found)?;
    let window = Window {
        limit: SHOWN,
        ..Window::default()
    };
    let mut views = api.store().home(owner.id, window).await?;
    let shown: Vec<&StatusView> = views.iter().collect();
    let mut left = api
        .leaves(owner.id, FilterContext::Home, &shown)
        .await?
        .into_iter();
    views.retain(|_| left.next().unwrap_or(true));
    let page = api.url(&format!("/@{}", owner.name));
    let feed = Feed {
        id: format!("tag:{},{}:home/{}", host(&api), owner.created_at.day(), owner.id),
        title: format!("Home of @{}", owner.name),
        // Where it is holds the key, and readers pass feeds on.
        here: None,
        author: (format!("@{}", owner.name), page.clone()),
        page,
        began: owner.created_at,
        items: views
            .iter()
            .map(|view| Item::of(view, entry_name(&api, view)))
            .collect(),
    };
    let mut response = fresh::answer(&feed, form, &headers, "private, no-cache");
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// What an entry is called for ever (RFC 4151): its id goes on answering, whatever copies join it.
fn entry_name(api: &Api, view: &StatusView) -> String {
    format!("tag:{},{}:entry/{}", host(api), view.published_at.day(), view.id)
}

/// The name of this server without a port, which a tag cannot hold.
fn host(api: &Api) -> &str {
    api.settings.domain().split(':').next().unwrap_or_default()
}
