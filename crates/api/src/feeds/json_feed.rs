//! JSON Feed 1.1 (jsonfeed.org/version/1.1).

use super::Feed;
use super::item::Item;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<&'a str>,
    authors: [Author<'a>; 1],
    items: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<&'a str>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    /// Posts have no titles, but readers show the warning where a title stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    content_html: &'a str,
    date_published: String,
    date_modified: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    authors: [Author<'a>; 1],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
    /// An extension of ours, as the format provides for.
    #[serde(rename = "_syrinx", skip_serializing_if = "Option::is_none")]
    syrinx: Option<Extension<'a>>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: &'a str,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
}

#[derive(Serialize)]
struct Extension<'a> {
    boosted_by: &'a str,
}

/// The feed as a document.
pub(super) fn write(feed: &Feed) -> Vec<u8> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.page,
        feed_url: feed.here.as_deref(),
        authors: [Author {
            name: &feed.author.0,
            url: Some(&feed.author.1),
            avatar: None,
        }],
        items: feed.items.iter().map(entry).collect(),
    };
    // Texts and lists always become JSON.
    serde_json::to_vec(&document).unwrap_or_default()
}

fn entry(item: &Item) -> Entry<'_> {
    let warning = Some(item.warning.as_str()).filter(|warning| !warning.is_empty());
    Entry {
        id: &item.id,
        url: item.url.as_deref(),
        title: warning,
        summary: warning,
        content_html: &item.html,
        date_published: item.published.rfc3339(),
        date_modified: item.updated.rfc3339(),
        language: item.language.as_deref(),
        authors: [Author {
            name: &item.author.name,
            url: item.author.url.as_deref(),
            avatar: item.author.avatar.as_deref(),
        }],
        tags: &item.tags,
        attachments: item
            .files
            .iter()
            .map(|file| Attachment {
                url: &file.url,
                mime_type: file.mime,
                title: file.alt.as_deref(),
            })
            .collect(),
        syrinx: item
            .passed_on_by
            .as_deref()
            .map(|boosted_by| Extension { boosted_by }),
    }
}
