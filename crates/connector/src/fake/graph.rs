//! Authors and relations of a fake network.

use super::session::FakeSession;
use super::state::{State, Thing};
use crate::{Error, Graph, Result};
use async_trait::async_trait;
use std::collections::BTreeSet;
use syrinx_model::{Address, Author, Claim, Evidence, NoticeKind, Relate, Relation, Resolved, Stamp};

#[async_trait]
impl Graph for FakeSession {
    async fn author(&self, address: &Address) -> Result<Author> {
        self.world.call("author", &self.grant)?;
        let state = self.world.state();
        let who = self.who(&state, address)?;
        Ok(state.author(self.me(), &who))
    }

    async fn resolve(&self, link_or_handle: &str) -> Result<Option<Resolved>> {
        self.world.call("resolve", &self.grant)?;
        let state = self.world.state();
        let host = format!("{}.example", state.character.id());
        let path = link_or_handle
            .strip_prefix("https://")
            .and_then(|link| link.strip_prefix(&host));
        let number = path.and_then(|path| path.strip_prefix("/posts/")?.parse().ok());
        if let Some(post) = number
            .or(state.number_of(link_or_handle))
            .and_then(|n| state.post(self.me(), n))
        {
            return Ok(Some(Resolved::Post(Box::new(post))));
        }
        let handle = match path {
            Some(path) => path.strip_prefix("/@"),
            None => link_or_handle
                .trim_start_matches('@')
                .strip_suffix(&host)
                .and_then(|name| name.strip_suffix('@')),
        };
        let known = handle.filter(|handle| people(&state).contains(*handle));
        Ok(known.map(|handle| Resolved::Author(Box::new(state.author(self.me(), handle)))))
    }

    async fn search(&self, words: &str, max: usize) -> Result<Vec<Author>> {
        self.world.call("search", &self.grant)?;
        let state = self.world.state();
        let found = people(&state)
            .into_iter()
            .filter(|handle| handle.contains(&words.to_lowercase()));
        Ok(found
            .take(max)
            .map(|handle| state.author(self.me(), &handle))
            .collect())
    }

    fn claims(&self, author: &Author) -> Vec<Claim> {
        let claim = |target: &String| Claim {
            target: target.clone(),
            evidence: Evidence::RelMe,
        };
        author
            .fields
            .iter()
            .map(|field| claim(&field.value_html))
            .collect()
    }

    async fn verify(&self, author: &Address, claim: &Claim) -> Result<bool> {
        self.world.call("verify", &self.grant)?;
        let state = self.world.state();
        let who = self.who(&state, author)?;
        Ok(state
            .claims
            .get(&who)
            .is_some_and(|claims| claims.contains(claim)))
    }

    async fn relations(&self, authors: &[Address]) -> Result<Vec<Relation>> {
        self.world.call("relations", &self.grant)?;
        let state = self.world.state();
        authors
            .iter()
            .map(|address| Ok(self.relation(&state, &self.who(&state, address)?)))
            .collect()
    }

    async fn relate(&self, author: &Address, how: &Relate, _stamp: &Stamp) -> Result<Relation> {
        self.world.call("relate", &self.grant)?;
        let who = self.who(&self.world.state(), author)?;
        self.write(|state| {
            let pair = (self.me().to_owned(), who.clone());
            let mut events = Vec::new();
            match how {
                Relate::Follow { .. } => {
                    if state.follows.insert(pair) {
                        let at = state.tick();
                        events.push(state.tell(&who, NoticeKind::Follow, self.me(), at, None));
                    }
                }
                Relate::Unfollow => drop(state.follows.remove(&pair)),
                Relate::Mute => drop(state.mutes.insert(pair)),
                Relate::Unmute => drop(state.mutes.remove(&pair)),
                Relate::Block => {
                    state.follows.remove(&pair);
                    state.follows.remove(&(who.clone(), self.me().to_owned()));
                    state.blocks.insert(pair);
                }
                Relate::Unblock => drop(state.blocks.remove(&pair)),
            }
            (Ok(self.relation(state, &who)), events)
        })
    }
}

/// Everybody who was ever seen there.
fn people(state: &State) -> BTreeSet<String> {
    let authors = state.things.values().map(|thing| match thing {
        Thing::Said(said) => &said.by,
        Thing::Boosted { by, .. } => by,
    });
    let related = state.follows.iter().flat_map(|(one, other)| [one, other]);
    authors
        .chain(related)
        .chain(state.tokens.keys())
        .chain(state.claims.keys())
        .cloned()
        .collect()
}

impl FakeSession {
    /// Who is meant by an address.
    fn who(&self, state: &State, address: &Address) -> Result<String> {
        let meant = state
            .meaning(self.me(), address)
            .filter(|handle| people(state).contains(*handle));
        meant
            .map(str::to_owned)
            .ok_or_else(|| Error::missing("nobody of that address"))
    }

    fn relation(&self, state: &State, who: &str) -> Relation {
        let (out, back) = (
            (self.me().to_owned(), who.to_owned()),
            (who.to_owned(), self.me().to_owned()),
        );
        Relation {
            address: Some(state.address(self.me(), who)),
            following: state.follows.contains(&out),
            requested: false,
            followed_by: state.follows.contains(&back),
            muting: state.mutes.contains(&out),
            blocking: state.blocks.contains(&out),
            blocked_by: state.blocks.contains(&back),
        }
    }
}
