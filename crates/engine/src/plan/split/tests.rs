use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};
use syrinx_model::{Facet, Feature, Unit};

fn graphemes(max: usize) -> Vec<TextLimit> {
    vec![TextLimit::plain(max, Unit::Grapheme)]
}

fn plain(parts: &[Text]) -> Vec<&str> {
    parts.iter().map(Text::plain).collect()
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn what_fits_stays_as_it_is() {
    let text = Text::detect(" a #b ");
    assert_eq!(split(&text, &graphemes(6)), std::slice::from_ref(&text));
    assert_eq!(split(&text, &[]), [text]);
    assert!(split(&Text::plain_only(" \n"), &graphemes(1)).is_empty());
}

#[test]
fn sentences_come_before_words_and_words_before_graphemes() {
    let text = Text::plain_only("One two. Three four. Five six seven. Eight");
    assert_eq!(
        plain(&split(&text, &graphemes(24))),
        ["One two. Three four.", "Five six seven. Eight"]
    );
    let text = Text::plain_only("A. one two three four");
    assert_eq!(plain(&split(&text, &graphemes(13))), ["A. one two", "three four"]);
    let text = Text::plain_only("0123456789 abc");
    assert_eq!(plain(&split(&text, &graphemes(4))), ["0123", "4567", "89", "abc"]);
    let text = Text::plain_only("a 0123456789 abc");
    assert_eq!(
        plain(&split(&text, &graphemes(4))),
        ["a 01", "2345", "6789", "abc"]
    );
    let text = Text::plain_only("a 0123 abc");
    assert_eq!(plain(&split(&text, &graphemes(4))), ["a", "0123", "abc"]);
    let text = Text::plain_only("ab\ncd ef");
    assert_eq!(plain(&split(&text, &graphemes(5))), ["ab", "cd ef"]);
    let text = Text::plain_only("他说。「好。」我走了");
    assert_eq!(plain(&split(&text, &graphemes(8))), ["他说。「好。」", "我走了"]);
}

#[test]
fn blanks_at_a_cut_need_not_fit() {
    let text = Text::plain_only("aaaa    bbbb");
    assert_eq!(plain(&split(&text, &graphemes(4))), ["aaaa", "bbbb"]);
    let text = Text::plain_only("xx aaaa bbbb");
    assert_eq!(plain(&split(&text, &graphemes(7))), ["xx aaaa", "bbbb"]);
}

#[test]
fn facets_and_emoji_stay_whole() {
    let text = Text::detect("hello @ann@far.example and 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 #tagged");
    let parts = split(&text, &graphemes(17));
    assert_eq!(plain(&parts), ["hello", "@ann@far.example", "and 👩‍👩‍👧‍👦👩‍👩‍👧‍👦 #tagged"]);
    assert_eq!(parts.iter().map(|part| part.facets().len()).sum::<usize>(), 2);
    let limits = [
        TextLimit::plain(100, Unit::Grapheme),
        TextLimit::plain(30, Unit::Byte),
    ];
    assert_eq!(plain(&split(&Text::plain_only("👩‍👩‍👧‍👦👩‍👩‍👧‍👦"), &limits)), ["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]);
}

#[test]
fn a_link_has_the_networks_price() {
    let long = format!("see https://far.example/{} now or never", "x".repeat(200));
    let limit = TextLimit {
        link_price: Some(23),
        ..TextLimit::plain(31, Unit::Grapheme)
    };
    let parts = split(&Text::detect(long), &[limit]);
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].facets().len(), 1);
    assert!(parts[0].plain().ends_with(" now"), "{}", parts[0].plain());
}

#[test]
fn what_no_part_can_hold_is_cut_as_a_last_resort() {
    let parts = split(&Text::detect("#abcdefghij #b"), &graphemes(4));
    assert_eq!(plain(&parts), ["#abc", "defg", "hij", "#b"]);
    assert_eq!(parts[3].facets().len(), 1);
    let zalgo = format!("a{}", "\u{301}".repeat(20));
    let limits = [TextLimit::plain(10, Unit::Byte)];
    let parts = split(&Text::plain_only(zalgo.clone()), &limits);
    assert!(parts.iter().all(|part| limits[0].fits(part)));
    assert_eq!(plain(&parts).concat(), zalgo);
}

#[test]
fn long_texts_cost_linear_time() {
    for scrap in [
        "ab. c ",
        "é",
        ". ",
        "#a ",
        "👩‍👩‍👧‍👦",
        "\n",
        "https://a.example/ x",
        "🇩🇪",
    ] {
        let plain = scrap.repeat(100_000 / scrap.chars().count());
        let facets: Vec<Facet> = if scrap.starts_with('#') {
            let tag = |at| Facet::new(at..at + 2, Feature::Tag { name: "a".to_owned() });
            (0..plain.len()).step_by(scrap.len()).map(tag).collect()
        } else {
            Vec::new()
        };
        let text = Text::lenient(plain, facets).0;
        let limits = [
            TextLimit::plain(300, Unit::Grapheme),
            TextLimit::plain(3000, Unit::Byte),
        ];
        let started = Instant::now();
        let parts = split(&text, &limits);
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{scrap}: {:?}",
            started.elapsed()
        );
        assert_eq!(without_blanks(&plain_of(&parts)), without_blanks(text.plain()));
    }
}

