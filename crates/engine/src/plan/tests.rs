#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

mod fitting;

use super::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use syrinx_model::{
    AccountId, Address, Audience, Author, AuthorCounts, Capabilities, DraftPoll, Limits, MediaId, MediaKind,
    MediaLimits, Moment, Network, OwnerId, PollLimits, Skip, Spoilers, Targets, Text, TextLimit, Unit,
};
use syrinx_store::MediaRow;

fn draft(text: &str) -> Draft {
    Draft {
        text: Text::detect(text),
        spoiler: String::new(),
        sensitive: false,
        language: Some("en".to_owned()),
        audience: Audience::Public,
        media: Vec::new(),
        poll: None,
        parent: None,
        quote: None,
        targets: Targets::Default,
        variants: BTreeMap::new(),
        application: None,
        application_page: None,
        at: Moment(0),
    }
}

fn author(network: &str, handle: &str, host: &str) -> Author {
    Author {
        network: Network::new(network).unwrap(),
        uri: format!("https://{host}/users/{handle}"),
        handle: handle.to_owned(),
        host: host.to_owned(),
        name: String::new(),
        url: format!("https://{host}/@{handle}"),
        note_html: String::new(),
        avatar: None,
        header: None,
        bot: false,
        locked: false,
        fields: Vec::new(),
        counts: AuthorCounts::default(),
        created_at: None,
        address: None,
    }
}

fn file(id: i64, mime: &str, alt: &str) -> MediaRow {
    MediaRow {
        id: MediaId(id),
        owner: OwnerId(1),
        name: format!("{id}"),
        preview: None,
        kind: MediaKind::Image,
        mime: mime.to_owned(),
        size: 1000,
        width: Some(40),
        height: Some(30),
        blurhash: None,
        alt: alt.to_owned(),
        focus: None,
        created_at: Moment(0),
    }
}

/// A seat where everything is possible within 500 graphemes, and hosts belong to identities.
fn wide() -> Seat {
    let priced = TextLimit {
        link_price: Some(23),
        mention_without_host: true,
        ..TextLimit::plain(500, Unit::Grapheme)
    };
    Seat {
        account: AccountId(1),
        network: Network::new("wide").unwrap(),
        handle: "me@wide.example".to_owned(),
        server_host: "wide.example".to_owned(),
        name: "Wide".to_owned(),
        capabilities: Capabilities {
            publish: true,
            media: true,
            ..Capabilities::default()
        },
        limits: Limits {
            text: vec![priced],
            spoilers: Spoilers::CountedField,
            audiences: vec![
                Audience::Public,
                Audience::Unlisted,
                Audience::Private,
                Audience::Direct,
            ],
            media: MediaLimits {
                max_count: 4,
                image_bytes: 16 << 20,
                image_pixels: 1 << 25,
                mime_types: vec![
                    "image/jpeg".to_owned(),
                    "image/png".to_owned(),
                    "image/gif".to_owned(),
                ],
                alt_graphemes: 1500,
            },
            polls: Some(PollLimits {
                max_options: 4,
                option_graphemes: 50,
                min_seconds: 300,
                max_seconds: 604_800,
            }),
            edit: true,
            delete: true,
            reply: true,
            quote: true,
            ..Limits::none()
        },
    }
}

/// A seat with two limits at once, where a handle is a domain, and everything is public.
fn strict() -> Seat {
    let mut seat = wide();
    seat.account = AccountId(2);
    seat.network = Network::new("strict").unwrap();
    seat.handle = "me.strict.example".to_owned();
    seat.server_host = "strict.example".to_owned();
    seat.name = "Strict".to_owned();
    seat.limits.text = vec![
        TextLimit::plain(300, Unit::Grapheme),
        TextLimit::plain(3000, Unit::Byte),
    ];
    seat.limits.spoilers = Spoilers::Prefix;
    seat.limits.audiences = vec![Audience::Public];
    seat.limits.media.max_count = 1;
    seat.limits.media.alt_graphemes = 10;
    seat.limits.polls = None;
    seat.limits.edit = false;
    seat
}

/// A seat with 60 graphemes and no files.
fn tiny() -> Seat {
    let mut seat = strict();
    seat.account = AccountId(3);
    seat.network = Network::new("tiny").unwrap();
    seat.name = "Tiny".to_owned();
    seat.limits.text = vec![TextLimit::plain(60, Unit::Grapheme)];
    seat.capabilities.media = false;
    seat.limits.media = MediaLimits::default();
    seat
}

fn one(draft: &Draft, facts: &Facts, seat: Seat) -> Result<syrinx_model::Edition, Skip> {
    let mut plan = plan(draft, facts, &[seat]);
    plan.skips.pop().map_or_else(|| Ok(plan.editions.remove(0)), Err)
}

fn codes(edition: &syrinx_model::Edition) -> Vec<&str> {
    edition.losses.iter().map(|loss| loss.code.as_str()).collect()
}

fn knows(handle: &str, authors: Vec<Author>) -> Facts {
    Facts {
        mentions: BTreeMap::from([(handle.to_owned(), authors)]),
        ..Facts::default()
    }
}

/// An edition as a page that a person can read and compare.
fn page(edition: &syrinx_model::Edition) -> String {
    let mut page = String::new();
    for loss in &edition.losses {
        writeln!(page, "loss {}: {}", loss.code, loss.message).unwrap();
    }
    for part in &edition.parts {
        writeln!(page, "--- part {}", part.ordinal).unwrap();
        writeln!(page, "{}", part.text.plain()).unwrap();
        for facet in part.text.facets() {
            writeln!(
                page,
                "facet {:?}: {:?}",
                &part.text.plain()[facet.range()],
                facet.feature()
            )
            .unwrap();
        }
        for file in &part.media {
            writeln!(page, "file {} {}: {}", file.media, file.mime, file.alt).unwrap();
        }
    }
    page
}

