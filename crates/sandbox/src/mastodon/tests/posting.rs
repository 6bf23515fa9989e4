//! Saying, changing, deleting, acting.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Options, pond, pond_with};
use crate::{
    Deed, Picture,
    probe::{Heard, Outcome, Probe},
};

async fn upload(probe: &Probe, path: &str, bytes: &[u8]) -> std::io::Result<Heard> {
    let mut body = b"--B\r\ncontent-disposition: form-data; name=\"description\"\r\n\r\nA sunrise\r\n--B\r\n\
        content-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n"
        .to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--B--\r\n");
    probe
        .send(
            "POST",
            path,
            &[("content-type", "multipart/form-data; boundary=B")],
            body,
        )
        .await
}

fn id(entity: &Value) -> String {
    entity["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_same_key_gives_the_same_status() -> Outcome {
    let (server, probe) = pond().await?;
    let headers = [("idempotency-key", "key-1"), ("content-type", "application/json")];
    let body = json!({ "status": "Once.", "visibility": "unlisted", "language": "de" }).to_string();
    let first = probe
        .send("POST", "/api/v1/statuses", &headers, body.clone().into())
        .await?
        .json();
    let second = probe
        .send("POST", "/api/v1/statuses", &headers, body.into())
        .await?
        .json();
    assert_eq!(first["id"], second["id"]);
    assert_eq!(first["visibility"], "unlisted");
    assert_eq!(first["language"], "de");
    assert_eq!(
        first["uri"],
        format!("{}/users/you/statuses/{}", server.url(), id(&first))
    );
    assert_eq!(first["url"], format!("{}/@you/{}", server.url(), id(&first)));
    let posts = server.ledger_posts_of("you");
    assert_eq!(posts.len(), 1);
    assert_eq!(
        (posts[0].text.as_str(), posts[0].key.as_deref()),
        ("Once.", Some("key-1"))
    );
    Ok(())
}

#[tokio::test]
async fn the_limit_is_counted_as_mastodon_counts() -> Outcome {
    let (_server, probe) = pond_with(Options {
        max_characters: 40,
        ..Options::default()
    })
    .await?;
    let fits = "1234567890 https://example.org/a/path/that/is/far/longer/than/what/it/costs 12345";
    assert_eq!(
        probe.form("/api/v1/statuses", &[("status", fits)]).await?.status,
        200
    );
    let heard = probe
        .form("/api/v1/statuses", &[("status", &format!("{fits}6"))])
        .await?;
    assert_eq!(heard.status, 422);
    assert_eq!(
        heard.json()["error"],
        "Validation failed: Text character limit of 40 exceeded"
    );
    let spoiled = [("status", fits), ("spoiler_text", "x")];
    assert_eq!(probe.form("/api/v1/statuses", &spoiled).await?.status, 422);
    let empty = probe.form("/api/v1/statuses", &[("status", " ")]).await?;
    assert_eq!(empty.json()["error"], "Validation failed: Text can't be blank");
    Ok(())
}

#[tokio::test]
async fn pictures_are_processed_described_and_attached() -> Outcome {
    let options = Options {
        media_delay: Duration::from_millis(60),
        ..Options::default()
    };
    let (server, probe) = pond_with(options).await?;
    let picture = Picture::sunrise("");
    let heard = upload(&probe, "/api/v2/media", &picture.bytes).await?;
    let media = heard.json();
    assert_eq!((heard.status, &media["url"]), (202, &Value::Null));
    let path = format!("/api/v1/media/{}", id(&media));
    assert_eq!(probe.get(&path).await?.status, 206);
    let attach = json!({ "status": "", "media_ids": [id(&media)] });
    assert_eq!(probe.post("/api/v1/statuses", attach.clone()).await?.status, 422);
    tokio::time::sleep(Duration::from_millis(80)).await;
    assert_eq!(probe.get(&path).await?.status, 200);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    probe
        .send("PUT", &path, &form, b"description=Dawn".to_vec())
        .await?;
    let status = probe.post("/api/v1/statuses", attach).await?.json();
    let attached = &status["media_attachments"][0];
    assert_eq!(attached["description"], "Dawn");
    assert_eq!(attached["meta"]["original"]["width"], 96);
    let url = attached["url"]
        .as_str()
        .unwrap_or_default()
        .replace(server.url(), "");
    assert_eq!(probe.get(&url).await?.body, picture.bytes);
    let entry = &server.ledger_posts_of("you")[0];
    assert_eq!(
        (entry.media[0].alt.as_str(), entry.media[0].size),
        ("Dawn", picture.bytes.len())
    );
    assert_eq!(upload(&probe, "/api/v2/media", b"no picture").await?.status, 422);
    Ok(())
}

#[tokio::test]
async fn a_status_is_edited_and_deleted() -> Outcome {
    let (server, probe) = pond().await?;
    let status = probe
        .form("/api/v1/statuses", &[("status", "Tpyo *here*")])
        .await?
        .json();
    let path = format!("/api/v1/statuses/{}", id(&status));
    assert_eq!(
        probe.get(&format!("{path}/source")).await?.json()["text"],
        "Tpyo *here*"
    );
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let edited = probe
        .send("PUT", &path, &form, b"status=Typo+here".to_vec())
        .await?
        .json();
    assert_eq!(edited["content"], "<p>Typo here</p>");
    assert!(edited["edited_at"].is_string());
    let wren = Probe::new(server.url(), Some(server.token("wren")?));
    assert_eq!(
        wren.send("DELETE", &path, &[], Vec::new()).await?.status,
        404,
        "not hers"
    );
    let gone = probe.send("DELETE", &path, &[], Vec::new()).await?.json();
    assert_eq!(gone["text"], "Typo here");
    assert!(gone.get("content").is_none());
    assert_eq!(probe.get(&path).await?.status, 404);
    let deeds: Vec<_> = server.ledger().into_iter().map(|entry| entry.deed).collect();
    assert_eq!(deeds, [Deed::Post, Deed::Edit, Deed::Delete]);
    Ok(())
}

#[tokio::test]
async fn likes_boosts_and_bookmarks_are_done_once() -> Outcome {
    let (server, probe) = pond().await?;
    let post = server.say("wren", "tsrrr!")?;
    let path = |verb: &str| format!("/api/v1/statuses/{}/{verb}", post.id);
    for _ in 0..2 {
        let liked = probe.form(&path("favourite"), &[]).await?.json();
        assert_eq!(
            (&liked["favourited"], &liked["favourites_count"]),
            (&json!(true), &json!(1))
        );
        let boost = probe.form(&path("reblog"), &[]).await?.json();
        assert_ne!(boost["id"], json!(post.id));
        assert_eq!(boost["reblog"]["id"], json!(post.id));
        assert_eq!(boost["reblog"]["reblogged"], true);
        assert_eq!(
            probe.form(&path("bookmark"), &[]).await?.json()["bookmarked"],
            true
        );
    }
    assert_eq!(
        probe.form(&path("unfavourite"), &[]).await?.json()["favourited"],
        false
    );
    let original = probe.form(&path("unreblog"), &[]).await?.json();
    assert_eq!(
        (&original["reblogged"], &original["reblogs_count"]),
        (&json!(false), &json!(0))
    );
    let deeds: Vec<_> = server
        .ledger()
        .into_iter()
        .map(|entry| (entry.deed, entry.uri))
        .collect();
    let expected = [
        Deed::Like,
        Deed::Boost,
        Deed::Bookmark,
        Deed::Unlike,
        Deed::Unboost,
    ];
    assert_eq!(deeds, expected.map(|deed| (deed, post.uri.clone())));
    let wren = Probe::new(server.url(), Some(server.token("wren")?));
    let notes = wren.get("/api/v1/notifications").await?.json();
    let kinds: Vec<_> = notes
        .as_array()
        .into_iter()
        .flatten()
        .map(|note| note["type"].clone())
        .collect();
    assert_eq!(kinds, ["reblog", "favourite", "follow"]);
    Ok(())
}

#[tokio::test]
async fn answers_mention_and_form_a_conversation() -> Outcome {
    let (server, probe) = pond().await?;
    let root = server.say("wren", "Who is up?")?;
    let body = json!({ "status": "@wren Me!", "in_reply_to_id": root.id });
    let answer = probe.post("/api/v1/statuses", body).await?.json();
    assert_eq!(answer["in_reply_to_id"], json!(root.id));
    assert_eq!(answer["mentions"][0]["acct"], "wren");
    let last = server.say_with(
        "wren",
        crate::Say::text("Good.").reply_to(answer["uri"].as_str().unwrap_or("")),
    )?;
    let context = probe
        .get(&format!("/api/v1/statuses/{}/context", id(&answer)))
        .await?
        .json();
    assert_eq!(context["ancestors"][0]["id"], json!(root.id));
    assert_eq!(context["descendants"][0]["id"], json!(last.id));
    assert_eq!(
        server.ledger_posts_of("you")[0].reply_to.as_deref(),
        Some(root.uri.as_str())
    );
    let lost = json!({ "status": "?", "in_reply_to_id": "1" });
    assert_eq!(probe.post("/api/v1/statuses", lost).await?.status, 422);
    Ok(())
}

#[tokio::test]
async fn a_poll_takes_one_vote_of_each() -> Outcome {
    let (server, probe) = pond().await?;
    let form = [
        ("status", "Tea?"),
        ("poll[options][]", "yes"),
        ("poll[options][]", "no"),
        ("poll[expires_in]", "600"),
    ];
    let poll = probe.form("/api/v1/statuses", &form).await?.json()["poll"].clone();
    let path = format!("/api/v1/polls/{}/votes", id(&poll));
    let wren = Probe::new(server.url(), Some(server.token("wren")?));
    let voted = wren.form(&path, &[("choices[]", "1")]).await?.json();
    assert_eq!(
        voted["options"],
        json!([
            { "title": "yes", "votes_count": 0 }, { "title": "no", "votes_count": 1 },
        ])
    );
    assert_eq!(
        (&voted["voted"], &voted["own_votes"]),
        (&json!(true), &json!([1]))
    );
    assert_eq!(wren.form(&path, &[("choices[]", "0")]).await?.status, 422);
    Ok(())
}
