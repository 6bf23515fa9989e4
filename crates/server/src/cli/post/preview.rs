//! What a post would become, and what it would lose.

use crate::client::Preview;
use crate::show::{Show, network, safe, safe_lines, wrap};
use anyhow::Result;
use serde_json::Value;

/// Shows what each network would get.
pub(super) fn tell_preview(show: &Show, whole: &Value, previews: &[Preview]) -> Result<()> {
    if show.json {
        return show.value(whole);
    }
    for preview in previews {
        let badge = network(show.paint, &preview.network, 10);
        let verdict = if preview.ok {
            String::new()
        } else {
            show.paint.bad("would not go there")
        };
        show.line(format!("{badge} {} {verdict}", safe(&preview.handle)).trim_end())?;
        for (at, part) in preview.parts.iter().enumerate() {
            let max = part
                .max
                .map_or_else(|| "no limit".to_owned(), |max| max.to_string());
            let files = if part.media_ids.is_empty() {
                String::new()
            } else {
                format!(", {} files", part.media_ids.len())
            };
            let head = format!(
                "  part {} of {}: {} of {max}{files}",
                at + 1,
                preview.parts.len(),
                part.length
            );
            show.line(&show.paint.dim(&head))?;
            for line in wrap(&safe_lines(&part.text), show.width.saturating_sub(4)) {
                show.line(format!("    {line}").trim_end())?;
            }
        }
        for remark in preview.errors.iter().chain(&preview.warnings) {
            show.line(&format!("  {}", show.paint.warn(&safe(&remark.message))))?;
        }
    }
    Ok(())
}

/// Losses that a network has with every post: told in a preview, and not again each time.
const ALWAYS: &[&str] = &["no_edit"];

/// What this post in particular loses: told before anything is sent.
pub(super) fn tell_losses(show: &Show, preview: &Preview) {
    let losses = preview
        .warnings
        .iter()
        .filter(|remark| !ALWAYS.contains(&remark.code.as_str()));
    for remark in preview.errors.iter().chain(losses) {
        let network = show.paint.warn(&format!("{}:", safe(&preview.network)));
        eprintln!("{network} {}", safe(&remark.message));
    }
}
