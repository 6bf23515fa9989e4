//! Posts of elsewhere: canonical URIs against local ids.

use serde_json::json;

use super::{super::RemotePost, pond};
use crate::probe::Outcome;

#[tokio::test]
async fn one_post_has_one_uri_and_an_id_on_each_server() -> Outcome {
    let ((here, probe), (there, _)) = (pond().await?, pond().await?);
    let original = there.say("wren", "Heard far away")?;
    let shown = here.receive_from(&there, &original.uri)?;
    assert_eq!(shown.uri, original.uri);
    assert_ne!(shown.id, original.id);
    let status = probe.get(&format!("/api/v1/statuses/{}", shown.id)).await?.json();
    assert_eq!(
        (&status["uri"], &status["url"]),
        (&json!(original.uri), &json!(original.url))
    );
    let host = there.url().trim_start_matches("http://");
    assert_eq!(status["account"]["acct"], format!("wren@{host}"));
    assert_eq!(
        here.receive_from(&there, &original.uri)?.id,
        shown.id,
        "it is received once"
    );
    Ok(())
}

#[tokio::test]
async fn search_with_resolve_asks_the_other_server() -> Outcome {
    let ((here, probe), (there, _)) = (pond().await?, pond().await?);
    let original = there.say("wren", "Find me")?;
    let path = format!("/api/v2/search?q={}&resolve=true", original.url);
    assert_eq!(
        probe.get(&path).await?.json()["statuses"],
        json!([]),
        "they do not know each other yet"
    );
    here.befriend(&there);
    assert_eq!(
        probe.get(&path).await?.json()["statuses"][0]["uri"],
        json!(original.uri)
    );
    let host = there.url().trim_start_matches("http://");
    let who = probe
        .get(&format!(
            "/api/v2/search?q=@you@{host}&resolve=true&type=accounts"
        ))
        .await?
        .json();
    assert_eq!(who["accounts"][0]["acct"], format!("you@{host}"));
    Ok(())
}

#[tokio::test]
async fn a_remote_author_can_be_followed_and_a_bridge_names_its_origin() -> Outcome {
    let (here, probe) = pond().await?;
    let mut post = RemotePost::at_host("bsky.brid.gy", "petra.test", "1", "From over there");
    post.uri = "https://bsky.brid.gy/convert/ap/at://did:plc:abc/app.bsky.feed.post/3k".to_owned();
    here.receive(&post);
    here.follow("you", "petra.test@bsky.brid.gy")?;
    let home = probe.get("/api/v1/timelines/home").await?.json();
    assert_eq!(home[0]["uri"], json!(post.uri));
    assert_eq!(home[0]["account"]["acct"], "petra.test@bsky.brid.gy");
    Ok(())
}
