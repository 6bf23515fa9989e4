//! What the server remembers: blogs, their articles, and who subscribed.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use time::OffsetDateTime;

use super::{hub::Subscriber, mischief::Mischief};
use crate::{Profile, Refused, clock};

/// The most articles that a feed shows.
const SHOWN: usize = 50;

/// An article as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its page, which is also its lasting id in every format.
    pub(crate) url: String,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) html: String,
    pub(crate) published: OffsetDateTime,
    pub(crate) updated: OffsetDateTime,
    /// Address, MIME type and size of its picture.
    pub(crate) picture: Option<(String, String, usize)>,
}

/// One blog.
#[derive(Clone, Debug)]
pub(crate) struct Blog {
    pub(crate) profile: Profile,
    /// In the order in which they were published.
    pub(crate) entries: Vec<Entry>,
    pub(crate) mischief: Vec<Mischief>,
    count: u64,
}

impl Blog {
    /// What a feed shows, newest first.
    pub(crate) fn shown(&self) -> Vec<Entry> {
        let mut shown: Vec<_> = self.entries.iter().rev().cloned().collect();
        shown.sort_by_key(|entry| std::cmp::Reverse(entry.published));
        shown.truncate(SHOWN);
        shown
    }

    pub(crate) fn does(&self, mischief: Mischief) -> bool {
        self.mischief.contains(&mischief)
    }

    /// A number that no article of this blog has yet.
    pub(crate) fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) blogs: BTreeMap<String, Blog>,
    /// Pictures by their file names, with their MIME types.
    pub(crate) pictures: HashMap<String, (Bytes, String)>,
    pub(crate) subscribers: Vec<Subscriber>,
}

impl State {
    pub(crate) fn settle(&mut self, profile: &Profile) {
        let blog = self.blogs.entry(profile.name.clone()).or_insert_with(|| Blog {
            profile: profile.clone(),
            entries: Vec::new(),
            mischief: Vec::new(),
            count: 0,
        });
        blog.profile = profile.clone();
    }

    pub(crate) fn blog(&mut self, name: &str) -> Result<&mut Blog, Refused> {
        self.blogs
            .get_mut(name)
            .ok_or_else(|| Refused(format!("no blog {name} on this server")))
    }

    /// Who is subscribed to this feed and whose lease has not ended.
    pub(crate) fn listeners(&mut self, topic: &str) -> Vec<Subscriber> {
        let now = clock::now();
        self.subscribers.retain(|subscriber| subscriber.until > now);
        self.subscribers
            .iter()
            .filter(|subscriber| subscriber.topic == topic)
            .cloned()
            .collect()
    }
}
