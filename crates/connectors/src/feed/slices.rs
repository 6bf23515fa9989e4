//! An XML feed, cut into its frame and its items, so that one bad item spoils only itself and a hundred thousand cost
//! no more than a few.
//!
//! This cuts and understands nothing: what is inside is read by the parser.

/// How many items are taken from each end of a document: most feeds begin with the newest, some end with them.
const FROM_EACH_END: usize = 200;
/// The longest tag, in bytes. A parser compares all attributes of a tag with each other.
const MAX_TAG: usize = 16 << 10;

/// A document, cut.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slices<'a> {
    /// The document without its items: what it says of itself.
    pub(super) frame: String,
    /// The tags that stand open where the items are.
    pub(super) open: String,
    /// What closes them.
    pub(super) close: String,
    /// The items, as they stand there.
    pub(super) items: Vec<&'a str>,
    /// How many items were broken, or how often there were more than are looked at.
    pub(super) oddities: u32,
}

/// The name of the first element of a document, without its prefix; `None` if it has none.
pub(super) fn root(text: &str) -> Option<&str> {
    let mut scan = Scan { text, at: 0 };
    while let Some(piece) = scan.next() {
        if let Piece::Open { name, .. } = piece {
            return Some(local(name));
        }
    }
    None
}

/// Cuts a document; `None` if it is no feed, or its frame is not one that a parser should see.
pub(super) fn cut(text: &str) -> Option<Slices<'_>> {
    let mut cutter = Cutter::default();
    let mut scan = Scan { text, at: 0 };
    while let Some(piece) = scan.next() {
        cutter.take(text, piece)?;
    }
    cutter.finish(text)
}

#[derive(Default)]
struct Cutter<'a> {
    item: &'static str,
    /// Open tags outside of items: name, and the tag as it stands there.
    stack: Vec<(&'a str, &'a str)>,
    /// Those that stood open at the first item.
    around: Option<Vec<(&'a str, &'a str)>>,
    /// Start of the item that is open, how many elements are open in it, and whether it is fit to be parsed.
    current: Option<(usize, usize, bool)>,
    items: Vec<&'a str>,
    frame: String,
    framed: usize,
    oddities: u32,
    /// Whether there were more items than are looked at.
    many: bool,
}

impl<'a> Cutter<'a> {
    fn take(&mut self, text: &'a str, piece: Piece<'a>) -> Option<()> {
        match piece {
            Piece::Prolog { end } if self.item.is_empty() => self.framed = end,
            Piece::Prolog { .. } => {}
            Piece::Open {
                name,
                start,
                end,
                empty,
            } => {
                let tag = &text[start..end];
                if self.stack.is_empty() && self.current.is_none() {
                    self.item = match local(name) {
                        "rss" | "RDF" => "item",
                        "feed" => "entry",
                        _ => return None,
                    };
                }
                let long = tag.len() > MAX_TAG;
                match &mut self.current {
                    Some((_, depth, fit)) => {
                        *depth += usize::from(!empty);
                        *fit &= !long;
                    }
                    None if empty => {}
                    None if local(name) == self.item => {
                        self.around.get_or_insert_with(|| self.stack.clone());
                        self.frame.push_str(&text[self.framed..start]);
                        self.current = Some((start, 0, !long));
                    }
                    None if long => return None,
                    None => self.stack.push((name, tag)),
                }
            }
            Piece::Close { name, end } => match self.current {
                // Broken nesting does not keep an item open: its own name closes it.
                Some((start, depth, fit)) if depth == 0 || local(name) == self.item => {
                    self.keep(&text[start..end], fit);
                    self.current = None;
                    self.framed = end;
                }
                Some((start, depth, fit)) => self.current = Some((start, depth - 1, fit)),
                None => {
                    self.stack.pop();
                }
            },
        }
        Some(())
    }

    fn keep(&mut self, item: &'a str, fit: bool) {
        if !fit {
            self.oddities += 1;
            return;
        }
        if self.items.len() == 2 * FROM_EACH_END {
            // Of the last ones, the oldest place is given up. Moving 200 pointers is cheaper than a ring to explain.
            self.items.remove(FROM_EACH_END);
            self.many = true;
        }
        self.items.push(item);
    }

