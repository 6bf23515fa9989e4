//! Atom (RFC 4287).

use super::item::{File, Item};
use super::{Feed, Form};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

type Out = Writer<Vec<u8>>;

/// The feed as a document.
pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let mut out = Writer::new(Vec::new());
    // Writing to memory does not fail.
    let _ = document(&mut out, feed);
    out.into_inner()
}

fn document(out: &mut Out, feed: &Feed) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    out.create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .write_inner_content(|out| {
            text(out, "id", &feed.id)?;
            text(out, "title", &feed.title)?;
            text(out, "updated", &feed.updated().rfc3339())?;
            person(out, &feed.author.0, Some(&feed.author.1))?;
            link(out, "alternate", "text/html", &feed.page, None)?;
            if let Some(here) = &feed.here {
                link(out, "self", Form::Atom.content_type(), here, None)?;
            }
            feed.items.iter().try_for_each(|item| entry(out, item))
        })?;
    Ok(())
}

fn entry(out: &mut Out, item: &Item) -> io::Result<()> {
    let mut element = out.create_element("entry");
    if let Some(language) = &item.language {
        element = element.with_attribute(("xml:lang", &*clean(language)));
    }
    element.write_inner_content(|out| {
        text(out, "id", &item.id)?;
        text(out, "title", &titled(item))?;
        text(out, "published", &item.published.rfc3339())?;
        text(out, "updated", &item.updated.rfc3339())?;
        person(out, &item.author.name, item.author.url.as_deref())?;
        if let Some(url) = &item.url {
            link(out, "alternate", "text/html", url, None)?;
        }
        for tag in &item.tags {
            out.create_element("category")
                .with_attribute(("term", &*clean(tag)))
                .write_empty()?;
        }
        if !item.warning.is_empty() {
            text(out, "summary", &item.warning)?;
        }
        out.create_element("content")
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&clean(&item.html)))?;
        for File { url, mime, alt } in &item.files {
            link(out, "enclosure", mime, url, alt.as_deref())?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Atom has no word for who passed a post on, so its title tells.
fn titled(item: &Item) -> String {
    match &item.passed_on_by {
        Some(name) => format!("↻ {name}: {}", item.title),
        None => item.title.clone(),
    }
}

fn text(out: &mut Out, name: &str, words: &str) -> io::Result<()> {
    out.create_element(name)
        .write_text_content(BytesText::new(&clean(words)))?;
    Ok(())
}

fn person(out: &mut Out, name: &str, url: Option<&str>) -> io::Result<()> {
    out.create_element("author").write_inner_content(|out| {
        text(out, "name", name)?;
        url.map_or(Ok(()), |url| text(out, "uri", url))
    })?;
    Ok(())
}

fn link(out: &mut Out, rel: &str, mime: &str, url: &str, title: Option<&str>) -> io::Result<()> {
    let url = clean(url);
    let mut element =
        out.create_element("link")
            .with_attributes([("rel", rel), ("type", mime), ("href", &*url)]);
    if let Some(title) = title {
        element = element.with_attribute(("title", &*clean(title)));
    }
    element.write_empty()?;
    Ok(())
}

/// Without the letters that XML 1.0 cannot say, not even escaped.
pub(super) fn clean(words: &str) -> String {
    let fits = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    words.chars().filter(fits).collect()
}
