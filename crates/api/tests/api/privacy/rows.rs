//! The rows of the table: how each route is asked.
//!
//! A place in braces is filled with what the caller knows. Kinds that belong to a secret make the row one that is asked
//! twice, with the secret's own and with made-up ones; the others are the same for everybody. `{=so}` is `so` itself.

use super::{rows_of_owners, rows_of_readers};

/// How alike two answers must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alike {
    /// In status, headers and body.
    Wholly,
    /// In status: each call makes something new, counts up, or is a stream without an end.
    ByStatus,
}

/// How a route is asked.
pub(super) struct Row {
    pub(super) method: &'static str,
    pub(super) asked: &'static str,
    pub(super) body: &'static str,
    pub(super) alike: Alike,
    /// What is posted after each asking, where a caller may only do so a few times.
    pub(super) undone_at: Option<&'static str>,
}

/// What only the owner of a secret should be able to use.
const SECRET_KINDS: [&str; 20] = [
    "{status}",
    "{post}",
    "{delivery}",
    "{media}",
    "{list}",
    "{filter}",
    "{keyword}",
    "{filtered}",
    "{featured}",
    "{notice}",
    "{group}",
    "{linked}",
    "{person}",
    "{flow}",
    "{words}",
    "{tag}",
    "{scheduled}",
    "{talk}",
    "{uri}",
    "{url}",
];

impl Row {
    /// The route's path.
    pub(super) fn path(&self) -> &'static str {
        self.asked.split('?').next().unwrap_or_default()
    }

    /// Whether a secret is needed to ask so.
    pub(super) fn names_a_secret(&self) -> bool {
        SECRET_KINDS
            .iter()
            .any(|kind| self.asked.contains(kind) || self.body.contains(kind))
    }
}

pub(super) const fn get(asked: &'static str) -> Row {
    row("GET", asked, "")
}

pub(super) const fn post(asked: &'static str, body: &'static str) -> Row {
    row("POST", asked, body)
}

pub(super) const fn row(method: &'static str, asked: &'static str, body: &'static str) -> Row {
    Row {
        method,
        asked,
        body,
        alike: Alike::Wholly,
        undone_at: None,
    }
}

/// A row whose answers are compared by status only.
pub(super) const fn changing(method: &'static str, asked: &'static str, body: &'static str) -> Row {
    Row {
        alike: Alike::ByStatus,
        ..row(method, asked, body)
    }
}

/// A row that is taken back each time.
pub(super) const fn undone(asked: &'static str, undone_at: &'static str) -> Row {
    Row {
        undone_at: Some(undone_at),
        ..post(asked, "")
    }
}

/// Routes that need no row, and why.
pub(super) const WITHOUT_ROWS: &[(&str, &str)] = &[
    ("/health", "says only that the server is up"),
    ("/api/v1/streaming/health", "says only that the server is up"),
    ("/api", "is no route, and says so"),
    ("/api/{*rest}", "is no route, and says so"),
    ("/oauth/{*rest}", "is no route, and says so"),
    ("/syrinx.css", "a constant file"),
    ("/avatars/original/missing.png", "a constant file"),
    ("/headers/original/missing.png", "a constant file"),
    (
        "/media/{name}",
        "protected by its name alone, which has a test of its own",
    ),
    (
        "/oauth/authorize",
        "a page of a browser's own session, about apps only",
    ),
    ("/oauth/sign_in", "a page that opens a browser's session"),
    ("/setup", "a page for the first owner, by a secret link"),
    (
        "/api/syrinx/v1/link/callback",
        "a page of a browser's own session; whose flow it is, is a unit test of the flows",
    ),
    ("/oauth/token", "about apps and tokens, which are tested there"),
    ("/oauth/revoke", "about apps and tokens, which are tested there"),
    (
        "/hooks/{account}/{*path}",
        "a network calls it with the secret of its hook, which has a test of its own",
    ),
    ("/api/v1/apps", "makes an app, and reads nothing"),
    (
        "/feeds/home/{file}",
        "protected by its key alone, which has a test of its own",
    ),
    (
        "/api/syrinx/v1/mirror",
        "tells a call of the operator's own how it arrived, and has a test of its own",
    ),
];

/// Every other route, in at least one way.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
        .chain(rows_of_owners::ROWS)
        .chain(rows_of_readers::ROWS)
}

