//! How the servers that speak this dialect differ, as data.

use super::wire::Instance;
use syrinx_model::{Limits, MediaLimits, PollLimits, Proof, Spoilers, TextLimit, Unit};

/// How long a repeat with the same key is the same post: Mastodon keeps keys for an hour, and we keep clear of its end.
const KEY_SECONDS: u32 = 3_000;

/// What is special about a kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Whether `Idempotency-Key` makes a repeat the same post. Where this is not known for sure it is taken as ignored.
    pub key_honoured: bool,
    /// Whether texts are counted as Mastodon does: graphemes, links at a flat price, mentions without their host.
    pub counts_kindly: bool,
    /// Whether `quoted_status_id` quotes.
    pub quotes: bool,
    /// Whether there are polls.
    pub polls: bool,
    /// Whether there is a stream.
    pub streams: bool,
    /// Whether the stream wants the token as its WebSocket protocol.
    pub token_as_protocol: bool,
    /// Whether the owner may have set another default than plain text, so that plain text must be asked for.
    pub asks_plain_text: bool,
    /// Whether a post needs media.
    pub needs_media: bool,
}

const MASTODON: Dialect = Dialect {
    key_honoured: true,
    counts_kindly: true,
    quotes: false,
    polls: true,
    streams: true,
    token_as_protocol: false,
    asks_plain_text: false,
    needs_media: false,
};

const OTHER: Dialect = Dialect {
    key_honoured: false,
    counts_kindly: false,
    ..MASTODON
};

const PLEROMA: Dialect = Dialect {
    token_as_protocol: true,
    asks_plain_text: true,
    ..OTHER
};

const GOTOSOCIAL: Dialect = Dialect {
    asks_plain_text: true,
    ..OTHER
};

/// Names that stand in a version, and what they mean. The first that fits counts.
const FAMILY: &[(&str, Dialect)] = &[
    (
        "compatible; syrinx",
        Dialect {
            quotes: true,
            ..MASTODON
        },
    ),
    ("pleroma", PLEROMA),
    ("akkoma", PLEROMA),
    (
        "friendica",
        Dialect {
            polls: false,
            streams: false,
            ..OTHER
        },
    ),
    (
        "pixelfed",
        Dialect {
            polls: false,
            streams: false,
            needs_media: true,
            ..OTHER
        },
    ),
    ("gotosocial", GOTOSOCIAL),
    ("compatible;", OTHER),
];

impl Dialect {
    /// The dialect of a server, by what it says of itself.
    pub(super) fn of(instance: &Instance) -> Self {
        let version = instance.version.to_ascii_lowercase();
        // GoToSocial tells a bare version of its own, which is below 1 as yet, and where its source is.
        let source = instance.source_url.to_ascii_lowercase();
        let known = FAMILY
            .iter()
            .find(|(name, _)| version.contains(name) || source.contains(name));
        match known {
            Some((_, dialect)) => *dialect,
            None if version.starts_with("0.") => GOTOSOCIAL,
            None => Self {
                quotes: at_least(&version, (4, 5)),
                ..MASTODON
            },
        }
    }

    /// The fine print of a session.
    pub(super) fn limits(&self, instance: &Instance) -> Limits {
        let told = &instance.configuration;
        let max = told
            .statuses
            .max_characters
            .or(instance.max_toot_chars)
            .filter(|max| *max > 0)
            .unwrap_or(500);
        let text = if self.counts_kindly {
            TextLimit {
                max,
                unit: Unit::Grapheme,
                link_price: Some(told.statuses.characters_reserved_per_url.unwrap_or(23)),
                mention_without_host: true,
            }
        } else {
            TextLimit::plain(max, Unit::CodePoint)
        };
        let audiences = ["public", "unlisted", "private", "direct"];
        Limits {
            text: vec![text],
            spoilers: Spoilers::CountedField,
            audiences: audiences
                .into_iter()
                .filter_map(syrinx_model::Audience::parse)
                .collect(),
            media: media(instance),
            polls: self.polls.then(|| polls(instance)),
            edit: true,
            delete: true,
            reply: true,
            quote: self.quotes,
            like: true,
            boost: true,
            bookmark: true,
            proof: if self.key_honoured {
                Proof::KeyThenReadBack {
                    key_seconds: KEY_SECONDS,
                }
            } else {
                Proof::ReadBack
            },
            // Per account and per address: https://docs.joinmastodon.org/api/rate-limits/
            calls: Some(syrinx_model::CallBudget {
                calls: 300,
                seconds: 300,
            }),
            costs_money: false,
        }
    }
}

