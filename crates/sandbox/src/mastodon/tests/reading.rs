//! Timelines, their windows, and who sees what.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::pond;
use crate::{
    Say, Visibility,
    probe::{Outcome, Probe},
};

const HOME: &str = "/api/v1/timelines/home";

fn ids(page: &Value) -> Vec<String> {
    let items = page.as_array().into_iter().flatten();
    items
        .map(|item| item["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn home_is_paged_in_both_directions() -> Outcome {
    let (server, probe) = pond().await?;
    let mut posted = Vec::new();
    for at in 0..6 {
        posted.push(server.say("wren", &format!("number {at}"))?.id);
    }
    let newest = probe.get(&format!("{HOME}?limit=2")).await?;
    assert_eq!(ids(&newest.json()), [posted[5].clone(), posted[4].clone()]);
    let base = server.url();
    let expected = format!(
        r#"<{base}{HOME}?limit=2&max_id={}>; rel="next", <{base}{HOME}?limit=2&min_id={}>; rel="prev""#,
        posted[4], posted[5],
    );
    assert_eq!(newest.header("link"), expected);
    let older = probe
        .get(&format!("{HOME}?limit=2&max_id={}", posted[4]))
        .await?
        .json();
    assert_eq!(ids(&older), [posted[3].clone(), posted[2].clone()]);
    let above = probe
        .get(&format!("{HOME}?limit=2&min_id={}", posted[0]))
        .await?
        .json();
    assert_eq!(
        ids(&above),
        [posted[2].clone(), posted[1].clone()],
        "the oldest page above, newest first"
    );
    let since = probe
        .get(&format!("{HOME}?limit=2&since_id={}", posted[0]))
        .await?
        .json();
    assert_eq!(
        ids(&since),
        [posted[5].clone(), posted[4].clone()],
        "a gap remains"
    );
    let empty = probe.get(&format!("{HOME}?min_id={}", posted[5])).await?;
    assert_eq!((empty.json(), empty.header("link")), (json!([]), ""));
    assert!(empty.header("x-ratelimit-reset").ends_with('Z'));
    assert_eq!(server.calls().of("GET /api/v1/timelines/home"), 5);
    Ok(())
}

#[tokio::test]
async fn a_late_arrival_takes_the_id_of_its_time() -> Outcome {
    let (server, probe) = pond().await?;
    let before = server.say("wren", "now")?;
    let hour_ago = OffsetDateTime::now_utc() - time::Duration::hours(1);
    let late = server.say_with("wren", Say::text("an hour ago").at(hour_ago))?;
    assert!(late.id < before.id);
    assert_eq!(ids(&probe.get(HOME).await?.json()), [before.id, late.id]);
    Ok(())
}

#[tokio::test]
async fn home_holds_what_one_follows_and_may_see() -> Outcome {
    let (server, probe) = pond().await?;
    server.author(crate::Profile::named("tilda"));
    let unseen = server.say("tilda", "nobody follows me")?;
    server.say_with(
        "wren",
        Say::text("@tilda a talk among others").reply_to(&unseen.uri),
    )?;
    server.say_with(
        "wren",
        Say {
            visibility: Visibility::Direct,
            ..Say::text("@tilda psst")
        },
    )?;
    let private = server.say_with(
        "wren",
        Say {
            visibility: Visibility::Private,
            ..Say::text("friends only")
        },
    )?;
    let boost = server.boost("wren", &unseen.uri)?;
    let own = probe
        .form("/api/v1/statuses", &[("status", "mine")])
        .await?
        .json();
    let home = probe.get(HOME).await?.json();
    assert_eq!(
        ids(&home),
        [
            own["id"].as_str().unwrap_or_default().to_owned(),
            boost.id,
            private.id.clone()
        ]
    );
    assert_eq!(home[1]["reblog"]["uri"], json!(unseen.uri));
    let tilda = Probe::new(server.url(), Some(server.token("tilda")?));
    assert_eq!(
        tilda
            .get(&format!("/api/v1/statuses/{}", private.id))
            .await?
            .status,
        404
    );
    let wren = server.author(crate::Profile::named("wren")).id;
    let muted = probe
        .form(&format!("/api/v1/accounts/{wren}/mute"), &[])
        .await?
        .json();
    assert_eq!(muted["muting"], true);
    assert_eq!(ids(&probe.get(HOME).await?.json()).len(), 1);
    Ok(())
}

#[tokio::test]
async fn authors_are_found_and_related_to() -> Outcome {
    let (server, probe) = pond().await?;
    let found = probe.get("/api/v1/accounts/lookup?acct=wren").await?.json();
    assert_eq!(found["note"], "<p>I sing.</p>");
    assert_eq!(found["followers_count"], 1);
    let wren = found["id"].as_str().unwrap_or_default();
    let ties = probe
        .get(&format!("/api/v1/accounts/relationships?id[]={wren}"))
        .await?
        .json();
    assert_eq!(
        (&ties[0]["following"], &ties[0]["followed_by"]),
        (&json!(true), &json!(false))
    );
    probe
        .form(&format!("/api/v1/accounts/{wren}/unfollow"), &[])
        .await?;
    let tie = probe
        .form(&format!("/api/v1/accounts/{wren}/follow"), &[])
        .await?
        .json();
    assert_eq!(tie["following"], true);
    let uris: Vec<_> = server.ledger().into_iter().map(|entry| entry.uri).collect();
    assert_eq!(
        uris,
        [
            format!("{}/users/wren", server.url()),
            format!("{}/users/wren", server.url())
        ]
    );
    let search = probe.get("/api/v1/accounts/search?q=@wr").await?.json();
    assert_eq!(search[0]["acct"], "wren");
    let following = probe
        .get(&format!("/api/v1/accounts/{wren}/followers"))
        .await?
        .json();
    assert_eq!(following[0]["acct"], "you");
    Ok(())
}

#[tokio::test]
async fn a_cyclic_chain_does_not_trap_the_server() -> Outcome {
    let (server, probe) = pond().await?;
    let (one, other) = (server.say("wren", "hen")?, server.say("wren", "egg")?);
    server.tie_knot(&one.uri, &other.uri)?;
    let context = probe
        .get(&format!("/api/v1/statuses/{}/context", one.id))
        .await?
        .json();
    assert!(
        context["ancestors"].as_array().is_some_and(|all| all.len() > 2),
        "it goes round"
    );
    assert_eq!(ids(&context["descendants"]), [other.id]);
    Ok(())
}

#[tokio::test]
async fn search_finds_words_tags_and_addresses() -> Outcome {
    let (server, probe) = pond().await?;
    let post = server.say("wren", "A quiet #Morning by the sea")?;
    let words = probe.get("/api/v2/search?q=quiet&type=statuses").await?.json();
    assert_eq!(ids(&words["statuses"])[0], post.id);
    let tags = probe.get("/api/v2/search?q=%23mor").await?.json();
    assert_eq!(tags["hashtags"][0]["name"], "morning");
    let tagged = probe.get("/api/v1/timelines/tag/morning").await?.json();
    assert_eq!(ids(&tagged)[0], post.id);
    let address = probe
        .get(&format!("/api/v2/search?q={}&resolve=true", post.url))
        .await?
        .json();
    assert_eq!(ids(&address["statuses"]), [post.id]);
    Ok(())
}
