//! The story itself, checked step by step.

use super::ear::Ear;
use super::rig::Rig;
use crate::parties::{Echo, Said};
use crate::tally::Tally;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;

/// A link whose price differs between networks.
const LINK: &str = "https://example.org/a/path/that/networks/count/in/their/own/way?and=so#on";

/// What the pictures show.
const ALTS: [&str; 2] = [
    "A songbird on a wire, singing two songs at once",
    "Two pan flutes, crossed 🎶",
];

/// How long a network may take until what was said there is in the home: one polls.
const ARRIVAL: Duration = Duration::from_secs(60);

/// Tells the whole story; gives what was checked.
pub async fn tell(rig: Rig) -> Result<Tally> {
    let mut tally = Tally::default();
    for party in &rig.parties {
        println!("   party {}: {}", party.network(), party.software());
        let linked = rig.link(party.as_ref()).await;
        tally.check(
            format!("{} is linked", party.network()),
            linked.and_then(|account| is_ok(&account)),
        );
    }
    let ear = Ear::open(&rig.api).await?;
    tally.check("a long post arrives everywhere", broadcast(&rig).await);
    tally.check(
        "all friends arrive live in one home",
        one_stream(&rig, &ear).await,
    );
    match one_entry(&rig, &ear).await {
        Err(error) => tally.check("the same said everywhere is one entry", Err::<&str, _>(error)),
        Ok((entry, ids)) => {
            tally.check(
                "the same said everywhere is one entry",
                Ok(format!(
                    "status {} with {} copies, announced once",
                    entry["id"],
                    copies(&entry)
                )),
            );
            tally.check("counts are summed", summed(&rig, &entry).await);
            tally.check(
                "a reply goes to exactly one copy",
                reply(&rig, &entry, &ids).await,
            );
            tally.check("a like goes to exactly one copy", like(&rig, &entry, &ids).await);
        }
    }
    tally.check("nothing came twice", doubles(&rig).await);
    drop(ear);
    drop(rig.server);
    Ok(tally)
}

fn is_ok(account: &Value) -> Result<String> {
    ensure!(account["status"] == "ok", "{account}");
    Ok(account["account"]["acct"].as_str().unwrap_or_default().to_owned())
}

/// More than 300 graphemes with a link, a mention for each network, a tag, and two pictures with alternative texts.
async fn broadcast(rig: &Rig) -> Result<String> {
    let mut mentions = Vec::new();
    for party in rig.written_to() {
        let friend = rig.friend(party).await?;
        mentions.push(format!(
            "@{}",
            friend["acct"].as_str().context("a friend has an acct")?
        ));
    }
    let text = format!(
        "The syrinx is the organ with which a songbird sings two songs at once; in Greek it is the pan flute: many pipes, \
         one breath. Grüße an {} 👩‍👩‍👧‍👦! More of it at {LINK} for whoever likes to read. This sentence makes it longer \
         than some networks take, so that nobody can say that it fitted after all. #Birdsong",
        mentions.join(" and ")
    );
    let mut media = Vec::new();
    for (shade, alt) in ALTS.iter().enumerate() {
        let uploaded = rig.api.upload(picture(shade)?, alt).await?;
        media.push(uploaded["id"].as_str().context("an upload has an id")?.to_owned());
    }
    let status = rig
        .api
        .post(
            "/api/v1/statuses",
            &json!({"status": text, "media_ids": media, "visibility": "public"}),
        )
        .await?;
    let id = status["id"].as_str().context("a status has an id")?;
    let deliveries = rig.delivered(id, Duration::from_secs(60)).await?;
    let mut seen = Vec::new();
    for party in rig.written_to() {
        let said = party.said_by_you().await?;
        check_broadcast(&said).with_context(|| format!("on {}: {said:?}", party.network()))?;
        seen.push(format!("{} in {} part(s)", party.network(), said.len()));
    }
    ensure!(
        deliveries.len() == rig.written_to().count(),
        "{} deliveries",
        deliveries.len()
    );
    Ok(seen.join(", "))
}

