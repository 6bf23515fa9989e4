//! What the server says about itself.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};

use super::{Here, Instance};

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v1/instance", get(first))
        .route("/api/v2/instance", get(second))
        .route("/nodeinfo/2.0", get(nodeinfo))
        .route("/.well-known/nodeinfo", get(nodeinfo_links))
}

fn version(here: &Instance) -> String {
    here.with(|state| state.options.version.clone())
}

fn configuration(here: &Instance) -> Value {
    let options = here.with(|state| state.options.clone());
    json!({
        "urls": { "streaming": here.base.replacen("http", "ws", 1), "status": null, "about": null },
        "vapid": { "public_key": "" },
        "accounts": { "max_featured_tags": 10, "max_pinned_statuses": 5, "max_profile_fields": 4,
            "profile_field_name_limit": 255, "profile_field_value_limit": 255,
            "max_display_name_length": 30, "max_note_length": 500 },
        "statuses": {
            "max_characters": options.max_characters,
            "max_media_attachments": options.max_media,
            "characters_reserved_per_url": crate::mastodon::text::URL_COST,
        },
        "media_attachments": {
            "description_limit": 1500,
            "image_matrix_limit": 33_177_600,
            "image_size_limit": options.image_size_limit,
            "supported_mime_types": ["image/jpeg", "image/png", "image/gif", "image/webp"],
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8_294_400,
            "video_size_limit": 103_809_024,
        },
        "polls": { "max_options": 4, "max_characters_per_option": 50, "min_expiration": 300,
            "max_expiration": 2_629_746 },
        "translation": { "enabled": false },
        "timelines_access": { "live_feeds": { "local": "public", "remote": "public" },
            "hashtag_feeds": { "local": "public", "remote": "public" } },
        "limited_federation": false,
    })
}

async fn second(State(here): Here) -> Json<Value> {
    Json(json!({
        "domain": here.base.trim_start_matches("http://"),
        "title": "A pond of reeds",
        "version": version(&here),
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "A stand-in server whose inhabitants are made up.",
        "usage": { "users": { "active_month": here.with(|state| state.accounts.len()) } },
        "thumbnail": { "url": format!("{}/headers/original/missing.png", here.base), "description": "",
            "blurhash": null, "versions": {} },
        "icon": [],
        "languages": ["en"],
        "configuration": configuration(&here),
        "registrations": { "enabled": false, "approval_required": false, "reason_required": null,
            "message": null, "min_age": null, "url": null },
        "api_versions": { "mastodon": 7 },
        "contact": { "email": "", "account": null },
        "rules": [],
    }))
}

async fn first(State(here): Here) -> Json<Value> {
    let (users, statuses) = here.with(|state| (state.accounts.len(), state.statuses.len()));
    Json(json!({
        "uri": here.base.trim_start_matches("http://"),
        "title": "A pond of reeds",
        "short_description": "A stand-in server whose inhabitants are made up.",
        "description": "",
        "email": "",
        "version": version(&here),
        "urls": { "streaming_api": here.base.replacen("http", "ws", 1) },
        "stats": { "user_count": users, "status_count": statuses, "domain_count": 1 },
        "thumbnail": format!("{}/headers/original/missing.png", here.base),
        "languages": ["en"],
        "registrations": false,
        "approval_required": false,
        "invites_enabled": false,
        "configuration": configuration(&here),
        "contact_account": null,
        "rules": [],
    }))
}

async fn nodeinfo_links(State(here): Here) -> Json<Value> {
    let rel = "http://nodeinfo.diaspora.software/ns/schema/2.0";
    Json(json!({ "links": [{ "rel": rel, "href": format!("{}/nodeinfo/2.0", here.base) }] }))
}

async fn nodeinfo(State(here): Here) -> Json<Value> {
    let users = here.with(|state| state.accounts.len());
    Json(json!({
        "version": "2.0",
        "software": { "name": "mastodon", "version": version(&here) },
        "protocols": ["activitypub"],
        "services": { "outbound": [], "inbound": [] },
        "usage": { "users": { "total": users } },
        "openRegistrations": false,
        "metadata": {},
    }))
}
