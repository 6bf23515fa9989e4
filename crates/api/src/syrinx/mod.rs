//! `/api/syrinx/v1`: what only Syrinx knows. Other clients never see it.

mod accounts;
mod deliveries;
mod flows;
mod gaps;
mod linking;
mod mirror;
mod networks;
mod people;
mod preview;
mod returning;

use crate::state::Api;
use axum::Router;

pub(crate) use flows::Flows;
pub(crate) use returning::PATH as RETURN_PATH;

pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .merge(accounts::routes())
        .merge(deliveries::routes())
        .merge(gaps::routes())
        .merge(linking::routes())
        .merge(mirror::routes())
        .merge(networks::routes())
        .merge(people::routes())
        .merge(preview::routes())
}

/// The page to which networks send an owner's browser back.
pub(crate) fn pages() -> Router<Api> {
    returning::routes()
}
