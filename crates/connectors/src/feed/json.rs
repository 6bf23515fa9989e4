//! A JSON Feed (<https://www.jsonfeed.org/version/1.1/>), cut into its frame and its items, with small slips mended.

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// How many items are taken from each end of a document.
const FROM_EACH_END: usize = 200;

#[derive(serde::Deserialize)]
struct Wire<'a> {
    version: String,
    #[serde(default)]
    title: Value,
    #[serde(default)]
    home_page_url: Value,
    #[serde(default)]
    feed_url: Value,
    #[serde(default)]
    description: Value,
    #[serde(default)]
    icon: Value,
    #[serde(default)]
    favicon: Value,
    #[serde(default)]
    language: Value,
    #[serde(default)]
    authors: Vec<Value>,
    #[serde(default)]
    hubs: Vec<Value>,
    #[serde(borrow, default)]
    items: Vec<&'a RawValue>,
}

/// What a document says of itself, its items, its hub, and how many items were broken or too many.
pub(super) type Cut = (Map<String, Value>, Vec<Value>, Option<String>, u32);

/// Cuts a document; `None` if it is no JSON Feed.
pub(super) fn cut(text: &str) -> Option<Cut> {
    let wire: Wire<'_> = serde_json::from_str(text).ok()?;
    if !wire.version.starts_with("https://jsonfeed.org/version/1") {
        return None;
    }
    let count = wire.items.len();
    let tail = count.saturating_sub(FROM_EACH_END).max(FROM_EACH_END);
    let mut oddities = u32::from(count > 2 * FROM_EACH_END);
    let chosen = wire
        .items
        .iter()
        .enumerate()
        .filter(|(at, _)| *at < FROM_EACH_END || *at >= tail);
    let items = chosen
        .filter_map(|(_, raw)| {
            let item = mended(raw);
            oddities += u32::from(item.is_none());
            item
        })
        .collect();
    let hub = wire.hubs.iter().find_map(|hub| {
        let web_sub = hub["type"]
            .as_str()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("websub"));
        web_sub.then(|| hub["url"].as_str().map(str::to_owned)).flatten()
    });
    let mut frame = Map::from_iter([
        ("version".to_owned(), json!(wire.version)),
        ("title".to_owned(), json!(wire.title.as_str().unwrap_or_default())),
    ]);
    for (name, value) in [
        ("home_page_url", wire.home_page_url),
        ("feed_url", wire.feed_url),
        ("description", wire.description),
        ("icon", wire.icon),
        ("favicon", wire.favicon),
        ("language", wire.language),
    ] {
        if value.is_string() {
            frame.insert(name.to_owned(), value);
        }
    }
    let authors: Vec<Value> = wire.authors.into_iter().filter_map(author).collect();
    frame.insert("authors".to_owned(), Value::Array(authors));
    Some((frame, items, hub, oddities))
}

/// The document with these items.
pub(super) fn whole(frame: &Map<String, Value>, items: &[Value]) -> String {
    let mut whole = frame.clone();
    whole.insert("items".to_owned(), Value::Array(items.to_vec()));
    Value::Object(whole).to_string()
}

/// An item in the types that the specification wants: ids are often numbers, attachments often lack their type.
fn mended(raw: &RawValue) -> Option<Value> {
    let mut item: Map<String, Value> = serde_json::from_str(raw.get()).ok()?;
    if let Some(id) = item.get_mut("id").filter(|id| id.is_number()) {
        *id = Value::String(id.to_string());
    }
    item.retain(|name, value| match name.as_str() {
        "tags" | "attachments" | "authors" => value.is_array(),
        "author" => value.is_object(),
        _ => value.is_string(),
    });
    if let Some(Value::Array(tags)) = item.get_mut("tags") {
        tags.retain(Value::is_string);
    }
    if let Some(Value::Array(authors)) = item.get_mut("authors") {
        *authors = std::mem::take(authors).into_iter().filter_map(author).collect();
    }
    if let Some(Value::Array(attachments)) = item.get_mut("attachments") {
        attachments.retain(|it| it["url"].is_string() && it["mime_type"].is_string());
        for attachment in attachments {
            *attachment = json!({ "url": attachment["url"], "mime_type": attachment["mime_type"], "title": attachment["title"].as_str() });
        }
    }
    if let Some(author) = item.remove("author").and_then(author) {
        item.insert("author".to_owned(), author);
    }
    Some(Value::Object(item))
}

fn author(value: Value) -> Option<Value> {
    let (name, url) = (value["name"].as_str()?, value["url"].as_str());
    Some(json!({ "name": name, "url": url }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]
    use super::*;

    #[test]
    fn slips_are_mended_and_broken_items_counted() {
        let text = r#"{"version":"https://jsonfeed.org/version/1.1","title":7,"hubs":[{"type":"WebSub","url":"https://hub.example/"}],
            "items":[{"id":5,"content_text":"x","attachments":[{"url":"https://a.example/x"}],"tags":["a",1]},"no",{"id":"6"}]}"#;
        let (frame, items, hub, oddities) = cut(text).unwrap();
        assert_eq!(
            (items.len(), oddities, hub.as_deref()),
            (2, 1, Some("https://hub.example/"))
        );
        assert_eq!(
            items[0],
            json!({ "id": "5", "content_text": "x", "attachments": [], "tags": ["a"] })
        );
        assert_eq!(frame["title"], "");
    }

    #[test]
    fn of_very_many_items_some_of_each_end_are_kept() {
        let items: Vec<Value> = (0..100_000).map(|n| json!({ "id": n.to_string() })).collect();
        let text =
            json!({ "version": "https://jsonfeed.org/version/1", "title": "t", "items": items }).to_string();
        let (_, items, _, oddities) = cut(&text).unwrap();
        assert_eq!(
            (items.len(), oddities, &items[399]["id"]),
            (400, 1, &json!("99999"))
        );
    }
}
