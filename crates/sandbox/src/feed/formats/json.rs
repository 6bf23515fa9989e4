//! JSON Feed 1.1.

use serde_json::{Value, json};

use super::{Item, Sheet};
use crate::clock;

pub(super) fn write(sheet: &Sheet) -> String {
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": sheet.title,
        "description": sheet.about,
        "home_page_url": sheet.home,
        "feed_url": sheet.own,
        "authors": [{ "name": sheet.author, "url": sheet.home }],
        "language": "en",
        "items": sheet.items.iter().map(item).collect::<Vec<_>>(),
    });
    if let Some(hub) = &sheet.hub {
        feed["hubs"] = json!([{ "type": "WebSub", "url": hub }]);
    }
    feed.to_string()
}

fn item(item: &Item) -> Value {
    let mut body = json!({ "url": item.url, "content_html": item.html });
    if let Some(id) = &item.id {
        body["id"] = json!(id);
    }
    if !item.title.is_empty() {
        body["title"] = json!(item.title);
    }
    if let Some(at) = item.published {
        body["date_published"] = json!(clock::iso(at));
    }
    if let Some(at) = item.updated {
        body["date_modified"] = json!(clock::iso(at));
    }
    if let Some((url, mime, size)) = &item.picture {
        body["attachments"] = json!([{ "url": url, "mime_type": mime, "size_in_bytes": size }]);
    }
    body
}
