//! A poll, where the network has polls like it.

use super::facts::Seat;
use super::text::with_options;
use syrinx_model::{DraftPoll, Loss, PollLimits, Text, graphemes};

/// The poll for the edition, or its options as lines of the text.
pub(super) fn placed(
    text: Text,
    poll: Option<&DraftPoll>,
    seat: &Seat,
    losses: &mut Vec<Loss>,
) -> (Text, Option<DraftPoll>) {
    let Some(poll) = poll else { return (text, None) };
    match &seat.limits.polls {
        Some(limits) if fits(poll, limits) => {
            let lasts_seconds = poll.lasts_seconds.min(limits.max_seconds).max(limits.min_seconds);
            if lasts_seconds != poll.lasts_seconds {
                let message = format!("The poll runs {lasts_seconds} seconds on {}.", seat.name);
                losses.push(Loss::new("poll_duration", message));
            }
            (
                text,
                Some(DraftPoll {
                    lasts_seconds,
                    ..poll.clone()
                }),
            )
        }
        _ => {
            let message = format!(
                "{} has no such polls: the options are lines of text there.",
                seat.name
            );
            losses.push(Loss::new("poll", message));
            (with_options(&text, poll), None)
        }
    }
}

fn fits(poll: &DraftPoll, limits: &PollLimits) -> bool {
    poll.options.len() <= limits.max_options
        && poll
            .options
            .iter()
            .all(|option| graphemes(option) <= limits.option_graphemes)
}
