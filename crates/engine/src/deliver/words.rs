//! In which words a post stands, or is to stand: a wish may change while its parts are on their way.

use syrinx_model::{Edition, Part};
use syrinx_store::{Job, PartRow};

/// What is to be said. Where nothing can be changed, what was begun is brought to its end as it was begun: a thread of
/// half one version and half another would say neither.
pub(super) fn parts_to_say(job: &Job, edition: &Edition, edits: bool) -> Vec<Part> {
    let rows = &job.delivery.parts;
    let begun = rows.iter().any(|row| row.receipt.is_some() || row.in_flight);
    if begun && !edits {
        let said: Vec<Part> = rows.iter().filter_map(|row| row.said.clone()).collect();
        if !said.is_empty() {
            return said;
        }
    }
    edition.parts.clone()
}

/// Whether all that stands there, or is to, says what is wished.
pub(super) fn stands_as_wished(job: &Job, edition: &Edition) -> bool {
    let begun = || {
        let rows = job.delivery.parts.iter();
        rows.filter(|row| row.receipt.is_some() || row.in_flight)
    };
    let standing = job.delivery.parts.iter().filter(|row| row.said.is_some());
    begun().next().is_none()
        || (standing.count() == edition.parts.len()
            && begun().all(|row| {
                edition
                    .parts
                    .iter()
                    .any(|part| part.ordinal == row.ordinal && says(row, part))
            }))
}

/// Whether a part says this. What the network calls its files and what it answers is no matter of words.
pub(super) fn says(row: &PartRow, part: &Part) -> bool {
    row.said.as_ref().is_some_and(|said| words(said) == words(part))
}

fn words(part: &Part) -> Part {
    let mut words = Part {
        reply_to: None,
        ..part.clone()
    };
    for file in &mut words.media {
        (file.attachment, file.width, file.height) = (None, None, None);
    }
    words
}
