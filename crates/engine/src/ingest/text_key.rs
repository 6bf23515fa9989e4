//! When two texts say the same thing.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use syrinx_model::{Feature, Text};

/// A key that equal texts share, whatever a network does to links, hosts of mentions, case, spaces and signs.
/// Empty if the text says nothing but links and mentions.
pub(crate) fn text_key(text: &Text) -> String {
    let bare = text.rewrite(|facet, written| match facet.feature() {
        Feature::Link { .. } => Some((String::new(), None)),
        Feature::Mention { .. } => {
            let name = written
                .trim_start_matches('@')
                .split(['@', '.'])
                .next()
                .unwrap_or_default();
            Some((name.to_owned(), None))
        }
        Feature::Tag { .. } => None,
    });
    let said: String = bare
        .plain()
        .chars()
        .filter(|c| c.is_alphanumeric() || is_symbol(*c))
        .flat_map(char::to_lowercase)
        .collect();
    if said.is_empty() {
        String::new()
    } else {
        hash(&said)
    }
}

/// The key that boosts of one post share.
pub(crate) fn boost_key(uri: &str) -> String {
    hash(&format!("boost {uri}"))
}

/// Emoji and other signs that carry meaning; punctuation and spaces do not.
fn is_symbol(c: char) -> bool {
    u32::from(c) >= 0x2190 && !c.is_whitespace() && !('\u{fe00}'..='\u{fe0f}').contains(&c)
}

fn hash(said: &str) -> String {
    Sha256::digest(said.as_bytes())
        .iter()
        .take(16)
        .fold(String::with_capacity(32), |mut key, byte| {
            let _ = write!(key, "{byte:02x}");
            key
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_networks_change_does_not_matter() {
        let here = Text::detect("Hello, @ann@far.example: see https://example.org/a?utm=1 #Birds!");
        let there = Text::detect("hello @ann.example.social see https://example.org/a…  #birds");
        assert_eq!(text_key(&here), text_key(&there));
    }

    #[test]
    fn other_words_differ_and_links_alone_say_nothing() {
        assert_ne!(text_key(&Text::detect("yes")), text_key(&Text::detect("no")));
        assert_ne!(text_key(&Text::detect("🐦")), text_key(&Text::detect("🦉")));
        assert_eq!(text_key(&Text::detect("https://example.org")), "");
    }
}
