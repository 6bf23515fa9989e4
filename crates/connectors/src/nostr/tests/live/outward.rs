//! What goes out.

use super::*;
use bytes::Bytes;
use syrinx_connector::MediaFile;
use syrinx_model::{Act, Audience, Found, Kind, Limits};
use syrinx_sandbox::Deed;

#[tokio::test]
async fn a_new_key_says_where_it_is_and_speaks() {
    let server = relay(&[]).await;
    let grant = log_in(&[("name", "Dora"), ("relays", &server.relay_url())])
        .await
        .unwrap();
    let shown = format!("{grant:?}");
    assert!(!shown.contains(grant.secret.expose()) && grant.secret.expose().len() > 64);
    let kinds: Vec<u64> = server
        .events()
        .iter()
        .map(|event| event["kind"].as_u64().unwrap())
        .collect();
    assert!(kinds.contains(&0) && kinds.contains(&10_002), "{kinds:?}");
    let session = Nostr::new().open(&grant, &ports()).await.unwrap();
    assert_eq!(session.author().name, "Dora");
    assert_eq!(session.author().uri, grant.author_uri);
    let receipt = publish(&*session, &says("first words"), &stamp()).await.unwrap();
    assert!(server.event(&receipt.uri).is_some());
    assert!(receipt.url.unwrap().starts_with("https://njump.me/nevent1"));
}

#[tokio::test]
async fn a_repeat_is_the_same_event_and_can_be_found() {
    let (one, two) = (relay(&["ann"]).await, relay(&["ann"]).await);
    let ann = account("ann", &[&one, &two]).await;
    let stamp = stamp();
    let part = says("once #birds");
    assert_eq!(
        ann.publish().unwrap().find(&part, &stamp, None).await.unwrap(),
        Found::No
    );
    let first = publish(&*ann, &part, &stamp).await.unwrap();
    assert_eq!(publish(&*ann, &part, &stamp).await.unwrap(), first);
    assert_eq!(one.book().posts_saying("once #birds").len(), 1);
    soon("the second relay has it too", || two.event(&first.uri).is_some()).await;
    assert_eq!(
        ann.publish().unwrap().find(&part, &stamp, None).await.unwrap(),
        Found::Yes(first.clone())
    );
    ann.publish().unwrap().delete(&first).await.unwrap();
    soon("it is gone everywhere", || {
        one.event(&first.uri).is_none() && two.event(&first.uri).is_none()
    })
    .await;
}

#[tokio::test]
async fn answers_and_quotes_reach_those_whom_they_concern() {
    // Bob reads at another relay than Ann writes to.
    let (home, far) = (relay(&["ann", "bob"]).await, relay(&["ann", "bob"]).await);
    home.at_relays("bob", &[&home.relay_url()], &[&far.relay_url()])
        .unwrap();
    let (ann, song) = heard_a_song(&home).await;

    let mut reply = says("lovely");
    reply.reply_to = Some(song.address.clone());
    let receipt = publish(&*ann, &reply, &stamp()).await.unwrap();
    soon("the answer is where Bob reads", || {
        far.event(&receipt.uri).is_some()
    })
    .await;
    let tags = far.event(&receipt.uri).unwrap()["tags"].clone();
    let named: Vec<_> = tags
        .as_array()
        .unwrap()
        .iter()
        .filter(|tag| tag[0] == "e")
        .collect();
    assert_eq!((named.len(), &named[0][3]), (1, &"root".into()), "{tags}");

    let mut below = says("and again");
    below.reply_to = Some(receipt.address.clone());
    let second = publish(&*ann, &below, &stamp()).await.unwrap();
    let tags = home.event(&second.uri).unwrap()["tags"].clone();
    assert_eq!(
        (&tags[0][3], &tags[1][3]),
        (&"root".into(), &"reply".into()),
        "{tags}"
    );

    let mut quote = says("so true");
    quote.quote = Some(song.address.clone());
    let quote = publish(&*ann, &quote, &stamp()).await.unwrap();
    let words = home.event(&quote.uri).unwrap()["content"].clone();
    assert!(words.as_str().unwrap().contains("nostr:nevent1"));

    let thread = ann.timeline().unwrap().thread(&receipt.address).await.unwrap();
    let words = |posts: &[InboundPost]| -> Vec<String> {
        posts.iter().map(|post| post.text.plain().to_owned()).collect()
    };
    assert_eq!(words(&thread.ancestors), ["a song"]);
    assert_eq!(words(&thread.descendants), ["and again"]);
}

