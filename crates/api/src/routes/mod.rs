//! The routes, one file per resource of the dialect.

mod account_actions;
mod account_lists;
mod accounts;
mod apps;
mod conversations;
mod discovery;
mod empties;
mod featured_tags;
mod filter_keywords;
mod filter_phrases;
mod filter_statuses;
mod filters;
mod hooks;
mod instance;
mod lists;
mod markers;
mod media;
mod notification_groups;
mod notification_requests;
mod notifications;
mod oauth;
mod own_lists;
mod polls;
mod profile;
mod scheduled;
mod search;
mod sign_up;
mod status_actions;
mod status_readers;
mod statuses;
mod tags;
mod timelines;
mod write_status;

use crate::error::ApiError;
use crate::gate::{cors, gate};
use crate::state::Api;
use crate::{feeds, pages, streaming, syrinx};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any};
use http::StatusCode;

/// Bytes of a form around its file.
const FORM_AROUND_FILE: u64 = 1 << 20;

pub(crate) use notifications::{unhidden, unknown_to};
pub(crate) use oauth::covered;
pub(crate) use sign_up::checked_attempt;
pub(crate) use timelines::HomePage;
pub(crate) use write_status::compose;

/// All routes. Other origins may ask for everything but pages, which nobody else has to read.
pub(crate) fn all(api: Api) -> Router {
    let largest = api
        .engine
        .config()
        .max_image_bytes
        .saturating_mul(2)
        .saturating_add(FORM_AROUND_FILE);
    let gated = |routes: Router<Api>| {
        routes
            .method_not_allowed_fallback(wrong_method)
            .layer(from_fn_with_state(api.clone(), gate))
    };
    let asked = resources()
        .merge(feeds::routes())
        .merge(syrinx::routes())
        .merge(streaming::routes())
        .at("/api", any(unknown))
        .at("/api/{*rest}", any(unknown))
        .at("/oauth/{*rest}", any(unknown));
    gated(asked)
        .merge(media::files())
        .merge(hooks::routes())
        .layer(cors())
        .merge(gated(pages::routes().merge(syrinx::pages())))
        .layer(DefaultBodyLimit::max(
            usize::try_from(largest).unwrap_or(usize::MAX),
        ))
        .with_state(api.clone())
}

fn resources() -> Router<Api> {
    Router::new()
        .merge(account_actions::routes())
        .merge(account_lists::routes())
        .merge(accounts::routes())
        .merge(apps::routes())
        .merge(conversations::routes())
        .merge(discovery::routes())
        .merge(empties::routes())
        .merge(featured_tags::routes())
        .merge(filter_keywords::routes())
        .merge(filter_phrases::routes())
        .merge(filter_statuses::routes())
        .merge(filters::routes())
        .merge(instance::routes())
        .merge(lists::routes())
        .merge(markers::routes())
        .merge(media::routes())
        .merge(notification_groups::routes())
        .merge(notification_requests::routes())
        .merge(notifications::routes())
        .merge(oauth::routes())
        .merge(own_lists::routes())
        .merge(polls::routes())
        .merge(profile::routes())
        .merge(scheduled::routes())
        .merge(search::routes())
        .merge(status_actions::routes())
        .merge(status_readers::routes())
        .merge(statuses::routes())
        .merge(tags::routes())
        .merge(timelines::routes())
        .merge(write_status::routes())
}

/// Serves a path with and without a slash at its end: several clients write one, and a redirect would turn their POST
/// into a GET.
pub(crate) trait Slashed {
    /// Adds the path both ways.
    fn at(self, path: &str, methods: MethodRouter<Api>) -> Self;
}

impl Slashed for Router<Api> {
    fn at(self, path: &str, methods: MethodRouter<Api>) -> Self {
        if path.ends_with('}') && path.contains("{*") {
            return self.route(path, methods);
        }
        self.route(&format!("{path}/"), methods.clone())
            .route(path, methods)
    }
}

async fn unknown() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "This server has no such route")
}

async fn wrong_method() -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This route does not take that method",
    )
}
