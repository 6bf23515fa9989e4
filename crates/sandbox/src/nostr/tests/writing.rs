//! What the relay accepts, keeps, replaces and deletes.

use nostr::event::{Signature, Tag};

use super::*;
use crate::Deed;

#[tokio::test]
async fn an_event_is_accepted_once_and_a_repeat_is_a_duplicate() -> Outcome {
    let (server, mut wire) = relay().await?;
    let keys = Keys::generate();
    server.author_with(&Profile::named("you"), &keys.secret_key().to_secret_hex())?;
    let event = note(&keys, "Once.", 1_700_000_000)?;
    let id = event.id.to_hex();
    assert_eq!(wire.event(&event).await?, json!(["OK", id, true, ""]));
    let again = wire.event(&event).await?;
    assert_eq!((&again[1], &again[2]), (&json!(id), &json!(true)));
    assert!(again[3].as_str().is_some_and(|why| why.starts_with("duplicate:")));
    let entries = server.book().posts_saying("Once.");
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (entries[0].author.as_str(), entries[0].key.as_deref()),
        ("you", Some(id.as_str()))
    );
    assert_eq!((server.sent(&id), server.sent(&entries[0].uri)), (2, 2));
    assert_eq!(server.calls().of("EVENT"), 2);
    let double = note(&keys, "Once.", 1_700_000_001)?;
    wire.event(&double).await?;
    assert_eq!(
        server.book().posts_saying("Once.").len(),
        2,
        "another id is a double"
    );
    Ok(())
}

#[tokio::test]
async fn forgeries_and_nonsense_are_refused() -> Outcome {
    let (server, mut wire) = relay().await?;
    let keys = Keys::generate();
    let honest = note(&keys, "mine", 1_700_000_000)?;
    let mut altered = honest.clone();
    altered.content = "yours".to_owned();
    let mut unsigned = honest.clone();
    unsigned.sig = Signature::from_byte_array([1; 64]);
    let late = note(&keys, "from 2100", 4_102_444_800)?;
    let long = note(&keys, &"x".repeat(70_000), 1_700_000_000)?;
    for bad in [&altered, &unsigned, &late, &long] {
        let answer = wire.event(bad).await?;
        assert_eq!(
            (&answer[0], &answer[1], &answer[2]),
            (&json!("OK"), &json!(bad.id), &json!(false))
        );
        assert!(
            answer[3].as_str().is_some_and(|why| why.starts_with("invalid:")),
            "{answer}"
        );
    }
    for frame in [
        json!("x"),
        json!(["HELLO"]),
        json!(["EVENT", {}]),
        json!(["REQ", ""]),
    ] {
        wire.send(&frame).await?;
        assert_eq!(wire.next().await?[0], "NOTICE", "{frame}");
    }
    wire.send(&json!(["REQ", "s", { "kinds": ["one"] }])).await?;
    assert_eq!(wire.next().await?[0], "CLOSED");
    assert!(server.ledger().is_empty());
    Ok(())
}

#[tokio::test]
async fn the_newest_version_of_what_is_replaceable_stands() -> Outcome {
    let (_server, mut wire) = relay().await?;
    let keys = Keys::generate();
    let draft =
        |kind: u16, d: &str, text: &str| EventBuilder::new(Kind::from(kind), text).tag(Tag::custom("d", [d]));
    for (kind, d, text, at) in [
        (0, "", "old", 10),
        (0, "", "new", 20),
        (0, "", "late", 15),
        (3, "", "list", 10),
        (10_002, "", "relays", 10),
        (30_023, "a", "A1", 10),
        (30_023, "a", "A2", 11),
        (30_023, "b", "B", 9),
    ] {
        let answer = wire.event(&signed(&keys, draft(kind, d, text), at)?).await?;
        assert_eq!(answer[2], true, "{text}: {answer}");
    }
    let by = json!({ "authors": [keys.public_key().to_hex()] });
    let found = wire.ask("all", &[by]).await?;
    wire.send(&json!(["CLOSE", "all"])).await?;
    let mut texts = contents(&found);
    texts.sort_unstable();
    assert_eq!(texts, ["A2", "B", "list", "new", "relays"]);
    // Of two versions of the same second the one with the lower id stands, whichever came first.
    let versions = [
        signed(&keys, draft(0, "", "x"), 30)?,
        signed(&keys, draft(0, "", "y"), 30)?,
    ];
    for version in &versions {
        wire.event(version).await?;
    }
    let lower = versions.iter().min_by_key(|version| version.id);
    let found = wire
        .ask("zero", &[json!({ "kinds": [0], "authors": [keys.public_key()] })])
        .await?;
    assert_eq!(
        contents(&found),
        lower
            .map(|event| event.content.as_str())
            .into_iter()
            .collect::<Vec<_>>()
    );
    Ok(())
}

