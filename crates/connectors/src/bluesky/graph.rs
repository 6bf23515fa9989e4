//! To know authors and relations.

use super::client::Put;
use super::named::Named;
use super::uri::{self, collection};
use super::{Account, claims, directory, normalise, tid, timeline, wire};
use async_trait::async_trait;
use serde_json::json;
use std::collections::HashMap;
use syrinx_connector::{Error, Graph, Result};
use syrinx_model::{Address, Author, Claim, Evidence, Kind, Relate, Relation, Resolved, Stamp};

/// How many profiles the network tells at once (`app.bsky.actor.getProfiles`).
const AT_ONCE: usize = 25;

#[async_trait]
impl Graph for Account {
    async fn author(&self, address: &Address) -> Result<Author> {
        normalise::author(self.profile(&address.0).await?).ok_or_else(|| Error::garbled("getProfile: no DID"))
    }

    async fn resolve(&self, link_or_handle: &str) -> Result<Option<Resolved>> {
        let Some(named) = Named::read(link_or_handle) else {
            return Ok(None);
        };
        match self.look_up(&named).await {
            Err(error) if matches!(error.kind, Kind::Missing | Kind::Rejected(_)) => Ok(None),
            found => found,
        }
    }

    async fn search(&self, words: &str, max: usize) -> Result<Vec<Author>> {
        let limit = timeline::page_size(max);
        let query = [("q", words), ("limit", limit.as_str())];
        let found: wire::Actors = self.client.get("app.bsky.actor.searchActors", &query).await?;
        Ok(found
            .actors
            .into_iter()
            .filter_map(normalise::author)
            .take(max)
            .collect())
    }

    fn claims(&self, author: &Author) -> Vec<Claim> {
        claims::of(author)
    }

    async fn verify(&self, author: &Address, claim: &Claim) -> Result<bool> {
        let fresh = self.author(author).await?;
        if !self
            .claims(&fresh)
            .iter()
            .any(|one| one.evidence == claim.evidence && claims::same_page(&one.target, &claim.target))
        {
            return Ok(false);
        }
        if claim.evidence != Evidence::DomainHandle {
            return Ok(true);
        }
        if directory::well_known(&fresh.handle, &self.ports).await.as_deref() == Some(fresh.uri.as_str()) {
            return Ok(true);
        }
        // The domain may say it in the DNS, which the account's server looks up.
        match self.did_of(&fresh.handle).await {
            Ok(did) => Ok(did == fresh.uri),
            Err(error) if matches!(error.kind, Kind::Missing | Kind::Rejected(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn relations(&self, authors: &[Address]) -> Result<Vec<Relation>> {
        let mut known = HashMap::new();
        for some in authors.chunks(AT_ONCE) {
            let query: Vec<(&str, &str)> = some
                .iter()
                .map(|address| ("actors", address.0.as_str()))
                .collect();
            let told: wire::Profiles = self.client.get("app.bsky.actor.getProfiles", &query).await?;
            known.extend(
                told.profiles
                    .into_iter()
                    .map(|profile| (profile.did.clone(), relation(&profile))),
            );
        }
        let unknown = |address: &Address| Relation {
            address: Some(address.clone()),
            ..Relation::default()
        };
        Ok(authors
            .iter()
            .map(|address| known.remove(&address.0).unwrap_or_else(|| unknown(address)))
            .collect())
    }

    async fn relate(&self, author: &Address, how: &Relate, stamp: &Stamp) -> Result<Relation> {
        let profile = self.profile(&author.0).await?;
        let mut relation = relation(&profile);
        let (did, viewer) = (profile.did, profile.viewer);
        match how {
            Relate::Follow { .. } => {
                if viewer.following.is_none() {
                    self.subject(collection::FOLLOW, &did, stamp).await?;
                }
                relation.following = true;
            }
            Relate::Unfollow => {
                if let Some(record) = viewer.following {
                    self.client.remove(&record).await?;
                }
                relation.following = false;
            }
            Relate::Mute => {
                self.client
                    .act("app.bsky.graph.muteActor", &json!({ "actor": did }))
                    .await?;
                relation.muting = true;
            }
            Relate::Unmute => {
                self.client
                    .act("app.bsky.graph.unmuteActor", &json!({ "actor": did }))
                    .await?;
                relation.muting = false;
            }
            Relate::Block => {
                if viewer.blocking.is_none() {
                    self.subject(collection::BLOCK, &did, stamp).await?;
                }
                relation.blocking = true;
            }
            Relate::Unblock => {
                if let Some(record) = viewer.blocking {
                    self.client.remove(&record).await?;
                }
                relation.blocking = viewer.blocking_by_list.is_some();
            }
        }
        Ok(relation)
    }
}

impl Account {
    async fn profile(&self, actor: &str) -> Result<wire::Profile> {
        self.client
            .get("app.bsky.actor.getProfile", &[("actor", actor)])
            .await
    }

    async fn did_of(&self, name: &str) -> Result<String> {
        if uri::is_did(name) {
            return Ok(name.to_owned());
        }
        let query = [("handle", name)];
        let resolved: wire::Resolved = self
            .client
            .get("com.atproto.identity.resolveHandle", &query)
            .await?;
        Ok(resolved.did)
    }

    async fn look_up(&self, named: &Named) -> Result<Option<Resolved>> {
        let Some(rkey) = &named.post else {
            return Ok(normalise::author(self.profile(&named.actor).await?)
                .map(|author| Resolved::Author(Box::new(author))));
        };
        let uri = format!(
            "at://{}/{}/{rkey}",
            self.did_of(&named.actor).await?,
            collection::POST
        );
        let post = timeline::posts(self, &[uri], &mut 0).await?.pop();
        Ok(post.map(|post| Resolved::Post(Box::new(post))))
    }

    /// Writes a record about somebody.
    async fn subject(&self, collection: &str, did: &str, stamp: &Stamp) -> Result<()> {
        let record = json!({ "$type": collection, "subject": did, "createdAt": stamp.at.rfc3339() });
        match self.client.put(collection, &tid::of(stamp), &record).await? {
            Put::Done(_) => Ok(()),
            Put::Taken => Err(Error::rejected(
                "Something else stands where this was to be written.",
            )),
        }
    }
}

fn relation(profile: &wire::Profile) -> Relation {
    let viewer = &profile.viewer;
    Relation {
        address: Some(Address(profile.did.clone())),
        following: viewer.following.is_some(),
        requested: false,
        followed_by: viewer.followed_by.is_some(),
        muting: viewer.muted,
        blocking: viewer.blocking.is_some() || viewer.blocking_by_list.is_some(),
        blocked_by: viewer.blocked_by,
    }
}