#[test]
fn the_same_draft_on_three_networks_is_as_on_its_pages() {
    let text = "Today the reed warblers came back to the lake, three weeks earlier than last year. \
        @ann@far.example counted eleven of them before breakfast! \
        The whole list with all the notes is at https://birds.example/2026/lake/reed-warblers/the-long-list-of-april \
        and will grow every morning until June. If you hear one near you, please write to me soon. \
        #warblers";
    assert_eq!(syrinx_model::graphemes(text), 350);
    let mut draft = draft(text);
    draft.media = vec![MediaId(8), MediaId(9)];
    let facts = Facts {
        media: vec![
            file(9, "image/png", "A nest among reeds"),
            file(8, "image/jpeg", "A bird"),
        ],
        ..knows("ann@far.example", vec![author("wide", "ann", "far.example")])
    };
    let plan = plan(&draft, &facts, &[wide(), strict(), tiny()]);
    assert_eq!(plan.skips, []);
    let golden = [
        include_str!("golden/wide.txt"),
        include_str!("golden/strict.txt"),
        include_str!("golden/tiny.txt"),
    ];
    for (edition, golden) in plan.editions.iter().zip(golden) {
        assert_eq!(page(edition), golden);
    }
}

#[test]
fn mentions_are_written_as_the_network_does() {
    let facts = knows(
        "ann",
        vec![
            author("strict", "ann.strict.example", "app.example"),
            author("wide", "ann", "far.example"),
        ],
    );
    let text = |seat| {
        one(&draft("hi @ann!"), &facts, seat).unwrap().parts[0]
            .text
            .clone()
    };
    assert_eq!(text(wide()).plain(), "hi @ann@far.example!");
    assert_eq!(text(strict()).plain(), "hi @ann.strict.example!");
    assert_eq!(text(tiny()).plain(), "hi @ann!");
    assert_eq!(text(tiny()).facets(), []);
    let neighbour = knows("ann", vec![author("wide", "ann", "Wide.example")]);
    let edition = one(&draft("hi @ann"), &neighbour, wide()).unwrap();
    assert_eq!(edition.parts[0].text.plain(), "hi @ann");
    assert_eq!(edition.parts[0].text.facets().len(), 1);
    assert_eq!(
        codes(&one(&draft("hi @ann"), &neighbour, tiny()).unwrap()),
        ["mention", "no_edit"]
    );
}

#[test]
fn what_is_not_public_goes_nowhere_where_it_would_become_so() {
    for audience in [Audience::Private, Audience::Direct] {
        let draft = Draft {
            audience,
            ..draft("psst @ann")
        };
        let facts = knows(
            "ann",
            vec![
                author("wide", "ann", "far.example"),
                author("strict", "ann", "s.example"),
            ],
        );
        assert_eq!(one(&draft, &facts, strict()).unwrap_err().code, "audience");
        assert_eq!(one(&draft, &facts, wide()).unwrap().parts[0].audience, audience);
    }
    let unlisted = Draft {
        audience: Audience::Unlisted,
        ..draft("hi")
    };
    let edition = one(&unlisted, &Facts::default(), strict()).unwrap();
    assert_eq!(
        (edition.parts[0].audience, codes(&edition)),
        (Audience::Public, vec!["audience", "no_edit"])
    );
}

#[test]
fn a_direct_post_goes_only_where_the_mentioned_are_and_reaches_them_in_every_part() {
    let facts = knows("ann", vec![author("wide", "ann", "far.example")]);
    let direct = Draft {
        audience: Audience::Direct,
        ..draft(&format!("@ann {}", "word. ".repeat(120)))
    };
    let edition = one(&direct, &facts, wide()).unwrap();
    assert_eq!(edition.parts.len(), 2);
    for part in &edition.parts {
        assert!(
            part.text.plain().starts_with("@ann@far.example word."),
            "{:?}",
            part.text
        );
        assert!(!part.text.facets().is_empty() && wide().limits.text[0].fits(&part.text));
    }
    assert_eq!(
        one(&direct, &Facts::default(), wide()).unwrap_err().code,
        "nobody_mentioned"
    );
}

#[test]
fn replies_and_quotes_go_only_where_their_post_is() {
    let seven = || Address("7".to_owned());
    let reply = Facts {
        is_reply: true,
        replies: BTreeMap::from([(AccountId(1), Some(seven()))]),
        ..Facts::default()
    };
    let edition = one(&draft(&"word ".repeat(120)), &reply, wide()).unwrap();
    assert_eq!(edition.parts[0].reply_to, Some(Address("7".to_owned())));
    assert_eq!(edition.parts[1].reply_to, None);
    assert_eq!(
        one(&draft("hi"), &reply, strict()).unwrap_err().code,
        "reply_elsewhere"
    );
    let quote = Facts {
        is_quote: true,
        quotes: BTreeMap::from([(AccountId(2), seven())]),
        ..Facts::default()
    };
    assert_eq!(
        one(&draft("hi"), &quote, strict()).unwrap().parts[0].quote,
        Some(Address("7".to_owned()))
    );
    assert_eq!(
        one(&draft("hi"), &quote, wide()).unwrap_err().code,
        "quote_elsewhere"
    );
}
