//! Pages, and the links between them.

use crate::stage::{Stage, id};
use serde_json::json;

/// The addresses in a `Link` header, which must have exactly this form: some apps read it by a pattern.
fn links(header: &str) -> Option<(String, String)> {
    let (next, prev) = header.split_once(", ")?;
    let inside = |part: &str, rel: &str| {
        part.strip_prefix('<')?
            .strip_suffix(&format!(">; rel=\"{rel}\""))
            .map(ToOwned::to_owned)
    };
    Some((inside(next, "next")?, inside(prev, "prev")?))
}

fn local(url: &str) -> &str {
    url.strip_prefix("https://here.example").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn links_lead_through_the_whole_home_and_end_without_one() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let mut said = Vec::new();
    for number in 0..7 {
        said.push(id(&stage.say(&ann, &format!("post {number}")).await));
    }
    said.reverse();
    let mut path = "/api/v1/timelines/home?limit=3&extra=a,b".to_owned();
    let mut read = Vec::new();
    loop {
        let page = stage.get(&path, &ann).await;
        let statuses = page.ok();
        if statuses.as_array().unwrap().is_empty() {
            assert_eq!(page.header("link"), "", "an empty page has no links");
            break;
        }
        read.extend(statuses.as_array().unwrap().iter().map(id));
        let (next, prev) = links(page.header("link")).unwrap();
        assert!(next.contains("limit=3") && next.contains("extra=a%2Cb"), "{next}");
        assert!(
            next.rsplit('=')
                .next()
                .unwrap()
                .bytes()
                .all(|byte| byte.is_ascii_digit())
        );
        let newer = stage.get(local(&prev), &ann).await.ok();
        assert!(
            newer
                .as_array()
                .unwrap()
                .iter()
                .all(|status| !read[read.len() - statuses.as_array().unwrap().len()..].contains(&id(status)))
        );
        path = local(&next).to_owned();
    }
    assert_eq!(read, said);
}

#[tokio::test(flavor = "multi_thread")]
async fn bounds_need_not_exist() {
    let stage = Stage::new().await;
    let ann = stage.owner("ann").await;
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(
            id(&stage.say(&ann, &format!("post {number}")).await)
                .parse::<i64>()
                .unwrap(),
        );
    }
    let page = |query: String| {
        let (stage, ann) = (&stage, &ann);
        async move {
            let page = stage
                .get(&format!("/api/v1/timelines/home?{query}"), ann)
                .await
                .ok();
            page.as_array()
                .unwrap()
                .iter()
                .map(|s| id(s).parse::<i64>().unwrap())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(
        page(format!("max_id={}", ids[2] + 1)).await,
        [ids[2], ids[1], ids[0]]
    );
    assert_eq!(
        page(format!("since_id={}&limit=1", ids[0])).await,
        [ids[3]],
        "the newest above"
    );
    assert_eq!(
        page(format!("min_id={}&limit=1", ids[0])).await,
        [ids[1]],
        "the oldest above"
    );
    assert_eq!(
        page(format!("min_id={}&limit=2", ids[0])).await,
        [ids[2], ids[1]],
        "newest first"
    );
    assert_eq!(
        page(format!("min_id={}&max_id={}", ids[0], ids[3])).await,
        [ids[2], ids[1]]
    );
    assert_eq!(page("max_id=99999999999999999999999".to_owned()).await.len(), 4);
    assert_eq!(page("max_id=None&limit=nonsense".to_owned()).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn likes_and_followers_page_by_ids_of_their_own() {
    let stage = Stage::new().await;
    let (ann, bob) = (stage.owner("ann").await, stage.owner("bob").await);
    for number in 0..3 {
        let status = stage.say(&bob, &format!("post {number}")).await;
        stage
            .post(
                &format!("/api/v1/statuses/{}/favourite", id(&status)),
                &ann,
                &json!({}),
            )
            .await
            .ok();
    }
    let first = stage.get("/api/v1/favourites?limit=2", &ann).await;
    assert_eq!(first.ok().as_array().unwrap().len(), 2);
    let (next, _) = links(first.header("link")).unwrap();
    let second = stage.get(local(&next), &ann).await.ok();
    assert_eq!(second.as_array().unwrap().len(), 1);
    assert!(second[0]["content"].as_str().unwrap().contains("post 0"));
}
