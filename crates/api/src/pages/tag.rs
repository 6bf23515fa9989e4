//! `/tags/{name}`: what is public here with a tag.

use super::article::article;
use super::page::Page;
use crate::error::ApiError;
use crate::extract::Name;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use syrinx_store::Window;

/// So many posts are shown.
const SHOWN: usize = 20;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/tags/{name}", get(show))
}

async fn show(State(api): State<Api>, Name(name): Name) -> Response {
    let tag = name.to_lowercase();
    let window = Window {
        limit: SHOWN,
        ..Window::default()
    };
    let page = Page::new(&format!("#{tag}"));
    match api.store().tagged(None, &tag, window).await {
        Ok(views) if views.is_empty() => page.paragraph("Nothing public here has this tag yet.").response(),
        Ok(views) => page
            .html(&views.iter().map(article).collect::<String>())
            .response(),
        Err(error) => {
            let error = ApiError::from(error);
            page.paragraph(error.sentence()).status(error.status()).response()
        }
    }
}
