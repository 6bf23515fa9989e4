//! A repeat with the same stamp is the same request, and gives the same post where the network promises it.

use super::stage::{Stage, http, stamp};
use super::{Request, Subject, part};
use std::sync::Arc;
use syrinx_model::{Found, Proof, Text};

/// Headers that differ from one connection to the next, and mean nothing to the request.
const TRANSIENT: [&str; 3] = ["dpop", "date", "authorization"];

/// Publishes twice with one stamp: the wire carries the same twice, and one post stands, or the limits say that this
/// cannot be promised. Then asks whether it arrived.
///
/// # Panics
/// If not.
pub async fn a_repeat_is_the_same_request(subject: Arc<dyn Subject>) {
    let stage = Stage::open(&subject, &http()).await;
    let Some(publish) = stage.session.publish() else {
        return;
    };
    let opened = stage.server.requests().len();
    let mut receipts = Vec::new();
    let mut wires = Vec::new();
    for _ in 0..2 {
        let before = stage.server.requests().len();
        let outcome = stage.publish("once", &stamp()).await;
        let Some(Ok(receipt)) = outcome else {
            panic!("publishing fails on a good day: {outcome:?}")
        };
        receipts.push(receipt);
        let wire = stage.server.requests().split_off(before);
        wires.push(
            wire.into_iter()
                .filter(|request| subject.writes(request))
                .map(lasting)
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(
        wires[0], wires[1],
        "a repeat with the same stamp is another request"
    );
    assert!(
        !subject.speaks_http() || stage.server.requests().len() > opened,
        "nothing was sent"
    );
    let proof = stage.session.limits().proof;
    if matches!(proof, Proof::Identity | Proof::KeyThenReadBack { .. }) {
        assert_eq!(receipts[0].uri, receipts[1].uri, "{proof:?}, yet two posts stand");
    }
    let found = publish
        .find(&part(Text::plain_only("once")), &stamp(), None)
        .await;
    match (proof, found) {
        (Proof::Nothing, Ok(Found::CannotTell)) => {}
        (Proof::Nothing, found) => panic!("no proof is promised, yet find answers {found:?}"),
        (_, Ok(Found::Yes(receipt))) => {
            assert!(
                receipts.iter().any(|known| known.uri == receipt.uri),
                "find found another post: {receipt:?}"
            );
        }
        (proof, found) => panic!("{proof:?}, yet find answers {found:?}"),
    }
}

fn lasting(mut request: Request) -> Request {
    request
        .headers
        .retain(|(name, _)| !TRANSIENT.contains(&name.as_str()));
    request
}
