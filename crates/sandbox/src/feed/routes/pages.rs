//! Pages for people: a blog's front, its articles, and their pictures.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header::CONTENT_TYPE};

use super::{Here, Site};
use crate::feed::formats::{Format, escape};

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/{blog}", get(front))
        .route("/{blog}/", get(front))
        .route("/{blog}/secret", get(secret))
        .route("/{blog}/{slug}", get(article))
        .route("/pictures/{file}", get(picture))
}

async fn front(State(here): Here, Path(name): Path<String>) -> Result<Html<String>, StatusCode> {
    let (title, entries) = here
        .with(|state| {
            let blog = state.blogs.get(&name)?;
            Some((escape(&blog.profile.display_name), blog.shown()))
        })
        .ok_or(StatusCode::NOT_FOUND)?;
    let links = Format::ALL.map(|format| {
        format!(
            "<link rel=\"alternate\" type=\"{}\" title=\"{title}\" href=\"{}\">\n",
            format.mime(),
            here.feed_url(&name, format)
        )
    });
    let articles = entries.iter().map(|entry| {
        let title = if entry.title.is_empty() {
            &entry.slug
        } else {
            &entry.title
        };
        format!("<li><a href=\"{}\">{}</a></li>\n", entry.url, escape(title))
    });
    Ok(Html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title>\n{}</head>\n<body><h1>{title}</h1>\n<ul>\n{}</ul></body></html>\n",
        links.concat(),
        articles.collect::<String>()
    )))
}

async fn article(
    State(here): Here,
    Path((name, slug)): Path<(String, String)>,
) -> Result<Html<String>, StatusCode> {
    let entry = here
        .with(|state| {
            let blog = state.blogs.get(&name)?;
            blog.entries.iter().find(|entry| entry.slug == slug).cloned()
        })
        .ok_or(StatusCode::NOT_FOUND)?;
    let title = escape(&entry.title);
    Ok(Html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head>\n<body><h1>{title}</h1>\n{}</body></html>\n",
        entry.html
    )))
}

/// Nobody has a reason to come here: who does has followed an external entity.
async fn secret() -> &'static str {
    "an external entity was followed"
}

async fn picture(State(here): Here, Path(file): Path<String>) -> Result<Response, StatusCode> {
    let (bytes, mime) = here
        .with(|state| state.pictures.get(&file).cloned())
        .ok_or(StatusCode::NOT_FOUND)?;
    Ok(([(CONTENT_TYPE, mime)], bytes).into_response())
}
