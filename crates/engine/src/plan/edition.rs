//! A draft, fitted to one seat.

use super::facts::{Facts, Seat};
use super::split::split;
use super::{audience, media, poll, spoiler, text};
use syrinx_model::{Audience, Draft, Edition, Loss, Part, PartMedia, Skip, Text, TextLimit};

/// What the seat will say, or why it will not.
pub(super) fn edition(draft: &Draft, facts: &Facts, seat: &Seat) -> Result<Edition, Skip> {
    let mut losses = Vec::new();
    let said = draft.variants.get(&seat.account).unwrap_or(&draft.text);
    let audience = audience::admit(draft, said, facts, seat, &mut losses)?;
    let words = text::addressed(said, facts, seat, &mut losses);
    let (words, poll) = poll::placed(words, draft.poll.as_ref(), seat, &mut losses);
    let files = media::dealt(draft, facts, seat, &mut losses);
    let words = match &facts.home_url {
        // Its files can at least be seen where they are.
        Some(url) if files.is_empty() && !draft.media.is_empty() && audience.is_open() => {
            text::with_link(&words, url)
        }
        _ => words,
    };
    let (words, warning) = spoiler::placed(words, &draft.spoiler, seat, &mut losses);
    let limits = beside(&seat.limits.text, |limit| limit.unit.count(&warning));
    let texts = if seat.limits.reply {
        threaded(&words, &limits, audience)
    } else {
        alone(&words, &limits, facts, seat, &mut losses)
    };
    if texts.is_empty() && files.is_empty() && poll.is_none() {
        let reason = format!("Nothing is left of this post that {} takes.", seat.name);
        return Err(Skip {
            account: seat.account,
            code: "empty".to_owned(),
            reason,
        });
    }
    let blank = Part {
        ordinal: 0,
        text: Text::default(),
        spoiler: warning,
        sensitive: draft.sensitive,
        language: draft.language.clone(),
        audience,
        media: Vec::new(),
        poll: None,
        reply_to: None,
        quote: None,
    };
    let mut parts = assembled(&blank, texts, files);
    if let Some(first) = parts.first_mut() {
        first.poll = poll;
        first.reply_to = facts.replies.get(&seat.account).cloned().flatten();
        first.quote = facts.quotes.get(&seat.account).cloned();
    }
    tell(seat, parts.len(), &mut losses);
    Ok(Edition {
        account: seat.account,
        parts,
        losses,
    })
}

/// Texts and files side by side, in order; there are as many parts as the longer of the two needs.
fn assembled(blank: &Part, texts: Vec<Text>, files: Vec<Vec<PartMedia>>) -> Vec<Part> {
    let many = texts.len().max(files.len()).max(1);
    let mut texts = texts.into_iter();
    let mut files = files.into_iter();
    (0_u32..)
        .take(many)
        .map(|ordinal| Part {
            ordinal,
            text: texts.next().unwrap_or_default(),
            media: files.next().unwrap_or_default(),
            ..blank.clone()
        })
        .collect()
}

/// The text as the parts of a thread.
fn threaded(words: &Text, limits: &[TextLimit], audience: Audience) -> Vec<Text> {
    let parts = split(words, limits);
    let mentions = text::mentions_of(words);
    let narrow = limits.iter().any(|limit| limit.count(&mentions) > limit.max / 2);
    if audience != Audience::Direct || parts.len() < 2 || narrow {
        return parts;
    }
    let parts = split(words, &beside(limits, |limit| limit.count(&mentions)));
    let addressed = |(place, part): (usize, Text)| match place {
        0 => part,
        _ => text::joined(&[&mentions, &part]),
    };
    parts.into_iter().enumerate().map(addressed).collect()
}

/// The text as one post, where posts cannot be answered and so make no thread.
fn alone(
    words: &Text,
    limits: &[TextLimit],
    facts: &Facts,
    seat: &Seat,
    losses: &mut Vec<Loss>,
) -> Vec<Text> {
    let whole = split(words, limits);
    if whole.len() < 2 {
        return whole;
    }
    let more = Text::plain_only("…");
    let tail = facts
        .home_url
        .as_ref()
        .map_or_else(|| more.clone(), |url| text::with_link(&more, url));
    let tail = if limits.iter().all(|limit| limit.count(&tail) <= limit.max / 2) {
        tail
    } else {
        more
    };
    losses.push(Loss::new(
        "truncated",
        format!("The text is too long for {} and is cut there.", seat.name),
    ));
    let parts = split(words, &beside(limits, |limit| limit.count(&tail)));
    parts
        .first()
        .map(|part| text::joined(&[part, &tail]))
        .into_iter()
        .collect()
}

/// The limits for a text that stands beside something which counts too.
fn beside(limits: &[TextLimit], cost: impl Fn(&TextLimit) -> usize) -> Vec<TextLimit> {
    limits
        .iter()
        .map(|limit| TextLimit {
            max: limit.max.saturating_sub(cost(limit)),
            ..*limit
        })
        .collect()
}

/// What holds for the edition as a whole.
fn tell(seat: &Seat, parts: usize, losses: &mut Vec<Loss>) {
    if parts > 1 {
        let message = format!(
            "It does not fit into one post on {}: it becomes a thread of {parts}.",
            seat.name
        );
        losses.push(Loss::new("split", message));
    }
    if !seat.limits.edit {
        losses.push(Loss::new(
            "no_edit",
            format!("{} does not let posts be changed later.", seat.name),
        ));
    }
}
