//! A stand-in for Bluesky: directory, data server and AppView in one, and authors who speak as if through an app
//! of their own. All handles end in `.test`.

mod answer;
mod auth;
mod compose;
mod ids;
mod index;
mod network;
mod page;
mod routes;
mod spoil;
mod state;
mod validate;
mod view;
mod write;

#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use axum::{extract::DefaultBodyLimit, middleware};
use serde_json::{Value, json};

use crate::{
    Calls, Faults, Ledger, LedgerEntry, Posted, Profile, Refused, Say, clock,
    gate::{self, Gate},
    serve::{Bound, Running},
};
use index::{FOLLOW, LIKE, POST, REPOST};
use network::Network;
use write::{Change, Write};

/// Larger than any limit that is told to clients, so that the limits are tested and not this.
const MAX_BODY: usize = 64 << 20;

/// How the network is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on loopback; a free one if absent.
    pub port: Option<u16>,
    /// How long an access token lives.
    pub access_life: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: None,
            access_life: Duration::from_secs(2 * 3600),
        }
    }
}

/// The running network; dropping it stops it and breaks its connections.
pub struct Server {
    network: Arc<Network>,
    calls: Calls,
    running: Running,
}

/// Who an author is to this network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorHandle {
    /// The lasting name.
    pub did: String,
    /// The login name.
    pub name: String,
    /// `name.test`.
    pub handle: String,
    /// The profile page for people, at the real network's address: that is what others link to.
    pub url: String,
}

impl Server {
    /// Starts the network on loopback. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// If the port is taken.
    pub async fn start(options: Options) -> io::Result<Self> {
        let bound = Bound::bind(options.port).await?;
        let calls = Calls::default();
        let network = Arc::new(Network::new(bound.url(), &options));
        let gate = Gate::new(network.faults.clone(), calls.clone(), spoil::Manners);
        let router = routes::all()
            .layer(middleware::from_fn_with_state(gate, gate::pass))
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .with_state(Arc::clone(&network));
        Ok(Self {
            network,
            calls,
            running: bound.serve(router),
        })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end: directory, data server and AppView.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.network.base
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.running.port()
    }