    fn finish(mut self, text: &'a str) -> Option<Slices<'a>> {
        if self.item.is_empty() {
            return None;
        }
        let broken = self.current.is_some() || !self.stack.is_empty();
        self.oddities += u32::from(broken) + u32::from(self.many);
        if self.current.is_none() {
            self.frame.push_str(&text[self.framed..]);
        }
        // A document that breaks off is closed where it breaks.
        let unclosed = self.stack.iter().rev();
        self.frame.extend(unclosed.map(|(name, _)| format!("</{name}>")));
        let around = self.around.unwrap_or_default();
        Some(Slices {
            frame: self.frame,
            open: around.iter().map(|(_, tag)| *tag).collect(),
            close: around
                .iter()
                .rev()
                .map(|(name, _)| format!("</{name}>"))
                .collect(),
            items: self.items,
            oddities: self.oddities,
        })
    }
}

/// What stands between two texts.
enum Piece<'a> {
    /// A declaration or document type, which must not reach the parser: the text is decoded already, and entities of
    /// its own are nobody's business.
    Prolog {
        end: usize,
    },
    Open {
        name: &'a str,
        start: usize,
        end: usize,
        empty: bool,
    },
    Close {
        name: &'a str,
        end: usize,
    },
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// The next tag or prolog; comments, instructions and CDATA are passed over.
    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let start = self.at + self.text[self.at..].find('<')?;
            let rest = &self.text[start..];
            if let Some(after) = rest.strip_prefix("<!--") {
                self.at = start + 4 + after.find("-->")? + 3;
            } else if let Some(after) = rest.strip_prefix("<![CDATA[") {
                self.at = start + 9 + after.find("]]>")? + 3;
            } else if let Some(after) = rest.strip_prefix("<?") {
                self.at = start + 2 + after.find("?>")? + 2;
                if after.starts_with("xml ") {
                    return Some(Piece::Prolog { end: self.at });
                }
            } else if rest.starts_with("<!") {
                let end = rest.find('>')?;
                let inner = rest.find('[').filter(|at| *at < end);
                let end = match inner {
                    Some(at) => at + rest[at..].find("]>")? + 1,
                    None => end,
                };
                self.at = start + end + 1;
                return Some(Piece::Prolog { end: self.at });
            } else {
                let length = tag_length(rest)?;
                self.at = start + length;
                let tag = &rest[1..length - 1];
                let closing = tag.starts_with('/');
                let name = tag.trim_start_matches('/');
                let name = name
                    .split(|sign: char| sign.is_whitespace() || sign == '/')
                    .next()
                    .unwrap_or_default();
                if name.is_empty() {
                    continue;
                }
                return Some(if closing {
                    Piece::Close { name, end: self.at }
                } else {
                    let (end, empty) = (self.at, tag.ends_with('/'));
                    Piece::Open {
                        name,
                        start,
                        end,
                        empty,
                    }
                });
            }
        }
    }
}

/// How long a tag is, both brackets counted; what is quoted in it does not end it.
fn tag_length(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn frame_and_items_come_apart() {
        let text = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss version=\"2.0\"><channel><title>t</title>\
            <item><title>1</title></item><!-- <item> --><item><x a='>'/><![CDATA[</item>]]></item><ttl>5</ttl></channel></rss>";
        let cut = cut(text).unwrap();
        assert_eq!(
            cut.items,
            [
                "<item><title>1</title></item>",
                "<item><x a='>'/><![CDATA[</item>]]></item>"
            ]
        );
        assert_eq!(cut.open, "<rss version=\"2.0\"><channel>");
        assert_eq!(cut.close, "</channel></rss>");
        assert_eq!(
            cut.frame,
            "<rss version=\"2.0\"><channel><title>t</title><!-- <item> --><ttl>5</ttl></channel></rss>"
        );
        assert_eq!(cut.oddities, 0);
    }

    #[test]
    fn what_breaks_off_keeps_its_whole_items() {
        let cut = cut("<feed><title>t</title><entry><id>1</id></entry><entry><id>2").unwrap();
        assert_eq!(cut.items, ["<entry><id>1</id></entry>"]);
        assert!(cut.frame.ends_with("</feed>") && cut.oddities == 1, "{cut:?}");
    }

    #[test]
    fn of_very_many_items_some_of_each_end_are_kept() {
        let items: String = (0..100_000).map(|n| format!("<item>{n}</item>")).collect();
        let text = format!("<rss><channel>{items}</channel></rss>");
        let cut = cut(&text).unwrap();
        assert_eq!(cut.items.len(), 2 * FROM_EACH_END);
        assert_eq!(
            (cut.items[0], cut.items[399]),
            ("<item>0</item>", "<item>99999</item>")
        );
        assert_eq!(cut.oddities, 1);
    }

    #[test]
    fn endless_tags_go_no_further() {
        let long = format!("<item {}/>", "a='>' ".repeat(MAX_TAG));
        let text = format!("<rss><channel><item>{long}</item><item>2</item></channel></rss>");
        assert_eq!(cut(&text).unwrap().items, ["<item>2</item>"]);
        assert_eq!(
            cut(&format!("<rss {}><channel/></rss>", "a='>' ".repeat(MAX_TAG))),
            None
        );
    }

    proptest! {
        #[test]
        fn nothing_is_too_strange_to_cut(text in "(<|>|/|item|rss|feed|entry|!\\[CDATA\\[|\\]\\]>|<!--|-->|\\?|xml |'|\"| |ü|<!|\\[){0,60}") {
            drop(cut(&text));
            drop(cut(&format!("<rss>{text}")));
        }
    }
}
