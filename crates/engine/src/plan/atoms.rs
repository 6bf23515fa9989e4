//! The pieces of a text that a cut must leave whole, with their cost under each limit.

use std::ops::Range;
use syrinx_model::{Facet, Text, TextLimit};
use unicode_segmentation::UnicodeSegmentation;

/// How good a place is for a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Border {
    /// Between two graphemes.
    Grapheme,
    /// Before a word.
    Word,
    /// Before a sentence.
    Sentence,
}

/// A piece: a grapheme, or a facet with the graphemes that it touches.
#[derive(Clone, Debug)]
struct Atom {
    range: Range<usize>,
    blank: bool,
    /// The place before it.
    border: Border,
}

/// A text in pieces.
#[derive(Debug)]
pub(super) struct Atoms<'a> {
    limits: &'a [TextLimit],
    atoms: Vec<Atom>,
    /// What each piece costs under each limit, piece by piece.
    costs: Vec<usize>,
}

impl<'a> Atoms<'a> {
    /// Takes a text whose facets each fit into a part.
    pub(super) fn new(text: &Text, limits: &'a [TextLimit]) -> Self {
        let mut made = Self {
            limits,
            atoms: Vec::new(),
            costs: Vec::new(),
        };
        let mut sentence = Sentence::default();
        for (range, facets) in pieces(text) {
            let words = &text.plain()[range.clone()];
            let piece = piece(text, &range, facets);
            let costs: Vec<usize> = limits.iter().map(|limit| limit.count(&piece)).collect();
            let border = sentence.border_before(words, facets.is_empty());
            if facets.is_empty() && over(limits, &costs) {
                made.push_characters(&range, words, border);
            } else {
                let blank = facets.is_empty() && words.trim().is_empty();
                made.atoms.push(Atom { range, blank, border });
                made.costs.extend(costs);
            }
        }
        made
    }

    /// For each facet, whether a part can hold it; one over nothing but white space, which may fall away, is not held.
    pub(super) fn held(text: &Text, limits: &[TextLimit]) -> Vec<bool> {
        let mut held = Vec::with_capacity(text.facets().len());
        for (range, facets) in pieces(text) {
            if !facets.is_empty() {
                let piece = piece(text, &range, facets);
                let fits = !piece.is_blank() && limits.iter().all(|limit| limit.fits(&piece));
                held.extend(facets.iter().map(|_| fits));
            }
        }
        held
    }

    /// A grapheme that no part could hold, as its characters.
    fn push_characters(&mut self, range: &Range<usize>, words: &str, first: Border) {
        for (at, sign) in words.char_indices() {
            let start = range.start + at;
            let border = if at == 0 { first } else { Border::Grapheme };
            self.atoms.push(Atom {
                range: start..start + sign.len_utf8(),
                blank: false,
                border,
            });
            let character = Text::plain_only(sign);
            self.costs
                .extend(self.limits.iter().map(|limit| limit.count(&character)));
        }
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.atoms.len()
    }

    /// The place before a piece; the end of the text is as good as any.
    pub(super) fn border(&self, at: usize) -> Border {
        self.atoms.get(at).map_or(Border::Sentence, |atom| atom.border)
    }

    /// The first piece from here on that is not blank.
    pub(super) fn skip_blank(&self, from: usize) -> usize {
        let blanks = self.atoms[from..].iter().take_while(|atom| atom.blank).count();
        from + blanks
    }

    /// The piece after the last one that still fits into a part that begins here; at least one is taken.
    pub(super) fn reach(&self, from: usize) -> usize {
        let many = self.limits.len();
        let mut totals = vec![0; many];
        for at in from..self.len() {
            for (total, cost) in totals.iter_mut().zip(&self.costs[at * many..]) {
                *total += cost;
            }
            if over(self.limits, &totals) {
                return at.max(from + 1);
            }
        }
        self.len()
    }

    /// Where a piece begins, in bytes.
    pub(super) fn start(&self, at: usize) -> usize {
        self.atoms[at].range.start
    }

    /// Where the last piece before `cut` that is not blank ends, in bytes.
    pub(super) fn end_before(&self, from: usize, cut: usize) -> usize {
        let atoms = &self.atoms[from..cut];
        atoms
            .iter()
            .rev()
            .find(|atom| !atom.blank)
            .map_or(self.start(from), |atom| atom.range.end)
    }
}

fn over(limits: &[TextLimit], costs: &[usize]) -> bool {
    limits.iter().zip(costs).any(|(limit, cost)| *cost > limit.max)
}

/// A piece as a text of its own, for counting; made from its own facets alone, so that all of them cost linear time.
fn piece(text: &Text, range: &Range<usize>, facets: &[Facet]) -> Text {
    let moved = facets.iter().map(|facet| {
        let own = facet.range();
        Facet::new(
            own.start - range.start..own.end - range.start,
            facet.feature().clone(),
        )
    });
    Text::lenient(&text.plain()[range.clone()], moved.collect()).0
}

/// The pieces of a text, each with the facets in it.
fn pieces(text: &Text) -> impl Iterator<Item = (Range<usize>, &[Facet])> {
    let facets = text.facets();
    let mut next = 0;
    let mut start = 0;
    text.plain()
        .grapheme_indices(true)
        .filter_map(move |(at, grapheme)| {
            let end = at + grapheme.len();
            let first = next;
            // The facets that begin before this border; the last of them may reach over it.
            let mut upto = first;
            while facets.get(upto).is_some_and(|facet| facet.range().start < end) {
                upto += 1;
            }
            if facets[first..upto]
                .last()
                .is_some_and(|facet| facet.range().end > end)
            {
                return None;
            }
            let range = start..end;
            start = end;
            next = upto;
            Some((range, &facets[first..upto]))
        })
}

/// Where sentences end: after a full stop or its like, closing signs, and a blank; after a line's end; and in scripts
/// without blanks, after their own full stop.
#[derive(Debug, Default)]
struct Sentence {
    ended: bool,
    ended_without_blank: bool,
    blank_before: bool,
}

impl Sentence {
    fn border_before(&mut self, words: &str, plain: bool) -> Border {
        let blank = plain && words.trim().is_empty();
        let closing = plain
            && matches!(
                words,
                "\"" | "'" | "”" | "’" | "»" | ")" | "]" | "」" | "』" | "）"
            );
        let stop = plain && matches!(words, "." | "!" | "?" | "…");
        let wide_stop = plain && matches!(words, "。" | "！" | "？");
        let border = if self.ended && self.blank_before || self.ended_without_blank && !closing && !wide_stop
        {
            Border::Sentence
        } else if self.blank_before {
            Border::Word
        } else {
            Border::Grapheme
        };
        if blank {
            self.ended |= words.contains('\n');
        } else if !closing {
            self.ended = stop || wide_stop;
            self.ended_without_blank = wide_stop;
        }
        self.blank_before = blank;
        border
    }
}
