//! Linking an account through the extension API.

use super::{Client, NetworkCard, OUT_OF_BAND};
use anyhow::{Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

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

#[derive(Deserialize)]
struct Answer {
    flow: Step,
}

#[derive(Deserialize)]
struct Step {
    id: Option<String>,
    state: String,
    url: Option<String>,
    account_id: Option<String>,
    error: Option<String>,
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
    let answer: Answer = client.post("/api/syrinx/v1/accounts", &body).await?;
    match (answer.flow.id.clone(), answer.flow.url.clone()) {
        (Some(id), Some(url)) if answer.flow.state == "redirect" => Ok(Flow::Visit { id, url }),
        _ => Ok(Flow::Done(done(client, answer.flow).await?)),
    }
}

/// Finishes with the code that the network showed.
///
/// # Errors
/// As [`begin_link`].
pub async fn finish_link(client: &Client, flow: &str, code: &str) -> Result<Value> {
    let answer: Answer = client
        .put(&format!("/api/syrinx/v1/flows/{flow}"), &json!({"code": code}))
        .await?;
    done(client, answer.flow).await
}

async fn done(client: &Client, step: Step) -> Result<Value> {
    match (step.account_id, step.error) {
        (Some(id), _) => client.get(&format!("/api/syrinx/v1/accounts/{id}"), &[]).await,
        (None, Some(error)) => bail!("{error}"),
        (None, None) => bail!(
            "the server left the login in the state “{}”: try again",
            step.state
        ),
    }
}
