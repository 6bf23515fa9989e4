//! Reading parameters: the query first, then the body in whichever encoding it came, for every verb.

use super::nesting::insert;
use super::{Param, Params, Upload};
use crate::error::ApiError;
use crate::state::Api;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;
use http::{StatusCode, header};
use serde_json::Value;
use std::collections::BTreeMap;
use url::form_urlencoded;

/// Bytes of a body that holds no file.
const MAX_TEXT_BODY: usize = 1 << 20;
/// Parameters of one request.
const MAX_PARAMS: usize = 2000;
/// Nested JSON deeper than this is refused.
const MAX_JSON_DEPTH: usize = 16;

impl FromRequest<Api> for Params {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Api) -> Result<Self, ApiError> {
        let mut root = BTreeMap::new();
        pairs(&mut root, request.uri().query().unwrap_or_default().as_bytes())?;
        let encoding = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if encoding.starts_with("multipart/form-data") {
            multipart(&mut root, request, api).await?;
            return Ok(Self(Param::Map(root)));
        }
        let body = to_bytes(request.into_body(), MAX_TEXT_BODY)
            .await
            .map_err(|_| too_large())?;
        if encoding.contains("json") {
            json(&mut root, &body)?;
        } else {
            pairs(&mut root, &body)?;
        }
        Ok(Self(Param::Map(root)))
    }
}

fn too_large() -> ApiError {
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "The request is larger than this server takes",
    )
}

fn too_many() -> ApiError {
    ApiError::unreadable("The request has too many parameters")
}

fn pairs(root: &mut BTreeMap<String, Param>, encoded: &[u8]) -> Result<(), ApiError> {
    for (number, (name, value)) in form_urlencoded::parse(encoded).enumerate() {
        if number >= MAX_PARAMS {
            return Err(too_many());
        }
        insert(root, &name, Param::Text(value.into_owned()));
    }
    Ok(())
}

fn json(root: &mut BTreeMap<String, Param>, body: &Bytes) -> Result<(), ApiError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(());
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::unreadable(format!("The body is not valid JSON: {error}")))?;
    let Value::Object(members) = value else {
        return Err(ApiError::unreadable("The body must be a JSON object"));
    };
    for (name, value) in members {
        root.insert(name, param(value, 0)?);
    }
    Ok(())
}

fn param(value: Value, depth: usize) -> Result<Param, ApiError> {
    if depth > MAX_JSON_DEPTH {
        return Err(ApiError::unreadable("The body is nested too deeply"));
    }
    Ok(match value {
        Value::Null => Param::Null,
        Value::Bool(flag) => Param::Text(flag.to_string()),
        Value::Number(number) => Param::Text(number.to_string()),
        Value::String(text) => Param::Text(text),
        Value::Array(items) => Param::List(
            items
                .into_iter()
                .map(|item| param(item, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(members) => Param::Map(
            members
                .into_iter()
                .map(|(name, value)| Ok((name, param(value, depth + 1)?)))
                .collect::<Result<_, ApiError>>()?,
        ),
    })
}

async fn multipart(root: &mut BTreeMap<String, Param>, request: Request, api: &Api) -> Result<(), ApiError> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            too_large()
        } else {
            ApiError::unreadable(format!("The form cannot be read: {}", error.body_text()))
        }
    };
    let mut form = Multipart::from_request(request, api)
        .await
        .map_err(|error| ApiError::unreadable(format!("The form cannot be read: {}", error.body_text())))?;
    let mut number = 0;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        number += 1;
        if number > MAX_PARAMS {
            return Err(too_many());
        }
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.map_err(unreadable)?;
        let value = if is_file {
            Param::File(Upload { bytes })
        } else {
            Param::Text(String::from_utf8_lossy(&bytes).into_owned())
        };
        insert(root, &name, value);
    }
    Ok(())
}
