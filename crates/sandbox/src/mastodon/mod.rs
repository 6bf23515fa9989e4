//! A stand-in for a Mastodon 4.5 server: the client API, OAuth, streaming, and authors who speak as if through an
//! app of their own.

mod answer;
mod auth;
mod compose;
mod entity;
mod instance;
mod page;
mod params;
mod remote;
mod routes;
mod spoil;
mod state;
mod text;

#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use axum::{extract::DefaultBodyLimit, middleware};

use crate::{
    Calls, Faults, Ledger, LedgerEntry, Posted, Profile, Refused, Say, Visibility,
    gate::{self, Gate},
    serve::{Bound, Running},
};
use compose::Words;
use instance::Instance;

pub use remote::{RemoteAuthor, RemotePost};

/// Larger than any limit that is told to clients, so that the limits are tested and not this.
const MAX_BODY: usize = 128 << 20;

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on loopback; a free one if absent.
    pub port: Option<u16>,
    /// What the server says that it is. A version that is not Mastodon's own makes it another member of the family.
    pub version: String,
    /// The longest text, in characters as Mastodon counts them.
    pub max_characters: usize,
    /// The most pictures of one post.
    pub max_media: usize,
    /// The largest picture in bytes.
    pub image_size_limit: usize,
    /// How long an uploaded picture is processed: zero answers 200 at once, more answers 202 first.
    pub media_delay: Duration,
    /// The longest silence on a stream before a heartbeat.
    pub heartbeat: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: None,
            version: "4.5.0".to_owned(),
            max_characters: 500,
            max_media: 4,
            image_size_limit: 16_777_216,
            media_delay: Duration::ZERO,
            heartbeat: gate::HEARTBEAT,
        }
    }
}

/// A running Mastodon server; dropping it stops it and breaks its connections.
pub struct Server {
    instance: Arc<Instance>,
    calls: Calls,
    running: Running,
}

/// Who an author is to this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorHandle {
    /// The local account id.
    pub id: String,
    /// The login name.
    pub name: String,
    /// `name@host`.
    pub handle: String,
    /// The ActivityPub id.
    pub uri: String,
    /// The profile page.
    pub url: String,
}

impl Server {
    /// Starts a server on loopback. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// If the port is taken.
    pub async fn start(options: Options) -> io::Result<Self> {
        let bound = Bound::bind(options.port).await?;
        let (faults, calls) = (Faults::default(), Calls::default());
        let instance = Arc::new(Instance::new(bound.url(), options, faults.clone()));
        let gate = Gate::new(faults, calls.clone(), spoil::Manners);
        let router = routes::all()
            .layer(middleware::from_fn_with_state(gate, gate::pass))
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .with_state(Arc::clone(&instance));
        Ok(Self {
            instance,
            calls,
            running: bound.serve(router),
        })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.instance.base
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.running.port()
    }

