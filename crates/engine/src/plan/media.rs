//! A draft's files, dealt out to the parts of an edition.

use super::facts::{Facts, Seat};
use syrinx_model::{Draft, Loss, MediaLimits, PartMedia};
use syrinx_store::MediaRow;
use unicode_segmentation::UnicodeSegmentation;

/// The files per part: as many as fit on the first, the others on the parts after it. Parts without files are absent.
pub(super) fn dealt(
    draft: &Draft,
    facts: &Facts,
    seat: &Seat,
    losses: &mut Vec<Loss>,
) -> Vec<Vec<PartMedia>> {
    let limits = &seat.limits.media;
    let rows = draft
        .media
        .iter()
        .filter_map(|id| facts.media.iter().find(|row| row.id == *id));
    let mut taken = Vec::new();
    for (place, row) in rows.enumerate() {
        if seat.capabilities.media && limits.max_count > 0 && takes(limits, &row.mime) {
            taken.push(fitted(row, place + 1, seat, losses));
        } else {
            let message = format!("{} does not take file {} ({}).", seat.name, place + 1, row.mime);
            losses.push(Loss::new("media_dropped", message));
        }
    }
    if taken.len() > limits.max_count && !seat.limits.reply {
        let message = format!(
            "{} takes {} files: the others are left out.",
            seat.name, limits.max_count
        );
        losses.push(Loss::new("media_dropped", message));
        taken.truncate(limits.max_count);
    }
    taken
        .chunks(limits.max_count.max(1))
        .map(<[PartMedia]>::to_vec)
        .collect()
}

/// Whether the network takes such a file, or what it can be turned into.
fn takes(limits: &MediaLimits, mime: &str) -> bool {
    let has = |wanted: &str| {
        limits
            .mime_types
            .iter()
            .any(|known| known.eq_ignore_ascii_case(wanted))
    };
    has(mime) || (mime.starts_with("image/") && (has("image/jpeg") || has("image/png")))
}

fn fitted(row: &MediaRow, place: usize, seat: &Seat, losses: &mut Vec<Loss>) -> PartMedia {
    let limits = &seat.limits.media;
    let passes = limits.mime_types.contains(&row.mime) && row.size <= limits.image_bytes;
    if row.mime == "image/gif" && !passes {
        let message = format!(
            "File {place} moves, and {} takes it only as a still picture.",
            seat.name
        );
        losses.push(Loss::new("media_still", message));
    }
    let alt = shortened(&row.alt, limits.alt_graphemes);
    if alt != row.alt {
        let message = format!(
            "{} takes {} characters of alternative text: that of file {place} is shortened.",
            seat.name, limits.alt_graphemes
        );
        losses.push(Loss::new("alt_shortened", message));
    }
    PartMedia {
        media: row.id,
        mime: row.mime.clone(),
        alt,
        width: row.width,
        height: row.height,
        attachment: None,
    }
}

/// The text with at most so many graphemes, the last of which then tells that more was said.
pub(super) fn shortened(text: &str, max: usize) -> String {
    if text.graphemes(true).nth(max).is_none() {
        return text.to_owned();
    }
    let Some(kept) = max.checked_sub(1) else {
        return String::new();
    };
    let kept: String = text.graphemes(true).take(kept).collect();
    format!("{}…", kept.trim_end())
}
