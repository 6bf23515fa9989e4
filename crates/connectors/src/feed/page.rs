//! What an HTML page says in its tags.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// The most bytes of a page that are looked at.
const MAX_BYTES: usize = 1 << 20;
/// The most tags that are kept.
const MAX_TAGS: usize = 2_000;

/// A tag and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name, in lower case.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// Whether one of its relations is this.
    pub(super) fn has_rel(&self, rel: &str) -> bool {
        self.get("rel")
            .is_some_and(|all| all.split_whitespace().any(|one| one.eq_ignore_ascii_case(rel)))
    }
}

/// The tags of a page with these names, in order.
pub(super) fn elements(html: &str, names: &'static [&'static str]) -> Vec<Element> {
    let html = &html[..html.floor_char_boundary(MAX_BYTES)];
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let reader = Reader {
        names,
        found: RefCell::default(),
    };
    let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.found.into_inner()
}

struct Reader {
    names: &'static [&'static str],
    found: RefCell<Vec<Element>>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else {
            return TokenSinkResult::Continue;
        };
        if tag.kind != TagKind::StartTag {
            return TokenSinkResult::Continue;
        }
        let mut found = self.found.borrow_mut();
        if self.names.contains(&&*tag.name) && found.len() < MAX_TAGS {
            found.push(element(&tag));
        }
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" | "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

fn element(tag: &Tag) -> Element {
    let attributes = tag.attrs.iter();
    Element {
        name: tag.name.to_string(),
        attributes: attributes
            .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_and_scripts_are_not_searched() {
        let html =
            "<script>'<link rel=me href=/evil>'</script><LINK REL='alternate me' HREF=/x><a href=/y>z</a>";
        let found = elements(html, &["link", "a"]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].has_rel("me") && found[0].get("href") == Some("/x"));
    }
}
