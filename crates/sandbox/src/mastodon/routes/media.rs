//! Uploading pictures and describing them.

use std::{io::Cursor, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use http::StatusCode;
use image::ImageReader;

use super::{Here, Instance};
use crate::{
    clock,
    mastodon::{
        answer::{Answer, Oops},
        auth::Caller,
        entity,
        params::Params,
        state::Media,
    },
};

const ALT_LIMIT: usize = 1500;

pub(super) fn routes() -> Router<Arc<Instance>> {
    Router::new()
        .route("/api/v2/media", post(upload))
        .route("/api/v1/media", post(upload))
        .route("/api/v1/media/{id}", get(show).put(describe))
}

/// An uploaded file as a picture that is ready at once.
pub(crate) fn decode(bytes: Bytes, content_type: Option<&str>, owner: u64) -> Result<Media, Oops> {
    let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format();
    let reader = reader.map_err(|_| Oops::invalid("File could not be read"))?;
    let format = reader
        .format()
        .ok_or_else(|| Oops::invalid("File content type is invalid, File is invalid"))?;
    let (width, height) = reader
        .into_dimensions()
        .map_err(|_| Oops::invalid("File has an invalid or unsupported format"))?;
    let content_type = content_type
        .filter(|kind| kind.starts_with("image/"))
        .unwrap_or(format.to_mime_type());
    Ok(Media {
        owner,
        content_type: content_type.to_owned(),
        alt: String::new(),
        width,
        height,
        ready_at: clock::now(),
        bytes,
    })
}

async fn upload(State(here): Here, Caller(me): Caller, params: Params) -> Result<Response, Oops> {
    let file = params
        .file
        .as_ref()
        .ok_or_else(|| Oops::invalid("File can't be blank"))?;
    let options = here.with(|state| state.options.clone());
    if file.bytes.len() > options.image_size_limit {
        let megabytes = options.image_size_limit >> 20;
        return Err(Oops::invalid(&format!(
            "File file size must be less than {megabytes} MB"
        )));
    }
    let mut media = decode(file.bytes.clone(), file.content_type.as_deref(), me)?;
    media.alt = description(&params)?;
    media.ready_at += options.media_delay;
    let code = if options.media_delay.is_zero() {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    let body = here.with(|state| {
        let id = state.add_media(media.clone());
        entity::media(state, id, &media)
    });
    Ok((code, Json(body)).into_response())
}

fn description(params: &Params) -> Result<String, Oops> {
    let alt = params.text_or_empty("description");
    if alt.chars().count() > ALT_LIMIT {
        return Err(Oops::invalid(&format!(
            "Description is too long (maximum is {ALT_LIMIT} characters)"
        )));
    }
    Ok(alt)
}

async fn show(State(here): Here, Caller(me): Caller, Path(id): Path<u64>) -> Result<Response, Oops> {
    here.with(|state| {
        let media = state
            .media
            .get(&id)
            .filter(|media| media.owner == me)
            .ok_or_else(Oops::missing)?;
        let ready = media.ready_at <= clock::now();
        let code = if ready {
            StatusCode::OK
        } else {
            StatusCode::PARTIAL_CONTENT
        };
        Ok((code, Json(entity::media(state, id, media))).into_response())
    })
}

async fn describe(State(here): Here, Caller(me): Caller, Path(id): Path<u64>, params: Params) -> Answer {
    let alt = description(&params)?;
    here.with(|state| {
        let media = state
            .media
            .get_mut(&id)
            .filter(|media| media.owner == me)
            .ok_or_else(Oops::missing)?;
        if params.has("description") {
            media.alt = alt;
        }
        let media = media.clone();
        Ok(Json(entity::media(state, id, &media)))
    })
}
