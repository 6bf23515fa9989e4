//! RSS 2.0.

use std::fmt::Write;

use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use super::{Item, Sheet, element, escape};

pub(super) fn write(sheet: &Sheet) -> String {
    let mut feed = concat!(
        r#"<?xml version="1.0" encoding="utf-8"?>"#,
        "\n",
        r#"<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">"#,
        "\n<channel>\n",
    )
    .to_owned();
    feed += &element("title", &sheet.title);
    feed += &element("link", &sheet.home);
    feed += &element("description", &sheet.about);
    feed += &element("lastBuildDate", &date(sheet.updated));
    feed += &link("self", &sheet.own);
    if let Some(hub) = &sheet.hub {
        feed += &link("hub", hub);
    }
    for item in &sheet.items {
        // Writing into a string cannot fail.
        let _ = write!(feed, "<item>\n{}</item>\n", body(item, &sheet.author));
    }
    feed + "</channel>\n</rss>\n"
}

fn body(item: &Item, author: &str) -> String {
    let mut body = element("title", &item.title);
    body += &element("link", &item.url);
    if let Some(id) = &item.id {
        let permanent = *id == item.url;
        body += &format!("<guid isPermaLink=\"{permanent}\">{}</guid>\n", escape(id));
    }
    if let Some(at) = item.published {
        body += &element("pubDate", &date(at));
    }
    body += &element("dc:creator", author);
    body += &element("description", &item.html);
    if let Some((url, mime, size)) = &item.picture {
        body += &format!(
            "<enclosure url=\"{}\" type=\"{mime}\" length=\"{size}\"/>\n",
            escape(url)
        );
    }
    body
}

fn link(rel: &str, to: &str) -> String {
    format!("<atom:link rel=\"{rel}\" href=\"{}\"/>\n", escape(to))
}

fn date(at: OffsetDateTime) -> String {
    at.format(&Rfc2822).unwrap_or_default()
}
