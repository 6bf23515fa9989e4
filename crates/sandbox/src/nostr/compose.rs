//! What an author says, as an event.

use nostr::{
    event::{Event, EventBuilder, FinalizeEvent, Kind, Tag},
    key::{Keys, PublicKey},
    nips::nip19::{Nip19Event, ToBech32},
    types::Timestamp,
};
use time::OffsetDateTime;

use super::{
    archive, blobs, ids,
    relay::{Blob, Relay, State},
};
use crate::{Picture, Refused, Say, clock};

/// Signs an event of this author and takes it in. A replaceable one is dated after the version that it replaces,
/// because of two of the same second the newer one might lose.
pub(crate) fn speak(relay: &Relay, keys: &Keys, draft: EventBuilder) -> Result<Event, Refused> {
    let sign = |draft: EventBuilder| {
        draft
            .finalize(keys)
            .map_err(|error| Refused(format!("the event cannot be signed: {error}")))
    };
    let mut event = sign(draft.clone())?;
    let old =
        archive::address(&event).and_then(|address| relay.with(|state| state.archive.standing(&address)));
    if let Some(old) = old.filter(|old| old.created_at >= event.created_at) {
        event = sign(draft.custom_created_at(old.created_at + 1))?;
    }
    relay.hear(event.clone());
    Ok(event)
}

/// A note by the owner of this key, with everything that belongs to it.
pub(crate) fn note(relay: &Relay, own: &PublicKey, say: &Say) -> Result<EventBuilder, Refused> {
    relay.with(|state| {
        let mut tags = Vec::new();
        let mut text = mentions(state, &say.text, &mut tags);
        if let Some(uri) = &say.reply_to {
            tags.extend(reply_tags(relay, own, &*find(state, uri)?));
        }
        if let Some(uri) = &say.quote {
            let quoted = find(state, uri)?;
            tags.push(Tag::custom(
                "q",
                [quoted.id.to_hex(), relay.socket_url(), quoted.pubkey.to_hex()],
            ));
            text += &format!("\n\nnostr:{}", nevent(&quoted));
        }
        for picture in &say.images {
            let (url, tag) = attach(relay, state, picture);
            text += &format!("\n{url}");
            tags.push(tag);
        }
        if let Some(warning) = &say.spoiler {
            tags.push(Tag::custom("content-warning", [warning.as_str()]));
        }
        let words = say.text.split_whitespace();
        let topics = words.filter_map(|word| word.strip_prefix('#'));
        tags.extend(topics.map(|topic| Tag::hashtag(topic.trim_end_matches(|c: char| !c.is_alphanumeric()))));
        let at = say.published_at.unwrap_or_else(clock::now);
        Ok(EventBuilder::new(Kind::TextNote, text)
            .tags(tags)
            .custom_created_at(seconds(at)))
    })
}

pub(crate) fn find(state: &State, uri: &str) -> Result<std::sync::Arc<Event>, Refused> {
    ids::event_id(uri)
        .and_then(|id| state.archive.get(&id))
        .ok_or_else(|| Refused(format!("no event {uri} on this relay")))
}

fn seconds(at: OffsetDateTime) -> Timestamp {
    Timestamp::from_secs(u64::try_from(at.unix_timestamp()).unwrap_or(0))
}

fn nevent(event: &Event) -> String {
    Nip19Event::new(event.id)
        .author(event.pubkey)
        .to_bech32()
        .expect("an id and an author always have a bech32 form")
}

/// `@name` of somebody known here becomes a link to their key, which is also tagged.
fn mentions(state: &State, text: &str, tags: &mut Vec<Tag>) -> String {
    let word = |word: &str| {
        let name = word.strip_prefix('@')?;
        let name = name.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let key = state.people.keys(name).ok()?.public_key();
        tags.push(Tag::public_key(key));
        Some(word.replacen(&format!("@{name}"), &ids::author_uri(&key), 1))
    };
    let mut word = word;
    text.split_inclusive(char::is_whitespace)
        .map(|piece| word(piece).unwrap_or_else(|| piece.to_owned()))
        .collect()
}

/// The marked tags of an answer after NIP-10, and everyone else who is part of the conversation.
fn reply_tags(relay: &Relay, own: &PublicKey, parent: &Event) -> Vec<Tag> {
    let mark = |id: String, mark: &str, author: String| {
        Tag::custom("e", [id, relay.socket_url(), mark.to_owned(), author])
    };
    let parent_is = |role| mark(parent.id.to_hex(), role, parent.pubkey.to_hex());
    let roots = parent.tags.iter().map(Tag::as_slice);
    let root = roots
        .filter(|tag| tag[0] == "e" && tag.get(3).is_some_and(|it| it == "root"))
        .map(|tag| mark(tag[1].clone(), "root", tag.get(4).cloned().unwrap_or_default()))
        .next();
    let mut tags = match root {
        Some(root) => vec![root, parent_is("reply")],
        None => vec![parent_is("root")],
    };
    let mut people = vec![parent.pubkey];
    people.extend(parent.tags.public_keys().filter(|key| *key != parent.pubkey));
    tags.extend(people.into_iter().filter(|key| key != own).map(Tag::public_key));
    tags
}

/// Stores a picture; the result is its address and the tag that describes it.
fn attach(relay: &Relay, state: &mut State, picture: &Picture) -> (String, Tag) {
    let hash = blobs::hash(&picture.bytes);
    let url = blobs::url(relay, &hash, &picture.content_type);
    let blob = Blob {
        bytes: picture.bytes.clone(),
        content_type: picture.content_type.clone(),
        uploaded: clock::now().unix_timestamp(),
    };
    state.blobs.insert(hash.clone(), blob);
    let size = image::load_from_memory(&picture.bytes).map(|image| (image.width(), image.height()));
    let mut fields = vec![
        format!("url {url}"),
        format!("m {}", picture.content_type),
        format!("x {hash}"),
    ];
    if let Ok((width, height)) = size {
        fields.push(format!("dim {width}x{height}"));
    }
    if !picture.alt.is_empty() {
        fields.push(format!("alt {}", picture.alt));
    }
    (url, Tag::custom("imeta", fields))
}
