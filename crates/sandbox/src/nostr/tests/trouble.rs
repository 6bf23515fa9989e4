//! Faults on the socket.

use super::*;
use crate::Fault;

#[tokio::test]
async fn a_cut_after_the_event_leaves_an_ambiguous_outcome_and_a_repeat_is_safe() -> Outcome {
    let (server, mut wire) = relay().await?;
    let event = note(&Keys::generate(), "was I heard?", 1000)?;
    server.faults().once("EVENT 1", Fault::ResetAfter);
    assert!(wire.event(&event).await.is_err());
    assert_eq!(server.book().posts_saying("was I heard?").len(), 1);
    let mut wire = Wire::open(&server).await?;
    assert_eq!(wire.event(&event).await?[2], true);
    assert_eq!(server.book().posts_saying("was I heard?").len(), 1);
    server.faults().once("EVENT", Fault::ResetBefore);
    assert!(wire.event(&note(&Keys::generate(), "no", 1000)?).await.is_err());
    assert_eq!(server.ledger().len(), 1);
    assert_eq!(server.faults().pending(), 0);
    Ok(())
}

#[tokio::test]
async fn an_answer_may_be_lost_and_the_line_goes_on() -> Outcome {
    let (server, mut wire) = relay().await?;
    let keys = Keys::generate();
    let (done, undone) = (note(&keys, "done", 1)?, note(&keys, "undone", 2)?);
    server.faults().once("EVENT", Fault::Unanswered);
    wire.send(&json!(["EVENT", done])).await?;
    assert!(wire.is_quiet().await);
    assert_eq!(server.ledger().len(), 1);
    server.faults().once("EVENT", Fault::Unheard);
    wire.send(&json!(["EVENT", undone])).await?;
    assert!(wire.is_quiet().await);
    assert_eq!(server.ledger().len(), 1);
    assert_eq!(server.sent(&undone.id.to_hex()), 0, "it was not even looked at");
    assert_eq!(wire.event(&undone).await?[3], "");
    Ok(())
}

#[tokio::test]
async fn status_codes_are_reasons_here() -> Outcome {
    let (server, mut wire) = relay().await?;
    let event = note(&Keys::generate(), "x", 1)?;
    let own = Fault::Status {
        code: 400,
        body: "pow: 28 bits are wanted".to_owned(),
        retry_after: None,
    };
    for (fault, reason) in [
        (Fault::busy(3), "rate-limited:"),
        (Fault::status(403), "restricted:"),
        (Fault::status(500), "error:"),
        (Fault::ExpiredToken, "auth-required:"),
        (own, "pow:"),
    ] {
        server.faults().once("EVENT", fault.clone());
        let answer = wire.event(&event).await?;
        assert_eq!(answer[2], false);
        assert!(
            answer[3].as_str().is_some_and(|why| why.starts_with(reason)),
            "{answer}"
        );
        server.faults().once("REQ s", fault);
        wire.send(&json!(["REQ", "s", {}])).await?;
        assert_eq!(wire.next().await?[0], "CLOSED");
    }
    assert!(server.ledger().is_empty());
    server.faults().once("EVENT", Fault::StatusAfter(500));
    assert_eq!(wire.event(&event).await?[2], false);
    assert_eq!(server.ledger().len(), 1, "done, whatever was said");
    Ok(())
}

#[tokio::test]
async fn answers_come_late_or_broken_and_doors_stay_shut() -> Outcome {
    let (server, mut wire) = relay().await?;
    let keys = Keys::generate();
    let wait = Duration::from_millis(80);
    for (n, fault) in (1..).zip([Fault::Latency(wait), Fault::SlowAnswer(wait)]) {
        server.faults().once("EVENT", fault);
        let asked = std::time::Instant::now();
        assert_eq!(wire.event(&note(&keys, "slow", n)?).await?[2], true);
        assert!(asked.elapsed() >= wait);
    }
    for fault in [Fault::Truncated, Fault::WrongType] {
        server.faults().once("EVENT", fault);
        wire.send(&json!(["EVENT", note(&keys, "slow", 1)?])).await?;
        assert!(serde_json::from_str::<Value>(&wire.raw().await?).is_err());
    }
    server.faults().once("GET /", Fault::status(503));
    assert!(Wire::open(&server).await.is_err());
    Ok(())
}
