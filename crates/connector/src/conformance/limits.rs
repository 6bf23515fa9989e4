//! Render accepts a text exactly at each limit and refuses one over it.

use super::stage::{Stage, http};
use super::{Subject, part};
use crate::Publish;
use std::sync::Arc;
use syrinx_model::{Kind, Limits, Text, TextLimit};

/// Letters of one to many bytes, so that limits of bytes can be reached before those of letters.
const LETTERS: [&str; 6] = [
    "a",
    "é",
    "漢",
    "😀",
    "👩‍👩‍👧‍👦",
    "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}",
];

/// For every limit of text that can be reached at all: exactly at it is fine, one over it is refused with a reason.
///
/// # Panics
/// If not.
pub async fn render_knows_its_limits(subject: Arc<dyn Subject>) {
    let stage = Stage::open(&subject, &http()).await;
    let Some(publish) = stage.session.publish() else {
        return;
    };
    let limits = stage.session.limits();
    for limit in &limits.text {
        let texts = at_the_edge(limit, limits);
        assert!(
            !texts.is_empty(),
            "no text reaches {limit:?}: the other limits make it idle"
        );
        for text in texts {
            check(publish, limit, &text);
        }
        if limit.link_price.is_some() {
            let link = format!(" https://example.org/{}", "x".repeat(100));
            let rest = limit.max - limit.count(&Text::detect(&link));
            let text = Text::detect("a".repeat(rest) + &link);
            if limits.text.iter().all(|other| other.fits(&text)) {
                check(publish, limit, &text);
            }
        }
    }
}

/// Texts that are exactly at one limit and within all others.
fn at_the_edge(limit: &TextLimit, limits: &Limits) -> Vec<Text> {
    let text = |letter: &str| {
        let price = limit.unit.count(letter);
        Text::plain_only(letter.repeat(limit.max / price) + &"a".repeat(limit.max % price))
    };
    LETTERS
        .iter()
        .map(|letter| text(letter))
        .filter(|text| limit.count(text) == limit.max && limits.text.iter().all(|other| other.fits(text)))
        .collect()
}

fn check(publish: &dyn Publish, limit: &TextLimit, text: &Text) {
    let start: String = text.plain().chars().take(8).collect();
    let rendered = publish.render(&part(text.clone()));
    let rendered =
        rendered.unwrap_or_else(|error| panic!("{limit:?} refuses “{start}…” exactly at it: {error}"));
    assert!(
        rendered.max.is_none_or(|max| rendered.length <= max),
        "{limit:?}: {} of {:?}",
        rendered.length,
        rendered.max
    );

    let over = publish.render(&part(text.clone().prefixed("a")));
    match over {
        Ok(_) => panic!("{limit:?} accepts “{start}…” one over it"),
        Err(error) => assert!(
            matches!(&error.kind, Kind::Rejected(reason) if !reason.is_empty()),
            "{limit:?}: one over it is {:?}, not Rejected with a reason",
            error.kind
        ),
    }
}
