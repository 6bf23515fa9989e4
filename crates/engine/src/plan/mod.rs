//! What will be said where: pure planning. A preview is the same call as sending.

mod atoms;
mod audience;
mod edition;
mod facts;
mod media;
mod poll;
mod split;
mod spoiler;
mod text;

pub(crate) use facts::{Facts, Seat};

use syrinx_model::{Draft, Plan};

/// Fits a draft to every seat: one edition for each that will speak, a skip with its reason for each that will not.
pub(crate) fn plan(draft: &Draft, facts: &Facts, seats: &[Seat]) -> Plan {
    let mut plan = Plan::default();
    for seat in seats {
        match edition::edition(draft, facts, seat) {
            Ok(edition) => plan.editions.push(edition),
            Err(skip) => plan.skips.push(skip),
        }
    }
    plan
}

#[cfg(test)]
mod tests;