/// Media; what the server does not tell is as in Mastodon 4.
fn media(instance: &Instance) -> MediaLimits {
    let told = &instance.configuration.media_attachments;
    let known = ["image/jpeg", "image/png", "image/gif", "image/webp"];
    let mime_types = match told.supported_mime_types.as_slice() {
        [] => known.map(str::to_owned).to_vec(),
        types => types.to_vec(),
    };
    MediaLimits {
        max_count: instance.configuration.statuses.max_media_attachments.unwrap_or(4),
        image_bytes: told.image_size_limit.unwrap_or(16_777_216),
        image_pixels: told.image_matrix_limit.unwrap_or(33_177_600),
        mime_types,
        alt_graphemes: told.description_limit.unwrap_or(1_500),
    }
}

fn polls(instance: &Instance) -> PollLimits {
    let told = &instance.configuration.polls;
    PollLimits {
        max_options: told.max_options.unwrap_or(4),
        option_graphemes: told.max_characters_per_option.unwrap_or(50),
        min_seconds: told.min_expiration.unwrap_or(300),
        max_seconds: told.max_expiration.unwrap_or(2_629_746),
    }
}

/// Whether a version such as `4.5.0+glitch` is at least this one.
fn at_least(version: &str, wanted: (u32, u32)) -> bool {
    let mut numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .map(|digits| digits.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(version: &str, source_url: &str) -> Dialect {
        Dialect::of(&Instance {
            version: version.to_owned(),
            source_url: source_url.to_owned(),
            ..Instance::default()
        })
    }

    #[test]
    fn each_server_is_known_by_what_it_says() {
        let (mastodon_45, syrinx) = (
            Dialect {
                quotes: true,
                ..MASTODON
            },
            FAMILY[0].1,
        );
        for (version, source, dialect) in [
            ("4.5.0", "https://github.com/mastodon/mastodon", mastodon_45),
            ("4.3.1+glitch", "", MASTODON),
            ("4.5.0 (compatible; Syrinx 0.1.0)", "", syrinx),
            ("2.7.2 (compatible; Pleroma 2.9.1)", "", PLEROMA),
            ("2.7.2 (compatible; Akkoma 3.15.2)", "", PLEROMA),
            ("0.20.1+git-57cb4fe", "", GOTOSOCIAL),
            (
                "1.0.0",
                "https://codeberg.org/superseriousbusiness/gotosocial",
                GOTOSOCIAL,
            ),
            ("4.2.1 (compatible; Iceshrimp.NET/2025.1)", "", OTHER),
        ] {
            assert_eq!(of(version, source), dialect, "{version}");
        }
        assert!(
            syrinx.key_honoured,
            "a server of our own is a party to the promise"
        );
        assert!(!of("2.8.0 (compatible; Friendica 2024.08)", "").streams);
        assert!(of("3.5.3 (compatible; Pixelfed 0.12.4)", "").needs_media);
    }

    #[test]
    fn limits_are_the_servers_own() {
        let told = r#"{"version":"4.5.0","configuration":{"statuses":{"max_characters":1000,
            "characters_reserved_per_url":30},"media_attachments":{"description_limit":99},"polls":"none"}}"#;
        let instance: Instance = serde_json::from_str(told).expect("an instance is read leniently");
        let limits = Dialect::of(&instance).limits(&instance);
        assert_eq!((limits.text[0].max, limits.text[0].link_price), (1000, Some(30)));
        assert_eq!((limits.media.alt_graphemes, limits.media.max_count), (99, 4));
        assert_eq!(
            limits.proof,
            Proof::KeyThenReadBack {
                key_seconds: KEY_SECONDS
            }
        );
        assert_eq!(limits.polls.map(|polls| polls.max_options), Some(4));
        assert_eq!(limits.audiences.len(), 4);
    }
}
