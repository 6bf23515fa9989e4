//! The tables: each row names a field, what is accepted, and the apps that demand it.

use super::rules::Row;
use super::rules::Rule::{Count, Date, Flag, Id, List, Nullable, Object, OneOf, Text, Url, Word};

pub(crate) const ACCOUNT: &[Row] = &[
    ("id", Id, "all"),
    ("username", Word, "all"),
    ("acct", Word, "all"),
    ("display_name", Text, "Tusky, IceCubes, Android"),
    ("locked", Flag, "Tusky"),
    ("bot", Flag, "Tusky"),
    ("group", Flag, "OpenAPI"),
    ("indexable", Flag, "OpenAPI"),
    ("created_at", Date, "IceCubes, Android"),
    ("note", Text, "Tusky, IceCubes, toot"),
    ("url", Url, "Tusky, Android, Elk"),
    ("uri", Word, "Android, OpenAPI"),
    ("avatar", Url, "IceCubes, Tusky"),
    ("avatar_static", Url, "Android"),
    ("header", Url, "IceCubes, Tusky"),
    ("header_static", Url, "Android"),
    ("followers_count", Count, "IceCubes, Tusky"),
    ("following_count", Count, "IceCubes, Tusky"),
    ("statuses_count", Count, "IceCubes, Tusky"),
    ("last_status_at", Nullable, "toot, Android"),
    ("emojis", List, "Tusky, Elk"),
    ("fields", List, "Tusky, Phanpy"),
    ("roles", List, "Tusky"),
];

pub(crate) const CREDENTIALS: &[Row] = &[
    (
        "source.privacy",
        OneOf(&["public", "unlisted", "private", "direct"]),
        "Tusky",
    ),
    ("source.sensitive", Flag, "IceCubes"),
    ("source.language", Word, "Elk"),
    ("source.note", Text, "IceCubes"),
    ("source.fields", List, "IceCubes"),
    ("source.follow_requests_count", Count, "OpenAPI"),
    ("source.quote_policy", Word, "Android"),
    ("role.id", Word, "OpenAPI"),
    ("role.name", Text, "Tusky"),
    ("role.permissions", Word, "OpenAPI"),
    ("role.color", Text, "Tusky"),
    ("role.highlighted", Flag, "OpenAPI"),
];

pub(crate) const STATUS: &[Row] = &[
    ("id", Id, "all"),
    ("uri", Word, "all"),
    ("url", Url, "Phanpy, toot"),
    ("created_at", Date, "all"),
    ("account.id", Id, "all"),
    ("account.avatar", Url, "IceCubes"),
    ("content", Text, "all"),
    (
        "visibility",
        OneOf(&["public", "unlisted", "private", "direct"]),
        "IceCubes, Tusky",
    ),
    ("sensitive", Flag, "Tusky"),
    ("spoiler_text", Text, "Tusky, IceCubes"),
    ("media_attachments", List, "Tusky"),
    ("mentions", List, "Tusky"),
    ("tags", List, "Tusky"),
    ("emojis", List, "Tusky, Android"),
    ("reblogs_count", Count, "all"),
    ("favourites_count", Count, "all"),
    ("replies_count", Count, "all"),
    ("quotes_count", Count, "IceCubes"),
    ("favourited", Flag, "Tusky"),
    ("reblogged", Flag, "Tusky"),
    ("muted", Flag, "Tusky"),
    ("bookmarked", Flag, "Tusky"),
    ("pinned", Flag, "Tusky"),
    ("in_reply_to_id", Nullable, "Elk"),
    ("in_reply_to_account_id", Nullable, "Elk"),
    ("reblog", Nullable, "Elk"),
    ("application", Nullable, "Tusky"),
    ("language", Nullable, "Elk"),
    ("poll", Nullable, "Tusky"),
    ("card", Nullable, "Tusky"),
    ("edited_at", Nullable, "Elk"),
    ("quote", Nullable, "Elk"),
    ("quote_approval.automatic", List, "IceCubes"),
    ("quote_approval.manual", List, "IceCubes"),
    (
        "quote_approval.current_user",
        OneOf(&["automatic", "manual", "denied", "unknown"]),
        "IceCubes",
    ),
    ("filtered", List, "Tusky"),
];

