//! A public status on a page.

use serde_json::Value;
use std::fmt::Write as _;
use syrinx_model::html::{escape, is_web};
use syrinx_store::StatusView;

/// A status as HTML. Its content was sanitised when it came in; everything else is escaped here.
pub(super) fn article(view: &StatusView) -> String {
    let shown = view.boost.as_deref().unwrap_or(view);
    let whole: Value = serde_json::from_str(&format!("{{{}}}", shown.fragment)).unwrap_or_default();
    let author: Value = serde_json::from_str(&shown.author_fragment).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (name, acct) = (text(&author["display_name"]), text(&author["acct"]));
    let mut out = format!(
        "<article><p><strong>{}</strong> <span class=\"quiet\">@{}</span></p>",
        escape(if name.is_empty() { &acct } else { &name }),
        escape(&acct),
    );
    let warning = text(&whole["spoiler_text"]);
    let content = text(&whole["content"]);
    if warning.is_empty() {
        out.push_str(&content);
    } else {
        let _ = write!(
            out,
            "<details><summary>{}</summary>{content}</details>",
            escape(&warning)
        );
    }
    for media in whole["media_attachments"].as_array().into_iter().flatten() {
        let (url, alt) = (text(&media["preview_url"]), text(&media["description"]));
        if is_web(&url) {
            let _ = write!(
                out,
                "<p><img src=\"{}\" alt=\"{}\" loading=\"lazy\"></p>",
                escape(&url),
                escape(&alt)
            );
        }
    }
    let at = text(&whole["created_at"]);
    let minute = at.get(..16).unwrap_or_default().replace('T', " ");
    let time = format!(
        "<time datetime=\"{}\">{} UTC</time>",
        escape(&at),
        escape(&minute)
    );
    let link = shown
        .copies
        .first()
        .and_then(|copy| copy.url.as_deref())
        .filter(|url| is_web(url));
    match link {
        Some(url) => drop(write!(
            out,
            "<p class=\"quiet\"><a href=\"{}\">{time}</a></p>",
            escape(url)
        )),
        None => drop(write!(out, "<p class=\"quiet\">{time}</p>")),
    }
    out.push_str("</article>");
    out
}
