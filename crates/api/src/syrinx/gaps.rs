//! `/gaps`: stretches of the stream that could not be read.

use crate::answer::{Answer, value};
use crate::extract::Bearer;
use crate::routes::Slashed;
use crate::state::Api;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::json;

pub(super) fn routes() -> Router<Api> {
    Router::new().at("/api/syrinx/v1/gaps", get(index))
}

async fn index(State(api): State<Api>, bearer: Bearer) -> Answer {
    let owner = bearer.owner("read:syrinx")?;
    let mut all = Vec::new();
    for row in api.store().gaps(owner).await? {
        let source = api.store().source(row.source).await?;
        all.push(json!({
            "source_id": row.source.to_string(),
            "account_id": source.as_ref().map(|source| source.account.to_string()),
            "kind": source.as_ref().map(|source| &source.kind),
            "from": row.gap.from.map(|at| at.rfc3339()),
            "to": row.gap.to.rfc3339(),
        }));
    }
    Ok(value(&all))
}
