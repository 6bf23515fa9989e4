//! The town, as the owner's accounts see it.

use serde_json::{Value, json};

use super::*;
use crate::probe::{Outcome, Probe};

fn eyes(town: &Town) -> Result<(Probe, Probe), Refused> {
    let on_mastodon = Probe::new(town.mastodon().url(), Some(town.mastodon().token(YOU)?));
    let on_bluesky = Probe::new(town.bluesky().url(), Some(town.bluesky().session(YOU)?.0));
    Ok((on_mastodon, on_bluesky))
}

async fn home(eyes: &(Probe, Probe)) -> io::Result<(Vec<Value>, Vec<Value>)> {
    let list = |page: Value| page.as_array().cloned().unwrap_or_default();
    let here = list(eyes.0.get("/api/v1/timelines/home?limit=40").await?.json());
    let there = list(eyes.1.get("/xrpc/app.bsky.feed.getTimeline").await?.json()["feed"].clone());
    Ok((here, there))
}

#[tokio::test]
async fn the_script_shows_five_things_of_which_one_is_on_both_networks() -> Outcome {
    let town = Town::start().await?;
    let script = town.once()?;
    let (here, there) = home(&eyes(&town)?).await?;
    let uris: Vec<_> = here.iter().rev().map(|status| status["uri"].clone()).collect();
    let expected = [
        &script.on_mastodon,
        &script.picture,
        &script.boost,
        &script.same_on_mastodon,
    ];
    assert_eq!(
        uris,
        expected.map(|post| json!(post.uri)),
        "and not what the stranger said"
    );
    let uris: Vec<_> = there
        .iter()
        .rev()
        .map(|item| item["post"]["uri"].clone())
        .collect();
    assert_eq!(
        uris,
        [&script.on_bluesky, &script.same_on_bluesky].map(|post| json!(post.uri))
    );
    let alt = here[2]["media_attachments"][0]["description"].as_str();
    assert!(alt.is_some_and(|alt| alt.contains("sun rises")));
    assert!(
        here[1]["reblog"]["content"]
            .as_str()
            .is_some_and(|content| content.contains("tomatoes"))
    );
    let same = there[0]["post"]["record"]["text"].as_str().unwrap_or_default();
    assert_eq!(here[0]["content"], format!("<p>{same}</p>"));
    assert!(town.mastodon().ledger().is_empty(), "the cast needs no API");
    Ok(())
}

