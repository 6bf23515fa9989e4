//! A post on its way to one account.

use super::json;
use serde_json::{Value, json};
use syrinx_model::{DeliveryState, Loss, Task};
use syrinx_store::{DeliveryView, PartRow};

/// A delivery as its owner sees it.
pub(crate) fn written(view: &DeliveryView) -> String {
    json::written(&value(view))
}

fn value(view: &DeliveryView) -> Value {
    let delivery = &view.delivery;
    let first = delivery
        .parts
        .first()
        .and_then(|part: &PartRow| part.receipt.as_ref());
    let waiting = matches!(delivery.state, DeliveryState::Queued | DeliveryState::Retrying);
    let error = delivery.error.as_ref().map(|error| {
        json!({ "code": error.code, "message": error.message, "retryable": retryable(delivery.state) })
    });
    json!({
        "id": delivery.id.to_string(),
        "target": delivery.account.to_string(),
        "network": view.network,
        "handle": view.handle,
        "state": delivery.state.as_str(),
        "parts": delivery.parts.len(),
        "uri": first.map(|receipt| &receipt.uri),
        "url": first.and_then(|receipt| receipt.url.as_ref()),
        "delivered_at": first.map(|receipt| receipt.at.rfc3339()),
        "attempts": delivery.attempts,
        "next_attempt_at": waiting.then(|| delivery.next_at.rfc3339()),
        "error": error,
        "losses": losses(&delivery.task),
    })
}

/// Whether another attempt can help: what failed for good was refused by the network.
fn retryable(state: DeliveryState) -> bool {
    !matches!(
        state,
        DeliveryState::Failed | DeliveryState::Skipped | DeliveryState::Cancelled
    )
}

fn losses(task: &Task) -> Vec<Value> {
    match task {
        Task::Post(edition) => edition.losses.iter().map(loss).collect(),
        Task::Act { .. } | Task::Relate { .. } => Vec::new(),
    }
}

/// What was given up.
pub(crate) fn loss(loss: &Loss) -> Value {
    json!({ "code": loss.code, "message": loss.message })
}
