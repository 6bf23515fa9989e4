//! What a hostile relay says, beside what is honest.

use super::*;
use crate::nostr::{Mischief, mischief::FORGED};

/// Everything that is said up to `EOSE`, and the honest events among it.
async fn said(how: Mischief) -> Result<(Vec<String>, usize), Failed> {
    let (server, mut wire) = relay().await?;
    server.say("wren", "honest")?;
    server.misbehave(&[how]);
    wire.send(&json!(["REQ", "s", { "kinds": [1] }])).await?;
    let mut frames = Vec::new();
    loop {
        let frame = wire.raw().await?;
        let json: Value = serde_json::from_str(&frame).unwrap_or_default();
        if json[0] == "EOSE" && json[1] == "s" {
            break;
        }
        frames.push(frame);
    }
    let honest = frames
        .iter()
        .filter(|frame| frame.contains(r#""content":"honest""#))
        .count();
    Ok((frames, honest))
}

fn event(frame: &str) -> Result<Event, Failed> {
    let frame: Value = serde_json::from_str(frame)?;
    Ok(serde_json::from_value(frame[2].clone())?)
}

#[tokio::test]
async fn forgeries_come_beside_the_honest_events() -> Outcome {
    for how in [
        Mischief::Unasked,
        Mischief::BadSignature,
        Mischief::AlteredContent,
        Mischief::Huge,
        Mischief::Ancient,
        Mischief::FarFuture,
    ] {
        let (frames, honest) = said(how).await?;
        assert_eq!((frames.len(), honest), (2, 1), "{how:?}");
        let (forged, real) = (event(&frames[0])?, event(&frames[1])?);
        assert!(forged.content.starts_with(FORGED));
        assert_eq!(forged.pubkey == real.pubkey, how != Mischief::Unasked);
        let correct = !matches!(how, Mischief::BadSignature | Mischief::AlteredContent);
        assert_eq!(forged.verify().is_ok(), correct, "{how:?}");
        match how {
            Mischief::AlteredContent => assert_eq!(forged.id, real.id),
            Mischief::Huge => assert!(forged.content.len() > 9_999_999),
            Mischief::Ancient => assert_eq!(forged.created_at.as_secs(), 0),
            Mischief::FarFuture => assert_eq!(forged.created_at.as_secs(), 4_102_444_800),
            _ => {}
        }
    }
    Ok(())
}

#[tokio::test]
async fn floods_and_garbage_do_not_displace_the_honest_events() -> Outcome {
    let (frames, honest) = said(Mischief::NoticeFlood).await?;
    assert_eq!((frames.len(), honest), (1001, 1));
    let (frames, honest) = said(Mischief::Garbage).await?;
    assert_eq!(honest, 1);
    assert!(frames.iter().any(|frame| frame == "no json"));
    Ok(())
}

#[tokio::test]
async fn an_endless_answer_ends_with_the_subscription() -> Outcome {
    let (server, mut wire) = relay().await?;
    server.misbehave(&[Mischief::EndlessEvents]);
    wire.send(&json!(["REQ", "s", {}])).await?;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..600 {
        let frame = wire.raw().await?;
        assert!(seen.insert(event(&frame)?.id));
    }
    server.misbehave(&[]);
    wire.send(&json!(["CLOSE", "s"])).await?;
    // What was on its way still comes, then nothing.
    while !wire.is_quiet().await {}
    Ok(())
}

#[tokio::test]
async fn a_relay_may_ask_who_is_there_and_shout_anything() -> Outcome {
    let (server, mut wire) = relay().await?;
    server.misbehave(&[Mischief::AuthRequired]);
    wire.send(&json!(["REQ", "s", {}])).await?;
    assert_eq!(wire.next().await?[0], "AUTH");
    let closed = wire.next().await?;
    assert_eq!((&closed[0], &closed[1]), (&json!("CLOSED"), &json!("s")));
    assert!(wire.is_quiet().await);
    server.shout("not even JSON");
    assert_eq!(wire.raw().await?, "not even JSON");
    Ok(())
}
