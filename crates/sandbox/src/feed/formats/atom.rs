//! Atom, RFC 4287.

use std::fmt::Write;

use super::{Item, Sheet, element, escape};
use crate::clock;

pub(super) fn write(sheet: &Sheet) -> String {
    let mut feed = concat!(
        r#"<?xml version="1.0" encoding="utf-8"?>"#,
        "\n",
        r#"<feed xmlns="http://www.w3.org/2005/Atom">"#,
        "\n",
    )
    .to_owned();
    feed += &element("title", &sheet.title);
    feed += &element("subtitle", &sheet.about);
    feed += &element("id", &sheet.home);
    feed += &element("updated", &clock::iso(sheet.updated));
    feed += &format!("<author>\n{}</author>\n", element("name", &sheet.author));
    feed += &link("alternate", &sheet.home);
    feed += &link("self", &sheet.own);
    if let Some(hub) = &sheet.hub {
        feed += &link("hub", hub);
    }
    for item in &sheet.items {
        // Writing into a string cannot fail.
        let _ = write!(feed, "<entry>\n{}</entry>\n", body(item));
    }
    feed + "</feed>\n"
}

fn body(item: &Item) -> String {
    let mut body = format!("<title>{}</title>\n", escape(&item.title));
    body += &element("id", item.id.as_deref().unwrap_or_default());
    body += &link("alternate", &item.url);
    if let Some(at) = item.published {
        body += &element("published", &clock::iso(at));
    }
    if let Some(at) = item.updated {
        body += &element("updated", &clock::iso(at));
    }
    body += &format!("<content type=\"html\">{}</content>\n", escape(&item.html));
    if let Some((url, mime, size)) = &item.picture {
        body += &format!(
            "<link rel=\"enclosure\" type=\"{mime}\" length=\"{size}\" href=\"{}\"/>\n",
            escape(url)
        );
    }
    body
}

fn link(rel: &str, to: &str) -> String {
    format!("<link rel=\"{rel}\" href=\"{}\"/>\n", escape(to))
}
