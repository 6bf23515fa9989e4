//! OPML 2.0, as far as lists of feeds go: outlines with an `xmlUrl`, however deep they are nested.

use super::atom::clean;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use std::io;

/// So many feeds of a list are taken in.
const MAX_OUTLINES: usize = 10_000;
/// Bytes of an address that is still one.
const MAX_URL: usize = 2000;
/// Characters of a title that are kept.
const MAX_TITLE: usize = 200;

/// A feed of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// What it is called there.
    pub(super) title: String,
    /// Where it is asked for.
    pub(super) feed: String,
    /// The page that it belongs to.
    pub(super) page: Option<String>,
}

/// Reads a list. What comes before a mistake in the XML counts; each feed comes once.
///
/// # Errors
/// A sentence if it is no list, has no feed, has too many, or defines entities, which are only good for bombs.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Outline>, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut outlines: Vec<Outline> = Vec::new();
    let mut known = std::collections::HashSet::new();
    let mut is_opml = false;
    loop {
        match reader.read_event() {
            Ok(Event::DocType(doctype)) if doctype.to_ascii_lowercase().contains("!entity") => {
                return Err("The list defines entities of its own, which is refused".to_owned());
            }
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                is_opml |= tag.local_name().as_ref().eq_ignore_ascii_case("opml");
                let found = outline(&tag).filter(|found| known.insert(found.feed.clone()));
                outlines.extend(found);
                if outlines.len() > MAX_OUTLINES {
                    return Err(format!("The list has more than {MAX_OUTLINES} feeds: split it"));
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    match (is_opml, outlines.is_empty()) {
        (false, _) => {
            Err("This is not OPML: export the list of feeds from the other reader as OPML".to_owned())
        }
        (true, true) => Err("The list has no feed: no outline with an xmlUrl".to_owned()),
        (true, false) => Ok(outlines),
    }
}

/// What an outline says, if it is one of a feed.
fn outline(tag: &BytesStart<'_>) -> Option<Outline> {
    if !tag.local_name().as_ref().eq_ignore_ascii_case("outline") {
        return None;
    }
    let mut found = Outline::default();
    for attribute in tag.attributes().with_checks(false).flatten() {
        let raw = &*attribute.value;
        // Many a program forgets to escape “&” in addresses.
        let value = quick_xml::escape::unescape(raw).unwrap_or(raw.into());
        let value = value.trim();
        match attribute.key.as_ref().to_ascii_lowercase().as_str() {
            "xmlurl" if value.len() <= MAX_URL => value.clone_into(&mut found.feed),
            "htmlurl" if value.len() <= MAX_URL => found.page = Some(value.to_owned()),
            "title" => found.title = value.chars().take(MAX_TITLE).collect(),
            "text" if found.title.is_empty() => found.title = value.chars().take(MAX_TITLE).collect(),
            _ => {}
        }
    }
    (!found.feed.is_empty()).then_some(found)
}

/// Writes a list.
pub(super) fn write(title: &str, outlines: &[Outline]) -> Vec<u8> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory does not fail.
    let _ = document(&mut out, title, outlines);
    out.into_inner()
}

fn document(out: &mut Writer<Vec<u8>>, title: &str, outlines: &[Outline]) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    out.create_element("opml")
        .with_attribute(("version", "2.0"))
        .write_inner_content(|out| {
            out.create_element("head").write_inner_content(|out| {
                out.create_element("title")
                    .write_text_content(BytesText::new(&clean(title)))?;
                Ok(())
            })?;
            out.create_element("body").write_inner_content(|out| {
                for outline in outlines {
                    let mut element = out.create_element("outline").with_attributes([
                        ("type", "rss"),
                        ("text", &*clean(&outline.title)),
                        ("xmlUrl", &*clean(&outline.feed)),
                    ]);
                    if let Some(page) = &outline.page {
                        element = element.with_attribute(("htmlUrl", &*clean(page)));
                    }
                    element.write_empty()?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use proptest::prelude::*;

    fn list(body: &str) -> String {
        format!("<?xml version=\"1.0\"?><opml version=\"1.0\"><head/><body>{body}</body></opml>")
    }

    fn feeds(text: &str) -> Vec<String> {
        let outlines = read(text.as_bytes()).unwrap();
        outlines.into_iter().map(|outline| outline.feed).collect()
    }

    #[test]
    fn nested_outlines_count_once_each() {
        let text = list(
            "<outline text='Birds'><outline text='A' xmlUrl='https://a/f'/><outline text='B'><outline title='C' \
             xmlurl='https://b/f?x=1&amp;y=2' htmlUrl='https://b/'/></outline></outline><outline xmlUrl='https://a/f'/>",
        );
        assert_eq!(feeds(&text), ["https://a/f", "https://b/f?x=1&y=2"]);
    }

    #[test]
    fn a_careless_list_is_read_as_far_as_it_goes() {
        assert_eq!(
            feeds(&list("<outline xmlUrl='https://a/?x=1&y=2'>")),
            ["https://a/?x=1&y=2"]
        );
        let broken =
            "<opml><body><outline xmlUrl='https://a/'/><outline xmlUrl='https://b/'/></wrong><outline <<";
        assert_eq!(feeds(broken), ["https://a/", "https://b/"]);
    }

    #[test]
    fn bombs_and_what_is_no_list_are_refused() {
        let bomb =
            "<!DOCTYPE opml [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><opml><outline xmlUrl='&b;'/></opml>";
        assert!(read(bomb.as_bytes()).unwrap_err().contains("entities"));
        for text in ["", "{}", "<rss><outline xmlUrl='https://a/'/></rss>"] {
            assert!(read(text.as_bytes()).unwrap_err().contains("not OPML"), "{text}");
        }
        assert!(read(list("").as_bytes()).unwrap_err().contains("no feed"));
        let many: String = (0..=MAX_OUTLINES)
            .map(|n| format!("<outline xmlUrl='https://a/{n}'/>"))
            .collect();
        assert!(read(list(&many).as_bytes()).unwrap_err().contains("more than"));
        let deep = "<outline>".repeat(200_000);
        assert!(read(list(&deep).as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(title in "[ -~äß]{0,40}", feed in "https://a/[!-~ä]{0,60}") {
            let written = vec![Outline { title: title.trim().to_owned(), feed, page: None }];
            let text = write(&title, &written);
            prop_assert_eq!(read(&text).unwrap(), written);
        }

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }
    }
}
