//! Linking an account through the extension API.

use super::{Client, NetworkCard, OUT_OF_BAND};
use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use syrinx_model::Secret;

/// What linking made for the owner, which is told this once.
#[derive(Debug, Deserialize)]
pub struct Keepsake {
    /// The secret.
    pub secret: Secret,
    /// What it is and how to keep it.
    pub note: String,
}

/// What came of the first step.
pub enum Flow {
    /// The account is linked.
    Done(Value),
    /// The owner must agree on a page first.
    Visit {
        /// The flow.
        id: String,
        /// The page.
        url: String,
    },
}

/// The networks that can be linked.
///
/// # Errors
/// If the server cannot be asked.
pub async fn networks(client: &Client) -> Result<Vec<NetworkCard>> {
    client.get("/api/syrinx/v1/networks", &[]).await
}

/// Begins with the fields of the network's form.
///
/// # Errors
/// The network's own sentence if it refuses.
pub async fn begin_link(client: &Client, network: &str, fields: &BTreeMap<String, String>) -> Result<Flow> {
    let mut body = json!(fields);
    body["network"] = json!(network);
    body["redirect_uri"] = json!(OUT_OF_BAND);
    let answer: Value = client.post("/api/syrinx/v1/accounts", &body).await?;
    let flow = &answer["flow"];
    match (flow["id"].as_str(), flow["url"].as_str()) {
        (Some(id), Some(url)) => Ok(Flow::Visit {
            id: id.to_owned(),
            url: url.to_owned(),
        }),
        _ => Ok(Flow::Done(answer)),
    }
}

/// Finishes with the code that the network showed; gives the account.
///
/// # Errors
/// As [`begin_link`].
pub async fn finish_link(client: &Client, flow: &str, code: &str) -> Result<Value> {
    let path = format!("/api/syrinx/v1/flows/{flow}");
    client.put(&path, &json!({"code": code})).await
}
