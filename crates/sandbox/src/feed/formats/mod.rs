//! The formats in which a blog is told.

mod atom;
mod json;
mod rss;

use time::OffsetDateTime;

/// One item as it will be written; what is absent is left out.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) id: Option<String>,
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) html: String,
    pub(crate) published: Option<OffsetDateTime>,
    pub(crate) updated: Option<OffsetDateTime>,
    /// Address, MIME type and size.
    pub(crate) picture: Option<(String, String, usize)>,
}

/// A feed before it is written.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) author: String,
    pub(crate) home: String,
    /// The address of this feed itself.
    pub(crate) own: String,
    pub(crate) hub: Option<String>,
    pub(crate) updated: OffsetDateTime,
    pub(crate) items: Vec<Item>,
}

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Rss,
    Atom,
    Json,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Rss => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    pub(crate) fn mime(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }

    pub(crate) fn write(self, sheet: &Sheet) -> String {
        match self {
            Self::Rss => rss::write(sheet),
            Self::Atom => atom::write(sheet),
            Self::Json => json::write(sheet),
        }
    }
}

/// Text as it stands in XML and HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// An element with text in it; nothing if there is none.
fn element(name: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<{name}>{}</{name}>\n", escape(text))
}
