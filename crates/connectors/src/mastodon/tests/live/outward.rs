//! Logging in, publishing, and clearing up what was unclear.

use super::super::super::Mastodon;
use super::{Pond, input, says, stamp};
use http::header::LOCATION;
use std::time::Duration;
use syrinx_connector::http::Call;
use syrinx_connector::{Begin, Connector, LoginInput, MediaFile};
use syrinx_model::{
    Attachment, Audience, Found, InboundPost, Kind, MediaId, PartMedia, Receipt, Stamp, Text,
};
use syrinx_sandbox::mastodon::Options;
use syrinx_sandbox::{Fault, Picture};

#[tokio::test]
async fn the_page_of_the_server_leads_to_a_grant() {
    let pond = Pond::new(Options::default()).await;
    let (connector, back) = (Mastodon::default(), "https://here.example/back");
    let begin = connector
        .login()
        .begin(&input(&[("server", pond.server.url())]), back, &pond.ports)
        .await
        .unwrap();
    let Begin::Visit { url, pending } = begin else {
        panic!("there is a page to visit")
    };
    assert!(url.contains("code_challenge_method=S256"), "{url}");
    let visit = Call::get(format!("{url}&sandbox_user=me")).no_redirects();
    let reply = pond.ports.http.send(visit).await.unwrap();
    let back = url::Url::parse(reply.header(LOCATION.as_str()).unwrap()).unwrap();
    let answer: LoginInput = back.query_pairs().into_owned().collect();
    let grant = connector
        .login()
        .finish(&pending, &answer, &pond.ports)
        .await
        .unwrap();
    assert_eq!(
        (&grant.author_uri, &grant.handle),
        (&pond.grant.author_uri, &pond.grant.handle)
    );
    assert!(!format!("{grant:?}{pending:?}").contains(answer.get("code").unwrap()));
    assert_eq!(
        connector.open(&grant, &pond.ports).await.unwrap().author().handle,
        "me"
    );
    let refused = connector.login().refresh(&grant, &pond.ports).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Unsupported);

    pond.server.revoke_tokens("me").unwrap();
    assert_eq!(
        connector.open(&grant, &pond.ports).await.err().unwrap().kind,
        Kind::Refused
    );
    let wrong = input(&[("server", pond.server.url()), ("token", "wrong")]);
    assert_eq!(
        connector
            .login()
            .begin(&wrong, "", &pond.ports)
            .await
            .unwrap_err()
            .kind,
        Kind::Refused
    );
}

#[tokio::test]
async fn a_post_with_a_picture_is_published_changed_and_taken_down() {
    let pond = Pond::new(Options {
        media_delay: Duration::from_millis(300),
        ..Options::default()
    })
    .await;
    let picture = Picture::sunrise("");
    let file = MediaFile {
        bytes: picture.bytes,
        mime: picture.content_type,
        alt: "A morning sky".to_owned(),
        size: Some((96, 64)),
        url: None,
    };
    let attachment = pond.me.media().unwrap().upload(file).await.unwrap();
    let mut part = says("Good morning @ann, https://birds.example/ #Birds");
    part.media.push(media("A morning sky", attachment));
    let receipt = pond.publish(&part, &stamp()).await.unwrap();
    assert_eq!(pond.server.ledger_posts_of("me")[0].media[0].alt, "A morning sky");

    let post = thread(&pond, &receipt).await;
    assert_eq!(
        (&post.uri, post.media[0].alt.as_str()),
        (&receipt.uri, "A morning sky")
    );
    assert_eq!(post.text.facets().len(), 3, "{:?}", post.text);
    assert_eq!(
        post.attachments.len(),
        1,
        "an own post tells what its files are called"
    );

    let publish = pond.me.publish().unwrap();
    let mut other = says("Good evening");
    other
        .media
        .push(media("An evening sky", post.attachments[0].clone()));
    publish.edit(&receipt, &other).await.unwrap();
    let changed = thread(&pond, &receipt).await;
    assert_eq!(changed.text.plain(), "Good evening");
    assert!(changed.edited_at.is_some());
    publish.delete(&receipt).await.unwrap();
    publish.delete(&receipt).await.unwrap();
    let gone = pond
        .me
        .timeline()
        .unwrap()
        .thread(&receipt.address)
        .await
        .unwrap_err();
    assert_eq!(gone.kind, Kind::Missing);
}

fn media(alt: &str, attachment: Attachment) -> PartMedia {
    PartMedia {
        media: MediaId(1),
        mime: "image/png".to_owned(),
        alt: alt.to_owned(),
        width: Some(96),
        height: Some(64),
        attachment: Some(attachment),
    }
}

async fn thread(pond: &Pond, receipt: &Receipt) -> InboundPost {
    *pond
        .me
        .timeline()
        .unwrap()
        .thread(&receipt.address)
        .await
        .unwrap()
        .post
        .unwrap()
}

#[tokio::test]
async fn an_unclear_outcome_is_cleared_up_and_never_doubled() {
    let pond = Pond::new(Options::default()).await;
    let publish = pond.me.publish().unwrap();
    let mut part = says("Once @ann\n\nand only once: https://birds.example/a/very/long/address/indeed");
    part.spoiler = "birds".to_owned();
    part.audience = Audience::Private;
    for (fault, arrived) in [
        (Fault::ResetAfter, true),
        (Fault::StatusAfter(504), true),
        (Fault::Truncated, true),
        (Fault::ResetBefore, false),
        (Fault::status(500), false),
    ] {
        part.text = Text::detect(format!("{} {fault:?}", part.text.plain()));
        let stamp = stamp();
        pond.server.faults().once("POST /api/v1/statuses", fault.clone());
        let unclear = pond.publish(&part, &stamp).await.unwrap_err();
        assert_eq!(unclear.kind, Kind::Uncertain, "{fault:?}");
        let found = publish.find(&part, &stamp, None).await.unwrap();
        assert_eq!(matches!(found, Found::Yes(_)), arrived, "{fault:?}: {found:?}");
        assert_eq!(matches!(found, Found::No), !arrived, "{fault:?}: {found:?}");
        let repeated = pond.publish(&part, &stamp).await.unwrap();
        if let Found::Yes(receipt) = found {
            assert_eq!(receipt, repeated);
        }
        let again = Stamp::mint(stamp.at.plus(3_600_000), 0);
        assert_eq!(
            publish.find(&part, &again, None).await.unwrap(),
            Found::No,
            "another post of the same words"
        );
    }
    assert_eq!(pond.server.ledger_posts_of("me").len(), 5);
}

#[tokio::test]
async fn a_post_is_found_again_below_hundreds_of_later_ones() {
    let pond = Pond::new(Options::default()).await;
    let publish = pond.me.publish().unwrap();
    let (sent, unsent, stamp) = (says("sent long ago"), says("never sent"), stamp());
    pond.server
        .faults()
        .once("POST /api/v1/statuses", Fault::ResetAfter);
    pond.publish(&sent, &stamp).await.unwrap_err();
    for number in 0..410 {
        pond.server.say("me", &format!("later, number {number}")).unwrap();
    }
    let found = publish.find(&sent, &stamp, None).await.unwrap();
    assert!(matches!(found, Found::Yes(_)), "{found:?}");
    assert_eq!(publish.find(&unsent, &stamp, None).await.unwrap(), Found::No);
}