#[tokio::test]
async fn an_author_deletes_their_own_also_before_it_comes() -> Outcome {
    let (server, mut wire) = relay().await?;
    let (keys, foe) = (Keys::generate(), Keys::generate());
    let (first, second) = (note(&keys, "first", 100)?, note(&keys, "second", 101)?);
    let deletion = |ids: &[&Event]| {
        EventBuilder::new(Kind::EventDeletion, "").tags(ids.iter().map(|event| Tag::event(event.id)))
    };
    wire.event(&first).await?;
    wire.event(&signed(&foe, deletion(&[&first, &second]), 200)?)
        .await?;
    assert!(
        server.event(&first.id.to_hex()).is_some(),
        "a stranger's wish does nothing"
    );
    wire.event(&signed(&keys, deletion(&[&first, &second]), 201)?)
        .await?;
    assert!(server.event(&first.id.to_hex()).is_none());
    for gone in [&first, &second] {
        let answer = wire.event(gone).await?;
        assert_eq!(answer[2], false, "{answer}");
    }
    let deletions = server.book().deeds_of(&keys.public_key().to_hex(), Deed::Delete);
    assert_eq!(deletions.len(), 1, "only what stood was deleted");
    let address = format!("30023:{}:a", keys.public_key());
    let article = |text: &str| EventBuilder::new(Kind::from(30_023), text).tag(Tag::custom("d", ["a"]));
    wire.event(&signed(&keys, article("old"), 100)?).await?;
    let wish = EventBuilder::new(Kind::EventDeletion, "").tag(Tag::custom("a", [address]));
    wire.event(&signed(&keys, wish, 150)?).await?;
    assert_eq!(
        wire.event(&signed(&keys, article("older"), 120)?).await?[2],
        false
    );
    assert_eq!(wire.event(&signed(&keys, article("new"), 151)?).await?[2], true);
    Ok(())
}

#[tokio::test]
async fn the_ledger_tells_what_clients_did() -> Outcome {
    let (server, mut wire) = relay().await?;
    let keys = Keys::generate();
    let you = server.author_with(&Profile::named("you"), &keys.secret_key().to_secret_hex())?;
    let post = server.say("wren", "Sing with me!")?;
    let e = |mark: &str| Tag::custom("e", [post.id.as_str(), "", mark]);
    let list = |keys: &[&Keys]| {
        EventBuilder::new(Kind::ContactList, "")
            .tags(keys.iter().map(|keys| Tag::public_key(keys.public_key())))
    };
    let stranger = Keys::generate();
    let like = signed(&keys, EventBuilder::new(Kind::Reaction, "+").tag(e("")), 200)?;
    let unlike = EventBuilder::new(Kind::EventDeletion, "").tag(Tag::event(like.id));
    let drafts = [
        signed(
            &keys,
            EventBuilder::new(Kind::TextNote, "La la").tag(e("root")),
            200,
        )?,
        like,
        signed(&keys, EventBuilder::new(Kind::Repost, "").tag(e("")), 200)?,
        signed(&keys, unlike, 201)?,
        signed(&keys, list(&[&stranger]), 200)?,
        signed(&keys, list(&[]), 201)?,
    ];
    for event in &drafts {
        assert_eq!(wire.event(event).await?[2], true);
    }
    let deeds: Vec<_> = server.ledger().into_iter().map(|entry| entry.deed).collect();
    use Deed::{Boost, Follow, Like, Post, Unfollow, Unlike};
    assert_eq!(deeds, [Post, Like, Boost, Unlike, Follow, Unfollow]);
    assert_eq!(
        server.ledger_posts_of(&you.name)[0].reply_to.as_deref(),
        Some(post.uri.as_str())
    );
    for entry in &server.ledger()[1..3] {
        assert_eq!(entry.uri, post.uri);
    }
    Ok(())
}