const ROWS: &[Row] = &[
    // Statuses
    get("/api/v1/statuses?id[]={status}&id[]={mine}"),
    get("/api/v1/statuses?ids={status}"),
    get("/api/v1/statuses/{status}"),
    get("/api/v1/statuses/{status}/context"),
    get("/api/v1/statuses/{status}/source"),
    get("/api/v1/statuses/{status}/history"),
    get("/api/v1/statuses/{status}/favourited_by"),
    get("/api/v1/statuses/{status}/reblogged_by"),
    get("/api/v1/statuses/{status}/quotes"),
    post("/api/v1/statuses/{status}/favourite", ""),
    post("/api/v1/statuses/{status}/unfavourite", ""),
    post("/api/v1/statuses/{status}/bookmark", ""),
    post("/api/v1/statuses/{status}/unbookmark", ""),
    post("/api/v1/statuses/{status}/reblog", ""),
    post("/api/v1/statuses/{status}/unreblog", ""),
    post("/api/v1/statuses/{status}/mute", ""),
    post("/api/v1/statuses/{status}/unmute", ""),
    post("/api/v1/statuses/{status}/pin", ""),
    post("/api/v1/statuses/{status}/unpin", ""),
    post("/api/v1/statuses/{status}/reblog", r#"{"visibility":"private"}"#),
    post("/api/v1/statuses/{status}/translate", ""),
    row("PUT", "/api/v1/statuses/{status}", r#"{"status":"said instead"}"#),
    row(
        "PATCH",
        "/api/v1/statuses/{status}",
        r#"{"status":"said instead"}"#,
    ),
    row("DELETE", "/api/v1/statuses/{status}", ""),
    post(
        "/api/v1/statuses",
        r#"{"status":"an answer","in_reply_to_id":"{status}"}"#,
    ),
    post(
        "/api/v1/statuses",
        r#"{"status":"a quote","quoted_status_id":"{status}"}"#,
    ),
    post(
        "/api/v1/statuses",
        r#"{"status":"a picture","media_ids":["{media}"]}"#,
    ),
    post(
        "/api/v1/statuses",
        r#"{"status":"through another","syrinx":{"targets":["{linked}"]}}"#,
    ),
    post(
        "/api/v1/statuses",
        r#"{"status":"through another","syrinx":{"targets":[],"variants":{"{linked}":{"status":"so"}}}}"#,
    ),
    changing(
        "PUT",
        "/api/v1/statuses/{mine}",
        r#"{"status":"bob is here","media_ids":["{media}"]}"#,
    ),
    changing(
        "PATCH",
        "/api/v1/statuses/{mine}",
        r#"{"status":"bob is here","media_ids":["{media}"],"media_attributes":[{"id":"{media}","description":"mine"}]}"#,
    ),
    get("/api/v1/polls/{status}"),
    post("/api/v1/polls/{status}/votes", r#"{"choices":[0]}"#),
    post("/api/v1/polls/{status}/votes", ""),
    get("/@{=ann}/{status}"),
    get("/@{=bob}/{status}"),
    post(
        "/api/v1/reports",
        r#"{"account_id":"{author}","status_ids":["{status}"]}"#,
    ),
    // The ways of a post
    get("/api/syrinx/v1/statuses/{status}/deliveries"),
    post("/api/syrinx/v1/statuses/{status}/deliveries/{delivery}/retry", ""),
    post("/api/syrinx/v1/statuses/{mine}/deliveries/{delivery}/retry", ""),
    post(
        "/api/syrinx/v1/statuses/{status}/deliveries/{delivery}/cancel",
        "",
    ),
    post("/api/syrinx/v1/statuses/{mine}/deliveries/{delivery}/cancel", ""),
    post(
        "/api/syrinx/v1/statuses/{status}/split",
        r#"{"post_id":"{post}"}"#,
    ),
    post("/api/syrinx/v1/statuses/{mine}/split", r#"{"post_id":"{post}"}"#),
    post(
        "/api/syrinx/v1/statuses/preview",
        r#"{"status":"a try","in_reply_to_id":"{status}"}"#,
    ),
    post(
        "/api/syrinx/v1/statuses/preview",
        r#"{"status":"a try","quoted_status_id":"{status}"}"#,
    ),
    post(
        "/api/syrinx/v1/statuses/preview",
        r#"{"status":"a try","media_ids":["{media}"]}"#,
    ),
    post(
        "/api/syrinx/v1/statuses/preview",
        r#"{"status":"a try","syrinx":{"targets":["{linked}"]}}"#,
    ),
    // Searching
    get("/api/v2/search?q={words}"),
    get("/api/v2/search?resolve=true&q={words}"),
    get("/api/v1/accounts/search?resolve=true&q={words}"),
    get("/api/v2/search?q={uri}"),
    get("/api/v2/search?resolve=true&q={uri}"),
    get("/api/v1/accounts/search?resolve=true&q={uri}"),
    get("/api/v2/search?q={url}"),
    get("/api/v2/search?resolve=true&q={url}"),
    get("/api/v1/accounts/search?resolve=true&q={url}"),
    get("/api/v2/search?q={tag}"),
    get("/api/v2/search?resolve=true&q={tag}"),
    get("/api/v1/accounts/search?resolve=true&q={tag}"),
    get("/api/v2/search?type=statuses&q={words}"),
    get("/api/v2/search?type=hashtags&q={tag}"),
    get("/api/v2/search?type=accounts&resolve=true&q={words}"),
    get("/api/v2/search?q=quill"),
    get("/api/v2/search?q={handle}&resolve=true"),
    get("/api/v2/search?q=public%20word"),
    get("/api/v1/accounts/search?q={handle}"),
    get("/api/v1/accounts/search?q={handle}&following=true"),
    get("/api/v1/accounts/lookup?acct={handle}"),
    get("/api/v1/accounts/lookup?acct={words}"),
    // Timelines and tags
    get("/api/v1/timelines/home"),
    get("/api/v1/timelines/home?limit=40"),
    get("/api/v1/timelines/public?limit=40"),
    get("/api/v1/timelines/public?local=true"),
    get("/api/v1/timelines/public?remote=true"),
    get("/api/v1/timelines/public?only_media=true"),
    get("/api/v1/timelines/tag/{tag}"),
    get("/api/v1/timelines/tag/{=sky}"),
    get("/api/v1/timelines/list/{list}"),
    get("/"),
    get("/tags/{tag}"),
    get("/tags/{=sky}"),
    get("/api/v1/favourites"),
    get("/api/v1/bookmarks"),
    get("/api/v1/scheduled_statuses"),
    get("/api/v1/trends"),
    get("/api/v1/trends/tags"),
    get("/api/v1/trends/statuses"),
    get("/api/v1/trends/links"),
    // Context of what is public
    get("/api/v1/statuses/{public}"),
    get("/api/v1/statuses/{public}/context"),
    get("/api/v1/statuses/{public}/history"),
    get("/api/v1/statuses/{public}/favourited_by"),
    get("/api/v1/statuses/{public}/reblogged_by"),
    get("/api/v1/statuses/{public}/quotes"),
    get("/api/v1/statuses/{public}/source"),
    get("/api/syrinx/v1/statuses/{public}/deliveries"),
    get("/@{=ann}/{public}"),
    get("/@{=ann}/feed.atom"),
    get("/@{=ann}/feed.json"),
    get("/api/syrinx/v1/feeds/home"),
    changing("POST", "/api/syrinx/v1/feeds/home", ""),
    row("DELETE", "/api/syrinx/v1/feeds/home", ""),
    get("/api/v1/polls/{public}"),
    // Authors
    get("/api/v1/accounts?id[]={author}"),
    get("/api/v1/accounts/{author}"),
    get("/api/v1/accounts/{author}/statuses"),
    get("/api/v1/accounts/{author}/statuses?limit=40&exclude_replies=true"),
    get("/api/v1/accounts/{author}/statuses?only_media=true"),
    get("/api/v1/accounts/{author}/statuses?pinned=true"),
    get("/api/v1/accounts/{author}/statuses?tagged={tag}"),
    get("/api/v1/accounts/{author}/statuses?exclude_reblogs=true"),
    get("/api/v1/accounts/{author}/followers"),
    get("/api/v1/accounts/{author}/following"),
    get("/api/v1/accounts/{author}/lists"),
    get("/api/v1/accounts/{author}/endorsements"),
    get("/api/v1/accounts/familiar_followers?id[]={author}"),
    get("/api/v1/accounts/relationships?id[]={author}"),
    changing("POST", "/api/v1/accounts/{stranger}/follow", ""),
    changing("POST", "/api/v1/accounts/{stranger}/mute", ""),
    changing("POST", "/api/v1/accounts/{stranger}/unmute", ""),
    changing("POST", "/api/v1/accounts/{stranger}/block", ""),
    changing("POST", "/api/v1/accounts/{stranger}/unblock", ""),
    changing("POST", "/api/v1/accounts/{stranger}/unfollow", ""),
    post("/api/v1/accounts/{stranger}/note", ""),
    post("/api/v1/accounts/{stranger}/remove_from_followers", ""),
    get("/@{name}"),
    get("/api/v1/accounts/verify_credentials"),
    get("/api/v1/preferences"),
    get("/oauth/userinfo"),
    get("/api/v1/mutes"),
    get("/api/v1/blocks"),
    get("/api/v1/domain_blocks"),
    get("/api/v1/endorsements"),
    get("/api/v1/directory"),
    get("/api/v1/suggestions"),
    get("/api/v2/suggestions"),
    get("/api/v1/follow_requests"),
    post("/oauth/userinfo", ""),
    post("/api/v1/follow_requests/{stranger}/authorize", ""),
    post("/api/v1/follow_requests/{stranger}/reject", ""),
    post(
        "/api/v1/accounts",
        r#"{"username":"ann","password":"correct horse","agreement":true}"#,
    ),
    row(
        "PATCH",
        "/api/v1/accounts/update_credentials",
        r#"{"note":"I am here"}"#,
    ),
    row(
        "PUT",
        "/api/v1/accounts/update_credentials",
        r#"{"note":"I am here"}"#,
    ),
    // Files
    get("/api/v1/media/{media}"),
    row(
        "PUT",
        "/api/v1/media/{media}",
        r#"{"description":"said instead"}"#,
    ),
    row("PATCH", "/api/v1/media/{media}", r#"{"focus":"0,0"}"#),
    post("/api/v1/media", ""),
    post("/api/v2/media", ""),
    // Lists, markers and notices
    get("/api/v1/lists"),
    get("/api/v1/lists/{list}"),
    get("/api/v1/lists/{list}/accounts"),
    post("/api/v1/lists", r#"{"title":""}"#),
    row("PUT", "/api/v1/lists/{list}", r#"{"title":"said instead"}"#),
    row("PATCH", "/api/v1/lists/{list}", r#"{"exclusive":true}"#),
    row("DELETE", "/api/v1/lists/{list}", ""),
    post("/api/v1/lists/{list}/accounts", r#"{"account_ids":["{author}"]}"#),
    row(
        "DELETE",
        "/api/v1/lists/{list}/accounts",
        r#"{"account_ids":["{author}"]}"#,
    ),
    get("/api/v1/markers"),
    get("/api/v1/markers?timeline[]=home"),
    changing("POST", "/api/v1/markers", r#"{"home":{"last_read_id":"1"}}"#),
    get("/api/v1/notifications"),
    get("/api/v1/notifications?types[]=mention"),
    get("/api/v1/notifications?account_id={author}"),
    get("/api/v1/notifications/unread_count"),
    get("/api/v2/notifications/unread_count"),
    get("/api/v2/notifications"),
    get("/api/v2/notifications/policy"),
    get("/api/v1/notifications/requests"),
    get("/api/v1/notifications/requests/merged"),
    get("/api/v1/notifications/requests/{author}"),
    post("/api/v1/notifications/requests/{author}/accept", ""),
    post("/api/v1/notifications/requests/{author}/dismiss", ""),
    post("/api/v1/notifications/requests/accept", r#"{"id":["{author}"]}"#),
    post("/api/v1/notifications/requests/dismiss", r#"{"id":["{author}"]}"#),
    get("/api/v1/notifications/policy"),
    row("PUT", "/api/v1/notifications/policy", ""),
    row("PATCH", "/api/v1/notifications/policy", ""),
    get("/api/v1/notifications/{notice}"),
    post("/api/v1/notifications/{notice}/dismiss", ""),
    post("/api/v1/notifications/dismiss", r#"{"id":"{notice}"}"#),
    post("/api/v1/notifications/clear", ""),
    get("/api/v2/notifications/{group}"),
    get("/api/v2/notifications/{group}/accounts"),
    post("/api/v2/notifications/{group}/dismiss", ""),
    row("PUT", "/api/v2/notifications/policy", ""),
    row("PATCH", "/api/v2/notifications/policy", ""),
    row("GET", "/api/v1/push/subscription", ""),
    row("POST", "/api/v1/push/subscription", ""),
    row("PUT", "/api/v1/push/subscription", ""),
    row("DELETE", "/api/v1/push/subscription", ""),
    // Linked accounts and people
    get("/api/syrinx/v1/accounts"),
    get("/api/syrinx/v1/accounts/{linked}"),
    row(
        "PATCH",
        "/api/syrinx/v1/accounts/{linked}",
        r#"{"label":"said instead"}"#,
    ),
    row(
        "PUT",
        "/api/syrinx/v1/accounts/{linked}",
        r#"{"post_by_default":false}"#,
    ),
    row("DELETE", "/api/syrinx/v1/accounts/{linked}", r#"{"purge":true}"#),
    get("/api/syrinx/v1/accounts/{linked}/follows.opml"),
    post(
        "/api/syrinx/v1/accounts/{linked}/follows.opml",
        "<opml><body><outline xmlUrl=\"https://a.example/feed\"/></body></opml>",
    ),
    post("/api/syrinx/v1/accounts/{linked}/pause", ""),
    post("/api/syrinx/v1/accounts/{linked}/resume", ""),
    post(
        "/api/syrinx/v1/accounts",
        r#"{"network":"fake-all","handle":"ann","password":"wrong"}"#,
    ),
    row("PUT", "/api/syrinx/v1/flows/{flow}", r#"{"code":"1"}"#),
    post("/api/syrinx/v1/flows/{flow}", r#"{"code":"1"}"#),
    get("/api/syrinx/v1/people"),
    get("/api/syrinx/v1/people/{person}"),
    post(
        "/api/syrinx/v1/people",
        r#"{"account_ids":["{stranger}","{status}"]}"#,
    ),
    row("DELETE", "/api/syrinx/v1/people/{person}/identities/{author}", ""),
    get("/api/syrinx/v1/gaps"),
    get("/api/syrinx/v1/networks"),
    get("/api/syrinx/v1/networks/{=fake-all}"),
    // The server
    get("/api/v1/instance"),
    get("/api/v2/instance"),
    get("/api/v1/instance/peers"),
    get("/api/v1/instance/languages"),
    get("/api/v1/instance/translation_languages"),
    get("/api/v1/instance/activity"),
    get("/api/v1/instance/domain_blocks"),
    get("/api/v1/instance/rules"),
    get("/api/v1/announcements"),
    get("/api/v1/custom_emojis"),
    get("/api/v1/apps/verify_credentials"),
    get("/.well-known/host-meta"),
    get("/.well-known/nodeinfo"),
    get("/.well-known/oauth-authorization-server"),
    get("/.well-known/webfinger?resource={url}"),
    get("/nodeinfo/2.1"),
    changing("GET", "/api/v1/instance/extended_description", ""),
    changing("GET", "/api/v1/instance/privacy_policy", ""),
    // Streams; what is told in them is listened to elsewhere
    changing("GET", "/api/v1/streaming?stream=user", ""),
    changing("GET", "/api/v1/streaming?stream=public", ""),
    changing("GET", "/api/v1/streaming?stream=hashtag&tag={tag}", ""),
    changing("GET", "/api/v1/streaming?stream=list&list={list}", ""),
    changing("GET", "/api/v1/streaming/{=user}", ""),
    changing("GET", "/api/v1/streaming/{=public}", ""),
    changing("GET", "/api/v1/streaming/{=direct}", ""),
    changing("GET", "/api/v1/streaming/{=syrinx}", ""),
    changing("GET", "/api/v1/streaming/{=list}?list={list}", ""),
    changing("GET", "/api/v1/streaming/{=hashtag}?tag={tag}", ""),
    changing("GET", "/api/v1/streaming/{=user}/{=notification}", ""),
    changing("GET", "/api/v1/streaming/{=public}/{=local}", ""),
    changing("GET", "/api/v1/streaming/{=public}/{=remote}", ""),
    changing("GET", "/api/v1/streaming/{=hashtag}/{=local}?tag={tag}", ""),
    changing("GET", "/api/v1/streaming/{=public}/{=local}/{=media}", ""),
];