#[tokio::test]
async fn likes_and_boosts_are_done_once_and_undone() {
    let home = relay(&["ann", "bob"]).await;
    let (ann, song) = heard_a_song(&home).await;
    let interact = ann.interact().unwrap();
    let like = async || {
        interact
            .act(&song.address, &Act::Like, &stamp())
            .await
            .unwrap()
            .unwrap()
    };
    let liked = like().await;
    assert_eq!(like().await.uri, liked.uri);
    assert_eq!(home.book().deeds_of("ann", Deed::Like).len(), 1);
    let boost = Act::Boost(Audience::Public);
    let boosted = interact
        .act(&song.address, &boost, &stamp())
        .await
        .unwrap()
        .unwrap();
    let words = home.event(&boosted.uri).unwrap()["content"].clone();
    assert!(
        words.as_str().unwrap().contains("a song"),
        "it brings the note with it"
    );

    let (items, _, _) = read(&*ann, &Feed::Home, None).await;
    let song = said(&items, "a song")[0].clone();
    assert!(song.liked && song.boosted);
    let passed_on = |item: &Inbound| matches!(item, Inbound::Boost(boost) if boost.uri == boosted.uri);
    assert!(items.iter().any(passed_on));
    interact.undo(&song.address, &Act::Like, None).await.unwrap();
    interact
        .undo(&song.address, &boost, Some(&boosted))
        .await
        .unwrap();
    soon("both are gone", || {
        home.event(&liked.uri).is_none() && home.event(&boosted.uri).is_none()
    })
    .await;
}

/// Ann's account, and a song of Bob's in her timeline.
async fn heard_a_song(home: &Server) -> (Arc<dyn Session>, InboundPost) {
    home.follow("ann", "bob").unwrap();
    home.say("bob", "a song").unwrap();
    let ann = account("ann", &[home]).await;
    let (items, _, _) = read(&*ann, &Feed::Home, None).await;
    let song = said(&items, "a song")[0].clone();
    (ann, song)
}

#[tokio::test]
async fn files_stand_here_or_on_a_media_server_or_nowhere() {
    let server = relay(&["ann"]).await;
    let nsec = server.nsec("ann").unwrap();
    let file = |url: Option<&str>| MediaFile {
        bytes: Bytes::from_static(b"not really a picture"),
        mime: "image/png".to_owned(),
        alt: "A wren".to_owned(),
        size: Some((4, 3)),
        url: url.map(str::to_owned),
    };
    let without = account("ann", &[&server]).await;
    let refused = without.media().unwrap().upload(file(None)).await.unwrap_err();
    assert!(matches!(refused.kind, Kind::Rejected(reason) if reason.contains("media server")));
    let here = without
        .media()
        .unwrap()
        .upload(file(Some("https://here.example/m/1.png")))
        .await
        .unwrap();
    assert!(here.0.contains("https://here.example/m/1.png") && here.0.contains("\"x\":"));

    let grant = log_in(&[
        ("key", &nsec),
        ("relays", &server.relay_url()),
        ("media", server.url()),
    ])
    .await
    .unwrap();
    let ann = Nostr::new().open(&grant, &ports()).await.unwrap();
    let attachment = ann.media().unwrap().upload(file(None)).await.unwrap();
    let mut part = says("look");
    part.media.push(syrinx_model::PartMedia {
        media: syrinx_model::MediaId(1),
        mime: "image/png".to_owned(),
        alt: "A wren".to_owned(),
        width: Some(4),
        height: Some(3),
        attachment: Some(attachment),
    });
    publish(&*ann, &part, &stamp()).await.unwrap();
    let (items, _, _) = read(&*ann, &Feed::Home, None).await;
    let post = said(&items, "look")[0];
    assert_eq!(
        (post.media.len(), post.media[0].alt.as_str(), post.media[0].width),
        (1, "A wren", Some(4))
    );
    assert!(post.media[0].url.starts_with(server.url()));
}

#[tokio::test]
async fn limits_are_those_of_the_relays() {
    let server = relay(&["ann"]).await;
    let ann = account("ann", &[&server]).await;
    let limits: &Limits = ann.limits();
    assert_eq!(limits.text.len(), 1);
    assert!((280..=32 << 10).contains(&limits.text[0].max));
}
