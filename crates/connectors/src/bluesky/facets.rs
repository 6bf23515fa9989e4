//! The meaning of stretches of a text, both ways. Both sides count in bytes of UTF-8.

use super::uri;
use super::wire::{RawFacet, RawFeature};
use serde_json::{Value, json};
use syrinx_model::{Facet, Feature, Text, graphemes};

/// The most graphemes and bytes of a tag (`app.bsky.richtext.facet#tag`).
const TAG: (usize, usize) = (64, 640);

/// The most facets of one post that are looked at.
const MAX_FACETS: usize = 500;

/// The most bytes of a text that are kept; the network itself allows 3000.
const MAX_TEXT: usize = 32 << 10;

/// Reads a text with its facets. Gives the text, and how many facets made no sense.
pub(super) fn read(plain: &str, facets: Vec<Value>) -> (Text, u32) {
    let plain = &plain[..plain.floor_char_boundary(MAX_TEXT)];
    let offered = facets.len();
    let known: Vec<Facet> = facets
        .into_iter()
        .take(MAX_FACETS)
        .filter_map(|facet| read_one(plain, facet))
        .collect();
    let unknown = offered - known.len();
    let (text, dropped) = Text::lenient(plain, known);
    (text, u32::try_from(unknown + dropped).unwrap_or(u32::MAX))
}

fn read_one(plain: &str, facet: Value) -> Option<Facet> {
    let facet: RawFacet = serde_json::from_value(facet).ok()?;
    let range = facet.index.byte_start..facet.index.byte_end;
    let written = plain.get(range.clone())?;
    let feature = facet
        .features
        .into_iter()
        .find_map(|feature| meaning(written, feature))?;
    Some(Facet::new(range, feature))
}

/// What a feature means; `None` if it is unknown or not safe.
fn meaning(written: &str, feature: RawFeature) -> Option<Feature> {
    match feature {
        RawFeature::Mention { did } if uri::is_did(&did) => Some(Feature::Mention {
            handle: written.trim_start_matches('@').to_owned(),
            url: Some(uri::profile_page(&did, "")),
            uri: Some(did),
            author: None,
        }),
        RawFeature::Link { uri } => uri::web(&uri).map(|url| Feature::Link { url }),
        RawFeature::Tag { tag } if !tag.is_empty() && tag.len() <= TAG.1 => Some(Feature::Tag { name: tag }),
        _ => None,
    }
}

/// The facets as a record holds them. Whoever is mentioned but not known here stays plain words.
pub(super) fn write(text: &Text) -> Vec<Value> {
    text.facets()
        .iter()
        .filter_map(|facet| {
            let feature = feature(facet.feature())?;
            let range = facet.range();
            Some(json!({
                "index": { "byteStart": range.start, "byteEnd": range.end },
                "features": [feature],
            }))
        })
        .collect()
}

fn feature(feature: &Feature) -> Option<Value> {
    match feature {
        Feature::Mention { uri: Some(did), .. } if uri::is_did(did) => {
            Some(json!({ "$type": "app.bsky.richtext.facet#mention", "did": did }))
        }
        Feature::Link { url } => {
            uri::web(url).map(|url| json!({ "$type": "app.bsky.richtext.facet#link", "uri": url }))
        }
        Feature::Tag { name } if !name.is_empty() && name.len() <= TAG.1 && graphemes(name) <= TAG.0 => {
            Some(json!({ "$type": "app.bsky.richtext.facet#tag", "tag": name }))
        }
        Feature::Mention { .. } | Feature::Tag { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mention(did: &str) -> Feature {
        Feature::Mention {
            handle: "ann.test".to_owned(),
            uri: Some(did.to_owned()),
            url: Some(uri::profile_page(did, "")),
            author: None,
        }
    }

    #[test]
    fn bytes_are_counted_not_characters() {
        let plain = "👋🏽 @ann.test → https://example.org #bünting";
        let at = |words: &str| {
            let start = plain.find(words).expect("it is there");
            start..start + words.len()
        };
        let facets = vec![
            Facet::new(at("@ann.test"), mention("did:plc:ann")),
            Facet::new(
                at("https://example.org"),
                Feature::Link {
                    url: "https://example.org".to_owned(),
                },
            ),
            Facet::new(
                at("#bünting"),
                Feature::Tag {
                    name: "bünting".to_owned(),
                },
            ),
        ];
        let text = Text::new(plain, facets).expect("they fit");
        let raw = write(&text);
        assert_eq!(raw[0]["index"], json!({ "byteStart": 9, "byteEnd": 18 }));
        assert_eq!(read(plain, raw), (text, 0));
    }

    #[test]
    fn whoever_is_unknown_and_tags_over_the_limit_stay_words() {
        let long = "x".repeat(65);
        let plain = format!("@bob@far.example #{long}");
        let mut stranger = Text::detect(&plain);
        assert_eq!(stranger.facets().len(), 2);
        assert!(write(&stranger).is_empty());
        stranger = stranger.map_features(|_| {
            Some(Feature::Link {
                url: "javascript:alert(1)".to_owned(),
            })
        });
        assert!(write(&stranger).is_empty());
    }

    #[test]
    fn facets_that_make_no_sense_are_dropped_and_counted() {
        let link = |start: i64, end: i64, uri: &str| {
            json!({ "index": { "byteStart": start, "byteEnd": end },
                    "features": [{ "$type": "app.bsky.richtext.facet#link", "uri": uri }] })
        };
        let facets = vec![
            link(0, 2, "https://a.example"),  // splits the ü
            link(-1, 3, "https://a.example"), // before the text
            link(0, 99, "https://a.example"), // after the text
            link(5, 3, "https://a.example"),  // backwards
            link(1, 1, "https://a.example"),  // nothing
            link(3, 6, "javascript:alert(1)"),
            json!("nonsense"),
            json!({ "index": { "byteStart": "0", "byteEnd": 1 }, "features": [] }),
            link(3, 6, "https://good.example"),
            link(4, 7, "https://overlap.example"),
        ];
        let (text, dropped) = read("aü text", facets);
        assert_eq!(dropped, 9);
        assert_eq!(text.facets().len(), 1);
    }

    proptest! {
        #[test]
        fn any_facets_give_a_sound_text(plain in "\\PC{0,40}", ranges in prop::collection::vec((0_usize..90, 0_usize..90), 0..8)) {
            let raw = ranges
                .iter()
                .map(|(start, end)| json!({
                    "index": { "byteStart": start, "byteEnd": end },
                    "features": [{ "$type": "app.bsky.richtext.facet#tag", "tag": "t" }],
                }))
                .collect::<Vec<_>>();
            let (text, dropped) = read(&plain, raw);
            prop_assert_eq!(text.facets().len() + dropped as usize, ranges.len());
            for facet in text.facets() {
                prop_assert!(plain.get(facet.range()).is_some());
            }
            let again = read(&plain, write(&text));
            prop_assert_eq!(again, (text, 0));
        }
    }
}
