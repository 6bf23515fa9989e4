//! The part of a status that is the same for every reader: it is rendered when the post changes and stored.

use super::json::{Object, array, list};
use super::media::attachment;
use super::poll;
use serde_json::{Value, json};
use std::collections::HashSet;
use syrinx_engine::RenderPost;
use syrinx_model::html::{from_text, is_web, tag_url};
use syrinx_model::{Feature, Preview, Text};
use url::Url;

/// A network's place on the web, by which clients name it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sites(pub(crate) std::collections::HashMap<String, String>);

/// The fragment of a post: members of an object, without braces, in which the poll comes first: a poll needs the id of
/// its status, which is put in by whoever assembles it.
pub(crate) fn rendered(base: &str, sites: &Sites, post: &RenderPost<'_>) -> String {
    let body = post.body;
    let content = body.html.clone().unwrap_or_else(|| from_text(&body.text, base));
    let mut out = String::with_capacity(512 + content.len());
    let mut all = Object::open(&mut out);
    match &body.poll {
        Some(poll) => all.raw("poll", &poll::rendered(poll)),
        None => all.raw("poll", "null"),
    };
    all.put("created_at", &post.published_at.rfc3339())
        .put("edited_at", &post.edited_at.map(|at| at.rfc3339()))
        .put("visibility", post.audience.as_str())
        .put("sensitive", &body.sensitive)
        .put("spoiler_text", &body.spoiler)
        .put("language", &body.language)
        .put("content", &content)
        .with("media_attachments", |out| {
            let shown = body.media.iter().filter_map(|media| attachment(base, media));
            array(out, shown, |out, item| out.push_str(&item));
        })
        .raw("mentions", &mentions(base, post.origin.is_local(), &body.text))
        .raw("tags", &tags(base, &body.text))
        .raw("emojis", "[]")
        .put("card", &body.preview.as_ref().and_then(card))
        .put("application", &application(sites, post))
        .put("quote_approval", &quote_approval(post));
    all.close();
    out.pop();
    out.remove(0);
    out
}

/// Only mentions whose author is known here: a client opens them by id.
fn mentions(base: &str, local: bool, text: &Text) -> String {
    let mut seen = HashSet::new();
    let mentions: Vec<String> = text
        .facets()
        .iter()
        .filter_map(|facet| {
            let Feature::Mention {
                handle,
                url: Some(url),
                author: Some(author),
                ..
            } = facet.feature()
            else {
                return None;
            };
            if !is_web(url) || !seen.insert(*author) {
                return None;
            }
            let acct = acct(base, local, handle, url);
            let mut out = String::new();
            Object::open(&mut out)
                .id("id", author)
                .put("username", handle.split('@').next().unwrap_or_default())
                .put("url", url)
                .put("acct", &acct)
                .close();
            Some(out)
        })
        .collect();
    list(mentions.iter().map(String::as_str))
}

/// The name by which a mentioned author is addressed from here: with the host of their page, unless they are of here.
fn acct(base: &str, local: bool, handle: &str, url: &str) -> String {
    let name = handle.split('@').next().unwrap_or_default();
    if url.strip_prefix(base).is_some_and(|rest| rest.starts_with('/')) || (local && !handle.contains('@')) {
        return name.to_owned();
    }
    if handle.contains('@') {
        return handle.to_owned();
    }
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(ToOwned::to_owned));
    host.map_or_else(|| name.to_owned(), |host| format!("{name}@{host}"))
}

fn tags(base: &str, text: &Text) -> String {
    let mut seen = HashSet::new();
    let tags: Vec<String> = text
        .facets()
        .iter()
        .filter_map(|facet| match facet.feature() {
            Feature::Tag { name } => Some(name.to_lowercase()),
            _ => None,
        })
        .filter(|name| seen.insert(name.clone()))
        .map(|name| json!({ "name": name, "url": tag_url(base, &name) }).to_string())
        .collect();
    list(tags.iter().map(String::as_str))
}

fn card(preview: &Preview) -> Option<Value> {
    is_web(&preview.url).then(|| {
        json!({
            "url": preview.url,
            "title": preview.title,
            "description": preview.description,
            "language": null,
            "type": "link",
            "authors": [],
            "author_name": "",
            "author_url": "",
            "provider_name": "",
            "provider_url": "",
            "html": "",
            "width": 0,
            "height": 0,
            "image": preview.image.as_deref().filter(|url| is_web(url)),
            "image_description": "",
            "embed_url": "",
            "blurhash": null,
            "published_at": null,
        })
    })
}

/// The program that a post was written with, else the network that it comes from: clients show it as “via”.
fn application(sites: &Sites, post: &RenderPost<'_>) -> Option<Value> {
    if let Some(name) = &post.body.application {
        let page = post.body.application_page.as_deref().filter(|url| is_web(url));
        return Some(json!({ "name": name, "website": page }));
    }
    let website = sites.0.get(post.origin.as_str());
    (!post.origin.is_local()).then(|| json!({ "name": post.network_name, "website": website }))
}

/// An open post may be quoted; whether an account of the reader can is told when they try.
fn quote_approval(post: &RenderPost<'_>) -> Value {
    if post.audience.is_open() {
        json!({ "automatic": ["public"], "manual": [], "current_user": "automatic" })
    } else {
        json!({ "automatic": [], "manual": [], "current_user": "denied" })
    }
}
