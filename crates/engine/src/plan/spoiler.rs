//! The warning before a post, as the network knows one.

use super::facts::Seat;
use super::media::shortened;
use syrinx_model::{Loss, Spoilers, Text, TextLimit, graphemes};

/// The text and the warning beside it. A warning that would leave less than half of a part is shortened.
pub(super) fn placed(text: Text, spoiler: &str, seat: &Seat, losses: &mut Vec<Loss>) -> (Text, String) {
    if spoiler.is_empty() {
        return (text, String::new());
    }
    let warning = within_half(spoiler, &seat.limits.text);
    if warning != spoiler {
        let message = format!(
            "The warning is too long for {} and is shortened there.",
            seat.name
        );
        losses.push(Loss::new("spoiler_shortened", message));
    }
    match seat.limits.spoilers {
        Spoilers::CountedField => (text, warning),
        Spoilers::Prefix => {
            let message = format!("{} has no warnings: it is written before the text.", seat.name);
            losses.push(Loss::new("spoiler", message));
            (text.prefixed(&format!("CW: {warning}\n\n")), String::new())
        }
    }
}

/// The longest beginning that takes at most half of every limit.
fn within_half(spoiler: &str, limits: &[TextLimit]) -> String {
    let fits = |words: &str| {
        limits
            .iter()
            .all(|limit| limit.unit.count(words) <= limit.max / 2)
    };
    let mut warning = spoiler.to_owned();
    let mut kept = graphemes(spoiler);
    while kept > 0 && !fits(&warning) {
        // Halving ends soon whatever the unit is, and a warning that long says enough in the rest.
        kept /= 2;
        warning = shortened(spoiler, kept);
    }
    warning
}
