//! Writing and reading records and blobs.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Here, Network};
use crate::bluesky::{
    answer::{Answer, Oops},
    auth::{Ask, Caller},
    ids,
    state::{Blob, State as Known, did_document},
    write::{Change, Write, Written},
};

/// The largest blob that can be uploaded at all; smaller limits hold where it is used.
const UPLOAD_LIMIT: usize = 52_428_800;

pub(super) fn routes() -> Router<Arc<Network>> {
    Router::new()
        .route("/xrpc/com.atproto.repo.createRecord", post(create))
        .route("/xrpc/com.atproto.repo.putRecord", post(put))
        .route("/xrpc/com.atproto.repo.deleteRecord", post(delete))
        .route("/xrpc/com.atproto.repo.applyWrites", post(apply))
        .route("/xrpc/com.atproto.repo.getRecord", get(show))
        .route("/xrpc/com.atproto.repo.listRecords", get(list))
        .route("/xrpc/com.atproto.repo.describeRepo", get(describe))
        .route("/xrpc/com.atproto.repo.uploadBlob", post(upload))
}

/// The body of all three single writes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    repo: String,
    collection: String,
    rkey: Option<String>,
    #[serde(default)]
    record: Value,
    /// Absent, null or a hash: three different things.
    #[serde(default, deserialize_with = "present")]
    swap_record: Option<Value>,
    swap_commit: Option<String>,
}

fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

impl Input {
    /// Refuses a foreign repository and a repository that has moved on.
    fn check(&self, state: &Known, me: &str) -> Result<(), Oops> {
        check_repo(state, me, &self.repo, self.swap_commit.as_deref())
    }

    /// Refuses if the record at the key is not the one that the client expects there.
    fn check_swap(&self, current: Option<&str>) -> Result<(), Oops> {
        match &self.swap_record {
            Some(expected) if expected.as_str() != current => Err(Oops::named(
                "InvalidSwap",
                &format!("Record was at {}", current.unwrap_or("null")),
            )),
            _ => Ok(()),
        }
    }
}

fn check_repo(state: &Known, me: &str, repo: &str, swap_commit: Option<&str>) -> Result<(), Oops> {
    let repo = state
        .repo(repo)
        .ok_or_else(|| Oops::invalid(&format!("Could not find repo: {repo}")))?;
    if repo.did != me {
        return Err(Oops::unauthorized(
            "AuthenticationRequired",
            "Authentication Required",
        ));
    }
    match swap_commit {
        Some(expected) if expected != repo.head => Err(Oops::named(
            "InvalidSwap",
            &format!("Commit was at {}", repo.head),
        )),
        _ => Ok(()),
    }
}

/// Writes all or nothing, and into the ledger too.
fn commit(state: &mut Known, me: &str, writes: Vec<Write>) -> Result<Vec<Written>, Oops> {
    let entries: Vec<_> = writes.iter().filter_map(|write| state.entry(me, write)).collect();
    let written = state.write(me, writes)?;
    entries.into_iter().for_each(|entry| state.ledger.write(entry));
    Ok(written)
}

fn head(state: &Known, me: &str) -> Value {
    state
        .repos
        .get(me)
        .map(|repo| json!({ "cid": repo.head, "rev": repo.rev }))
        .unwrap_or_default()
}

/// A record without a `$type` gets that of its collection, as on the real server.
fn typed(mut record: Value, collection: &str) -> Value {
    if record.is_object() && record["$type"].is_null() {
        record["$type"] = collection.into();
    }
    record
}

async fn create(State(here): Here, Caller(me): Caller, Json(input): Json<Input>) -> Answer {
    here.with(|state| {
        input.check(state, &me)?;
        let record = typed(input.record, &input.collection);
        let rkey = input.rkey.unwrap_or_else(|| state.mint());
        let write = Write { collection: input.collection, rkey, change: Change::Create(record.clone()) };
        // What is replaced is not written into the ledger: nobody asked for that.
        let entry = state.entry(&me, &write);
        let replaced = state.replaced(&me, &write.collection, &record);
        let written = state.write(&me, replaced.into_iter().chain([write]).collect())?;
        entry.into_iter().for_each(|entry| state.ledger.write(entry));
        let written = written.last().ok_or_else(Oops::internal)?;
        Ok(Json(json!({
            "uri": written.uri, "cid": written.cid, "commit": head(state, &me), "validationStatus": written.status,
        })))
    })
}