    /// The switches for everything that may go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.instance.faults
    }

    /// How often each route was asked.
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Everything that was accepted from API clients.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.instance.ledger.entries()
    }

    /// What the clients of one author posted.
    #[must_use]
    pub fn ledger_posts_of(&self, name: &str) -> Vec<LedgerEntry> {
        self.instance.ledger.posts_of(name)
    }

    /// The book itself, for further questions.
    #[must_use]
    pub fn book(&self) -> &Ledger {
        &self.instance.ledger
    }

    /// Creates an account. One that has this name already is left as it is.
    pub fn author(&self, profile: Profile) -> AuthorHandle {
        self.instance.with(|state| {
            let known = state.account_called(&profile.name).map(|account| account.id);
            let id = known.unwrap_or_else(|| state.add_account(profile, None));
            let account = &state.accounts[&id];
            AuthorHandle {
                id: id.to_string(),
                name: account.username.clone(),
                handle: format!("{}@{}", account.username, state.host()),
                uri: account.uri.clone(),
                url: account.url.clone(),
            }
        })
    }

    /// Gives an author another shown name, bio and fields.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn set_profile(&self, profile: Profile) -> Result<(), Refused> {
        let id = self.who(&profile.name)?;
        self.instance.with(|state| {
            if let Some(account) = state.accounts.get_mut(&id) {
                account.profile = profile;
            }
        });
        Ok(())
    }

    /// A token with all scopes, as if the author had logged in with an app.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn token(&self, name: &str) -> Result<String, Refused> {
        let id = self.who(name)?;
        Ok(self.instance.grant(Some(id), "read write follow push profile"))
    }

    /// Makes every token of this author invalid; it has to log in again.
    ///
    /// # Errors
    /// If there is no such author.
    pub fn revoke_tokens(&self, name: &str) -> Result<(), Refused> {
        let id = self.who(name)?;
        self.instance
            .with(|state| state.tokens.retain(|_, token| token.account != Some(id)));
        Ok(())
    }

    /// The author says plain public text.
    ///
    /// # Errors
    /// If there is no such author, or the server refuses the text.
    pub fn say(&self, name: &str, text: &str) -> Result<Posted, Refused> {
        self.say_with(name, Say::text(text))
    }

    /// The author says something.
    ///
    /// # Errors
    /// If there is no such author or parent, or the server refuses it.
    pub fn say_with(&self, name: &str, say: Say) -> Result<Posted, Refused> {
        let author = self.who(name)?;
        let find = |uri: Option<String>| uri.map(|uri| self.find(&uri)).transpose();
        let (reply_to, quote_of) = (find(say.reply_to)?, find(say.quote)?);
        self.instance.with(|state| {
            let mut media = Vec::new();
            for picture in say.images {
                let decoded = routes::media::decode(picture.bytes, Some(&picture.content_type), author)?;
                media.push(state.add_media(state::Media {
                    alt: picture.alt,
                    ..decoded
                }));
            }
            let words = Words {
                text: say.text,
                spoiler: say.spoiler.unwrap_or_default(),
                visibility: say.visibility,
                language: say.language,
                published_at: say.published_at,
                reply_to,
                quote_of,
                media,
                ..Words::default()
            };
            let id = state.say(author, words)?;
            Ok(posted(&state.statuses[&id]))
        })
    }

    /// The author changes the text of a post.
    ///
    /// # Errors
    /// If there is no such author or post of theirs, or the server refuses the text.
    pub fn edit(&self, name: &str, uri: &str, text: &str) -> Result<(), Refused> {
        let id = self.own(name, uri)?;
        self.instance.with(|state| {
            let old = &state.statuses[&id];
            let words = Words {
                text: text.to_owned(),
                spoiler: old.spoiler.clone(),
                sensitive: old.sensitive,
                media: old.media.clone(),
                ..Words::default()
            };
            Ok(state.edit(id, words)?)
        })
    }

    /// The author takes a post back.
    ///
    /// # Errors
    /// If there is no such author or post of theirs.
    pub fn delete(&self, name: &str, uri: &str) -> Result<(), Refused> {
        let id = self.own(name, uri)?;
        self.instance.with(|state| state.remove(id));
        Ok(())
    }

    /// The author likes a post.
    ///
    /// # Errors
    /// If there is no such author or post.
    pub fn like(&self, name: &str, uri: &str) -> Result<(), Refused> {
        let (who, id) = (self.who(name)?, self.find(uri)?);
        self.instance.with(|state| state.like(who, id));
        Ok(())
    }

    /// The author passes a post on; the result is the wrapper.
    ///
    /// # Errors
    /// If there is no such author or post, or it may not be passed on.
    pub fn boost(&self, name: &str, uri: &str) -> Result<Posted, Refused> {
        let (who, id) = (self.who(name)?, self.find(uri)?);
        self.instance.with(|state| {
            let boost = state.boost(who, id, Visibility::Public)?;
            Ok(posted(&state.statuses[&boost]))
        })
    }

    /// The first author follows the second, who may be of elsewhere.
    ///
    /// # Errors
    /// If one of them is not known here.
    pub fn follow(&self, name: &str, whom: &str) -> Result<(), Refused> {
        let (who, whom) = (self.who(name)?, self.who(whom)?);
        self.instance.with(|state| state.follow(who, whom));
        Ok(())
    }

    /// Makes two posts answers to each other: a reply chain without an end.
    ///
    /// # Errors
    /// If one of them does not exist.
    pub fn tie_knot(&self, one: &str, other: &str) -> Result<(), Refused> {
        let (one, other) = (self.find(one)?, self.find(other)?);
        self.instance.with(|state| {
            for (child, parent) in [(one, other), (other, one)] {
                if let Some(status) = state.statuses.get_mut(&child) {
                    status.reply_to = Some(parent);
                }
            }
        });
        Ok(())
    }

    /// Every post that the server has, boosts included, oldest first.
    #[must_use]
    pub fn posts(&self) -> Vec<Posted> {
        self.instance
            .with(|state| state.statuses.values().map(posted).collect())
    }

    fn who(&self, name: &str) -> Result<u64, Refused> {
        let id = self
            .instance
            .with(|state| state.account_called(name).map(|account| account.id));
        id.ok_or_else(|| Refused(format!("no author {name} on {}", self.url())))
    }

    fn find(&self, uri: &str) -> Result<u64, Refused> {
        let id = self
            .instance
            .with(|state| state.status_by_uri(uri).map(|status| status.id));
        id.ok_or_else(|| Refused(format!("no post {uri} on {}", self.url())))
    }

    fn own(&self, name: &str, uri: &str) -> Result<u64, Refused> {
        let (who, id) = (self.who(name)?, self.find(uri)?);
        let own = self
            .instance
            .with(|state| state.statuses.get(&id).is_some_and(|it| it.account == who));
        if own {
            Ok(id)
        } else {
            Err(Refused(format!("{uri} is not by {name}")))
        }
    }
}

fn posted(status: &state::Status) -> Posted {
    Posted {
        uri: status.uri.clone(),
        id: status.id.to_string(),
        url: status.url.clone(),
        cid: None,
    }
}

impl From<answer::Oops> for Refused {
    fn from(oops: answer::Oops) -> Self {
        Self(oops.error)
    }
}
