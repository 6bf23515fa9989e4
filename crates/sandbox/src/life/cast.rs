//! Who lives in the town.

use super::Human;
use crate::{
    Profile, Refused, bluesky,
    feed::{self, BlogHandle},
    mastodon, nostr,
};

/// The name of the owner's account on every network where they have one.
pub const YOU: &str = "you";
/// The name of the person who is on Mastodon and Bluesky.
pub const HUMAN: &str = "wren";

pub(super) const BAKER: &str = "alma";
pub(super) const BIRDWATCHER: &str = "jonas";
pub(super) const STRANGER: &str = "tilda";
pub(super) const ASTRONOMER: &str = "petra";
pub(super) const CYCLIST: &str = "kofi";
pub(super) const RADIO: &str = "mika";
pub(super) const FERRY: &str = "sunniva";
pub(super) const HARBOUR: &str = "harbour";
pub(super) const SOUP: &str = "soup";

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

/// Lets the people of the relay move in, who follow each other and say where to find them.
pub(super) fn move_to_relay(nostr: &nostr::Server) -> Result<(), Refused> {
    for (name, shown, bio) in [
        (
            RADIO,
            "Mika 📻",
            "Short waves, long nights. Answers every call sign.",
        ),
        (
            FERRY,
            "Sunniva",
            "Captain of a very small ferry. Twelve crossings a day, all of them different.",
        ),
    ] {
        nostr.author(&Profile::named(name).display_name(shown).bio(bio))?;
        at_home(nostr, name)?;
    }
    nostr.follow(RADIO, FERRY)?;
    nostr.follow(FERRY, RADIO)
}

/// Lets the owner of this key follow everyone on the relay, and be followed.
pub(super) fn join_relay(nostr: &nostr::Server, nsec: &str) -> Result<(), Refused> {
    let you = Profile::named(YOU)
        .display_name("You")
        .bio("Says it once, here and there.");
    let you = nostr.author_with(&you, nsec)?;
    at_home(nostr, &you.name)?;
    for name in [RADIO, FERRY] {
        nostr.follow(&you.name, name)?;
        nostr.follow(name, &you.name)?;
    }
    Ok(())
}

fn at_home(nostr: &nostr::Server, name: &str) -> Result<(), Refused> {
    let relay = nostr.relay_url();
    nostr.at_relays(name, &[&relay], &[&relay])
}

/// Opens the town's blogs.
pub(super) fn open_blogs(feed: &feed::Server) -> [BlogHandle; 2] {
    [
        (
            HARBOUR,
            "Harbour Notes",
            "Tides, ships and gulls, as seen from the quay.",
        ),
        (SOUP, "Slow Soup", "One pot, one week, one story."),
    ]
    .map(|(name, shown, about)| feed.blog(&Profile::named(name).display_name(shown).bio(about)))
}
