//! What hostile and broken blogs send.

use super::*;
use crate::feed::Mischief;

async fn fetch(how: Mischief) -> Result<[Heard; 3], Failed> {
    let (server, blog, probe) = pond().await?;
    server.misbehave("pond", &[how])?;
    Ok([
        probe.get(path(&server, &blog.rss)).await?,
        probe.get(path(&server, &blog.atom)).await?,
        probe.get(path(&server, &blog.json)).await?,
    ])
}

#[tokio::test]
async fn encodings_are_not_what_they_say() -> Outcome {
    let [rss, atom, _] = fetch(Mischief::WrongEncoding).await?;
    for feed in [rss, atom] {
        assert!(feed.text().contains("encoding=\"utf-8\""));
        assert!(std::str::from_utf8(&feed.body).is_err());
        assert!(feed.body.windows(4).any(|letters| letters == b"caf\xe9"));
    }
    let [rss, ..] = fetch(Mischief::Utf16).await?;
    assert_eq!(rss.body[..4], [0xff, 0xfe, b'<', 0]);
    let units: Vec<u16> = rss.body[2..]
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let text = String::from_utf16(&units)?;
    assert!(text.contains("encoding=\"utf-16\"") && text.contains("café"));
    Ok(())
}

#[tokio::test]
async fn entities_grow_and_reach_out() -> Outcome {
    let [rss, atom, json] = fetch(Mischief::EntityBomb).await?;
    for feed in [rss.text(), atom.text()] {
        assert!(feed.contains("<!DOCTYPE feed [") && feed.contains("<title>&lol9;"));
        assert_eq!(feed.matches("<!ENTITY").count(), 10);
    }
    assert!(json.json()["items"].is_array());
    let [rss, ..] = fetch(Mischief::ExternalEntity).await?;
    assert!(rss.text().contains("SYSTEM \"file:///") && rss.text().contains("&file;&page;"));
    Ok(())
}

#[tokio::test]
async fn ids_and_dates_are_missing_or_mad() -> Outcome {
    let [rss, _, json] = fetch(Mischief::NoIds).await?;
    assert!(!rss.text().contains("<guid") && json.json()["items"][0]["id"].is_null());
    let (server, blog, probe) = pond().await?;
    server.misbehave("pond", &[Mischief::ChangingIds, Mischief::NoDates])?;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let item = probe.get(path(&server, &blog.json)).await?.json()["items"][0].clone();
        assert!(seen.insert(item["id"].to_string()), "a new id each time");
        assert!(item["date_published"].is_null());
    }
    for (how, year) in [
        (Mischief::Ancient, "1970-01-01"),
        (Mischief::FarFuture, "2100-01-01"),
    ] {
        let [rss, atom, _] = fetch(how).await?;
        assert!(atom.text().contains(&format!("<published>{year}")));
        assert!(rss.text().contains(&format!("01 Jan {}", &year[..4])));
    }
    Ok(())
}

#[tokio::test]
async fn feeds_are_huge_hostile_or_never_there() -> Outcome {
    let [rss, _, json] = fetch(Mischief::TooMany).await?;
    assert_eq!(rss.text().matches("<item>").count(), 100_001);
    assert_eq!(json.json()["items"].as_array().map(Vec::len), Some(100_001));
    let [rss, ..] = fetch(Mischief::Huge).await?;
    assert!(rss.body.len() > 10_000_000);
    let [_, _, json] = fetch(Mischief::HostileHtml).await?;
    assert!(json.text().contains("onerror=alert") || json.text().contains("onerror=\\\"alert"));
    let (server, blog, probe) = pond().await?;
    server.misbehave("pond", &[Mischief::RedirectLoop])?;
    let mut next = blog.rss.clone();
    for _ in 0..20 {
        let answer = probe.get(path(&server, &next)).await?;
        assert_eq!(answer.status, 307);
        assert_ne!(answer.header("location"), next);
        next = answer.header("location").to_owned();
    }
    server.misbehave("pond", &[])?;
    assert_eq!(probe.get(path(&server, &next)).await?.status, 200);
    Ok(())
}
