//! `/api/v1/media`, `/api/v2/media` and the public files.

use super::Slashed;
use crate::answer::{Answer, text};
use crate::entities::account::{NO_AVATAR, NO_HEADER};
use crate::entities::media::uploaded;
use crate::error::ApiError;
use crate::extract::{Bearer, Id, Name, Param, Params};
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use syrinx_model::{Focus, MediaId};
use syrinx_store::MediaPatch;

/// A file never changes under its name.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Whatever a file claims to be, it may do nothing.
const HARMLESS: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .at("/api/v1/media", post(upload))
        .at("/api/v2/media", post(upload))
        .at("/api/v1/media/{id}", get(show).put(update).patch(update))
}

/// The public files: outside the gate, since pages of posts ask for many of them.
pub(super) fn files() -> Router<Api> {
    Router::new()
        .route("/media/{name}", get(file))
        .route(
            NO_AVATAR,
            get(|| async { picture(include_bytes!("../../assets/avatar.png")) }),
        )
        .route(
            NO_HEADER,
            get(|| async { picture(include_bytes!("../../assets/header.png")) }),
        )
}

/// Pictures are ready when they are taken, so both versions of the route answer at once.
async fn upload(State(api): State<Api>, bearer: Bearer, params: Params) -> Answer {
    let owner = bearer.owner("write:media")?;
    let missing = || ApiError::invalid("Validation failed: File can't be blank").about("file", "ERR_BLANK");
    let file = params.file("file").ok_or_else(missing)?;
    let alt = params.text("description").unwrap_or_default().to_owned();
    let row = api
        .engine
        .upload(owner, file.bytes.clone(), alt, focus(&params)?)
        .await?;
    Ok(text(uploaded(&api.settings.base_url, &row)))
}

async fn show(State(api): State<Api>, bearer: Bearer, Id(id): Id<MediaId>) -> Answer {
    let owner = bearer.owner("write:media")?;
    let rows = api.store().media(owner, &[id]).await?;
    let row = rows.first().ok_or_else(ApiError::not_found)?;
    Ok(text(uploaded(&api.settings.base_url, row)))
}

async fn update(State(api): State<Api>, bearer: Bearer, Id(id): Id<MediaId>, params: Params) -> Answer {
    let owner = bearer.owner("write:media")?;
    let patch = MediaPatch {
        alt: params.text("description").map(ToOwned::to_owned),
        focus: focus(&params)?,
    };
    let row = api.engine.update_media(owner, id, patch).await?;
    Ok(text(uploaded(&api.settings.base_url, &row)))
}

/// `x,y`, each from -1 to 1.
fn focus(params: &Param) -> Result<Option<Focus>, ApiError> {
    let Some(word) = params.word("focus") else {
        return Ok(None);
    };
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|n| (-1.0..=1.0).contains(n))
    };
    let point = word
        .split_once(',')
        .and_then(|(x, y)| Some(Focus::new(number(x)?, number(y)?)));
    let wrong =
        || ApiError::invalid("Validation failed: focus must be two numbers from -1 to 1, as in 0.5,-0.2");
    point.map(Some).ok_or_else(wrong)
}

async fn file(State(api): State<Api>, Name(name): Name, headers: HeaderMap) -> Answer {
    let Some((bytes, mime)) = api.engine.media_file(&name).await? else {
        return Ok(harmless(ApiError::not_found().into_response(), "no-store"));
    };
    let etag = format!("\"{name}\"");
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        bytes.into_response()
    };
    let held = response.headers_mut();
    held.insert(
        header::CONTENT_TYPE,
        HeaderValue::try_from(mime).unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    if let Ok(etag) = HeaderValue::try_from(etag) {
        held.insert(header::ETAG, etag);
    }
    Ok(harmless(response, FOREVER))
}

fn picture(bytes: &'static [u8]) -> Response {
    let mut response = bytes.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    harmless(response, "public, max-age=86400")
}

fn harmless(mut response: Response, cache: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(HARMLESS),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_focus_is_two_small_numbers() {
        let given = |word: &str| {
            focus(&Param::Map(
                [("focus".to_owned(), Param::Text(word.to_owned()))].into(),
            ))
        };
        assert_eq!(given("0.5,-0.25").ok(), Some(Some(Focus::new(0.5, -0.25))));
        assert_eq!(given("").ok(), Some(None));
        for wrong in ["1", "2,0", "NaN,0", "a,b"] {
            assert!(given(wrong).is_err(), "{wrong}");
        }
    }
}