    /// The switches for everything that may go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.network.faults
    }

    /// How often each route was asked.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Everything that was accepted from API clients.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.network.ledger.entries()
    }

    /// What the clients of one author posted.
    #[must_use]
    pub fn ledger_posts_of(&self, name: &str) -> Vec<LedgerEntry> {
        self.network.ledger.posts_of(name)
    }

    /// The book itself, for further questions.
    #[must_use]
    pub fn book(&self) -> &Ledger {
        &self.network.ledger
    }

    /// Creates an account. One that has this name already gets this profile.
    ///
    /// # Errors
    /// If the profile is too long.
    pub fn author(&self, profile: &Profile) -> Result<AuthorHandle, Refused> {
        self.network.with(|state| {
            let known = state.repo(&profile.name).map(|repo| repo.did.clone());
            let did = known.unwrap_or_else(|| state.add_repo(profile));
            let record = json!({
                "$type": "app.bsky.actor.profile",
                "displayName": profile.display_name,
                "description": profile.bio,
            });
            let collection = "app.bsky.actor.profile".to_owned();
            let write = Write {
                collection,
                rkey: "self".to_owned(),
                change: Change::Update(record),
            };
            state.write(&did, vec![write])?;
            let handle = state.repos[&did].handle.clone();
            let url = format!("https://bsky.app/profile/{handle}");
            Ok(AuthorHandle {
                did,
                name: profile.name.clone(),
                handle,
                url,
            })
        })
    }

    /// A new app password, as if made in the settings.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn app_password(&self, name: &str) -> Result<String, Refused> {
        let did = self.who(name)?;
        let password = state::app_password();
        self.network.with(|state| {
            let Some(repo) = state.repos.get_mut(&did) else {
                return;
            };
            let title = format!("app {}", repo.app_passwords.len() + 1);
            repo.app_passwords.insert(title, password.clone());
        });
        Ok(password)
    }

    /// A pair of access and refresh token, as if the author had logged in.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn session(&self, name: &str) -> Result<(String, String), Refused> {
        let did = self.who(name)?;
        Ok(self.network.with(|state| state.open_session(&did)))
    }

    /// Lets the author's access tokens expire now; they must be renewed.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn expire_access(&self, name: &str) -> Result<(), Refused> {
        let did = self.who(name)?;
        self.network.with(|state| state.expire(&did, false));
        Ok(())
    }

    /// Lets all the author's tokens expire now; they must log in again.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn expire_session(&self, name: &str) -> Result<(), Refused> {
        let did = self.who(name)?;
        self.network.with(|state| state.expire(&did, true));
        Ok(())
    }

    /// The author says plain text.
    ///
    /// # Errors
    /// If there is no such author, or the text is too long.
    pub fn say(&self, name: &str, text: &str) -> Result<Posted, Refused> {
        self.say_with(name, Say::text(text))
    }

    /// The author says something.
    ///
    /// # Errors
    /// If there is no such author or parent, or the record is refused.
    pub fn say_with(&self, name: &str, say: Say) -> Result<Posted, Refused> {
        let did = self.who(name)?;
        self.network.with(|state| {
            let record = state.compose(&did, say)?;
            create(state, &did, POST, record)
        })
    }

    /// The author deletes a post, or a like or repost by its own address.
    ///
    /// # Errors
    /// If there is no such author or record of theirs.
    pub fn delete(&self, name: &str, uri: &str) -> Result<(), Refused> {
        let did = self.who(name)?;
        self.network.with(|state| {
            let own = state.record(uri).filter(|(repo, _)| repo.did == did);
            let parts = own.and_then(|_| ids::split(uri));
            let (_, collection, rkey) = parts.ok_or_else(|| Refused(format!("{uri} is not by {name}")))?;
            let (collection, rkey) = (collection.to_owned(), rkey.to_owned());
            state.write(
                &did,
                vec![Write {
                    collection,
                    rkey,
                    change: Change::Delete,
                }],
            )?;
            Ok(())
        })
    }

    /// The author likes a post; the result is the like record.
    ///
    /// # Errors
    /// If there is no such author or post.
    pub fn like(&self, name: &str, uri: &str) -> Result<Posted, Refused> {
        self.refer(name, LIKE, uri)
    }

    /// The author passes a post on; the result is the repost record.
    ///
    /// # Errors
    /// If there is no such author or post.
    pub fn boost(&self, name: &str, uri: &str) -> Result<Posted, Refused> {
        self.refer(name, REPOST, uri)
    }

    /// The first author follows the second.
    ///
    /// # Errors
    /// If one of them does not exist.
    pub fn follow(&self, name: &str, whom: &str) -> Result<Posted, Refused> {
        let (did, whom) = (self.who(name)?, self.who(whom)?);
        let record = json!({ "$type": FOLLOW, "subject": whom, "createdAt": clock::iso(clock::now()) });
        self.network.with(|state| create(state, &did, FOLLOW, record))
    }

    /// Makes two posts answers to each other: a reply chain without an end.
    ///
    /// # Errors
    /// If one of them does not exist.
    pub fn tie_knot(&self, one: &str, other: &str) -> Result<(), Refused> {
        self.network.with(|state| {
            for (child, parent) in [(one, other), (other, one)] {
                let parent = state.reference(parent)?;
                let (repo, record) = state
                    .record(child)
                    .ok_or_else(|| Refused(format!("no post {child}")))?;
                let (did, mut record) = (repo.did.clone(), record.value.clone());
                record["reply"] = json!({ "root": parent, "parent": parent });
                let (_, _, rkey) = ids::split(child).ok_or_else(|| Refused(format!("no post {child}")))?;
                let write = Write {
                    collection: POST.to_owned(),
                    rkey: rkey.to_owned(),
                    change: Change::Update(record),
                };
                state.write(&did, vec![write])?;
            }
            Ok(())
        })
    }

    fn refer(&self, name: &str, collection: &str, uri: &str) -> Result<Posted, Refused> {
        let did = self.who(name)?;
        self.network.with(|state| {
            let subject = state.reference(uri)?;
            let created_at = clock::iso(clock::now());
            let record = json!({ "$type": collection, "subject": subject, "createdAt": created_at });
            create(state, &did, collection, record)
        })
    }

    fn who(&self, name: &str) -> Result<String, Refused> {
        let did = self
            .network
            .with(|state| state.repo(name).map(|repo| repo.did.clone()));
        did.ok_or_else(|| Refused(format!("no author {name} on {}", self.url())))
    }
}

/// Writes a new record under a new key; a like, repost or follow of the same thing is replaced.
fn create(state: &mut state::State, did: &str, collection: &str, record: Value) -> Result<Posted, Refused> {
    let rkey = state.mint();
    let mut writes: Vec<Write> = state.replaced(did, collection, &record).into_iter().collect();
    writes.push(Write {
        collection: collection.to_owned(),
        rkey: rkey.clone(),
        change: Change::Create(record),
    });
    let written = state
        .write(did, writes)?
        .pop()
        .ok_or_else(|| Refused("nothing was written".to_owned()))?;
    let handle = &state.repos[did].handle;
    let url = format!("https://bsky.app/profile/{handle}/post/{rkey}");
    Ok(Posted {
        uri: written.uri,
        id: rkey,
        url,
        cid: Some(written.cid),
    })
}

impl From<answer::Oops> for Refused {
    fn from(oops: answer::Oops) -> Self {
        Self(format!("{}: {}", oops.error, oops.message))
    }
}
