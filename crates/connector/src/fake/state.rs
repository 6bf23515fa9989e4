//! What is the case in a fake world.

use super::character::Character;
use super::world::{Accepted, Trouble};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use syrinx_model::{
    Attachment, Audience, Claim, DraftPoll, Feature, Inbound, InboundNotice, Moment, NoticeKind, PartMedia,
    Stamp, Text,
};

/// One second for every thing that happens.
const TICK: i64 = 1000;

/// Everything that is the case. Things are numbered in the order in which they happened.
pub(super) struct State {
    pub(super) character: Character,
    pub(super) now: Moment,
    pub(super) last: u64,
    pub(super) things: BTreeMap<u64, Thing>,
    pub(super) notices: Vec<Told>,
    pub(super) follows: BTreeSet<(String, String)>,
    pub(super) mutes: BTreeSet<(String, String)>,
    pub(super) blocks: BTreeSet<(String, String)>,
    /// Who did what to which thing; the act in words.
    pub(super) acts: BTreeSet<(String, u64, String)>,
    pub(super) claims: BTreeMap<String, Vec<Claim>>,
    /// The token that is good now, by account.
    pub(super) tokens: BTreeMap<String, u64>,
    /// The server at which an account is, where it is not the world's own.
    pub(super) servers: BTreeMap<String, String>,
    pub(super) revoked: BTreeSet<String>,
    pub(super) files: u64,
    pub(super) accepted: Vec<Accepted>,
    /// What was taken and is not done yet.
    pub(super) late: Vec<(Said, Stamp)>,
    pub(super) calls: BTreeMap<&'static str, u64>,
    pub(super) troubles: VecDeque<Trouble>,
    pub(super) away: bool,
    pub(super) streamless: bool,
}

/// A post or a boost.
#[derive(Clone)]
pub(super) enum Thing {
    Said(Box<Said>),
    Boosted { by: String, post: u64, at: Moment },
}

/// A post.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) by: String,
    pub(super) text: Text,
    pub(super) spoiler: String,
    pub(super) sensitive: bool,
    pub(super) language: Option<String>,
    pub(super) audience: Audience,
    pub(super) at: Moment,
    pub(super) edited_at: Option<Moment>,
    pub(super) parent: Option<u64>,
    pub(super) quote: Option<u64>,
    pub(super) media: Vec<PartMedia>,
    pub(super) poll: Option<DraftPoll>,
}

/// A notice, for one account.
pub(super) struct Told {
    pub(super) to: String,
    pub(super) kind: NoticeKind,
    pub(super) by: String,
    pub(super) at: Moment,
    pub(super) thing: Option<u64>,
}

/// Something that just happened.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// A post or boost, new or changed.
    Thing(u64),
    /// A post or boost is gone: its number, and who had made it.
    Gone(u64, String),
    /// Somebody wishes a post or boost gone, whoever made it: its number, and who wishes so.
    Wished(u64, String),
    /// A notice, by its place.
    Told(usize),
    /// An account's server tells it something of its own invention.
    Claimed(String, Box<Inbound>),
    /// All lines are cut.
    Cut,
}

impl Said {
    /// A plain post.
    pub(super) fn plain(by: &str, text: &str, audience: Audience, parent: Option<u64>, at: Moment) -> Self {
        Self {
            by: by.to_owned(),
            text: Text::detect(text),
            spoiler: String::new(),
            sensitive: false,
            language: None,
            audience,
            at,
            edited_at: None,
            parent,
            quote: None,
            media: Vec::new(),
            poll: None,
        }
    }

    /// Whom it mentions.
    pub(super) fn mentioned(&self) -> BTreeSet<String> {
        self.text
            .facets()
            .iter()
            .filter_map(|facet| match facet.feature() {
                Feature::Mention { handle, .. } => handle.split('@').next().map(str::to_owned),
                _ => None,
            })
            .collect()
    }

    pub(super) fn attachments(&self) -> Vec<Attachment> {
        self.media
            .iter()
            .filter_map(|media| media.attachment.clone())
            .collect()
    }
}

impl State {
    pub(super) fn new(character: Character) -> Self {
        Self {
            character,
            // 2026-01-01T00:00:00Z
            now: Moment(1_767_225_600_000),
            last: 0,
            things: BTreeMap::new(),
            notices: Vec::new(),
            follows: BTreeSet::new(),
            mutes: BTreeSet::new(),
            blocks: BTreeSet::new(),
            acts: BTreeSet::new(),
            claims: BTreeMap::new(),
            tokens: BTreeMap::new(),
            servers: BTreeMap::new(),
            revoked: BTreeSet::new(),
            files: 0,
            accepted: Vec::new(),
            late: Vec::new(),
            calls: BTreeMap::new(),
            troubles: VecDeque::new(),
            away: false,
            streamless: false,
        }
    }

    /// Time goes on.
    pub(super) fn tick(&mut self) -> Moment {
        self.now = self.now.plus(TICK);
        self.now
    }

    /// A post comes into the world, and those whom it concerns are told.
    pub(super) fn say(&mut self, said: Said) -> (u64, Vec<Event>) {
        let (by, at, parent) = (said.by.clone(), said.at, said.parent);
        let mut told: BTreeSet<String> = said.mentioned();
        told.extend(
            parent
                .and_then(|parent| self.said(parent))
                .map(|parent| parent.by.clone()),
        );
        told.remove(&by);
        let n = self.add(Thing::Said(Box::new(said)));
        let mut events = vec![Event::Thing(n)];
        for to in told {
            if self.said(n).is_some_and(|said| self.visible(&to, said)) {
                events.push(self.tell(&to, NoticeKind::Mention, &by, at, Some(n)));
            }
        }
        (n, events)
    }

