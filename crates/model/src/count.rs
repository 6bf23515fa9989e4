//! How long a text is, in each network's own unit.

use crate::{Feature, Text};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// The unit in which a network counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Extended grapheme clusters (Unicode UAX 29).
    Grapheme,
    /// Unicode scalar values.
    CodePoint,
    /// UTF-16 code units.
    Utf16,
    /// UTF-8 bytes.
    Byte,
}

/// A limit with its unit. A network may have several that hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextLimit {
    /// The most that is allowed.
    pub max: usize,
    /// In this unit.
    pub unit: Unit,
    /// What every link counts as, however long it is; `None`: as it is written.
    pub link_price: Option<usize>,
    /// Whether only the part of a mention before its host counts.
    pub mention_without_host: bool,
}

impl TextLimit {
    /// A limit under which everything counts as it is written.
    #[must_use]
    pub fn plain(max: usize, unit: Unit) -> Self {
        Self {
            max,
            unit,
            link_price: None,
            mention_without_host: false,
        }
    }

    /// The length of a text under this limit's rules.
    #[must_use]
    pub fn count(&self, text: &Text) -> usize {
        let mut total = 0;
        let mut done = 0;
        for facet in text.facets() {
            let Some(price) = self.price(facet.feature(), &text.plain()[facet.range()]) else {
                continue;
            };
            total += self.unit.count(&text.plain()[done..facet.range().start]) + price;
            done = facet.range().end;
        }
        total + self.unit.count(&text.plain()[done..])
    }

    /// Whether the text fits.
    #[must_use]
    pub fn fits(&self, text: &Text) -> bool {
        self.count(text) <= self.max
    }

    /// What a facet costs, if it does not count as it is written.
    fn price(&self, feature: &Feature, written: &str) -> Option<usize> {
        match feature {
            Feature::Link { .. } => self.link_price,
            Feature::Mention { .. } if self.mention_without_host => {
                let name = written
                    .trim_start_matches('@')
                    .split('@')
                    .next()
                    .unwrap_or_default();
                Some(1 + self.unit.count(name))
            }
            _ => None,
        }
    }
}

impl Unit {
    /// The length of a plain text in this unit.
    #[must_use]
    pub fn count(self, text: &str) -> usize {
        match self {
            Self::Grapheme => graphemes(text),
            Self::CodePoint => text.chars().count(),
            Self::Utf16 => text.encode_utf16().count(),
            Self::Byte => text.len(),
        }
    }
}

/// How many extended grapheme clusters a text has.
#[must_use]
pub fn graphemes(text: &str) -> usize {
    text.graphemes(true).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_differ_on_an_emoji_family() {
        let family = "👩‍👩‍👧‍👦";
        assert_eq!(Unit::Grapheme.count(family), 1);
        assert_eq!(Unit::CodePoint.count(family), 7);
        assert_eq!(Unit::Utf16.count(family), 11);
        assert_eq!(Unit::Byte.count(family), 25);
    }

    #[test]
    fn a_link_has_the_networks_price_and_a_mention_loses_its_host() {
        let text = Text::detect("hi @ann@far.example see https://example.org/a/very/long/path/indeed #tag");
        let limit = TextLimit {
            max: 500,
            unit: Unit::Grapheme,
            link_price: Some(23),
            mention_without_host: true,
        };
        assert_eq!(limit.count(&text), "hi @ann see ".len() + 23 + " #tag".len());
        assert_eq!(TextLimit::plain(500, Unit::Byte).count(&text), text.plain().len());
    }
}