fn check_broadcast(said: &[Said]) -> Result<()> {
    let whole = said
        .iter()
        .map(|part| part.text.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    for words in ["many pipes", "Grüße", "👩‍👩‍👧‍👦", "fitted after all"] {
        ensure!(whole.contains(words), "“{words}” is missing");
    }
    ensure!(
        said.iter().flat_map(|part| &part.links).any(|link| link == LINK),
        "the link is missing or broken"
    );
    ensure!(
        said.iter().map(|part| part.mentions).sum::<usize>() == 1,
        "the friend there is not mentioned exactly once"
    );
    ensure!(
        said.iter()
            .any(|part| part.tags.iter().any(|tag| tag == "birdsong")),
        "the tag is missing"
    );
    let alts: Vec<&String> = said.iter().flat_map(|part| &part.alts).collect();
    ensure!(
        alts == ALTS.iter().collect::<Vec<_>>(),
        "the pictures' texts are {alts:?}"
    );
    ensure!(
        said.iter().skip(1).all(|part| part.is_reply),
        "a later part does not answer the one before"
    );
    Ok(())
}

async fn one_stream(rig: &Rig, ear: &Ear) -> Result<String> {
    let mut took = Vec::new();
    for party in &rig.parties {
        let words = format!("Good morning from {}", party.network());
        party.friend_says(&words).await?;
        let (_, time) = ear.wait_for(&words, ARRIVAL).await?;
        took.push(format!("{} after {:.1} s", party.network(), time.as_secs_f32()));
    }
    let home = rig.home().await?;
    for party in &rig.parties {
        let words = format!("Good morning from {}", party.network());
        let there = home.iter().filter(|status| says(status, &words)).count();
        ensure!(there == 1, "home has {there} of “{words}”");
    }
    Ok(took.join(", "))
}

/// Ties the friends, and lets them say the same everywhere; gives the entry and what the networks call its copies.
async fn one_entry(rig: &Rig, ear: &Ear) -> Result<(Value, Vec<String>)> {
    let mut authors = Vec::new();
    for party in &rig.parties {
        authors.push(rig.friend(party.as_ref()).await?["id"].clone());
    }
    rig.api
        .post("/api/syrinx/v1/people", &json!({"account_ids": authors}))
        .await?;
    let words = "One person, several networks, one thing said";
    let mut ids = Vec::new();
    for party in &rig.parties {
        let id = party.friend_says(words).await?;
        party.friend_likes(&id).await?;
        ids.push(id);
    }
    ear.wait_for(words, ARRIVAL).await?;
    for _ in 0..ARRIVAL.as_secs() * 2 {
        let home = rig.home().await?;
        let there: Vec<&Value> = home.iter().filter(|status| says(status, words)).collect();
        ensure!(there.len() <= 1, "home has it {} times", there.len());
        if let Some(entry) = there.first().filter(|entry| copies(entry) == rig.parties.len()) {
            ensure!(
                ear.count(words) == 1,
                "it was announced {} times",
                ear.count(words)
            );
            return Ok(((*entry).clone(), ids));
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    anyhow::bail!(
        "the second copy has not joined: {:?}",
        rig.home().await?.iter().find(|status| says(status, words))
    )
}

async fn summed(rig: &Rig, entry: &Value) -> Result<String> {
    let id = entry["id"].as_str().context("an id")?;
    // Looking at a conversation asks the networks for it afresh.
    rig.api
        .get(&format!("/api/v1/statuses/{id}/context"), &[])
        .await?;
    let status = rig.api.get(&format!("/api/v1/statuses/{id}"), &[]).await?;
    let telling = rig.parties.iter().filter(|party| party.tells_counts());
    let telling: Vec<&str> = telling.map(|party| party.network()).collect();
    ensure!(
        status["favourites_count"] == telling.len(),
        "{} likes: {}",
        status["favourites_count"],
        status["syrinx"]
    );
    Ok(format!(
        "{} likes, one on each of {}",
        status["favourites_count"],
        telling.join(", ")
    ))
}

async fn reply(rig: &Rig, entry: &Value, ids: &[String]) -> Result<String> {
    let words = "Heard you, once";
    let status = rig
        .api
        .post(
            "/api/v1/statuses",
            &json!({"status": words, "in_reply_to_id": entry["id"]}),
        )
        .await?;
    rig.delivered(status["id"].as_str().context("an id")?, Duration::from_secs(30))
        .await?;
    let echoes = settled(rig, ids, |echoes| {
        echoes.iter().any(|echo| !echo.replies.is_empty())
    })
    .await?;
    let replies: Vec<usize> = echoes
        .iter()
        .map(|echo| echo.replies.iter().filter(|reply| reply.contains(words)).count())
        .collect();
    ensure!(
        replies.iter().sum::<usize>() == 1,
        "replies on the networks: {replies:?}"
    );
    Ok(format!("replies on the networks: {replies:?}"))
}

async fn like(rig: &Rig, entry: &Value, ids: &[String]) -> Result<String> {
    let id = entry["id"].as_str().context("an id")?;
    let liked = rig
        .api
        .post(&format!("/api/v1/statuses/{id}/favourite"), &json!({}))
        .await?;
    ensure!(liked["favourited"] == true, "not shown as liked at once");
    let before = rig.written_to().count() as u64;
    let echoes = settled(rig, ids, |echoes| {
        echoes.iter().map(|echo| echo.likes).sum::<u64>() > before
    })
    .await?;
    let likes: Vec<u64> = echoes.iter().map(|echo| echo.likes).collect();
    ensure!(
        likes.iter().sum::<u64>() == before + 1,
        "likes on the networks: {likes:?}"
    );
    Ok(format!("likes on the networks: {likes:?}"))
}

/// What the friend sees on each network, once that holds, and a little later, so that a second one would be seen.
async fn settled(rig: &Rig, ids: &[String], holds: impl Fn(&[Echo]) -> bool) -> Result<Vec<Echo>> {
    for _ in 0..100 {
        if holds(&echoes(rig, ids).await?) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    echoes(rig, ids).await
}

async fn echoes(rig: &Rig, ids: &[String]) -> Result<Vec<Echo>> {
    let mut echoes = Vec::new();
    for (party, id) in rig.parties.iter().zip(ids) {
        echoes.push(party.friend_sees(id).await?);
    }
    Ok(echoes)
}

/// Our own posts came back from the networks by now, and must not stand in the home a second time.
async fn doubles(rig: &Rig) -> Result<String> {
    tokio::time::sleep(Duration::from_secs(3)).await;
    let home = rig.home().await?;
    for words in [
        "many pipes",
        "fitted after all",
        "Good morning from",
        "Heard you, once",
    ] {
        let most = if words == "Good morning from" {
            rig.parties.len()
        } else {
            1
        };
        let there = home.iter().filter(|status| says(status, words)).count();
        ensure!(there == most, "home has {there} of “{words}”");
    }
    Ok(format!("{} entries in the home", home.len()))
}

fn says(status: &Value, words: &str) -> bool {
    status["content"]
        .as_str()
        .is_some_and(|content| content.contains(words))
}

fn copies(status: &Value) -> usize {
    status["syrinx"]["copies"].as_array().map_or(0, Vec::len)
}

/// A picture of its own, as a PNG.
fn picture(shade: usize) -> Result<Vec<u8>> {
    let tint = u8::try_from(shade * 90 + 60)?;
    let image = image::RgbImage::from_fn(320, 200, |x, y| {
        image::Rgb([(x % 256) as u8, (y % 256) as u8, tint])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