    /// A post of an account comes into the world, and into the ledger.
    pub(super) fn accept(&mut self, said: Said, stamp: &Stamp) -> (u64, Vec<Event>) {
        let (handle, text, parent) = (said.by.clone(), said.text.plain().to_owned(), said.parent);
        let (n, events) = self.say(said);
        let line = Accepted {
            handle,
            key: stamp.key,
            ordinal: stamp.ordinal,
            text,
            uri: self.uri(n),
            parent_uri: parent.map(|parent| self.uri(parent)),
        };
        self.accepted.push(line);
        (n, events)
    }

    /// A boost comes into the world; a second one of the same post by the same author is the first one.
    pub(super) fn boost(&mut self, by: &str, post: u64) -> (u64, Vec<Event>) {
        let mine = |thing: &Thing| matches!(thing, Thing::Boosted { by: who, post: what, .. } if who == by && *what == post);
        if let Some((n, _)) = self.things.iter().find(|(_, thing)| mine(thing)) {
            return (*n, Vec::new());
        }
        let at = self.tick();
        let n = self.add(Thing::Boosted {
            by: by.to_owned(),
            post,
            at,
        });
        let mut events = vec![Event::Thing(n)];
        events.extend(self.tell_author(NoticeKind::Boost, by, post, at));
        (n, events)
    }

    /// Somebody likes a post; liking twice is liking once.
    pub(super) fn like(&mut self, by: &str, post: u64) -> Vec<Event> {
        if !self.acts.insert((by.to_owned(), post, "like".to_owned())) {
            return Vec::new();
        }
        let at = self.tick();
        self.tell_author(NoticeKind::Like, by, post, at)
            .into_iter()
            .collect()
    }

    /// A post or boost leaves the world, and boosts of it with it.
    pub(super) fn remove(&mut self, n: u64) -> Vec<Event> {
        let boosts = self
            .things
            .iter()
            .filter(|(_, thing)| matches!(thing, Thing::Boosted { post, .. } if *post == n));
        let mut gone: Vec<u64> = boosts.map(|(boost, _)| *boost).collect();
        gone.push(n);
        let removed = gone
            .into_iter()
            .filter_map(|n| Some((n, self.things.remove(&n)?)));
        removed
            .map(|(n, thing)| match thing {
                Thing::Said(said) => Event::Gone(n, said.by),
                Thing::Boosted { by, .. } => Event::Gone(n, by),
            })
            .collect()
    }

    /// Tells an account something.
    pub(super) fn tell(
        &mut self,
        to: &str,
        kind: NoticeKind,
        by: &str,
        at: Moment,
        thing: Option<u64>,
    ) -> Event {
        self.notices.push(Told {
            to: to.to_owned(),
            kind,
            by: by.to_owned(),
            at,
            thing,
        });
        Event::Told(self.notices.len() - 1)
    }

    fn tell_author(&mut self, kind: NoticeKind, by: &str, post: u64, at: Moment) -> Option<Event> {
        let author = self.said(post)?.by.clone();
        (author != by).then(|| self.tell(&author, kind, by, at, Some(post)))
    }

    fn add(&mut self, thing: Thing) -> u64 {
        self.last += 1;
        self.things.insert(self.last, thing);
        self.last
    }

    pub(super) fn said(&self, n: u64) -> Option<&Said> {
        match self.things.get(&n)? {
            Thing::Said(said) => Some(said),
            Thing::Boosted { .. } => None,
        }
    }

    /// Whether an account may see a post.
    pub(super) fn visible(&self, viewer: &str, said: &Said) -> bool {
        let blocked = self.blocks.contains(&(said.by.clone(), viewer.to_owned()));
        said.by == viewer
            || !blocked
                && match said.audience {
                    Audience::Public | Audience::Unlisted => true,
                    Audience::Private => self.follows.contains(&(viewer.to_owned(), said.by.clone())),
                    Audience::Direct => said.mentioned().contains(viewer),
                }
    }

    /// Whether a thing is in an account's Following view.
    pub(super) fn at_home(&self, viewer: &str, thing: &Thing) -> bool {
        let hidden = |who: &str| {
            let pair = (viewer.to_owned(), who.to_owned());
            self.mutes.contains(&pair) || self.blocks.contains(&pair)
        };
        let wanted = |who: &str| who == viewer || self.follows.contains(&(viewer.to_owned(), who.to_owned()));
        match thing {
            Thing::Said(said) => wanted(&said.by) && !hidden(&said.by) && self.visible(viewer, said),
            Thing::Boosted { by, post, .. } => {
                let post = self.said(*post);
                wanted(by)
                    && !hidden(by)
                    && post.is_some_and(|post| !hidden(&post.by) && self.visible(viewer, post))
            }
        }
    }

    /// A notice as its account is told it.
    pub(super) fn notice(&self, place: usize, viewer: &str) -> Option<InboundNotice> {
        let told = self.notices.get(place).filter(|told| told.to == viewer)?;
        let post = told.thing.and_then(|n| self.post(viewer, n));
        Some(InboundNotice {
            id: format!("{}:notice/{place}", self.character.id()),
            kind: told.kind,
            author: self.author(viewer, &told.by),
            at: told.at,
            post_uri: post.as_ref().map(|post| post.uri.clone()),
            post: post.map(Box::new),
            stranger: false,
        })
    }
}