#[tokio::test]
async fn the_humans_profiles_link_each_other() -> Outcome {
    let town = Town::start().await?;
    let (here, there) = eyes(&town)?;
    let human = town.human();
    let profile = here.get("/api/v1/accounts/lookup?acct=wren").await?.json();
    let link = profile["fields"][0]["value"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(
        link.contains(r#"href="https://bsky.app/profile/wren.test""#) && link.contains(" me\""),
        "{link}"
    );
    assert_eq!(human.bluesky.url, "https://bsky.app/profile/wren.test");
    let profile = there
        .get("/xrpc/app.bsky.actor.getProfile?actor=wren.test")
        .await?
        .json();
    assert!(
        profile["description"]
            .as_str()
            .is_some_and(|bio| bio.ends_with(&human.mastodon.url))
    );
    assert_eq!(profile["did"], json!(human.bluesky.did));
    let page = here.get("/@wren").await?.text();
    assert!(page.contains("https://bsky.app/profile/wren.test"));
    Ok(())
}

#[tokio::test]
async fn the_cast_answers_and_likes_what_the_owner_says_once() -> Outcome {
    let town = Town::start().await?;
    let (here, there) = eyes(&town)?;
    let said = here
        .form("/api/v1/statuses", &[("status", "Hello, town!")])
        .await?
        .json();
    let record = json!({ "text": "Hello, sky!", "createdAt": "2026-01-02T03:04:05Z" });
    let body = json!({ "repo": "you.test", "collection": "app.bsky.feed.post", "record": record });
    there.post("/xrpc/com.atproto.repo.createRecord", body).await?;
    assert_eq!(town.answer_you().len(), 2);
    assert!(town.answer_you().is_empty(), "nobody repeats themselves");
    let id = said["id"].as_str().unwrap_or_default();
    let status = here.get(&format!("/api/v1/statuses/{id}")).await?.json();
    assert_eq!(
        (&status["replies_count"], &status["favourites_count"]),
        (&json!(1), &json!(1))
    );
    let notes = there
        .get("/xrpc/app.bsky.notification.listNotifications")
        .await?
        .json();
    let reasons: Vec<_> = notes["notifications"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|note| note["reason"].clone())
        .collect();
    assert!(
        reasons.contains(&json!("like")) && reasons.contains(&json!("reply")),
        "{reasons:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_play_is_the_same_in_every_run_and_never_repeats_a_text() -> Outcome {
    let mut plays = Vec::new();
    for _ in 0..2 {
        let town = Town::start().await?;
        for _ in 0..28 {
            town.next_line()?;
        }
        let (here, there) = home(&eyes(&town)?).await?;
        let here = here.iter().map(|status| status["content"].to_string());
        let there = there
            .iter()
            .map(|item| item["post"]["record"]["text"].to_string());
        plays.push((
            here.collect::<Vec<_>>(),
            there.collect::<std::collections::BTreeSet<_>>(),
        ));
    }
    assert_eq!(plays[0], plays[1]);
    let (here, there) = &plays[0];
    // Two rounds of twelve lines, and four lines; one of them is said on both networks.
    assert_eq!((here.len(), there.len()), (12, 10));
    assert_eq!(
        here.iter().collect::<std::collections::BTreeSet<_>>().len(),
        here.len()
    );
    Ok(())
}

#[tokio::test]
async fn a_living_town_posts_until_it_is_dropped() -> Outcome {
    let town = Arc::new(Town::start().await?);
    let life = town.live(Duration::from_millis(5));
    while town.mastodon().posts().len() < 3 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    drop(life);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let posts = town.mastodon().posts().len();
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(town.mastodon().posts().len(), posts);
    Ok(())
}

#[tokio::test]
async fn the_other_two_networks_speak_and_answer_too() -> Outcome {
    let town = Town::start().await?;
    assert!(town.nostr().event("nostr:nonsense").is_none());
    let nsec = town.nostr_login()?;
    assert_ne!(town.nostr_login()?, nsec, "a new key each time");
    let chorus = town.once_on_all()?;
    let lists = town.nostr().events();
    let list = |kind: u16| {
        let you = town.nostr().author_with(&crate::Profile::named(YOU), &nsec);
        let key = you.map(|you| you.key).unwrap_or_default();
        let mut lists = lists.iter();
        lists.find(|event| event["kind"] == kind && event["pubkey"] == json!(key))
    };
    let follows = list(3).ok_or("no follows")?;
    assert_eq!(follows["tags"].as_array().map(Vec::len), Some(2));
    let relays = list(10_002).ok_or("no relays")?;
    assert_eq!(relays["tags"][0][1], json!(town.nostr().relay_url()));
    let note = town.nostr().event(&chorus.on_nostr.uri).ok_or("no note")?;
    let author = |name: &Value| follows["tags"].to_string().contains(name.as_str().unwrap_or("?"));
    assert!(author(&note["pubkey"]));
    let boost = town.nostr().event(&chorus.boost_on_nostr.uri).ok_or("no boost")?;
    assert_eq!(boost["tags"][0][1], note["id"]);
    let feeds = town.feed_urls();
    assert_eq!(feeds.len(), 2);
    let probe = Probe::new(town.feed().url(), None);
    let path = feeds[0].strip_prefix(town.feed().url()).unwrap_or_default();
    assert!(probe.get(path).await?.text().contains(&chorus.on_feed.uri));
    assert_eq!(chorus.script.on_mastodon, town.mastodon().posts()[1].clone());
    Ok(())
}
