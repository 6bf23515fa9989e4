//! Posting, and watching the deliveries.

use super::{Client, Delivery, Preview};
use anyhow::Result;
use http::Method;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;
use syrinx_connector::{HttpError, oauth};
use tokio::time::Instant;

/// The first wait between two looks at deliveries, which grows to the last: a server counts calls.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LAST_WAIT: Duration = Duration::from_secs(3);

/// Posts, once: the key makes a repeat after a broken line the same post.
///
/// # Errors
/// The server's own sentence if it refuses.
pub async fn post(client: &Client, body: &Value) -> Result<Value> {
    let key = oauth::nonce();
    let call = client
        .call(Method::POST, "/api/v1/statuses")
        .header("idempotency-key", key.expose())
        .json(body);
    let reply = match client.http.send(call.clone()).await {
        Err(HttpError::Broken(_)) => client.http.send(call).await,
        other => other,
    };
    client.read(&reply.map_err(|error| client.unreachable(&error))?)
}

/// What a post will become on each account, without sending anything.
///
/// # Errors
/// As [`post`].
pub async fn preview(client: &Client, body: &Value) -> Result<(Value, Vec<Preview>)> {
    #[derive(Deserialize)]
    struct Answer {
        previews: Vec<Preview>,
    }
    let whole: Value = client.post("/api/syrinx/v1/statuses/preview", body).await?;
    let answer: Answer = serde_json::from_value(whole.clone())?;
    Ok((whole, answer.previews))
}

/// The deliveries of a post.
async fn deliveries(client: &Client, id: &str) -> Result<Vec<Delivery>> {
    client
        .get(&format!("/api/syrinx/v1/statuses/{id}/deliveries"), &[])
        .await
}

/// Watches the deliveries of a post until all are settled, or until the deadline; `changed` hears of each new state.
///
/// # Errors
/// If the server cannot be asked, and if `changed` fails.
pub async fn settle(
    client: &Client,
    id: &str,
    deadline: Instant,
    mut changed: impl FnMut(&Delivery) -> Result<()>,
) -> Result<Vec<Delivery>> {
    let mut known: Vec<Delivery> = Vec::new();
    let mut wait = FIRST_WAIT;
    loop {
        let now = deliveries(client, id).await?;
        for delivery in &now {
            let same = |old: &Delivery| old.id == delivery.id && old.state == delivery.state;
            if !known.iter().any(same) {
                changed(delivery)?;
            }
        }
        if now.iter().all(Delivery::is_settled) || Instant::now() >= deadline {
            return Ok(now);
        }
        known = now;
        tokio::time::sleep(wait).await;
        wait = wait.mul_f64(1.2).min(LAST_WAIT);
    }
}
