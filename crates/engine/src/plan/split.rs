//! A text over a limit becomes several parts, cut at sentence, then word, then grapheme borders.

use super::atoms::{Atoms, Border};
use syrinx_model::{Text, TextLimit};

/// The parts of a text, each within all limits at once, none blank. Put together again they give the text, apart from
/// white space at the cuts. A blank text has no parts.
///
/// No cut lies inside a grapheme or a facet. As a last resort a facet that is longer than a whole part becomes plain
/// words, and a grapheme that is, its characters.
pub(super) fn split(text: &Text, limits: &[TextLimit]) -> Vec<Text> {
    if text.is_blank() {
        return Vec::new();
    }
    if limits.iter().all(|limit| limit.fits(text)) {
        return vec![text.clone()];
    }
    let text = loosened(text, limits);
    let atoms = Atoms::new(&text, limits);
    let mut parts = Vec::new();
    let mut from = atoms.skip_blank(0);
    while from < atoms.len() {
        let cut = next_cut(&atoms, from);
        let (part, end) = fitting(&text, &atoms, limits, from, cut);
        parts.push(part);
        from = atoms.skip_blank(end);
    }
    parts
}

/// The text without the facets that no part could hold.
fn loosened(text: &Text, limits: &[TextLimit]) -> Text {
    let held = Atoms::held(text, limits);
    let mut held = held.into_iter();
    text.clone()
        .map_features(|feature| held.next().unwrap_or(false).then_some(feature))
}

/// Where the part from this atom best ends.
fn next_cut(atoms: &Atoms<'_>, from: usize) -> usize {
    // Blanks at the cut are dropped, so they need not fit.
    let full = atoms.skip_blank(atoms.reach(from));
    if full == atoms.len() {
        return full;
    }
    let border = |low: usize, wanted: Border| (low..=full).rev().find(|at| atoms.border(*at) >= wanted);
    // A sentence that ends in the first half would leave the part too empty.
    let half = from + (full - from) / 2;
    border(half.max(from + 1), Border::Sentence)
        .or_else(|| border(from + 1, Border::Word).filter(|at| holds_word(atoms, *at)))
        .unwrap_or(full)
}

/// Whether a part that begins here can hold the word whole; one that must be cut anyway may as well fill this part.
fn holds_word(atoms: &Atoms<'_>, from: usize) -> bool {
    let end = atoms.skip_blank(atoms.reach(from));
    (from + 1..=end).any(|at| atoms.border(at) >= Border::Word)
}

/// The part up to the cut, or up to before it: costs of atoms are added up, and a network that counts the whole may
/// in rare scripts count more.
fn fitting(text: &Text, atoms: &Atoms<'_>, limits: &[TextLimit], from: usize, cut: usize) -> (Text, usize) {
    let mut cut = cut;
    loop {
        let part = text.slice(atoms.start(from)..atoms.end_before(from, cut));
        if cut == from + 1 || limits.iter().all(|limit| limit.fits(&part)) {
            return (part, cut);
        }
        cut -= 1;
    }
}

#[cfg(test)]
mod tests;
