//! Between our words and the client's: a request's body on the way out, a failure on the way back.

use super::guard::ClosedName;
use super::hop::Hop;
use super::{Body, Field, HttpError};
use http::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, multipart};
use std::error::Error as _;

/// Puts the body of a hop under its request; the type that the caller named in a header wins.
pub(super) fn with_body(request: RequestBuilder, hop: &Hop) -> RequestBuilder {
    let typed = |request: RequestBuilder, kind: &str| {
        if hop.headers.contains_key(CONTENT_TYPE) {
            request
        } else {
            request.header(CONTENT_TYPE, kind)
        }
    };
    match &hop.body {
        Body::Empty => request,
        Body::Bytes(bytes, kind) => typed(request, kind).body(bytes.clone()),
        Body::Form(pairs) => {
            let form = serde_urlencoded::to_string(pairs).unwrap_or_default();
            typed(request, "application/x-www-form-urlencoded").body(form)
        }
        Body::Multipart(fields) => {
            request.multipart(fields.iter().fold(multipart::Form::new(), |form, field| {
                form.part(field.name.clone(), part(field))
            }))
        }
    }
}

/// One field of a form with files; a type that is none becomes the general one.
fn part(field: &Field) -> multipart::Part {
    let plain = || multipart::Part::stream(field.value.clone());
    match &field.file {
        None => plain(),
        Some((name, kind)) => plain()
            .mime_str(kind)
            .unwrap_or_else(|_| plain())
            .file_name(name.clone()),
    }
}

/// What a failure of the client means. Only a failure to connect proves that nothing was sent.
pub(super) fn failure(error: &reqwest::Error) -> HttpError {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(ClosedName(name)) = cause.downcast_ref() {
            return HttpError::Blocked(name.clone());
        }
        source = cause.source();
    }
    match () {
        () if error.is_builder() => HttpError::BadUrl(causes(error)),
        () if error.is_connect() => HttpError::NotSent(causes(error)),
        () => HttpError::Broken(causes(error)),
    }
}

/// The causes of a failure, without the URL, which may hold secrets.
pub(super) fn causes(error: &reqwest::Error) -> String {
    let mut text = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push(cause.to_string());
        source = cause.source();
    }
    if text.is_empty() {
        "no cause was given".to_owned()
    } else {
        text.join(": ")
    }
}
