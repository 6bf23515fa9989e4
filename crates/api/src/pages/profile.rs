//! `/@{name}`: an owner, and what they said in public.

use super::article::article;
use super::page::{Page, not_found};
use crate::error::ApiError;
use crate::extract::Name;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use syrinx_model::html::escape;
use syrinx_store::{AuthorFilter, Window};

/// So many posts are shown.
const SHOWN: usize = 20;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/@{name}", get(show))
}

async fn show(State(api): State<Api>, Name(name): Name) -> Response {
    match page(&api, &name).await {
        Ok(Some(page)) => page,
        Ok(None) => not_found(),
        Err(error) => Page::new("This did not work")
            .paragraph(error.sentence())
            .status(error.status())
            .response(),
    }
}

async fn page(api: &Api, name: &str) -> Result<Option<Response>, ApiError> {
    let Some(owner) = api.store().owner_by_name(name).await? else {
        return Ok(None);
    };
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
    let views = api.store().by_author(None, owner.author, &filter, window).await?;
    let said: String = views.iter().map(article).collect();
    let title = if author.name.is_empty() {
        format!("@{}", owner.name)
    } else {
        author.name
    };
    let handle = escape(&format!("@{}@{}", owner.name, api.settings.domain()));
    let head = format!("<p class=\"quiet\">{handle}</p>{}", author.note_html);
    let page = crate::feeds::addresses(api, &owner.name)
        .fold(Page::new(&title), |page, (kind, url)| page.alternate(kind, &url));
    Ok(Some(page.html(&head).html(&said).response()))
}
