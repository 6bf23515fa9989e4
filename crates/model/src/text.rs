//! Plain text with facets: the one rich form that every network's text is turned into and made from.

use crate::AuthorId;
use linkify::{LinkFinder, LinkKind};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Plain text, and what its stretches mean. Facets are in order, do not overlap, and stand on character borders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Text {
    plain: String,
    facets: Vec<Facet>,
}

/// The meaning of one stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    start: usize,
    end: usize,
    feature: Feature,
}

/// What a stretch of a text means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// A link.
    Link {
        /// Where to; `http` or `https`.
        url: String,
    },
    /// Someone.
    Mention {
        /// As written after the first `@`: `ann` or `ann@far.example`.
        handle: String,
        /// The canonical URI of the author, once known.
        uri: Option<String>,
        /// Their profile page, once known.
        url: Option<String>,
        /// The author on this server, once known.
        author: Option<AuthorId>,
    },
    /// A tag, without `#`.
    Tag {
        /// The tag, as written.
        name: String,
    },
}

/// Why a text cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A facet ends before it starts, leaves the text, or splits a character.
    #[error("a facet does not stand on character borders of the text")]
    Border,
    /// Two facets share a stretch.
    #[error("two facets overlap")]
    Overlap,
}

#[derive(Deserialize)]
struct Raw {
    plain: String,
    facets: Vec<Facet>,
}

impl TryFrom<Raw> for Text {
    type Error = TextError;
    fn try_from(raw: Raw) -> Result<Self, TextError> {
        Self::new(raw.plain, raw.facets)
    }
}

impl Facet {
    /// A facet over bytes `range` of a text.
    #[must_use]
    pub fn new(range: Range<usize>, feature: Feature) -> Self {
        Self {
            start: range.start,
            end: range.end,
            feature,
        }
    }

    /// The stretch, in bytes of UTF-8.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What it means.
    #[must_use]
    pub fn feature(&self) -> &Feature {
        &self.feature
    }
}

impl Text {
    /// A text with facets, which are put in order.
    ///
    /// # Errors
    /// If a facet leaves the text, splits a character, or overlaps another.
    pub fn new(plain: impl Into<String>, mut facets: Vec<Facet>) -> Result<Self, TextError> {
        let plain = plain.into();
        facets.sort_by_key(|facet| facet.start);
        let mut last = 0;
        for facet in &facets {
            let borders = facet.start < facet.end
                && plain.is_char_boundary(facet.start)
                && plain.is_char_boundary(facet.end);
            if !borders || facet.end > plain.len() {
                return Err(TextError::Border);
            }
            if facet.start < last {
                return Err(TextError::Overlap);
            }
            last = facet.end;
        }
        Ok(Self { plain, facets })
    }

    /// A text from a stranger: facets that do not fit are dropped. Gives the text and how many were dropped.
    #[must_use]
    pub fn lenient(plain: impl Into<String>, mut facets: Vec<Facet>) -> (Self, usize) {
        let plain = plain.into();
        let offered = facets.len();
        facets.sort_by_key(|facet| facet.start);
        let mut last = 0;
        facets.retain(|facet| {
            let fits = facet.start < facet.end
                && facet.start >= last
                && facet.end <= plain.len()
                && plain.is_char_boundary(facet.start)
                && plain.is_char_boundary(facet.end);
            if fits {
                last = facet.end;
            }
            fits
        });
        let dropped = offered - facets.len();
        (Self { plain, facets }, dropped)
    }

    /// A text without facets.
    #[must_use]
    pub fn plain_only(plain: impl Into<String>) -> Self {
        Self {
            plain: plain.into(),
            facets: Vec::new(),
        }
    }

    /// A text as a person typed it, with its links, `@mentions` and `#tags` found.
    #[must_use]
    pub fn detect(plain: impl Into<String>) -> Self {
        let plain = plain.into();
        let mut facets: Vec<Facet> = links(&plain);
        let taken: Vec<Range<usize>> = facets.iter().map(Facet::range).collect();
        facets.extend(sigils(&plain).into_iter().filter(|facet| {
            taken
                .iter()
                .all(|range| facet.end <= range.start || facet.start >= range.end)
        }));
        Self::lenient(plain, facets).0
    }

    /// The text itself.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// The facets, in order.
    #[must_use]
    pub fn facets(&self) -> &[Facet] {
        &self.facets
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.plain.trim().is_empty()
    }

