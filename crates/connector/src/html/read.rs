//! HTML to plain text with links.

use super::clean::within;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;
use std::ops::Range;

/// A link in a text that was HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawLink {
    /// The stretch that it covers, in bytes; never empty, and on character borders.
    pub range: Range<usize>,
    /// Where to, as the stranger wrote it.
    pub href: String,
    /// Its classes.
    pub classes: Vec<String>,
}

/// The text of HTML as a reader sees it, and its links in order.
///
/// Paragraphs are set apart by an empty line, other blocks by a new line. A link whose address is shortened for the
/// eye (classes `invisible` and `ellipsis`), or that shows another address than its own, is written out in full;
/// elsewhere, invisible words are dropped.
#[must_use]
pub fn to_text(html: &str) -> (String, Vec<RawLink>) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(within(html)));
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

/// html5ever hands its tokens to a shared reference.
#[derive(Default)]
struct Reader(RefCell<Page>);

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.words(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return page.open(&tag),
            Token::TagToken(tag) => page.close(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What stands between the words so far and the next ones.
#[derive(Clone, Copy, Default, PartialEq, PartialOrd)]
enum Break {
    #[default]
    None,
    Line,
    Paragraph,
}

#[derive(Default)]
struct Page {
    text: String,
    links: Vec<RawLink>,
    link: Option<OpenLink>,
    /// The open spans; true for one whose words are not seen.
    spans: Vec<bool>,
    hidden: usize,
    /// The element whose content is not text, while inside it.
    skipped: Option<String>,
    preformatted: usize,
    pending: Break,
}

struct OpenLink {
    start: usize,
    href: String,
    classes: Vec<String>,
    shortened: bool,
}

impl Page {
    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        if self.skipped.is_some() {
            return TokenSinkResult::Continue;
        }
        let raw = match &*tag.name {
            "script" => Some(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" | "noscript" | "xmp" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        if let Some(kind) = raw {
            self.skipped = Some(tag.name.to_string());
            return TokenSinkResult::RawData(kind);
        }
        match &*tag.name {
            "br" => self.line(),
            "a" => self.open_link(tag),
            "span" if !tag.self_closing => self.open_span(tag),
            "pre" => {
                self.part(Break::Paragraph);
                self.preformatted += 1;
            }
            name => self.part(border(name)),
        }
        TokenSinkResult::Continue
    }

    fn close(&mut self, name: &str) {
        if let Some(skipped) = &self.skipped {
            if skipped == name {
                self.skipped = None;
            }
            return;
        }
        match name {
            "a" => self.close_link(),
            "span" => self.hidden -= usize::from(self.spans.pop() == Some(true)),
            "pre" => {
                self.part(Break::Paragraph);
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            name => self.part(border(name)),
        }
    }

    fn words(&mut self, words: &str) {
        if self.skipped.is_some() || (self.hidden > 0 && self.link.is_none()) {
            return;
        }
        for sign in words.chars() {
            match sign {
                '\r' | '\0' => {}
                '\n' | '\t' if self.preformatted == 0 => self.push(' '),
                sign => self.push(sign),
            }
        }
    }

    fn push(&mut self, sign: char) {
        let fresh = self.pending != Break::None || self.text.is_empty() || self.text.ends_with('\n');
        if (sign == ' ' && fresh && self.preformatted == 0) || (sign == '\n' && self.text.is_empty()) {
            return;
        }
        match std::mem::take(&mut self.pending) {
            Break::Paragraph if !self.text.is_empty() => self.text.push_str("\n\n"),
            Break::Line if !self.text.is_empty() => self.text.push('\n'),
            _ => {}
        }
        if let Some(link) = &mut self.link {
            // A break that came between the tag and its first word does not belong to the link.
            link.start = link.start.min(self.text.len());
        }
        self.text.push(sign);
    }

    /// A line break of the author's own: several of them stay several.
    fn line(&mut self) {
        match self.pending {
            Break::None if !self.text.is_empty() => self.text.push('\n'),
            _ => {}
        }
    }

    fn part(&mut self, border: Break) {
        if border > self.pending {
            self.pending = border;
        }
    }

    fn open_span(&mut self, tag: &Tag) {
        let classes = classes(tag);
        let unseen = classes.iter().any(|class| class == "invisible");
        if let Some(link) = &mut self.link {
            link.shortened |= unseen || classes.iter().any(|class| class == "ellipsis");
        }
        self.spans.push(unseen);
        self.hidden += usize::from(unseen);
    }

    fn open_link(&mut self, tag: &Tag) {
        self.close_link();
        if let Some(href) = attribute(tag, "href") {
            // Where it starts is known at its first word: a break may still be pending.
            self.link = Some(OpenLink {
                start: usize::MAX,
                href,
                classes: classes(tag),
                shortened: false,
            });
        }
    }

    fn close_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        if link.start >= self.text.len() {
            return;
        }
        if link.shortened || pretends(&self.text[link.start..], &link.href) {
            self.text.truncate(link.start);
            self.text.push_str(link.href.trim());
        }
        let range = link.start..self.text.len();
        if !range.is_empty() {
            self.links.push(RawLink {
                range,
                href: link.href,
                classes: link.classes,
            });
        }
    }

    fn finish(mut self) -> (String, Vec<RawLink>) {
        self.close_link();
        self.text.truncate(self.text.trim_end().len());
        let end = self.text.len();
        self.links.retain_mut(|link| {
            link.range.end = link.range.end.min(end);
            !link.range.is_empty()
        });
        (self.text, self.links)
    }
}

/// Whether a link shows an address that is not its own.
fn pretends(shown: &str, href: &str) -> bool {
    (shown.starts_with("http://") || shown.starts_with("https://")) && shown.trim() != href.trim()
}

/// What the border of an element is to a reader.
fn border(name: &str) -> Break {
    match name {
        "p" | "blockquote" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" | "table"
        | "figure" => Break::Paragraph,
        "li" | "div" | "section" | "article" | "header" | "footer" | "tr" | "dt" | "dd" | "figcaption" => {
            Break::Line
        }
        _ => Break::None,
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map(|attribute| attribute.value.to_string())
}

fn classes(tag: &Tag) -> Vec<String> {
    attribute(tag, "class")
        .map(|all| all.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default()
}
