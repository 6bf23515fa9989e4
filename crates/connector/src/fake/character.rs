//! What a fake network is like.

use syrinx_model::{Audience, Limits, MediaLimits, PollLimits, Proof, Spoilers, TextLimit, Unit};

/// The characters of fake networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Character {
    /// `fake-all`: every door is open, and posts have an identity of our choice.
    Everything,
    /// `fake-read`: nothing can be said there.
    ReadOnly,
    /// `fake-tiny`: nothing can be read there, 60 graphemes, no media, and no way to tell what arrived.
    WriteOnly,
    /// `fake-costly`: no home timeline, no live stream, and every call costs money; own posts can be read back.
    Costly,
    /// `fake-local`: each account calls posts and authors by ids of its own; a key makes a repeat the same post.
    LocalIds,
}

impl Character {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Everything,
        Self::ReadOnly,
        Self::WriteOnly,
        Self::Costly,
        Self::LocalIds,
    ];

    /// The id of the network.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Everything => "fake-all",
            Self::ReadOnly => "fake-read",
            Self::WriteOnly => "fake-tiny",
            Self::Costly => "fake-costly",
            Self::LocalIds => "fake-local",
        }
    }

    /// Whether anything can be said there.
    pub(super) fn writes(self) -> bool {
        self != Self::ReadOnly
    }

    /// Whether anything can be read there.
    pub(super) fn reads(self) -> bool {
        self != Self::WriteOnly
    }

    /// Whether there is a home timeline, and a live stream of it.
    pub(super) fn has_home(self) -> bool {
        self.reads() && self != Self::Costly
    }

    /// Whether it takes media, likes and boosts.
    pub(super) fn rich(self) -> bool {
        matches!(self, Self::Everything | Self::LocalIds)
    }

    /// The fine print.
    pub(super) fn limits(self) -> Limits {
        let all = [
            Audience::Public,
            Audience::Unlisted,
            Audience::Private,
            Audience::Direct,
        ];
        match self {
            Self::Everything => Limits {
                text: vec![TextLimit {
                    max: 500,
                    unit: Unit::Grapheme,
                    link_price: Some(23),
                    mention_without_host: true,
                }],
                spoilers: Spoilers::CountedField,
                audiences: all.into(),
                polls: Some(PollLimits {
                    max_options: 4,
                    option_graphemes: 50,
                    min_seconds: 300,
                    max_seconds: 2_629_746,
                }),
                edit: true,
                quote: true,
                bookmark: true,
                proof: Proof::Identity,
                ..rich()
            },
            Self::LocalIds => Limits {
                text: vec![
                    TextLimit::plain(300, Unit::Grapheme),
                    TextLimit::plain(3000, Unit::Byte),
                ],
                audiences: all.into(),
                proof: Proof::KeyThenReadBack { key_seconds: 3600 },
                ..rich()
            },
            Self::Costly => Limits {
                text: vec![TextLimit {
                    link_price: Some(23),
                    ..TextLimit::plain(280, Unit::CodePoint)
                }],
                delete: true,
                reply: true,
                proof: Proof::ReadBack,
                costs_money: true,
                ..Limits::none()
            },
            Self::WriteOnly => Limits {
                text: vec![TextLimit::plain(60, Unit::Grapheme)],
                ..Limits::none()
            },
            Self::ReadOnly => Limits {
                audiences: Vec::new(),
                ..Limits::none()
            },
        }
    }
}

/// What the richer networks have in common.
fn rich() -> Limits {
    Limits {
        media: MediaLimits {
            max_count: 4,
            image_bytes: 1_000_000,
            image_pixels: 16_777_216,
            mime_types: ["image/jpeg", "image/png", "image/webp"]
                .map(str::to_owned)
                .into(),
            alt_graphemes: 1500,
        },
        delete: true,
        reply: true,
        like: true,
        boost: true,
        ..Limits::none()
    }
}
