//! `/api/v1/timelines/…`: pages of statuses, newest first.

use super::Slashed;
use crate::answer::{Answer, text, with_link};
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Name, Params};
use crate::kept::Weight;
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderValue, Uri};
use syrinx_model::{ListId, OwnerId};
use syrinx_store::{FilterContext, PublicScope, StatusView, TagFilter};

/// How many statuses a page has, unless asked otherwise.
pub(crate) const PAGE: usize = 20;

/// Tags that may be asked for beside the first, in each of three ways; as many as columns of web clients offer.
const MOST_TAGS: usize = 4;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/timelines/home", get(home))
        .at("/api/v1/timelines/public", get(public))
        .at("/api/v1/timelines/tag/{name}", get(tagged))
        .at("/api/v1/timelines/list/{id}", get(list))
}

/// A page of a home or list, with its links: what the owner's filters hide is left out, but the page beside it begins
/// where it would begin otherwise.
async fn home_page(
    api: &Api,
    owner: OwnerId,
    here: &Uri,
    views: Vec<StatusView>,
) -> Result<HomePage, ApiError> {
    let link = link(api, here, ends(&views, |view| view.id.0));
    let all: Vec<&StatusView> = views.iter().collect();
    let mut left = api.leaves(owner, FilterContext::Home, &all).await?.into_iter();
    let mut views = views;
    views.retain(|_| left.next().unwrap_or(true));
    let body = api.statuses(Some(owner), &views).await?.into();
    Ok(HomePage { body, link })
}

/// A page of a home, as it goes to the client.
#[derive(Clone, Debug)]
pub(crate) struct HomePage {
    body: Bytes,
    link: Option<HeaderValue>,
}

impl Weight for HomePage {
    fn weight(&self) -> usize {
        self.body.len()
    }
}

impl IntoResponse for HomePage {
    fn into_response(self) -> Response {
        with_link(text(self.body), self.link)
    }
}

/// A page of statuses with its links.
pub(super) async fn page(api: &Api, viewer: Option<OwnerId>, here: &Uri, views: &[StatusView]) -> Answer {
    let link = link(api, here, ends(views, |view| view.id.0));
    Ok(with_link(text(api.statuses(viewer, views).await?), link))
}

async fn home(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:statuses")?;
    let window = params.window(PAGE);
    let read = async {
        let views = api.store().home(owner, window).await?;
        home_page(&api, owner, &here, views).await
    };
    // The first page is what clients ask for again and again; it is read once per change.
    let is_first = window.max.is_none() && window.since.is_none() && window.min.is_none();
    let version = api.store().home_version(owner).filter(|_| is_first);
    let page = match version {
        // The limit may have come in a body, and the links repeat what was asked for.
        Some(version) => {
            let key = (owner, format!("{} {here}", window.limit));
            api.homes.get(&key, version, api.engine.now(), read).await?
        }
        None => read.await?,
    };
    Ok(page.into_response())
}

async fn public(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let scope = match (
        params.flag("local").unwrap_or(false),
        params.flag("remote").unwrap_or(false),
    ) {
        (true, false) => PublicScope::Local,
        (false, true) => PublicScope::Remote,
        _ => PublicScope::All,
    };
    let only_media = params.flag("only_media").unwrap_or(false);
    let views = api
        .store()
        .public(viewer, scope, only_media, params.window(PAGE))
        .await?;
    page(&api, viewer, &here, &views).await
}

async fn tagged(
    State(api): State<Api>,
    bearer: Bearer,
    Name(name): Name,
    here: Uri,
    params: Params,
) -> Answer {
    let viewer = bearer.viewer("read:statuses")?;
    let tag = plain(&name);
    let window = params.window(PAGE);
    let more = |key: &str| {
        params
            .texts(key)
            .into_iter()
            .map(plain)
            .take(MOST_TAGS)
            .collect::<Vec<_>>()
    };
    let mut tags = TagFilter {
        any: more("any"),
        all: more("all"),
        none: more("none"),
    };
    let views = if tags == TagFilter::default() {
        api.store().tagged(viewer, &tag, window).await?
    } else {
        tags.any.push(tag);
        api.store().tagged_with(viewer, &tags, window).await?
    };
    page(&api, viewer, &here, &views).await
}

/// A tag as it is stored.
fn plain(tag: &str) -> String {
    tag.trim_start_matches('#').to_lowercase()
}

async fn list(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<ListId>,
    here: Uri,
    params: Params,
) -> Answer {
    let owner = bearer.owner("read:lists")?;
    let list = api
        .store()
        .list(owner, id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let views = api.store().list_timeline(&list, params.window(PAGE)).await?;
    Ok(home_page(&api, owner, &here, views).await?.into_response())
}