pub(crate) const MEDIA: &[Row] = &[
    ("id", Id, "all"),
    (
        "type",
        OneOf(&["image", "gifv", "video", "audio", "unknown"]),
        "all",
    ),
    ("url", Url, "Android"),
    ("preview_url", Url, "Android"),
    ("meta.original.width", Count, "Tusky, Android"),
    ("meta.original.height", Count, "Tusky, Android"),
    ("description", Nullable, "Tusky"),
    ("blurhash", Nullable, "Tusky"),
];

pub(crate) const SOURCE: &[Row] = &[
    ("id", Id, "Tusky"),
    ("text", Text, "Tusky, toot"),
    ("spoiler_text", Text, "Tusky"),
];

pub(crate) const RELATIONSHIP: &[Row] = &[
    ("id", Id, "all"),
    ("following", Flag, "IceCubes, Tusky"),
    ("showing_reblogs", Flag, "IceCubes"),
    ("notifying", Flag, "IceCubes"),
    ("followed_by", Flag, "IceCubes"),
    ("blocking", Flag, "IceCubes"),
    ("blocked_by", Flag, "IceCubes"),
    ("muting", Flag, "IceCubes"),
    ("muting_notifications", Flag, "IceCubes"),
    ("requested", Flag, "IceCubes"),
    ("requested_by", Flag, "OpenAPI"),
    ("domain_blocking", Flag, "IceCubes"),
    ("endorsed", Flag, "IceCubes"),
    ("note", Text, "IceCubes"),
    ("languages", List, "Phanpy"),
];

pub(crate) const NOTIFICATION: &[Row] = &[
    ("id", Id, "all"),
    ("type", Word, "all"),
    ("created_at", Date, "IceCubes, toot"),
    ("group_key", Word, "OpenAPI"),
    ("account.id", Id, "all"),
    ("status", Nullable, "Tusky"),
];

pub(crate) const GROUP: &[Row] = &[
    ("group_key", Word, "IceCubes"),
    ("notifications_count", Count, "IceCubes"),
    ("type", Word, "IceCubes"),
    ("most_recent_notification_id", Count, "IceCubes decodes a number"),
    ("page_min_id", Id, "Phanpy"),
    ("page_max_id", Id, "Phanpy"),
    ("latest_page_notification_at", Date, "IceCubes"),
    ("sample_account_ids", List, "IceCubes"),
    ("status_id", Nullable, "IceCubes"),
];

pub(crate) const INSTANCE: &[Row] = &[
    ("domain", Word, "IceCubes, Android"),
    ("title", Word, "IceCubes, Android"),
    ("version", Word, "all"),
    ("source_url", Url, "OpenAPI"),
    ("description", Text, "Android"),
    ("usage.users.active_month", Count, "Phanpy"),
    ("thumbnail.url", Url, "IceCubes"),
    ("icon", List, "OpenAPI"),
    ("languages", List, "IceCubes"),
    ("registrations.enabled", Flag, "IceCubes, Android"),
    ("registrations.approval_required", Flag, "Android"),
    ("contact.email", Text, "IceCubes"),
    ("contact.account", Nullable, "OpenAPI"),
    ("rules", List, "IceCubes"),
    ("configuration.urls.streaming", Url, "Elk, Phanpy"),
    ("configuration.vapid.public_key", Text, "Elk"),
    ("configuration.statuses.max_characters", Count, "IceCubes, Tusky"),
    (
        "configuration.statuses.max_media_attachments",
        Count,
        "IceCubes, Tusky",
    ),
    (
        "configuration.statuses.characters_reserved_per_url",
        Count,
        "Tusky",
    ),
    (
        "configuration.media_attachments.supported_mime_types",
        List,
        "Phanpy",
    ),
    ("configuration.media_attachments.image_size_limit", Count, "Tusky"),
    (
        "configuration.media_attachments.image_matrix_limit",
        Count,
        "Tusky",
    ),
    ("configuration.media_attachments.video_size_limit", Count, "Tusky"),
    (
        "configuration.media_attachments.description_limit",
        Count,
        "Phanpy",
    ),
    ("configuration.polls.max_options", Count, "IceCubes"),
    ("configuration.polls.max_characters_per_option", Count, "IceCubes"),
    ("configuration.polls.min_expiration", Count, "IceCubes"),
    ("configuration.polls.max_expiration", Count, "IceCubes"),
    ("configuration.translation.enabled", Flag, "Tusky, toot"),
    ("configuration.timelines_access", Object, "Phanpy"),
    ("configuration.accounts.max_profile_fields", Count, "Tusky"),
    ("api_versions.mastodon", Count, "Android, Tusky"),
];

