//! What the town's people say.

use super::{
    Chorus, Script, Town,
    cast::{ASTRONOMER, BAKER, BIRDWATCHER, CYCLIST, FERRY, HARBOUR, HUMAN, RADIO, SOUP, STRANGER},
};
use crate::{LedgerEntry, Picture, Posted, Refused, Say, bluesky, feed::Article, mastodon, nostr};

/// The fixed script of [`super::Town::once`].
pub(super) fn once(mastodon: &mastodon::Server, bluesky: &bluesky::Server) -> Result<Script, Refused> {
    let unseen = mastodon.say(
        STRANGER,
        "My tomatoes have opinions about the weather. So do I. 🍅",
    )?;
    let bread =
        "Good morning! The first loaves are out of the oven, and the whole quay smells of rye. 🥖\n\n#bread";
    let on_mastodon = mastodon.say(BAKER, bread)?;
    let rings =
        "Clear skies at last: Saturn’s rings, all of them, through a telescope older than me. 🪐 #astronomy";
    let on_bluesky = bluesky.say(ASTRONOMER, rings)?;
    let alt = "A yellow sun rises through pink haze over a flat, quiet sea.";
    let dawn = "Sunrise at the hide. Forty-one oystercatchers, one very patient thermos.";
    let picture = mastodon.say_with(BIRDWATCHER, Say::text(dawn).image(Picture::sunrise(alt)))?;
    let boost = mastodon.boost(BAKER, &unseen.uri)?;
    let both = "New essay is up: why wrens are so loud for their size. Short answer: they mean it. – Café Łódź, 3 p.m.";
    Ok(Script {
        on_mastodon,
        on_bluesky,
        picture,
        boost,
        same_on_mastodon: mastodon.say(HUMAN, both)?,
        same_on_bluesky: bluesky.say(HUMAN, both)?,
    })
}

/// The fixed script of [`Town::once_on_all`].
pub(super) fn once_on_all(town: &Town) -> Result<Chorus, Refused> {
    let script = once(&town.mastodon, &town.bluesky)?;
    let skip = "Heard Tristan da Cunha tonight, 9,000 kilometres on a wire between two birches. 📻 #hamradio";
    let on_nostr = town.nostr.say(RADIO, skip)?;
    let boost_on_nostr = town.nostr.boost(FERRY, &on_nostr.uri)?;
    let alt = "Morning light over the harbour basin; the water lies still.";
    let article = Article::titled(
        "Spring tide on Thursday",
        "The quay will be under water from six to eight. The gulls know already; now you do, too.",
    );
    let on_feed = town
        .feed
        .publish(HARBOUR, article.picture(Picture::sunrise(alt)))?;
    Ok(Chorus {
        script,
        on_nostr,
        boost_on_nostr,
        on_feed,
    })
}

/// Where a line is said.
#[derive(Clone, Copy)]
enum Place {
    Mastodon(&'static str),
    Bluesky(&'static str),
    Both(&'static str),
    Nostr(&'static str),
    /// On this blog, under this headline.
    Feed(&'static str, &'static str),
}

/// The endless play; `{n}` is the number of the round, so that nothing is said twice (of articles, the headline).
const LINES: &[(Place, &str)] = &[
    (
        Place::Mastodon(BAKER),
        "Batch {n} today: sourdough with walnuts. The gulls have been informed. 🥖",
    ),
    (
        Place::Bluesky(CYCLIST),
        "Detour {n} of the week: took the canal path, met a heron, lost an argument. 🚲",
    ),
    (
        Place::Both(HUMAN),
        "Note {n} from the hedge: a wren sings 36 notes a second. I can hardly type that fast.",
    ),
    (
        Place::Nostr(FERRY),
        "Crossing {n}: one bicycle, two hens, no wind. The hens had the better seats. ⛴️",
    ),
    (
        Place::Mastodon(BIRDWATCHER),
        "Day {n} at the hide: a kingfisher! Blue as if someone had dropped a piece of sky.",
    ),
    (
        Place::Bluesky(ASTRONOMER),
        "Night {n}: three meteors, two satellites, one owl. A good shift. ✨",
    ),
    (
        Place::Mastodon(BAKER),
        "Kitchen lesson {n}: patience is an ingredient. So is butter. 🧈",
    ),
    (
        Place::Feed(HARBOUR, "Harbour log {n}"),
        "In: the pilot boat, twice. Out: one umbrella, unmanned, heading north-east.",
    ),
    (
        Place::Nostr(RADIO),
        "Log {n}: a weak signal from Madeira, all dots and optimism. Answered in kind. 📻",
    ),
    (
        Place::Bluesky(CYCLIST),
        "Bakery report {n}: the cardamom buns are worth the hill. All of the hill. 🥐",
    ),
    (
        Place::Mastodon(BIRDWATCHER),
        "Tally {n}: 12 lapwings, 5 godwits, 1 umbrella that I took for a grebe. ☔",
    ),
    (
        Place::Feed(SOUP, "Week {n}: what the pot said"),
        "Leeks, barley, a heel of cheese. Stir when the clock strikes; forget it in between.",
    ),
];

/// Says line number `at`, counted from 0 and starting over at the end with the next round.
pub(super) fn line(at: usize, town: &Town) -> Result<Vec<Posted>, Refused> {
    let (place, text) = LINES[at % LINES.len()];
    let round = (at / LINES.len() + 1).to_string();
    let text = text.replace("{n}", &round);
    match place {
        Place::Mastodon(name) => Ok(vec![town.mastodon.say(name, &text)?]),
        Place::Bluesky(name) => Ok(vec![town.bluesky.say(name, &text)?]),
        Place::Both(name) => Ok(vec![
            town.mastodon.say(name, &text)?,
            town.bluesky.say(name, &text)?,
        ]),
        Place::Nostr(name) => Ok(vec![town.nostr.say(name, &text)?]),
        Place::Feed(name, title) => {
            let article = Article::titled(&title.replace("{n}", &round), &text);
            Ok(vec![town.feed.publish(name, article)?])
        }
    }
}

const ANSWERS: [&str; 3] = [
    "Well said! I read it out to the whole queue. 😄",
    "Ha, yes. And on a Monday, too. 👏",
    "This made my morning, thank you. 🌻",
];

/// Chosen by the text alone, so that every run gives the same answer.
fn answer_to(text: &str) -> &'static str {
    ANSWERS[text.len() % ANSWERS.len()]
}

/// One likes the post, another answers it.
pub(super) fn answer_on_mastodon(server: &mastodon::Server, post: &LedgerEntry) -> Result<Posted, Refused> {
    server.like(BIRDWATCHER, &post.uri)?;
    let text = format!("@{} {}", post.author, answer_to(&post.text));
    server.say_with(BAKER, Say::text(&text).reply_to(&post.uri))
}

/// One likes the post, another answers it.
pub(super) fn answer_on_bluesky(server: &bluesky::Server, post: &LedgerEntry) -> Result<Posted, Refused> {
    server.like(CYCLIST, &post.uri)?;
    server.say_with(ASTRONOMER, Say::text(answer_to(&post.text)).reply_to(&post.uri))
}

/// One likes the post, another answers it.
pub(super) fn answer_on_nostr(server: &nostr::Server, post: &LedgerEntry) -> Result<Posted, Refused> {
    server.like(FERRY, &post.uri)?;
    server.say_with(RADIO, Say::text(answer_to(&post.text)).reply_to(&post.uri))
}