async fn put(State(here): Here, Caller(me): Caller, Json(input): Json<Input>) -> Answer {
    here.with(|state| {
        input.check(state, &me)?;
        let rkey = input
            .rkey
            .clone()
            .ok_or_else(|| Oops::invalid("Input must have the property \"rkey\""))?;
        let record = typed(input.record.clone(), &input.collection);
        let current = state
            .repos
            .get(&me)
            .and_then(|repo| repo.get(&input.collection, &rkey));
        let current = current.map(|record| record.cid.clone());
        let repo = state.repos.get(&me).ok_or_else(Oops::internal)?;
        let status = crate::bluesky::validate::record(repo, &input.collection, &record)?;
        // The same content again is no write, whatever was expected to be there: this makes a repeat safe.
        let cid = ids::record_cid(&record);
        if current.as_ref() == Some(&cid) {
            let uri = ids::at_uri(&me, &input.collection, &rkey);
            return Ok(Json(
                json!({ "uri": uri, "cid": cid, "validationStatus": status }),
            ));
        }
        input.check_swap(current.as_deref())?;
        let change = if current.is_some() {
            Change::Update(record)
        } else {
            Change::Create(record)
        };
        let write = Write {
            collection: input.collection.clone(),
            rkey,
            change,
        };
        let written = commit(state, &me, vec![write])?
            .pop()
            .ok_or_else(Oops::internal)?;
        Ok(Json(json!({
            "uri": written.uri, "cid": written.cid, "commit": head(state, &me), "validationStatus": status,
        })))
    })
}

/// Deleting what is not there is no error.
async fn delete(State(here): Here, Caller(me): Caller, Json(input): Json<Input>) -> Answer {
    here.with(|state| {
        input.check(state, &me)?;
        let rkey = input
            .rkey
            .clone()
            .ok_or_else(|| Oops::invalid("Input must have the property \"rkey\""))?;
        let current = state
            .repos
            .get(&me)
            .and_then(|repo| repo.get(&input.collection, &rkey));
        let Some(current) = current.map(|record| record.cid.clone()) else {
            return Ok(Json(json!({})));
        };
        input.check_swap(Some(&current))?;
        let write = Write {
            collection: input.collection.clone(),
            rkey,
            change: Change::Delete,
        };
        commit(state, &me, vec![write])?;
        Ok(Json(json!({ "commit": head(state, &me) })))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    repo: String,
    writes: Vec<Item>,
    swap_commit: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "$type")]
    kind: String,
    collection: String,
    rkey: Option<String>,
    #[serde(default)]
    value: Value,
}

async fn apply(State(here): Here, Caller(me): Caller, Json(batch): Json<Batch>) -> Answer {
    here.with(|state| {
        check_repo(state, &me, &batch.repo, batch.swap_commit.as_deref())?;
        if batch.writes.len() > 200 {
            return Err(Oops::invalid("Too many writes. Max: 200"));
        }
        let mut writes = Vec::new();
        for item in batch.writes {
            let value = typed(item.value, &item.collection);
            let change = match item.kind.as_str() {
                "com.atproto.repo.applyWrites#create" => Change::Create(value),
                "com.atproto.repo.applyWrites#update" => Change::Update(value),
                "com.atproto.repo.applyWrites#delete" => Change::Delete,
                _ => return Err(Oops::invalid("Action not supported")),
            };
            let rkey = item.rkey.unwrap_or_else(|| state.mint());
            writes.push(Write {
                collection: item.collection,
                rkey,
                change,
            });
        }
        let kinds: Vec<_> = writes.iter().map(|write| result_kind(&write.change)).collect();
        let written = commit(state, &me, writes)?;
        let results = written
            .into_iter()
            .zip(kinds)
            .map(|(written, kind)| match written.cid.is_empty() {
                true => json!({ "$type": kind }),
                false => json!({
                    "$type": kind, "uri": written.uri, "cid": written.cid, "validationStatus": written.status,
                }),
            });
        let results: Vec<_> = results.collect();
        Ok(Json(json!({ "commit": head(state, &me), "results": results })))
    })
}

