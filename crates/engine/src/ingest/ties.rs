//! The same thing, said elsewhere.
//!
//! A tie is declared, never guessed from words alone: a bridge names the other end, or the two authors are one person
//! and said the same within the window.

use crate::{Engine, Result};
use std::collections::{BTreeSet, HashMap};
use syrinx_model::{AuthorId, OwnerId, PostId};
use syrinx_store::{Changes, Home, Known, PostChange, Tie};

/// How far apart one person's posts on two networks may lie to be the same thing said, in milliseconds.
const WINDOW: i64 = 60 * 60 * 1000;

/// What is known of a batch before it is tied: looked up for all of it at once, since every look-up costs more than
/// what it finds.
#[derive(Default)]
struct Facts {
    /// Posts by URI: those of the batch, and those that bridges name.
    known: HashMap<String, Known>,
    /// Which post declares that it is this one.
    mirrors: HashMap<String, PostId>,
    /// The authors that are this one, for this owner.
    same: HashMap<(OwnerId, AuthorId), Vec<AuthorId>>,
}

impl Engine {
    /// Finds for every new post, and for every owner to whom it was shown, what it is the same as.
    pub(super) async fn find_ties(&self, changes: &mut Changes) -> Result<()> {
        let open = |post: &&mut PostChange| post.shown.iter().any(|shown| shown.tie.is_none());
        let mut posts: Vec<&mut PostChange> = changes.posts.iter_mut().filter(open).collect();
        let facts = self.facts(&posts).await?;
        for post in &mut posts {
            for at in 0..post.shown.len() {
                if post.shown[at].tie.is_none() {
                    post.shown[at].tie = self
                        .tie_of(&facts, post.shown[at].owner, post, post.shown[at].home)
                        .await?;
                }
            }
        }
        Ok(())
    }

    async fn facts(&self, posts: &[&mut PostChange]) -> Result<Facts> {
        if posts.is_empty() {
            return Ok(Facts::default());
        }
        let own: Vec<String> = posts.iter().map(|post| post.uri.clone()).collect();
        let mirrors = self.store.bridged(&own).await?.into_iter().collect();
        let bridges = posts.iter().flat_map(|post| &post.body.bridges);
        let uris: BTreeSet<String> = own.into_iter().chain(bridges.cloned()).collect();
        let known = self.store.known(&Vec::from_iter(uris)).await?;
        let mut authors: HashMap<OwnerId, BTreeSet<AuthorId>> = HashMap::new();
        for post in posts {
            for shown in post.shown.iter().filter(|shown| is_comparable(post, shown.home)) {
                authors.entry(shown.owner).or_default().insert(post.author);
            }
        }
        let mut same = HashMap::new();
        for (owner, authors) in authors {
            self.same_person(owner, Vec::from_iter(authors), &mut same)
                .await?;
        }
        Ok(Facts {
            known: known
                .into_iter()
                .map(|known| (known.uri.clone(), known))
                .collect(),
            mirrors,
            same,
        })
    }

    async fn tie_of(
        &self,
        facts: &Facts,
        owner: OwnerId,
        post: &PostChange,
        home: Home,
    ) -> Result<Option<Tie>> {
        if let Some(tie) = facts.tie_by_bridge(post) {
            return Ok(Some(tie));
        }
        let same = facts.same.get(&(owner, post.author));
        let Some(same) = same.filter(|same| is_comparable(post, home) && !same.is_empty()) else {
            return Ok(None);
        };
        let (from, to) = (post.published_at.plus(-WINDOW), post.published_at.plus(WINDOW));
        let not = facts.known.get(&post.uri).map(|known| known.post);
        let candidates = self
            .store
            .candidates(owner, same, &post.text_key, from, to, not)
            .await?;
        // One person who says the same twice on one network has said it twice.
        let twin = candidates
            .into_iter()
            .find(|twin| twin.origin != post.origin && !twin.networks.contains(&post.origin));
        Ok(twin.map(|twin| Tie::Post(twin.post)))
    }

    /// The authors that are these: tied by the owner's hand or by evidence, and the owner's own accounts.
    async fn same_person(
        &self,
        owner: OwnerId,
        authors: Vec<AuthorId>,
        same: &mut HashMap<(OwnerId, AuthorId), Vec<AuthorId>>,
    ) -> Result<()> {
        for (author, other) in self.store.same_person(owner, &authors).await? {
            same.entry((owner, author)).or_default().push(other);
        }
        let accounts = self.store.accounts_of(owner).await?;
        let mut own: Vec<AuthorId> = accounts.into_iter().map(|account| account.author).collect();
        own.extend(self.store.owner(owner).await?.map(|owner| owner.author));
        for author in authors.into_iter().filter(|author| own.contains(author)) {
            same.entry((owner, author)).or_default().extend(&own);
        }
        for ((_, author), others) in same.iter_mut() {
            others.retain(|other| other != author);
            others.sort_unstable();
            others.dedup();
        }
        Ok(())
    }
}

/// Whether a post may be the same as another by what it says: it enters a home, and says enough.
fn is_comparable(post: &PostChange, home: Home) -> bool {
    home != Home::No && !post.text_key.is_empty()
}

impl Facts {
    fn tie_by_bridge(&self, post: &PostChange) -> Option<Tie> {
        if post.boost_of.is_some() {
            return None;
        }
        let mut named = post.body.bridges.iter().filter_map(|uri| self.known.get(uri));
        let other = named.find(|known| !known.gone && known.uri != post.uri);
        let mirror = || self.mirrors.get(&post.uri).copied();
        other.map(|known| known.post).or_else(mirror).map(Tie::Post)
    }
}
