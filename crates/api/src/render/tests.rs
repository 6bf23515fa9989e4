//! Fragments are sound JSON whatever strangers say, and the same for every reader.

use super::*;
use proptest::prelude::*;
use serde_json::Value;
use syrinx_model::{
    Audience, Author, AuthorCounts, AuthorId, Facet, Feature, MediaKind, Moment, Network, Poll, PollOption,
    PostMedia, Preview, Text,
};
use syrinx_store::PostBody;

const BASE: &str = "https://here.example";

fn network(id: &str) -> Network {
    Network::new(id).unwrap_or_else(|_| Network::local())
}

fn shown(origin: &Network, body: &PostBody) -> (String, Value) {
    let post = RenderPost {
        origin,
        network_name: "Far",
        audience: Audience::Public,
        published_at: Moment(1_700_000_000_000),
        edited_at: None,
        body,
    };
    let fragment = MastodonRender::new(BASE).post(&post);
    let whole = serde_json::from_str(&format!("{{{fragment}}}"))
        .unwrap_or_else(|error| panic!("{error}: {fragment}"));
    (fragment, whole)
}

fn author(name: &str, url: &str, avatar: Option<&str>) -> Value {
    let author = Author {
        network: network("far"),
        uri: "far:1".to_owned(),
        handle: "bob".to_owned(),
        host: "far.example".to_owned(),
        name: name.to_owned(),
        url: url.to_owned(),
        note_html: String::new(),
        avatar: avatar.map(ToOwned::to_owned),
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: None,
    };
    let shown = RenderAuthor {
        id: AuthorId(7),
        author: &author,
        presence: None,
        last_post_at: None,
        seen_at: Moment(0),
    };
    serde_json::from_str(&MastodonRender::new(BASE).author(&shown)).unwrap_or_default()
}

#[test]
fn a_poll_comes_first_so_that_its_id_can_be_put_in() {
    let option = |title: &str, votes| PollOption {
        title: title.to_owned(),
        votes,
    };
    let poll = Poll {
        id: "theirs".to_owned(),
        options: vec![option("a", Some(2)), option("b", None)],
        multiple: false,
        ends_at: None,
        ended: false,
        voters: None,
        hides_totals: false,
    };
    let (fragment, whole) = shown(
        &network("far"),
        &PostBody {
            poll: Some(poll),
            ..PostBody::default()
        },
    );
    assert!(fragment.starts_with("\"poll\":{"), "{fragment}");
    assert_eq!(
        (
            &whole["poll"]["votes_count"],
            &whole["poll"]["options"][1]["votes_count"]
        ),
        (&2.into(), &Value::Null)
    );
    assert!(whole["poll"].get("id").is_none());
}

#[test]
fn mentions_carry_the_host_of_their_page_unless_they_are_of_here() {
    let mention = |range: std::ops::Range<usize>, handle: &str, url: &str, id: i64| {
        let feature = Feature::Mention {
            handle: handle.to_owned(),
            uri: None,
            url: Some(url.to_owned()),
            author: Some(AuthorId(id)),
        };
        Facet::new(range, feature)
    };
    let facets = vec![
        mention(0..2, "a", "https://far.example/@a", 1),
        mention(3..5, "b@third.example", "https://third.example/b", 2),
        mention(6..8, "c", "https://here.example/@c", 3),
        mention(9..11, "d", "not a page", 4),
        mention(12..14, "a", "https://far.example/@a", 1),
    ];
    let text = Text::new("@a @b @c @d @a", facets).unwrap_or_default();
    let (_, whole) = shown(
        &network("far"),
        &PostBody {
            text,
            ..PostBody::default()
        },
    );
    let accts: Vec<&str> = whole["mentions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|mention| mention["acct"].as_str())
        .collect();
    assert_eq!(accts, ["a@far.example", "b@third.example", "c"]);
}

#[test]
fn media_and_pictures_always_have_an_address_that_opens() {
    let media = |kind, url: &str| PostMedia {
        kind,
        url: url.to_owned(),
        ..PostMedia::default()
    };
    let media = vec![
        media(MediaKind::Image, "/media/a.png"),
        media(MediaKind::Video, ""),
        media(MediaKind::Image, "javascript:x"),
    ];
    let (_, whole) = shown(
        &Network::local(),
        &PostBody {
            media,
            ..PostBody::default()
        },
    );
    let shown = whole["media_attachments"].as_array().cloned().unwrap_or_default();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0]["url"], "https://here.example/media/a.png");
    assert_eq!(shown[0]["preview_url"], "https://here.example/media/a.png");
    for avatar in [
        None,
        Some(""),
        Some("data:image/png;base64,x"),
        Some("javascript:x"),
    ] {
        let bob = author("", "javascript:x", avatar);
        assert_eq!(
            bob["avatar"], "https://here.example/avatars/original/missing.png",
            "{avatar:?}"
        );
        assert_eq!(bob["url"], "https://here.example/@bob");
    }
    assert_eq!(
        author("", "", Some("https://far.example/a.png"))["avatar"],
        "https://far.example/a.png"
    );
}

proptest! {
    #[test]
    fn no_words_of_a_stranger_break_a_fragment(
        said in ".{0,40}", spoiler in ".{0,20}", name in ".{0,20}", alt in ".{0,20}", title in ".{0,20}",
    ) {
        let body = PostBody {
            text: Text::detect(said.clone()),
            spoiler: spoiler.clone(),
            application: Some(name.clone()),
            media: vec![PostMedia { url: "https://far.example/a".to_owned(), alt: alt.clone(), ..PostMedia::default() }],
            preview: Some(Preview { url: "https://far.example/".to_owned(), title: title.clone(), ..Preview::default() }),
            ..PostBody::default()
        };
        let (_, whole) = shown(&network("far"), &body);
        prop_assert_eq!(&whole["spoiler_text"], &Value::from(spoiler));
        prop_assert_eq!(&whole["application"]["name"], &Value::from(name.clone()));
        prop_assert_eq!(&whole["card"]["title"], &Value::from(title));
        let author = author(&name, "https://far.example/@bob", None);
        prop_assert_eq!(&author["display_name"], &Value::from(name));
    }
}
