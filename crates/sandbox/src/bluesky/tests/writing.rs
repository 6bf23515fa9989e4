//! Records: what is accepted, what is refused, and what a repeat does.

use serde_json::{Value, json};

use super::{post, sky};
use crate::{Deed, Picture, probe::Outcome};

const CREATE: &str = "/xrpc/com.atproto.repo.createRecord";
const PUT: &str = "/xrpc/com.atproto.repo.putRecord";
const UPLOAD: &str = "/xrpc/com.atproto.repo.uploadBlob";

fn expecting(mut body: Value, swap: Value) -> Value {
    body["swapRecord"] = swap;
    body
}

#[tokio::test]
async fn putting_the_same_again_is_no_write_and_something_else_is_refused() -> Outcome {
    let (server, probe) = sky().await?;
    let first = probe
        .post(PUT, expecting(post("3kaaaaaaaaaa2", "Once."), Value::Null))
        .await?
        .json();
    assert!(first["commit"]["rev"].is_string(), "{first}");
    let again = probe
        .post(PUT, expecting(post("3kaaaaaaaaaa2", "Once."), Value::Null))
        .await?;
    assert_eq!(again.status, 200);
    assert_eq!(
        (&again.json()["cid"], &again.json()["commit"]),
        (&first["cid"], &Value::Null)
    );
    let other = probe
        .post(PUT, expecting(post("3kaaaaaaaaaa2", "Twice."), Value::Null))
        .await?;
    assert_eq!(
        (other.status, other.json()["error"].clone()),
        (400, json!("InvalidSwap"))
    );
    assert_eq!(server.ledger_posts_of("you").len(), 1);
    let changed = probe
        .post(
            PUT,
            expecting(post("3kaaaaaaaaaa2", "Twice."), first["cid"].clone()),
        )
        .await?;
    assert_eq!(changed.status, 200);
    assert_eq!(server.ledger()[1].deed, Deed::Edit);
    let missing = probe
        .post(
            PUT,
            expecting(post("3kaaaaaaaaaa3", "New."), first["cid"].clone()),
        )
        .await?;
    assert_eq!(missing.json()["error"], "InvalidSwap");
    Ok(())
}

#[tokio::test]
async fn creating_at_a_taken_key_fails_as_on_the_real_server() -> Outcome {
    let (server, probe) = sky().await?;
    let created = probe.post(CREATE, post("3kaaaaaaaaaa2", "Once.")).await?.json();
    let again = probe.post(CREATE, post("3kaaaaaaaaaa2", "Once.")).await?;
    assert_eq!(
        (again.status, again.json()["error"].clone()),
        (500, json!("InternalServerError"))
    );
    assert_eq!(server.ledger_posts_of("you").len(), 1);
    let uri = created["uri"].as_str().unwrap_or_default();
    let shown =
        "/xrpc/com.atproto.repo.getRecord?repo=you.test&collection=app.bsky.feed.post&rkey=3kaaaaaaaaaa2";
    assert_eq!(probe.get(shown).await?.json()["uri"], uri);
    let key = json!({ "repo": "you.test", "collection": "app.bsky.feed.post", "rkey": "3kaaaaaaaaaa2" });
    for _ in 0..2 {
        assert_eq!(
            probe
                .post("/xrpc/com.atproto.repo.deleteRecord", key.clone())
                .await?
                .status,
            200
        );
    }
    assert_eq!(probe.get(shown).await?.json()["error"], "RecordNotFound");
    assert_eq!(server.book().deeds_of("you", Deed::Delete).len(), 1);
    Ok(())
}

#[tokio::test]
async fn both_limits_hold_for_text() -> Outcome {
    let (_server, probe) = sky().await?;
    assert_eq!(probe.post(CREATE, post("a", &"ä".repeat(300))).await?.status, 200);
    let heard = probe.post(CREATE, post("b", &"ä".repeat(301))).await?;
    let message = heard.json()["message"].as_str().unwrap_or_default().to_owned();
    assert!(
        heard.status == 400 && message.ends_with("must not be longer than 300 graphemes"),
        "{message}"
    );
    // 121 families are 121 graphemes, but 25 bytes each.
    let heard = probe.post(CREATE, post("c", &"👨‍👩‍👧‍👦".repeat(121))).await?;
    assert_eq!(heard.status, 400);
    Ok(())
}

