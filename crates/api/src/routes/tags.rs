//! `/api/v1/tags/{name}` and `/api/v1/followed_tags`: following tags.

use super::Slashed;
use crate::answer::{Answer, value, with_link};
use crate::entities::tag::tag;
use crate::error::ApiError;
use crate::extract::{Bearer, Name, Params};
use crate::paging::{ends, link};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use http::Uri;
use serde_json::Value;
use syrinx_model::OwnerId;

/// How many tags a page has, unless asked otherwise.
const PAGE: usize = 100;

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/tags/{name}", get(show))
        .at("/api/v1/tags/{name}/follow", post(follow))
        .at("/api/v1/tags/{name}/unfollow", post(unfollow))
        .at("/api/v1/tags/{name}/feature", post(feature))
        .at("/api/v1/tags/{name}/unfeature", post(unfeature))
        .at("/api/v1/followed_tags", get(followed))
}

impl Api {
    /// Tags as a reader sees them.
    ///
    /// # Errors
    /// If the store fails.
    pub(crate) async fn tags(
        &self,
        viewer: Option<OwnerId>,
        names: &[String],
    ) -> Result<Vec<Value>, ApiError> {
        let (mut follows, mut features) = (Vec::new(), Vec::new());
        if let Some(owner) = viewer.filter(|_| !names.is_empty()) {
            follows = self.store().follows_of_tags(owner, names).await?;
            features = self.store().featured_tags(owner).await?;
        }
        let one = |name: &String| {
            let featuring = features.iter().any(|featured| featured.tag == *name);
            tag(&self.settings.base_url, name, follows.contains(name), featuring)
        };
        Ok(names.iter().map(one).collect())
    }

    async fn tag(&self, viewer: Option<OwnerId>, name: &str) -> Answer {
        let tags = self.tags(viewer, &[name.to_lowercase()]).await?;
        Ok(value(tags.first().ok_or_else(ApiError::not_found)?))
    }
}

async fn show(State(api): State<Api>, bearer: Bearer, Name(name): Name) -> Answer {
    let viewer = bearer.viewer("read")?;
    api.tag(viewer, name.trim_start_matches('#')).await
}

async fn follow(State(api): State<Api>, bearer: Bearer, Name(name): Name) -> Answer {
    let owner = bearer.owner("write:follows")?;
    api.engine.follow_tag(owner, &name, true).await?;
    api.tag(Some(owner), &name).await
}

async fn unfollow(State(api): State<Api>, bearer: Bearer, Name(name): Name) -> Answer {
    let owner = bearer.owner("write:follows")?;
    api.engine.follow_tag(owner, &name, false).await?;
    api.tag(Some(owner), &name).await
}

async fn feature(State(api): State<Api>, bearer: Bearer, Name(name): Name) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    api.engine.feature_tag(owner, &name).await?;
    api.tag(Some(owner), &name).await
}

/// What was not featured is not featured afterwards either.
async fn unfeature(State(api): State<Api>, bearer: Bearer, Name(name): Name) -> Answer {
    let owner = bearer.owner("write:accounts")?;
    let featured = api.store().featured_tags(owner).await?;
    let wanted = name.to_lowercase();
    if let Some(known) = featured.iter().find(|known| known.tag == wanted) {
        api.engine.unfeature_tag(owner, known.id).await?;
    }
    api.tag(Some(owner), &name).await
}

async fn followed(State(api): State<Api>, bearer: Bearer, here: Uri, params: Params) -> Answer {
    let owner = bearer.owner("read:follows")?;
    let page = api.store().followed_tags(owner, params.window(PAGE)).await?;
    let names: Vec<String> = page.iter().map(|(_, name)| name.clone()).collect();
    let link = link(&api, &here, ends(&page, |(id, _)| *id));
    Ok(with_link(value(&api.tags(Some(owner), &names).await?), link))
}
