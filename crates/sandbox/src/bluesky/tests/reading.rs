//! Feeds, threads, notices, and the graph.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::sky;
use crate::{
    Deed, Say,
    probe::{Outcome, Probe},
};

const TIMELINE: &str = "/xrpc/app.bsky.feed.getTimeline";
const CREATE: &str = "/xrpc/com.atproto.repo.createRecord";

fn uris(page: &Value) -> Vec<String> {
    let items = page["feed"].as_array().into_iter().flatten();
    items
        .map(|item| item["post"]["uri"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn engage(collection: &str, uri: &str, cid: &str) -> Value {
    let subject = json!({ "uri": uri, "cid": cid });
    let record = json!({ "$type": collection, "subject": subject, "createdAt": "2026-01-02T03:04:05Z" });
    json!({ "repo": "you.test", "collection": collection, "record": record })
}

#[tokio::test]
async fn the_timeline_is_read_back_to_its_end() -> Outcome {
    let (server, probe) = sky().await?;
    let mut posted = Vec::new();
    for at in 0..5 {
        posted.insert(0, server.say("wren", &format!("number {at}"))?.uri);
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let hour_ago = OffsetDateTime::now_utc() - time::Duration::hours(1);
    posted.push(server.say_with("wren", Say::text("late").at(hour_ago))?.uri);
    let (mut read, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = probe.get(&format!("{TIMELINE}?limit=2{cursor}")).await?;
        assert!(page.header("ratelimit-remaining").parse::<u32>().is_ok());
        read.extend(uris(&page.json()));
        match page.json()["cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(read, posted);
    assert_eq!(
        probe.get(&format!("{TIMELINE}?cursor=nonsense")).await?.status,
        400
    );
    assert_eq!(probe.get(&format!("{TIMELINE}?limit=101")).await?.status, 400);
    Ok(())
}

#[tokio::test]
async fn reposts_carry_their_reason_and_replies_their_parents() -> Outcome {
    let (server, probe) = sky().await?;
    server.author(&crate::Profile::named("kofi"))?;
    let root = server.say("kofi", "A hill. #cycling")?;
    server.boost("wren", &root.uri)?;
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    let answer = server.say_with("wren", Say::text("@kofi.test Which one?").reply_to(&root.uri))?;
    let feed = probe.get(TIMELINE).await?.json()["feed"].clone();
    assert_eq!(feed[0]["post"]["uri"], json!(answer.uri));
    assert_eq!(feed[0]["reply"]["parent"]["uri"], json!(root.uri));
    assert_eq!(feed[0]["reply"]["root"]["$type"], "app.bsky.feed.defs#postView");
    assert!(feed[0]["reason"].is_null());
    assert_eq!(feed[1]["reason"]["$type"], "app.bsky.feed.defs#reasonRepost");
    assert_eq!(feed[1]["reason"]["by"]["handle"], "wren.test");
    assert_eq!(feed[1]["post"]["author"]["handle"], "kofi.test");
    assert_eq!(
        (&feed[1]["post"]["repostCount"], &feed[1]["post"]["replyCount"]),
        (&json!(1), &json!(1))
    );
    let thread = probe
        .get(&format!("/xrpc/app.bsky.feed.getPostThread?uri={}", answer.uri))
        .await?
        .json();
    assert_eq!(thread["thread"]["parent"]["post"]["uri"], json!(root.uri));
    let thread = probe
        .get(&format!("/xrpc/app.bsky.feed.getPostThread?uri={}", root.uri))
        .await?
        .json();
    assert_eq!(thread["thread"]["replies"][0]["post"]["uri"], json!(answer.uri));
    let kofi = Probe::new(server.url(), Some(server.session("kofi")?.0));
    let notes = kofi
        .get("/xrpc/app.bsky.notification.listNotifications")
        .await?
        .json();
    let reasons: Vec<_> = notes["notifications"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|note| note["reason"].clone())
        .collect();
    assert_eq!(reasons, ["reply", "repost"], "a reply that mentions is told once");
    Ok(())
}

#[tokio::test]
async fn a_like_shows_in_the_viewer_and_is_undone_by_its_key() -> Outcome {
    let (server, probe) = sky().await?;
    let post = server.say("wren", "tsrrr!")?;
    let cid = post.cid.clone().unwrap_or_default();
    let mut like = Value::Null;
    for _ in 0..2 {
        like = probe
            .post(CREATE, engage("app.bsky.feed.like", &post.uri, &cid))
            .await?
            .json()["uri"]
            .clone();
    }
    let path = format!("/xrpc/app.bsky.feed.getPosts?uris={}", post.uri);
    let view = probe.get(&path).await?.json()["posts"][0].clone();
    assert_eq!(
        (&view["likeCount"], &view["viewer"]["like"]),
        (&json!(1), &like),
        "the second replaced the first"
    );
    let rkey = like
        .as_str()
        .and_then(|uri| uri.rsplit('/').next())
        .unwrap_or_default();
    let key = json!({ "repo": "you.test", "collection": "app.bsky.feed.like", "rkey": rkey });
    probe.post("/xrpc/com.atproto.repo.deleteRecord", key).await?;
    assert_eq!(probe.get(&path).await?.json()["posts"][0]["likeCount"], 0);
    let deeds: Vec<_> = server
        .ledger()
        .into_iter()
        .map(|entry| (entry.deed, entry.uri))
        .collect();
    assert_eq!(
        deeds,
        [Deed::Like, Deed::Like, Deed::Unlike].map(|deed| (deed, post.uri.clone()))
    );
    Ok(())
}

#[tokio::test]
async fn muted_and_blocked_authors_are_not_shown() -> Outcome {
    let (server, probe) = sky().await?;
    server.say("wren", "loud")?;
    let mute = json!({ "actor": "wren.test" });
    assert_eq!(
        probe
            .post("/xrpc/app.bsky.graph.muteActor", mute.clone())
            .await?
            .status,
        200
    );
    assert!(uris(&probe.get(TIMELINE).await?.json()).is_empty());
    probe.post("/xrpc/app.bsky.graph.unmuteActor", mute).await?;
    assert_eq!(uris(&probe.get(TIMELINE).await?.json()).len(), 1);
    let wren = probe
        .get("/xrpc/app.bsky.actor.getProfile?actor=wren.test")
        .await?
        .json();
    assert_eq!(
        (&wren["description"], &wren["followersCount"]),
        (&json!("I sing."), &json!(1))
    );
    assert!(wren["viewer"]["following"].is_string());
    let block = json!({ "$type": "app.bsky.graph.block", "subject": wren["did"], "createdAt": "2026-01-02T03:04:05Z" });
    let body = json!({ "repo": "you.test", "collection": "app.bsky.graph.block", "record": block });
    assert_eq!(probe.post(CREATE, body).await?.status, 200);
    assert!(uris(&probe.get(TIMELINE).await?.json()).is_empty());
    let deeds: Vec<_> = server.ledger().into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, [Deed::Mute, Deed::Unmute, Deed::Block]);
    Ok(())
}

#[tokio::test]
async fn notices_are_read_until_they_are_seen() -> Outcome {
    let (server, probe) = sky().await?;
    server.say("wren", "hello @you.test")?;
    server.follow("wren", "you")?;
    let list = "/xrpc/app.bsky.notification.listNotifications";
    let notes = probe.get(list).await?.json()["notifications"].clone();
    assert_eq!(notes.as_array().map(Vec::len), Some(2));
    assert_eq!(notes[0]["isRead"], false);
    let seen = json!({ "seenAt": crate::clock::iso(OffsetDateTime::now_utc() + time::Duration::SECOND) });
    probe.post("/xrpc/app.bsky.notification.updateSeen", seen).await?;
    assert_eq!(probe.get(list).await?.json()["notifications"][1]["isRead"], true);
    let only = probe.get(&format!("{list}?reasons=mention")).await?.json();
    assert_eq!(only["notifications"][0]["reason"], "mention");
    assert!(only["notifications"][1].is_null());
    Ok(())
}

#[tokio::test]
async fn authors_and_posts_are_found() -> Outcome {
    let (server, probe) = sky().await?;
    let post = server.say("wren", "A quiet morning")?;
    let found = probe.get("/xrpc/app.bsky.feed.searchPosts?q=QUIET").await?.json();
    assert_eq!(found["posts"][0]["uri"], json!(post.uri));
    let found = probe
        .get("/xrpc/app.bsky.actor.searchActorsTypeahead?q=wr")
        .await?
        .json();
    assert_eq!(found["actors"][0]["handle"], "wren.test");
    let follows = probe
        .get("/xrpc/app.bsky.graph.getFollows?actor=you.test")
        .await?
        .json();
    assert_eq!(follows["follows"][0]["handle"], "wren.test");
    let did = follows["follows"][0]["did"].as_str().unwrap_or_default();
    let ties = format!("/xrpc/app.bsky.graph.getRelationships?actor=you.test&others={did}&others=did:plc:no");
    let ties = probe.get(&ties).await?.json()["relationships"].clone();
    assert!(ties[0]["following"].is_string());
    assert_eq!(ties[1]["notFound"], true);
    Ok(())
}

#[tokio::test]
async fn a_cyclic_thread_has_an_end() -> Outcome {
    let (server, probe) = sky().await?;
    let (hen, egg) = (server.say("wren", "hen")?, server.say("wren", "egg")?);
    server.tie_knot(&hen.uri, &egg.uri)?;
    let path = format!(
        "/xrpc/app.bsky.feed.getPostThread?uri={}&parentHeight=3&depth=2",
        hen.uri
    );
    let thread = probe.get(&path).await?.json()["thread"].clone();
    assert_eq!(
        thread["parent"]["parent"]["parent"]["post"]["uri"],
        json!(egg.uri)
    );
    assert!(thread["parent"]["parent"]["parent"]["parent"].is_null());
    Ok(())
}