#[tokio::test]
async fn facets_references_and_times_must_be_right() -> Outcome {
    let (_server, probe) = sky().await?;
    let link = json!([{ "$type": "app.bsky.richtext.facet#link", "uri": "https://example.org" }]);
    for (start, end, status) in [(0, 2, 200), (0, 1, 400), (2, 2, 400), (0, 99, 400)] {
        let mut body = post(&format!("f{start}-{end}"), "äb");
        let index = json!({ "byteStart": start, "byteEnd": end });
        body["record"]["facets"] = json!([{ "index": index, "features": link }]);
        assert_eq!(probe.post(CREATE, body).await?.status, status, "{start}..{end}");
    }
    let mut body = post("r", "no hash");
    let half = json!({ "uri": "at://did:plc:x/app.bsky.feed.post/1" });
    body["record"]["reply"] = json!({ "root": half, "parent": half });
    assert_eq!(probe.post(CREATE, body).await?.status, 400);
    let mut body = post("t", "no time");
    body["record"]["createdAt"] = json!("yesterday");
    assert_eq!(probe.post(CREATE, body).await?.status, 400);
    let mut body = post("o", "not mine");
    body["repo"] = json!("wren.test");
    assert_eq!(probe.post(CREATE, body).await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn pictures_must_be_uploaded_small_and_few() -> Outcome {
    let (server, probe) = sky().await?;
    let png = [("content-type", "image/png")];
    let picture = Picture::sunrise("").bytes.to_vec();
    let blob = probe.send("POST", UPLOAD, &png, picture.clone()).await?.json()["blob"].clone();
    let big = probe.send("POST", UPLOAD, &png, vec![0; 2_000_001]).await?.json()["blob"].clone();
    let with = |key: &str, blobs: &[&Value]| {
        let images: Vec<_> = blobs
            .iter()
            .map(|blob| json!({ "alt": "Dawn", "image": blob }))
            .collect();
        let mut body = post(key, "look");
        body["record"]["embed"] = json!({ "$type": "app.bsky.embed.images", "images": images });
        body
    };
    assert_eq!(probe.post(CREATE, with("five", &[&blob; 5])).await?.status, 400);
    assert_eq!(
        probe.post(CREATE, with("big", &[&big])).await?.json()["error"],
        "BlobTooLarge"
    );
    let mut lost = blob.clone();
    lost["ref"]["$link"] = json!("bafkreilost");
    assert_eq!(
        probe.post(CREATE, with("lost", &[&lost])).await?.json()["error"],
        "BlobNotFound"
    );
    let uri = probe.post(CREATE, with("four", &[&blob; 4])).await?.json()["uri"].clone();
    let entry = &server.ledger_posts_of("you")[0];
    assert_eq!(
        (
            entry.media.len(),
            entry.media[0].alt.as_str(),
            entry.media[0].size
        ),
        (4, "Dawn", picture.len())
    );
    let view = probe
        .get(&format!(
            "/xrpc/app.bsky.feed.getPosts?uris={}",
            uri.as_str().unwrap_or("")
        ))
        .await?
        .json();
    let image = &view["posts"][0]["embed"]["images"][3];
    assert_eq!(image["alt"], "Dawn");
    let path = image["fullsize"]
        .as_str()
        .unwrap_or_default()
        .replace(server.url(), "");
    assert_eq!(probe.get(&path).await?.body, picture);
    Ok(())
}

#[tokio::test]
async fn a_batch_is_written_whole_or_not_at_all() -> Outcome {
    let (server, probe) = sky().await?;
    let item = |key: &str, text: &str| {
        let post = post(key, text);
        let kind = "com.atproto.repo.applyWrites#create";
        json!({ "$type": kind, "collection": post["collection"], "rkey": key, "value": post["record"] })
    };
    let batch = |items: Value| json!({ "repo": "you.test", "writes": items });
    let path = "/xrpc/com.atproto.repo.applyWrites";
    let bad = batch(json!([item("one", "1/2"), item("two", &"x".repeat(301))]));
    assert_eq!(probe.post(path, bad).await?.status, 400);
    assert!(server.ledger().is_empty());
    let good = probe
        .post(path, batch(json!([item("one", "1/2"), item("two", "2/2")])))
        .await?
        .json();
    assert_eq!(good["results"].as_array().map(Vec::len), Some(2));
    assert_eq!(server.ledger_posts_of("you").len(), 2);
    let all = "/xrpc/com.atproto.repo.listRecords?repo=you.test&collection=app.bsky.feed.post&limit=1";
    let page = probe.get(all).await?.json();
    assert_eq!(
        (&page["records"][0]["value"]["text"], &page["cursor"]),
        (&json!("2/2"), &json!("two"))
    );
    Ok(())
}
