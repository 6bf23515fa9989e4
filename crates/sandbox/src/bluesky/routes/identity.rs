//! Who is who: handles, DIDs, and the pictures of both.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

use super::{Here, Network};
use crate::{
    Picture,
    bluesky::{
        answer::{Answer, Oops},
        auth::Ask,
        state::did_document,
    },
};

pub(super) fn routes() -> Router<Arc<Network>> {
    Router::new()
        .route("/.well-known/atproto-did", get(own_did))
        .route("/xrpc/com.atproto.identity.resolveHandle", get(resolve))
        .route("/{did}", get(document))
        .route("/img/{size}/plain/{did}/{cid}", get(picture))
        .route("/xrpc/com.atproto.sync.getBlob", get(blob))
}

/// The DID of the handle under which this server was asked for.
async fn own_did(State(here): Here, headers: HeaderMap) -> Result<String, Response> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let did = here.with(|state| state.repo(host).map(|repo| repo.did.clone()));
    did.ok_or_else(|| (StatusCode::NOT_FOUND, "User not found").into_response())
}

async fn resolve(State(here): Here, ask: Ask) -> Answer {
    let handle = ask.need("handle")?;
    let did = here.with(|state| state.repo(handle).map(|repo| repo.did.clone()));
    let did = did.ok_or_else(|| Oops::invalid("Unable to resolve handle"))?;
    Ok(Json(json!({ "did": did })))
}

async fn document(State(here): Here, Path(did): Path<String>) -> Response {
    let document = here.with(|state| state.repos.get(&did).map(|repo| did_document(&here.base, repo)));
    match document {
        Some(document) => Json(document).into_response(),
        None => {
            let refusal = json!({ "message": format!("DID not registered: {did}") });
            (StatusCode::NOT_FOUND, Json(refusal)).into_response()
        }
    }
}

async fn picture(
    State(here): Here,
    Path((_, did, cid)): Path<(String, String, String)>,
) -> Result<Response, Oops> {
    if cid == "avatar" {
        let drawn = Picture::sunrise("");
        return Ok(([(header::CONTENT_TYPE, drawn.content_type)], drawn.bytes).into_response());
    }
    serve(&here, &did, &cid)
}

async fn blob(State(here): Here, ask: Ask) -> Result<Response, Oops> {
    serve(&here, ask.need("did")?, ask.need("cid")?)
}

fn serve(here: &Network, did: &str, cid: &str) -> Result<Response, Oops> {
    let blob = here.with(|state| state.repos.get(did)?.blobs.get(cid).cloned());
    let blob = blob.ok_or_else(|| Oops::named("BlobNotFound", "Blob not found"))?;
    Ok(([(header::CONTENT_TYPE, blob.content_type)], blob.bytes).into_response())
}
