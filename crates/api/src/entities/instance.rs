//! What this server is and takes, in both versions of the dialect.

use super::account::NO_HEADER;
use crate::error::ApiError;
use crate::state::Api;
use serde_json::{Value, json};

/// Pixels of a picture that clients may send; larger ones they make smaller first.
const MATRIX_LIMIT: u64 = 33_177_600;
/// Types of files that are taken.
const MIME_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// What is asked first of all: by clients before anybody has logged in.
pub(crate) async fn v2(api: &Api) -> Result<Value, ApiError> {
    let settings = &api.settings;
    let open = api.engine.config().open_sign_up;
    let mut configuration = configuration(api);
    configuration["urls"] = json!({
        "streaming": settings.streaming(),
        "status": null,
        "about": settings.base_url,
        "privacy_policy": api.url("/api/v1/instance/privacy_policy"),
        "terms_of_service": null,
    });
    configuration["vapid"] = json!({ "public_key": "" });
    configuration["translation"] = json!({ "enabled": false });
    configuration["limited_federation"] = json!(false);
    configuration["timelines_access"] = json!({
        "live_feeds": { "local": "public", "remote": "public" },
        "hashtag_feeds": { "local": "public", "remote": "public" },
        "trending_link_feeds": { "local": "public", "remote": "public" },
    });
    Ok(json!({
        "domain": settings.domain(),
        "title": settings.title,
        "version": settings.told_version(),
        // Clients want an address in any case.
        "source_url": if settings.source_url.is_empty() { &settings.base_url } else { &settings.source_url },
        "description": settings.description,
        "usage": { "users": { "active_month": api.store().count_owners().await? } },
        "thumbnail": { "url": api.url(NO_HEADER), "description": settings.title, "blurhash": null, "versions": {} },
        "icon": [],
        "languages": ["en"],
        "configuration": configuration,
        "registrations": {
            "enabled": open,
            "approval_required": false,
            "reason_required": false,
            "message": null,
            "min_age": null,
            "url": null,
        },
        // There is no review of the year.
        "wrapstodon": null,
        "api_versions": { "mastodon": 7, "syrinx": 1 },
        "contact": { "email": settings.contact_email, "account": null },
        "rules": [],
    }))
}

/// The older form, which some clients still read first.
pub(crate) async fn v1(api: &Api) -> Result<Value, ApiError> {
    let settings = &api.settings;
    Ok(json!({
        "uri": settings.domain(),
        "title": settings.title,
        "short_description": settings.description,
        "description": settings.description,
        "email": settings.contact_email,
        "version": settings.told_version(),
        "urls": { "streaming_api": settings.streaming() },
        "stats": { "user_count": api.store().count_owners().await?, "status_count": 0, "domain_count": api.engine.networks().len() },
        "thumbnail": api.url(NO_HEADER),
        "languages": ["en"],
        "registrations": api.engine.config().open_sign_up,
        "approval_required": false,
        "invites_enabled": false,
        "configuration": configuration(api),
        "max_toot_chars": api.engine.config().max_characters,
        "contact_account": null,
        "rules": [],
    }))
}

/// What fits: one set of numbers for all networks, since clients keep it for all accounts of a host.
fn configuration(api: &Api) -> Value {
    let config = api.engine.config();
    json!({
        "accounts": {
            "max_featured_tags": 10,
            "max_pinned_statuses": 5,
            "max_display_name_length": 100,
            "max_note_length": 1000,
            "max_avatar_description_length": 1500,
            "max_header_description_length": 1500,
            "max_profile_fields": 8,
            "profile_field_name_limit": 255,
            "profile_field_value_limit": 255,
        },
        "statuses": {
            "max_characters": config.max_characters,
            "max_media_attachments": config.max_media,
            "characters_reserved_per_url": 23,
        },
        "media_attachments": {
            "supported_mime_types": MIME_TYPES,
            "description_limit": 1500,
            "image_size_limit": config.max_image_bytes,
            "image_matrix_limit": MATRIX_LIMIT,
            "video_size_limit": config.max_image_bytes,
            "video_frame_rate_limit": 60,
            "video_matrix_limit": MATRIX_LIMIT,
        },
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2_629_746,
        },
    })
}
