//! The door of the hub.

use std::sync::Arc;

use axum::{Form, Router, extract::State, routing::post};
use http::StatusCode;
use serde::Deserialize;
use time::Duration;
use url::Url;

use super::{Here, Site};
use crate::feed::{
    caller,
    formats::Format,
    hub::{self, Wish},
};

/// Ten days, as the standard proposes.
const LEASE: i64 = 10 * 24 * 3600;
/// The longest secret, in bytes, as the standard says.
const LONGEST_SECRET: usize = 200;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/hub", post(ask))
}

#[derive(Deserialize)]
struct Ask {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.topic")]
    topic: String,
    #[serde(rename = "hub.callback")]
    callback: String,
    #[serde(rename = "hub.secret")]
    secret: Option<String>,
    #[serde(rename = "hub.lease_seconds")]
    lease: Option<i64>,
}

async fn ask(State(here): Here, Form(ask): Form<Ask>) -> (StatusCode, &'static str) {
    match read(&here, ask) {
        Ok(wish) => {
            tokio::spawn(hub::verify(here, wish));
            (StatusCode::ACCEPTED, "")
        }
        Err(refusal) => refusal,
    }
}

fn read(here: &Site, ask: Ask) -> Result<Wish, (StatusCode, &'static str)> {
    if !here.hub {
        return Err((StatusCode::NOT_FOUND, "there is no hub here"));
    }
    let bad = |problem| (StatusCode::BAD_REQUEST, problem);
    let leave = match ask.mode.as_str() {
        "subscribe" => false,
        "unsubscribe" => true,
        _ => return Err(bad("hub.mode is subscribe or unsubscribe")),
    };
    let known = here.with(|state| {
        let mut names = state.blogs.keys();
        names.any(|name| Format::ALL.iter().any(|it| here.feed_url(name, *it) == ask.topic))
    });
    if !known {
        return Err(bad("hub.topic is no feed of this hub"));
    }
    if ask
        .secret
        .as_ref()
        .is_some_and(|secret| secret.len() >= LONGEST_SECRET)
    {
        return Err(bad("hub.secret is too long"));
    }
    let callback = Url::parse(&ask.callback).ok().filter(caller::reaches);
    Ok(Wish {
        leave,
        topic: ask.topic,
        callback: callback.ok_or(bad("hub.callback must be plain HTTP on loopback"))?,
        secret: ask.secret,
        lease: Duration::seconds(ask.lease.unwrap_or(LEASE).clamp(1, LEASE)),
    })
}