fn plain_of(parts: &[Text]) -> String {
    plain(parts).concat()
}

/// Texts of what is hard to cut, with facets at chance places besides those that a person would type.
fn texts() -> impl Strategy<Value = Text> {
    let scrap = prop_oneof![
        Just("a"),
        Just("word "),
        Just(". "),
        Just("! "),
        Just("\n\n"),
        Just("  "),
        Just("é"),
        Just("e\u{301}"),
        Just("\u{301}"),
        Just("👩‍👩‍👧‍👦"),
        Just("🇩🇪"),
        Just("🇩"),
        Just("\u{200d}"),
        Just("漢。"),
        Just("\r\n"),
        Just("क्ष"),
        Just("https://a.example/b?c=d "),
        Just("@ann@far.example "),
        Just("#tag "),
        Just("한"),
        Just("\u{600}"),
    ];
    let spans = proptest::collection::vec((0usize..200, 1usize..12), 0..4);
    (proptest::collection::vec(scrap, 0..60), spans).prop_map(|(scraps, spans)| {
        let text = Text::detect(scraps.concat());
        let mut facets = text.facets().to_vec();
        let tag = |(at, long)| Facet::new(at..at + long, Feature::Tag { name: "t".to_owned() });
        facets.extend(spans.into_iter().map(tag));
        Text::lenient(text.plain(), facets).0
    })
}

fn limits() -> impl Strategy<Value = Vec<TextLimit>> {
    let unit = prop_oneof![
        Just(Unit::Grapheme),
        Just(Unit::CodePoint),
        Just(Unit::Utf16),
        Just(Unit::Byte)
    ];
    let limit = (4usize..80, unit, proptest::option::of(1usize..30), any::<bool>());
    let limit = limit.prop_map(|(max, unit, link_price, mention_without_host)| TextLimit {
        max,
        unit,
        link_price,
        mention_without_host,
    });
    proptest::collection::vec(limit, 1..3)
}

proptest! {
    #[test]
    fn every_part_fits_and_says_something(text in texts(), limits in limits()) {
        for part in split(&text, &limits) {
            prop_assert!(limits.iter().all(|limit| limit.fits(&part)), "{:?} under {:?}", part, limits);
            prop_assert!(!part.is_blank());
        }
    }

    #[test]
    fn the_parts_give_the_text_back(text in texts(), limits in limits()) {
        let parts = split(&text, &limits);
        prop_assert_eq!(without_blanks(&plain_of(&parts)), without_blanks(text.plain()));
    }

    #[test]
    fn no_cut_in_a_facet_or_grapheme_that_a_part_could_hold(text in texts(), limits in limits()) {
        let parts = split(&text, &limits);
        let fits = |words: &Text| limits.iter().all(|limit| limit.fits(words));
        let mut from = 0;
        for part in &parts {
            let start = from + text.plain()[from..].find(part.plain()).unwrap_or_default();
            let end = start + part.plain().len();
            for facet in text.facets() {
                let range = facet.range();
                let cut = range.start < end && end < range.end;
                prop_assert!(!cut || !fits(&text.slice(held_around(&text, &range))), "{facet:?} at {end}");
            }
            for (at, grapheme) in unicode_segmentation::UnicodeSegmentation::grapheme_indices(text.plain(), true) {
                let cut = at < end && end < at + grapheme.len();
                prop_assert!(!cut || !fits(&text.slice(held_around(&text, &(at..at + grapheme.len())))), "{grapheme:?} at {end}");
            }
            from = end;
        }
    }
}

/// The piece around a stretch: it grows until it ends on borders of graphemes and facets.
fn held_around(text: &Text, range: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let mut around = range.clone();
    loop {
        let before = around.clone();
        let graphemes = unicode_segmentation::UnicodeSegmentation::grapheme_indices(text.plain(), true);
        let spans = graphemes.map(|(at, grapheme)| at..at + grapheme.len());
        for span in spans.chain(text.facets().iter().map(Facet::range)) {
            if span.start < around.end && around.start < span.end {
                around = around.start.min(span.start)..around.end.max(span.end);
            }
        }
        if around == before {
            return around;
        }
    }
}
