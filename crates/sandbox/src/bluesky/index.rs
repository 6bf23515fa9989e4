//! What the AppView knows about all records together: who likes, answers, follows whom, and in which order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use time::OffsetDateTime;

use super::{ids, state::Record};
use crate::clock;

pub(crate) const POST: &str = "app.bsky.feed.post";
pub(crate) const LIKE: &str = "app.bsky.feed.like";
pub(crate) const REPOST: &str = "app.bsky.feed.repost";
pub(crate) const FOLLOW: &str = "app.bsky.graph.follow";
pub(crate) const BLOCK: &str = "app.bsky.graph.block";

/// Who did something to a post: the record's address by the author's DID.
type Doers = BTreeMap<String, String>;

/// A place in a list that is sorted by time; of the same millisecond, what was written later comes later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Milliseconds since 1970.
    pub(crate) time: u64,
    /// The order in which records were written.
    pub(crate) order: u64,
    /// The address of the record that stands here.
    pub(crate) uri: String,
}

/// Something that an author is told.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) to: String,
    pub(crate) reason: &'static str,
    /// The record that is the reason.
    pub(crate) uri: String,
    /// The own post that it is about.
    pub(crate) subject: Option<String>,
    pub(crate) at: OffsetDateTime,
}

#[derive(Default)]
pub(crate) struct Index {
    /// Posts and reposts; a repost has the address of what it passes on.
    pub(crate) feed: BTreeMap<Place, Option<String>>,
    pub(crate) likes: HashMap<String, Doers>,
    pub(crate) reposts: HashMap<String, Doers>,
    pub(crate) replies: HashMap<String, BTreeSet<String>>,
    pub(crate) quotes: HashMap<String, BTreeSet<String>>,
    /// Follow and block records by who and whom.
    pub(crate) follows: BTreeMap<(String, String), String>,
    pub(crate) blocks: BTreeMap<(String, String), String>,
    /// By the order of the record, and by who is told.
    pub(crate) notes: BTreeMap<(u64, String), Note>,
}

impl Index {
    /// Takes a record in.
    pub(crate) fn add(&mut self, uri: &str, record: &Record) {
        let Some((did, collection, _)) = ids::split(uri) else {
            return;
        };
        let value = &record.value;
        let subject = value["subject"]["uri"].as_str().unwrap_or_default();
        let whom = value["subject"].as_str().unwrap_or_default();
        match collection {
            POST => {
                self.feed.insert(place(uri, record), None);
                if let Some(parent) = value["reply"]["parent"]["uri"].as_str() {
                    self.replies
                        .entry(parent.to_owned())
                        .or_default()
                        .insert(uri.to_owned());
                }
                if let Some(quoted) = quoted(value) {
                    self.quotes
                        .entry(quoted.to_owned())
                        .or_default()
                        .insert(uri.to_owned());
                }
                self.tell_of_post(did, uri, record);
            }
            LIKE => {
                self.likes
                    .entry(subject.to_owned())
                    .or_default()
                    .insert(did.to_owned(), uri.to_owned());
                self.tell(owner(subject), "like", did, uri, Some(subject), record);
            }
            REPOST => {
                self.feed.insert(place(uri, record), Some(subject.to_owned()));
                self.reposts
                    .entry(subject.to_owned())
                    .or_default()
                    .insert(did.to_owned(), uri.to_owned());
                self.tell(owner(subject), "repost", did, uri, Some(subject), record);
            }
            FOLLOW => {
                self.follows
                    .insert((did.to_owned(), whom.to_owned()), uri.to_owned());
                self.tell(whom, "follow", did, uri, None, record);
            }
            BLOCK => {
                self.blocks
                    .insert((did.to_owned(), whom.to_owned()), uri.to_owned());
            }
            _ => {}
        }
    }

    /// Forgets a record.
    pub(crate) fn remove(&mut self, uri: &str, record: &Record) {
        self.feed.remove(&place(uri, record));
        for doers in self.likes.values_mut().chain(self.reposts.values_mut()) {
            doers.retain(|_, deed| deed != uri);
        }
        for answers in self.replies.values_mut().chain(self.quotes.values_mut()) {
            answers.remove(uri);
        }
        self.follows.retain(|_, tie| tie != uri);
        self.blocks.retain(|_, tie| tie != uri);
        self.notes.retain(|_, note| note.uri != uri);
    }

    fn tell_of_post(&mut self, did: &str, uri: &str, record: &Record) {
        let reply = &record.value["reply"];
        for post in [&reply["parent"]["uri"], &reply["root"]["uri"]]
            .into_iter()
            .filter_map(Value::as_str)
        {
            self.tell(owner(post), "reply", did, uri, Some(post), record);
        }
        if let Some(quoted) = quoted(&record.value) {
            self.tell(owner(quoted), "quote", did, uri, Some(quoted), record);
        }
        let facets = record.value["facets"].as_array().into_iter().flatten();
        let features = facets.flat_map(|facet| facet["features"].as_array().into_iter().flatten());
        for them in features.filter_map(|feature| feature["did"].as_str()) {
            self.tell(them, "mention", did, uri, None, record);
        }
    }

    /// One is told of one record once, for the first reason that comes up, and never of oneself.
    fn tell(
        &mut self,
        to: &str,
        why: &'static str,
        from: &str,
        uri: &str,
        about: Option<&str>,
        record: &Record,
    ) {
        let key = (record.order, to.to_owned());
        if to.is_empty() || to == from || self.notes.contains_key(&key) {
            return;
        }
        let note = Note {
            to: to.to_owned(),
            reason: why,
            uri: uri.to_owned(),
            subject: about.map(str::to_owned),
            at: record.indexed_at,
        };
        self.notes.insert(key, note);
    }

    pub(crate) fn follows(&self, who: &str, whom: &str) -> bool {
        self.follows.contains_key(&(who.to_owned(), whom.to_owned()))
    }

    /// Whether one of the two blocks the other.
    pub(crate) fn blocked(&self, one: &str, other: &str) -> bool {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        self.blocks.contains_key(&pair(one, other)) || self.blocks.contains_key(&pair(other, one))
    }
}

/// Whose record an address means.
pub(crate) fn owner(uri: &str) -> &str {
    ids::split(uri).map_or("", |(did, _, _)| did)
}

/// The post that a post quotes.
pub(crate) fn quoted(post: &Value) -> Option<&str> {
    let embed = &post["embed"];
    match embed["$type"].as_str()? {
        "app.bsky.embed.record" => embed["record"]["uri"].as_str(),
        "app.bsky.embed.recordWithMedia" => embed["record"]["record"]["uri"].as_str(),
        _ => None,
    }
}

/// Where a record stands in feeds: by the earlier of what it says and when it was seen, as on the real network.
fn place(uri: &str, record: &Record) -> Place {
    let said = record.value["createdAt"]
        .as_str()
        .and_then(clock::parse)
        .unwrap_or(record.indexed_at);
    let time = clock::millis(said.min(record.indexed_at));
    Place {
        time,
        order: record.order,
        uri: uri.to_owned(),
    }
}
