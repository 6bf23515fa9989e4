//! Who lives in the town.

use super::Human;
use crate::{Profile, Refused, bluesky, mastodon};

/// The name of the owner's account on both networks.
pub const YOU: &str = "you";
/// The name of the person who is on both networks.
pub const HUMAN: &str = "wren";

pub(super) const BAKER: &str = "alma";
pub(super) const BIRDWATCHER: &str = "jonas";
pub(super) const STRANGER: &str = "tilda";
pub(super) const ASTRONOMER: &str = "petra";
pub(super) const CYCLIST: &str = "kofi";

/// Creates all accounts, links the human's profiles, and lets everyone follow whom they like.
///
/// The result is the human and the owner.
pub(super) fn move_in(
    mastodon: &mastodon::Server,
    bluesky: &bluesky::Server,
) -> Result<(Human, Human), Refused> {
    for (name, shown, bio) in [
        (
            BAKER,
            "Alma Brød 🥖",
            "Baker in a harbour town. Up before the gulls.",
        ),
        (BIRDWATCHER, "Jonas", "I look at birds. Sometimes they look back."),
        (STRANGER, "Tilda", "Gardener, two left hands, one green thumb."),
    ] {
        mastodon.author(Profile::named(name).display_name(shown).bio(bio));
    }
    for (name, shown, bio) in [
        (
            ASTRONOMER,
            "Petra ✨",
            "Night shifts with a small telescope and a big thermos.",
        ),
        (
            CYCLIST,
            "Kofi",
            "Slow cyclist. Collector of bakeries and detours.",
        ),
    ] {
        bluesky.author(&Profile::named(name).display_name(shown).bio(bio))?;
    }
    let human = human(mastodon, bluesky)?;
    let you = Profile::named(YOU)
        .display_name("You")
        .bio("Says it once, here and there.");
    let you = Human {
        bluesky: bluesky.author(&you)?,
        mastodon: mastodon.author(you),
    };
    for name in [BAKER, BIRDWATCHER, HUMAN] {
        mastodon.follow(YOU, name)?;
        mastodon.follow(name, YOU)?;
    }
    for name in [ASTRONOMER, CYCLIST, HUMAN] {
        bluesky.follow(YOU, name)?;
        bluesky.follow(name, YOU)?;
    }
    mastodon.follow(BAKER, STRANGER)?;
    Ok((human, you))
}

/// One human, whose Mastodon profile links the Bluesky one in a field, and whose Bluesky bio links back.
fn human(mastodon: &mastodon::Server, bluesky: &bluesky::Server) -> Result<Human, Refused> {
    let profile = Profile::named(HUMAN)
        .display_name("Wren Okafor")
        .bio("Writes, whistles, walks.");
    let there = bluesky.author(&profile)?;
    let here = mastodon.author(profile.clone().field("Bluesky", &there.url));
    let bio = format!("Writes, whistles, walks. Also on Mastodon: {}", here.url);
    let there = bluesky.author(&profile.bio(&bio))?;
    Ok(Human {
        mastodon: here,
        bluesky: there,
    })
}