pub(crate) const INSTANCE_V1: &[Row] = &[
    ("uri", Word, "toot"),
    ("version", Word, "toot, Mastodon.py"),
    ("urls.streaming_api", Url, "toot, Mastodon.py"),
    ("title", Word, "Tusky"),
    ("short_description", Text, "Mastodon.py"),
    ("description", Text, "Tusky"),
    ("email", Text, "Mastodon.py"),
    ("stats.user_count", Count, "Mastodon.py"),
    ("stats.status_count", Count, "Mastodon.py"),
    ("stats.domain_count", Count, "Mastodon.py"),
    ("thumbnail", Url, "Mastodon.py"),
    ("languages", List, "Mastodon.py"),
    ("registrations", Flag, "Mastodon.py"),
    ("approval_required", Flag, "Mastodon.py"),
    ("invites_enabled", Flag, "Mastodon.py"),
    ("configuration.statuses.max_characters", Count, "toot"),
    ("contact_account", Nullable, "Mastodon.py"),
    ("rules", List, "Mastodon.py"),
];

pub(crate) const APP: &[Row] = &[
    ("id", Id, "IceCubes"),
    ("name", Word, "IceCubes"),
    ("website", Nullable, "IceCubes"),
    ("redirect_uri", Word, "IceCubes"),
    ("redirect_uris", List, "OpenAPI"),
    ("scopes", List, "OpenAPI"),
    ("client_id", Word, "all"),
    ("client_secret", Word, "all"),
    ("client_secret_expires_at", Count, "OpenAPI"),
    ("vapid_key", Text, "IceCubes"),
];

pub(crate) const TOKEN: &[Row] = &[
    ("access_token", Word, "all"),
    ("token_type", OneOf(&["Bearer"]), "all"),
    ("scope", Word, "Mastodon.py"),
    ("created_at", Count, "IceCubes"),
];

pub(crate) const LIST: &[Row] = &[
    ("id", Id, "all"),
    ("title", Word, "all"),
    ("replies_policy", OneOf(&["followed", "list", "none"]), "IceCubes"),
    ("exclusive", Flag, "IceCubes, Phanpy"),
];

pub(crate) const POLL: &[Row] = &[
    ("id", Id, "all"),
    ("expires_at", Nullable, "Tusky"),
    ("expired", Flag, "Tusky"),
    ("multiple", Flag, "Tusky"),
    ("votes_count", Count, "Tusky"),
    ("voters_count", Nullable, "IceCubes"),
    ("options", List, "all"),
    ("options.0.title", Word, "all"),
    ("emojis", List, "Android"),
    ("voted", Flag, "Tusky"),
    ("own_votes", List, "Tusky"),
];

pub(crate) const MARKER: &[Row] = &[
    ("last_read_id", Id, "Elk, Phanpy"),
    ("version", Count, "Elk"),
    ("updated_at", Date, "Elk"),
];

pub(crate) const PREFERENCES: &[Row] = &[
    ("posting:default:visibility", Word, "Phanpy, Elk"),
    ("posting:default:sensitive", Flag, "Phanpy"),
    ("posting:default:language", Nullable, "Elk"),
    ("posting:default:quote_policy", Word, "Phanpy"),
    ("reading:expand:media", Word, "Phanpy"),
    ("reading:expand:spoilers", Flag, "Phanpy"),
    ("reading:autoplay:gifs", Flag, "Phanpy"),
];

pub(crate) const TAG: &[Row] = &[
    ("name", Word, "all"),
    ("url", Url, "IceCubes"),
    ("history", List, "IceCubes"),
    ("following", Flag, "IceCubes"),
];
