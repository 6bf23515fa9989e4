//! `/@{name}/{id}`: a public post of an owner, with links to its copies.

use super::article::article;
use super::page::{Page, not_found};
use crate::error::ApiError;
use crate::extract::Pair;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use syrinx_model::StatusId;
use syrinx_model::html::{escape, is_web};
use syrinx_store::{Owner, StatusView};

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/@{name}/{id}", get(show))
}

async fn show(State(api): State<Api>, Pair(name, id): Pair<String, StatusId>) -> Response {
    match page(&api, &name, id).await {
        Ok(Some(page)) => page,
        Ok(None) => not_found(),
        Err(error) => Page::new("This did not work")
            .paragraph(error.sentence())
            .status(error.status())
            .response(),
    }
}

/// Read as anybody: what is not public is not there.
async fn page(api: &Api, name: &str, id: StatusId) -> Result<Option<Response>, ApiError> {
    let Some(owner) = api.store().owner_by_name(name).await? else {
        return Ok(None);
    };
    let views = api.store().statuses(None, &[id]).await?;
    let Some(view) = views.first().filter(|view| view.author == owner.author) else {
        return Ok(None);
    };
    let copies = copies(api, &owner, view).await?;
    let page = Page::new(&format!("A post by @{}", owner.name))
        .html(&article(view))
        .html(&copies);
    Ok(Some(page.response()))
}

/// Where else the post stands.
async fn copies(api: &Api, owner: &Owner, view: &StatusView) -> Result<String, ApiError> {
    let deliveries = api.store().deliveries_of_post(owner.id, view.post).await?;
    let links: String = deliveries
        .iter()
        .filter(|view| !view.delivery.gone)
        .filter_map(|view| {
            let url = view.delivery.parts.first()?.receipt.as_ref()?.url.as_deref()?;
            let name = api.engine.network_name(&view.network);
            is_web(url).then(|| {
                format!(
                    "<li><a href=\"{}\" rel=\"nofollow\">{}</a></li>",
                    escape(url),
                    escape(&name)
                )
            })
        })
        .collect();
    Ok(if links.is_empty() {
        links
    } else {
        format!("<p>Also on:</p><ul>{links}</ul>")
    })
}