    /// The stretch `range` (bytes) with the facets that lie wholly inside it.
    ///
    /// # Panics
    /// If the range splits a character.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let facets = self
            .facets
            .iter()
            .filter(|facet| facet.start >= range.start && facet.end <= range.end)
            .map(|facet| {
                Facet::new(
                    facet.start - range.start..facet.end - range.start,
                    facet.feature.clone(),
                )
            })
            .collect();
        Self {
            plain: self.plain[range].to_owned(),
            facets,
        }
    }

    /// The same text with every facet passed through `change`; `None` drops the facet.
    #[must_use]
    pub fn map_features(self, mut change: impl FnMut(Feature) -> Option<Feature>) -> Self {
        let facets = self
            .facets
            .into_iter()
            .filter_map(|facet| {
                change(facet.feature).map(|feature| Facet {
                    start: facet.start,
                    end: facet.end,
                    feature,
                })
            })
            .collect();
        Self {
            plain: self.plain,
            facets,
        }
    }

    /// The same text with some stretches written another way: `rewrite` gives new words and their feature, or `None` to keep them.
    #[must_use]
    pub fn rewrite(
        &self,
        mut rewrite: impl FnMut(&Facet, &str) -> Option<(String, Option<Feature>)>,
    ) -> Self {
        let mut plain = String::with_capacity(self.plain.len());
        let mut facets = Vec::with_capacity(self.facets.len());
        let mut done = 0;
        for facet in &self.facets {
            plain.push_str(&self.plain[done..facet.start]);
            let written = &self.plain[facet.range()];
            let (words, feature) =
                rewrite(facet, written).unwrap_or_else(|| (written.to_owned(), Some(facet.feature.clone())));
            let start = plain.len();
            plain.push_str(&words);
            if let Some(feature) = feature.filter(|_| !words.is_empty()) {
                facets.push(Facet::new(start..plain.len(), feature));
            }
            done = facet.end;
        }
        plain.push_str(&self.plain[done..]);
        Self { plain, facets }
    }

    /// This text after words that have no facets.
    #[must_use]
    pub fn prefixed(self, words: &str) -> Self {
        let facets = self
            .facets
            .into_iter()
            .map(|facet| Facet {
                start: facet.start + words.len(),
                end: facet.end + words.len(),
                ..facet
            })
            .collect();
        Self {
            plain: format!("{words}{}", self.plain),
            facets,
        }
    }
}

/// Links with `http` or `https` that a person typed.
fn links(plain: &str) -> Vec<Facet> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder
        .links(plain)
        .filter(|link| {
            let lower = link.as_str().to_ascii_lowercase();
            lower.starts_with("http://") || lower.starts_with("https://")
        })
        .map(|link| {
            Facet::new(
                link.start()..link.end(),
                Feature::Link {
                    url: link.as_str().to_owned(),
                },
            )
        })
        .collect()
}

/// `@name`, `@name@host` and `#tag` that a person typed, at the start of a word.
fn sigils(plain: &str) -> Vec<Facet> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (start, sign) in plain.char_indices() {
        let at_word_start = !before.is_alphanumeric() && !"@#/_&".contains(before);
        before = sign;
        if !at_word_start {
            continue;
        }
        let rest = &plain[start + sign.len_utf8()..];
        let (length, feature) = match sign {
            '@' => match mention(rest) {
                Some(handle) => (
                    handle.len(),
                    Feature::Mention {
                        handle: handle.to_owned(),
                        uri: None,
                        url: None,
                        author: None,
                    },
                ),
                None => continue,
            },
            '#' => match tag(rest) {
                Some(name) => (
                    name.len(),
                    Feature::Tag {
                        name: name.to_owned(),
                    },
                ),
                None => continue,
            },
            _ => continue,
        };
        found.push(Facet::new(start..start + 1 + length, feature));
    }
    found
}

/// The handle at the start of `rest`, if there is one: letters, digits, `_`, `.`, `-`, and at most one host after `@`.
fn mention(rest: &str) -> Option<&str> {
    let name = leading(rest, |c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    let name = name.trim_end_matches(['.', '-']);
    if name.is_empty() {
        return None;
    }
    let host = rest[name.len()..].strip_prefix('@').map(|host| {
        leading(host, |c| c.is_alphanumeric() || ".-:".contains(c)).trim_end_matches(['.', '-', ':'])
    });
    match host {
        Some(host) if !host.is_empty() => Some(&rest[..name.len() + 1 + host.len()]),
        _ => Some(name),
    }
}

/// The tag at the start of `rest`, if there is one: letters, digits and `_`, not digits only.
fn tag(rest: &str) -> Option<&str> {
    let name = leading(rest, |c| c.is_alphanumeric() || c == '_' || c == '\u{b7}');
    (!name.is_empty() && name.chars().any(|c| !c.is_ascii_digit())).then_some(name)
}

fn leading(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text
        .char_indices()
        .find(|(_, c)| !belongs(*c))
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

#[cfg(test)]
mod tests;
