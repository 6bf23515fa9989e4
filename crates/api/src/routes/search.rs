//! `/api/v2/search`: authors, posts and tags; and how a client turns a pasted link into one of ours.

use super::Slashed;
use crate::answer::{Answer, text};
use crate::entities::json::{Object, list, written};
use crate::error::ApiError;
use crate::extract::{Bearer, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use syrinx_engine::Resolution;
use syrinx_model::{AuthorId, OwnerId};
use syrinx_store::StatusView;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/v2/search", get(search))
}

/// What was found.
#[derive(Default)]
struct Found {
    authors: Vec<AuthorId>,
    views: Vec<StatusView>,
    tags: Vec<String>,
}

async fn search(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("read:search")?;
    let words = params.text("q").unwrap_or_default().trim();
    if words.is_empty() {
        return Err(
            ApiError::invalid("Validation failed: say what to search for in q").about("q", "ERR_BLANK"),
        );
    }
    let words = &without_own_host(words, api.settings.domain());
    let found = match pasted(&api, owner, words, &params).await? {
        Some(found) => found,
        None => by_words(&api, owner, words, &params).await?,
    };
    let authors = api.store().authors(&found.authors).await?;
    let tags = api.tags(Some(owner), &found.tags).await?;
    let mut out = String::new();
    Object::open(&mut out)
        .raw("accounts", &list(authors.iter().map(|row| row.fragment.as_str())))
        .raw("statuses", &api.statuses(Some(owner), &found.views).await?)
        .raw("hashtags", &written(&tags))
        // There are no collections of accounts here.
        .raw("collections", "[]")
        .close();
    Ok(text(out))
}

/// A link or a full handle is asked for at its network, if the client wants that; a link that leads nowhere is nothing.
async fn pasted(api: &Api, owner: OwnerId, words: &str, params: &Param) -> Result<Option<Found>, ApiError> {
    let is_link = words.starts_with("https://") || words.starts_with("http://");
    if !params.flag("resolve").unwrap_or(false) || !(is_link || is_handle(words)) {
        return Ok(None);
    }
    let resolved = match api.engine.resolve(owner, words).await {
        Ok(resolved) => resolved,
        Err(error) => {
            tracing::debug!(%error, "a link or handle could not be resolved");
            Resolution {
                statuses: Vec::new(),
                authors: Vec::new(),
            }
        }
    };
    if resolved.statuses.is_empty() && resolved.authors.is_empty() && !is_link {
        return Ok(None);
    }
    let views = api.store().statuses(Some(owner), &resolved.statuses).await?;
    Ok(Some(Found {
        authors: resolved.authors,
        views,
        tags: Vec::new(),
    }))
}

/// A handle of this server is known here by its name alone.
fn without_own_host(words: &str, domain: &str) -> String {
    match words.rsplit_once('@') {
        Some((name, host)) if host.eq_ignore_ascii_case(domain) && !name.is_empty() => name.to_owned(),
        _ => words.to_owned(),
    }
}

/// `@name@host` or `name@host`; or, where handles are domains, `@name.host`.
fn is_handle(words: &str) -> bool {
    let rest = words.strip_prefix('@').unwrap_or(words);
    let whole = |name: &str, host: &str| !name.is_empty() && host.contains(['.', ':']);
    let named = match rest.split_once('@') {
        Some((name, host)) => whole(name, host),
        None => rest.len() < words.len() && rest.trim_matches('.').contains('.'),
    };
    named && !words.contains(' ')
}

async fn by_words(api: &Api, owner: OwnerId, words: &str, params: &Param) -> Result<Found, ApiError> {
    let (limit, offset) = (params.limit(20, 40), params.number("offset")?.unwrap_or(0));
    let only = params.word("type");
    let wanted = |kind: &str| only.is_none_or(|only| only == kind);
    let mut found = Found::default();
    if wanted("accounts") && !words.starts_with('#') {
        let resolve = params.flag("resolve").unwrap_or(false);
        found.authors = api
            .engine
            .search_authors(owner, words, limit, offset, resolve)
            .await?;
    }
    if wanted("statuses") && !words.starts_with(['@', '#']) {
        found.views = api.store().search_posts(owner, words, limit, offset).await?;
    }
    if wanted("hashtags") && offset == 0 && !words.contains(' ') && !words.contains('@') {
        let name = words.trim_start_matches('#').to_lowercase();
        found.tags = api.store().search_tags(&name, limit).await?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{is_handle, without_own_host};

    #[test]
    fn a_handle_of_this_server_is_its_name() {
        assert_eq!(
            without_own_host("@ann@one.example:3000", "ONE.example:3000"),
            "@ann"
        );
        assert_eq!(
            without_own_host("ann@two.example", "one.example"),
            "ann@two.example"
        );
        assert_eq!(without_own_host("@one.example", "one.example"), "@one.example");
    }

    #[test]
    fn handles_have_a_host() {
        for handle in [
            "@ann@one.example",
            "ann@one.example",
            "@ann.one.example",
            "@ann@localhost:3000",
        ] {
            assert!(is_handle(handle), "{handle}");
        }
        for words in ["@ann", "ann", "write to ann@one.example", "@", "@@"] {
            assert!(!is_handle(words), "{words}");
        }
    }
}
