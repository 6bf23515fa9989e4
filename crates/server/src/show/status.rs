//! A status, for people.

use super::{Show, ago, from_html, safe, wrap};
use crate::client::{Author, Status};
use syrinx_model::Moment;

/// A status in a few lines: where, who, when; what; files; counts.
#[must_use]
pub fn status(show: &Show, status: &Status, now: Moment) -> String {
    let paint = show.paint;
    let shown = status.reblog.as_deref().unwrap_or(status);
    let when = Moment::parse(&status.created_at).map_or_else(String::new, |then| ago(then, now));
    let mut lines = vec![format!(
        "{} {} {} {}",
        badges(show, status),
        paint.bold(&name(&shown.account)),
        paint.dim(&format!("@{}", safe(&shown.account.acct))),
        paint.dim(&format!("· {when}")),
    )];
    if status.reblog.is_some() {
        lines.push(paint.dim(&format!("  ↻ boosted by {}", name(&status.account))));
    }
    if !shown.spoiler_text.is_empty() {
        lines.push(paint.warn(&format!("  ⚠ {}", safe(&shown.spoiler_text))));
    }
    let text = from_html(&shown.content);
    lines.extend(
        wrap(&text, show.width.saturating_sub(2))
            .iter()
            .map(|line| format!("  {line}").trim_end().to_owned()),
    );
    for file in &shown.media_attachments {
        let alt = file
            .description
            .as_deref()
            .map_or_else(|| "no description".to_owned(), safe);
        lines.push(paint.dim(&format!("  ▣ {}: {}", safe(&file.kind), alt)));
    }
    lines.push(paint.dim(&format!(
        "  ↩ {}  ↻ {}  ♥ {}   {}",
        shown.replies_count,
        shown.reblogs_count,
        shown.favourites_count,
        safe(&status.id)
    )));
    lines.join("\n")
}

/// One line on an entry that was shown and is heard from one more network.
#[must_use]
pub fn joined(show: &Show, status: &Status) -> String {
    let shown = status.reblog.as_deref().unwrap_or(status);
    let text = from_html(&shown.content);
    let start: String = safe(&text).chars().take(40).collect();
    let words = format!("heard there too: {}, “{start}…”", name(&shown.account));
    format!("↳ {} {}", badges(show, status), show.paint.dim(&words))
}

fn badges(show: &Show, status: &Status) -> String {
    let networks = status.networks();
    networks
        .iter()
        .map(|network| show.paint.badge(&safe(network)))
        .collect()
}

fn name(author: &Author) -> String {
    let shown = if author.display_name.trim().is_empty() {
        &author.acct
    } else {
        &author.display_name
    };
    safe(shown)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::*;
    use crate::show::Paint;
    use serde_json::json;

    #[test]
    fn an_entry_of_two_networks_shows_both_once() {
        let entry: Status = serde_json::from_value(json!({
            "id": "7", "uri": "u", "created_at": "2023-11-14T22:13:20.000Z", "content": "<p>Hello <b>there</b></p>",
            "account": {"id": "1", "acct": "wren@a.example", "display_name": "Wren\u{1b}[2J"},
            "reblog": null, "favourites_count": 3, "spoiler_text": "birds", "url": null,
            "media_attachments": [{"id": "2", "type": "image", "url": null, "description": "a wren"}],
            "syrinx": {"network": "one", "copies": [{"network": "one"}, {"network": "two"}]},
        }))
        .unwrap();
        let show = Show {
            json: false,
            paint: Paint(false),
            width: 80,
        };
        let text = status(&show, &entry, Moment(1_700_000_060_000));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "[one][two] Wren[2J @wren@a.example · 1m");
        assert_eq!(lines[1..4], ["  ⚠ birds", "  Hello there", "  ▣ image: a wren"]);
        assert!(lines[4].contains("♥ 3"));
    }
}
