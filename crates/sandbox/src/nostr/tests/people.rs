//! Those who live on a relay, or on two.

use super::*;
use crate::{Picture, Say, probe::Probe};

#[tokio::test]
async fn a_name_is_the_same_person_on_two_relays() -> Outcome {
    let (one, _) = relay().await?;
    let (other, mut wire) = relay().await?;
    let here = one.author(&Profile::named("wren"))?;
    assert_eq!(here.key, other.author(&Profile::named("wren"))?.key);
    assert_eq!(one.nsec("wren")?, other.nsec("wren")?);
    assert!(one.nsec("nobody").is_err());
    other.at_relays("wren", &[&one.relay_url()], &[&other.relay_url()])?;
    let lists = wire
        .ask("r", &[json!({ "kinds": [10_002], "authors": [here.key] })])
        .await?;
    let tags = json!([["r", one.relay_url(), "write"], ["r", other.relay_url(), "read"]]);
    assert_eq!(lists[0]["tags"], tags);
    Ok(())
}

#[tokio::test]
async fn lists_and_profiles_grow_within_one_second() -> Outcome {
    let (server, mut wire) = relay().await?;
    for name in ["a", "b", "c"] {
        server.author(&Profile::named(name))?;
        server.follow("wren", name)?;
    }
    server.follow("wren", "c")?;
    let wren = server.author(&Profile::named("wren").bio("Third bio."))?;
    let lists = wire
        .ask("f", &[json!({ "kinds": [3], "authors": [wren.key] })])
        .await?;
    assert_eq!(lists.len(), 1);
    assert_eq!(lists[0]["tags"].as_array().map(Vec::len), Some(3));
    let profiles = wire
        .ask("p", &[json!({ "kinds": [0], "authors": [wren.key] })])
        .await?;
    let profile: Value = serde_json::from_str(contents(&profiles)[0])?;
    assert_eq!(
        (&profile["about"], &profile["nip05"]),
        (&json!("Third bio."), &json!(wren.nip05))
    );
    Ok(())
}

#[tokio::test]
async fn a_conversation_has_marked_tags() -> Outcome {
    let (server, _) = relay().await?;
    server.author(&Profile::named("jonas"))?;
    let root = server.say("wren", "root")?;
    let first = server.say_with("jonas", Say::text("first").reply_to(&root.uri))?;
    let second = server.say_with("wren", Say::text("second").reply_to(&first.uri))?;
    let marks = |id: &str| -> Option<Vec<(Value, Value)>> {
        let event = server.event(id)?;
        let tags = event["tags"].as_array()?.iter();
        Some(
            tags.filter(|tag| tag[0] == "e")
                .map(|tag| (tag[1].clone(), tag[3].clone()))
                .collect(),
        )
    };
    assert_eq!(
        marks(&first.id),
        Some(vec![(json!(root.id), json!("root"))]),
        "a direct answer names only the root"
    );
    assert_eq!(
        marks(&second.id),
        Some(vec![
            (json!(root.id), json!("root")),
            (json!(first.id), json!("reply"))
        ])
    );
    server.delete("wren", &second.uri)?;
    assert!(server.delete("wren", &first.uri).is_err(), "not hers");
    assert_eq!(server.posts().len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_note_has_pictures_quotes_and_warnings() -> Outcome {
    let (server, _) = relay().await?;
    let quoted = server.say("wren", "said before")?;
    let say = Say {
        quote: Some(quoted.uri.clone()),
        spoiler: Some("loud".to_owned()),
        ..Say::text("look").image(Picture::sunrise("a sun"))
    };
    let post = server.say_with("wren", say)?;
    let event = server.event(&post.uri).ok_or("no event")?;
    let content = event["content"].as_str().unwrap_or_default();
    assert!(content.contains("nostr:nevent1"));
    let url = content.lines().last().unwrap_or_default();
    let tags = event["tags"].as_array().cloned().unwrap_or_default();
    let tag = |name: &str| {
        tags.iter()
            .find(|tag| tag[0] == name)
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(tag("imeta")[1], json!(format!("url {url}")));
    assert!(tag("imeta").to_string().contains("alt a sun"));
    assert_eq!(
        (&tag("q")[1], &tag("content-warning")[1]),
        (&json!(quoted.id), &json!("loud"))
    );
    let path = url.strip_prefix(server.url()).ok_or("elsewhere")?;
    let picture = Probe::new(server.url(), None).get(path).await?;
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, "image/png")
    );
    server.publish("wren", 1068, "Which?", &[&["option", "a", "This"]])?;
    server.react("wren", &quoted.uri, "🔥")?;
    Ok(())
}

#[tokio::test]
async fn the_town_answers_who_has_its_key() -> Outcome {
    let town = crate::life::Town::start().await?;
    let keys = Keys::parse(&town.nostr_login()?)?;
    let mut wire = Wire::open(town.nostr()).await?;
    let event = note(&keys, "Hello, relay!", 1_700_000_000)?;
    assert_eq!(wire.event(&event).await?[2], true);
    assert_eq!(town.answer_you().len(), 1);
    assert!(town.answer_you().is_empty(), "nobody repeats themselves");
    let about = json!({ "#e": [event.id], "#p": [event.pubkey] });
    let mut kinds: Vec<_> = wire
        .ask("mine", &[about])
        .await?
        .iter()
        .map(|event| event["kind"].to_string())
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["1", "7"]);
    Ok(())
}
