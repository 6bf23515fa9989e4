//! What an event answers, both ways: NIP-10 for notes, NIP-22 for comments on anything else. Pure.

use super::address::{Place, Root, hint};
use super::names;
use super::relay::Relay;
use nostr::event::{Event, EventId, Kind, Tag};
use nostr::key::PublicKey;

/// What stands above an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Above {
    /// The first post of the conversation.
    pub(super) root: Option<Root>,
    /// What it answers.
    pub(super) parent: Option<Pointer>,
}

/// An event as another names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pointer {
    pub(super) id: EventId,
    pub(super) relay: Option<Relay>,
    pub(super) author: Option<PublicKey>,
    /// The canonical URI, where it is not that of the id.
    pub(super) article: Option<String>,
}

impl Pointer {
    /// The canonical URI.
    pub(super) fn uri(&self) -> String {
        self.article.clone().unwrap_or_else(|| names::note(&self.id))
    }
}

impl Above {
    /// What stands above an event.
    pub(super) fn of(event: &Event) -> Self {
        match event.kind {
            Kind::TextNote => Self::note(event),
            Kind::Comment => Self::comment(event),
            _ => Self::default(),
        }
    }

    /// Marked tags; where there are none, the first is the root and the last is the parent, as old clients wrote.
    fn note(event: &Event) -> Self {
        let tags: Vec<&[String]> = event
            .tags
            .iter()
            .map(Tag::as_slice)
            .filter(|tag| tag.first().is_some_and(|kind| kind == "e") && mark(tag) != "mention")
            .take(64)
            .collect();
        let marked = |wanted: &str| {
            tags.iter()
                .find(|tag| mark(tag) == wanted)
                .and_then(|tag| pointer(tag, 4))
        };
        let (root, reply) = (marked("root"), marked("reply"));
        if root.is_none() && reply.is_none() {
            let root = tags.first().and_then(|tag| pointer(tag, 4));
            let parent = tags.last().and_then(|tag| pointer(tag, 4));
            return Self {
                root: root.map(Root::from),
                parent,
            };
        }
        let parent = reply.clone().or_else(|| root.clone());
        Self {
            root: root.or(reply).map(Root::from),
            parent,
        }
    }

    fn comment(event: &Event) -> Self {
        let one = |wanted: &str| {
            event
                .tags
                .iter()
                .map(Tag::as_slice)
                .find(|tag| tag.first().is_some_and(|kind| kind == wanted))
        };
        let place = |wanted: &str| {
            let place: nostr::nips::nip01::Coordinate = one(wanted)?.get(1)?.parse().ok()?;
            (place.identifier.len() <= 200).then_some(place)
        };
        let uri = |wanted: &str| place(wanted).and_then(|place| names::article(&place));
        let parent = one("e").and_then(|tag| pointer(tag, 3)).map(|pointer| Pointer {
            article: uri("a"),
            ..pointer
        });
        let root = one("E").and_then(|tag| pointer(tag, 3)).map(|pointer| Root {
            article: place("A").map(|place| place.to_string()),
            ..Root::from(pointer)
        });
        Self {
            root: root.or_else(|| parent.clone().map(Root::from)),
            parent,
        }
    }
}

impl From<Pointer> for Root {
    fn from(pointer: Pointer) -> Self {
        Self {
            id: pointer.id,
            relay: pointer.relay,
            author: pointer.author,
            article: None,
        }
    }
}

fn mark(tag: &[String]) -> &str {
    tag.get(3).map(String::as_str).unwrap_or_default()
}

/// Reads a tag that names an event; the author stands at a place that depends on the kind of tag.
fn pointer(tag: &[String], author_at: usize) -> Option<Pointer> {
    Some(Pointer {
        id: EventId::from_hex(tag.get(1)?).ok()?,
        relay: tag.get(2).and_then(|relay| Relay::parse(relay)),
        author: tag.get(author_at).and_then(|key| PublicKey::from_hex(key).ok()),
        article: None,
    })
}

/// The kind and the tags of an answer to `parent`, without those of people.
pub(super) fn answer(parent: &Place) -> (Kind, Vec<Tag>) {
    match Kind::from_u16(parent.kind) {
        Kind::TextNote => (Kind::TextNote, note_tags(parent)),
        _ => (Kind::Comment, comment_tags(parent)),
    }
}

fn note_tags(parent: &Place) -> Vec<Tag> {
    let own = |mark: &str| event_tag(&parent.id, parent.relay.as_ref(), mark, Some(&parent.author));
    match &parent.root {
        None => vec![own("root")],
        Some(root) => vec![
            event_tag(&root.id, root.relay.as_ref(), "root", root.author.as_ref()),
            own("reply"),
        ],
    }
}

fn event_tag(id: &EventId, relay: Option<&Relay>, mark: &str, author: Option<&PublicKey>) -> Tag {
    let mut values = vec![id.to_hex(), hint(relay), mark.to_owned()];
    values.extend(author.map(PublicKey::to_hex));
    Tag::custom("e", values)
}

/// Upper case for the root, lower case for the parent. A comment's root is what the first comment was written under.
fn comment_tags(parent: &Place) -> Vec<Tag> {
    let author = parent.author.to_hex();
    let place = parent.coordinate().map(|place| place.to_string());
    let mut tags = Vec::new();
    let root = parent
        .root
        .as_ref()
        .filter(|_| Kind::from_u16(parent.kind) == Kind::Comment);
    match root {
        Some(root) => {
            let author = root.author.map(|key| key.to_hex()).unwrap_or_default();
            if let Some(article) = &root.article {
                tags.push(Tag::custom("A", [article.clone(), hint(root.relay.as_ref())]));
            }
            tags.push(Tag::custom(
                "E",
                [root.id.to_hex(), hint(root.relay.as_ref()), author.clone()],
            ));
            let kind = root
                .article
                .as_deref()
                .and_then(|article| article.split(':').next())
                .unwrap_or("1")
                .to_owned();
            tags.push(Tag::custom("K", [kind]));
            if !author.is_empty() {
                tags.push(Tag::custom("P", [author]));
            }
        }
        None => {
            if let Some(place) = &place {
                tags.push(Tag::custom("A", [place.clone(), parent.hint()]));
            }
            tags.push(Tag::custom(
                "E",
                [parent.id.to_hex(), parent.hint(), author.clone()],
            ));
            tags.push(Tag::custom("K", [parent.kind.to_string()]));
            tags.push(Tag::custom("P", [author.clone()]));
        }
    }
    if let Some(place) = place {
        tags.push(Tag::custom("a", [place, parent.hint()]));
    }
    tags.push(Tag::custom("e", [parent.id.to_hex(), parent.hint(), author]));
    tags.push(Tag::custom("k", [parent.kind.to_string()]));
    tags
}
