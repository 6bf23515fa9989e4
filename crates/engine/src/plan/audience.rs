//! Whether a draft may go to a seat at all. What is not public never leaves for where it would become public.

use super::facts::{Facts, Seat};
use syrinx_model::{Audience, Draft, Feature, Loss, Skip, Text};

/// With which audience the draft goes there, or why it does not.
pub(super) fn admit(
    draft: &Draft,
    text: &Text,
    facts: &Facts,
    seat: &Seat,
    losses: &mut Vec<Loss>,
) -> Result<Audience, Skip> {
    let name = &seat.name;
    if !seat.capabilities.publish {
        return Err(skip(
            seat,
            "read_only",
            format!("Posts cannot be sent to {name}."),
        ));
    }
    if facts.is_reply && !(seat.limits.reply && facts.replies.contains_key(&seat.account)) {
        let reason = format!("{} cannot answer this post: it is not on {name}.", seat.handle);
        return Err(skip(seat, "reply_elsewhere", reason));
    }
    if facts.is_quote && !(seat.limits.quote && facts.quotes.contains_key(&seat.account)) {
        let reason = format!("{} cannot quote this post on {name}.", seat.handle);
        return Err(skip(seat, "quote_elsewhere", reason));
    }
    let audience = narrowed(draft.audience, seat, losses)?;
    if audience == Audience::Direct && !mentions_anybody(text, facts, seat) {
        let reason = format!("A direct post goes to those it mentions, and it mentions nobody on {name}.");
        return Err(skip(seat, "nobody_mentioned", reason));
    }
    Ok(audience)
}

/// The audience there: the same, or the open one that the network has instead of another open one.
fn narrowed(wanted: Audience, seat: &Seat, losses: &mut Vec<Loss>) -> Result<Audience, Skip> {
    let known = &seat.limits.audiences;
    if known.contains(&wanted) {
        return Ok(wanted);
    }
    if wanted == Audience::Unlisted && known.contains(&Audience::Public) {
        let message = format!("{} has no unlisted posts: this one is public there.", seat.name);
        losses.push(Loss::new("audience", message));
        return Ok(Audience::Public);
    }
    if wanted == Audience::Public && known.contains(&Audience::Unlisted) {
        let message = format!("{} does not list this post in public places.", seat.name);
        losses.push(Loss::new("audience", message));
        return Ok(Audience::Unlisted);
    }
    let reason = match wanted {
        Audience::Private => format!("{} has no posts for followers only.", seat.name),
        Audience::Direct => format!("{} has no posts for the mentioned only.", seat.name),
        Audience::Public | Audience::Unlisted => format!("{} has no public posts.", seat.name),
    };
    Err(skip(seat, "audience", reason))
}

fn mentions_anybody(text: &Text, facts: &Facts, seat: &Seat) -> bool {
    text.facets().iter().any(|facet| match facet.feature() {
        Feature::Mention { handle, .. } => facts.author_on(handle, &seat.network).is_some(),
        Feature::Link { .. } | Feature::Tag { .. } => false,
    })
}

fn skip(seat: &Seat, code: &str, reason: String) -> Skip {
    Skip {
        account: seat.account,
        code: code.to_owned(),
        reason,
    }
}