fn result_kind(change: &Change) -> &'static str {
    match change {
        Change::Create(_) => "com.atproto.repo.applyWrites#createResult",
        Change::Update(_) => "com.atproto.repo.applyWrites#updateResult",
        Change::Delete => "com.atproto.repo.applyWrites#deleteResult",
    }
}

async fn show(State(here): Here, ask: Ask) -> Answer {
    let (repo, collection, rkey) = (ask.need("repo")?, ask.need("collection")?, ask.need("rkey")?);
    here.with(|state| {
        let uri = ids::at_uri(repo, collection, rkey);
        let gone = || Oops::named("RecordNotFound", &format!("Could not locate record: {uri}"));
        let (repo, record) = state.record(&uri).ok_or_else(gone)?;
        if ask.one("cid").is_some_and(|cid| cid != record.cid) {
            return Err(gone());
        }
        let uri = ids::at_uri(&repo.did, collection, rkey);
        Ok(Json(
            json!({ "uri": uri, "cid": record.cid, "value": record.value }),
        ))
    })
}

/// Records of a collection, those with the highest keys first unless `reverse`.
async fn list(State(here): Here, ask: Ask) -> Answer {
    let (who, collection) = (ask.need("repo")?, ask.need("collection")?);
    let limit = ask.number("limit", 50, 1, 100)?;
    let reverse = ask.one("reverse") == Some("true");
    here.with(|state| {
        let repo = state.repo(who).ok_or_else(|| Oops::invalid(&format!("Could not find repo: {who}")))?;
        let all = repo.records.iter().filter(|((kind, rkey), _)| {
            let beyond = |cursor: &str| if reverse { rkey.as_str() > cursor } else { rkey.as_str() < cursor };
            kind == collection && ask.one("cursor").is_none_or(beyond)
        });
        let page: Vec<_> = if reverse { all.take(limit).collect() } else { all.rev().take(limit).collect() };
        let records = page.iter().map(|((_, rkey), record)| {
            json!({ "uri": ids::at_uri(&repo.did, collection, rkey), "cid": record.cid, "value": record.value })
        });
        let mut answer = json!({ "records": records.collect::<Vec<_>>() });
        if let Some(((_, rkey), _)) = page.last().filter(|_| page.len() == limit) {
            answer["cursor"] = rkey.as_str().into();
        }
        Ok(Json(answer))
    })
}

async fn describe(State(here): Here, ask: Ask) -> Answer {
    let who = ask.need("repo")?;
    here.with(|state| {
        let repo = state
            .repo(who)
            .ok_or_else(|| Oops::invalid(&format!("Could not find repo: {who}")))?;
        let collections: std::collections::BTreeSet<_> = repo.records.keys().map(|(kind, _)| kind).collect();
        Ok(Json(json!({
            "handle": repo.handle, "did": repo.did, "didDoc": did_document(&here.base, repo),
            "collections": collections, "handleIsCorrect": true,
        })))
    })
}

async fn upload(State(here): Here, Caller(me): Caller, headers: HeaderMap, bytes: Bytes) -> Answer {
    if bytes.len() > UPLOAD_LIMIT {
        let refusal = Oops::named("PayloadTooLarge", "request entity too large");
        return Err(Oops {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..refusal
        });
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind =
        kind.ok_or_else(|| Oops::invalid("Request encoding (Content-Type) required but not provided"))?;
    let blob = Blob {
        bytes,
        content_type: kind.to_owned(),
    };
    Ok(Json(
        json!({ "blob": here.with(|state| state.store_blob(&me, blob)) }),
    ))
}
