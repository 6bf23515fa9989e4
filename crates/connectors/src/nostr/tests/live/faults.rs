//! Relays that fail.

use super::*;
use syrinx_model::{Found, Kind};
use syrinx_sandbox::Fault;

async fn outcome(server: &Server) -> (Result<Receipt>, Arc<dyn Session>, Part, Stamp) {
    let ann = account("ann", &[server]).await;
    let (part, stamp) = (says("under a fault"), stamp());
    let outcome = publish(&*ann, &part, &stamp).await;
    (outcome, ann, part, stamp)
}

#[tokio::test]
async fn a_relay_that_is_too_busy_or_unwilling_says_so() {
    let server = relay(&["ann"]).await;
    server.faults().on("EVENT 1", Fault::busy(5));
    let (busy, ..) = outcome(&server).await;
    assert!(matches!(busy.unwrap_err().kind, Kind::Busy { .. }));
    server.faults().clear();
    server.faults().on(
        "EVENT 1",
        Fault::Status {
            code: 403,
            body: "blocked: members only".to_owned(),
            retry_after: None,
        },
    );
    let (refused, ..) = outcome(&server).await;
    let kind = refused.unwrap_err().kind;
    assert!(
        matches!(&kind, Kind::Rejected(reason) if reason.contains("members only")),
        "{kind:?}"
    );
    assert!(server.book().posts_saying("under a fault").is_empty());
}

#[tokio::test]
async fn one_willing_relay_is_enough() {
    let (no, yes) = (relay(&["ann"]).await, relay(&["ann"]).await);
    no.faults().on("EVENT 1", Fault::busy(5));
    let ann = account("ann", &[&no, &yes]).await;
    let receipt = publish(&*ann, &says("somewhere"), &stamp()).await.unwrap();
    assert!(yes.event(&receipt.uri).is_some());
    no.faults().clear();
    soon("the busy one gets it later", || no.event(&receipt.uri).is_some()).await;
}

#[tokio::test]
async fn a_lost_answer_is_unclear_and_cleared_up() {
    let server = relay(&["ann"]).await;
    server.faults().on("EVENT 1", Fault::ResetAfter);
    let (lost, ann, part, stamp) = outcome(&server).await;
    assert_eq!(lost.unwrap_err().kind, Kind::Uncertain);
    server.faults().clear();
    let found = ann.publish().unwrap().find(&part, &stamp, None).await.unwrap();
    assert!(matches!(found, Found::Yes(_)), "{found:?}");
    publish(&*ann, &part, &stamp).await.unwrap();
    assert_eq!(server.book().posts_saying("under a fault").len(), 1);
}

#[tokio::test]
async fn when_nobody_is_there_nothing_was_done() {
    let server = relay(&["ann"]).await;
    let ann = account("ann", &[&server]).await;
    drop(server);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let kind = |error: syrinx_connector::Error| error.kind;
    assert_eq!(
        publish(&*ann, &says("x"), &stamp()).await.map_err(kind),
        Err(Kind::Away)
    );
    let page = ann.timeline().unwrap().page(&Feed::Home, None, None, 20).await;
    assert_eq!(page.map(drop).map_err(kind), Err(Kind::Away));
    let follow = syrinx_model::Relate::Follow { boosts: true };
    let whom =
        syrinx_model::Address("4d4b6cd1361032ca9bd2aeb9d900aa4d45d9ead80ac9423374c451a7254d0766".to_owned());
    let followed = ann.graph().unwrap().relate(&whom, &follow, &stamp()).await;
    assert_eq!(
        followed.map(drop).map_err(kind),
        Err(Kind::Away),
        "never on a guess"
    );
}
