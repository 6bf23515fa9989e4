//! Authors and posts of elsewhere: another local id, the same canonical URI.

use std::sync::Arc;

use time::OffsetDateTime;

use super::{
    instance::Instance,
    state::{State, Status},
    text,
};
use crate::{Profile, Refused, Visibility, clock};

/// An author whose home is another server.
#[derive(Clone, Debug)]
pub struct RemoteAuthor {
    /// Who it is.
    pub profile: Profile,
    /// The home server, as it stands behind the `@`.
    pub host: String,
    /// The ActivityPub id.
    pub uri: String,
    /// The page for people.
    pub url: String,
}

/// A post of a [`RemoteAuthor`].
#[derive(Clone, Debug)]
pub struct RemotePost {
    /// Who said it.
    pub author: RemoteAuthor,
    /// Its canonical URI, wherever that leads: a bridge may use one that carries an `at://` address.
    pub uri: String,
    /// The page for people.
    pub url: String,
    /// The text; it becomes HTML as if it were said here.
    pub text: String,
    /// The canonical URI of the post that it answers, if this server knows that one.
    pub reply_to: Option<String>,
    /// When it was said; its local id is of that time, as with Mastodon.
    pub published_at: OffsetDateTime,
}

/// Makes the author known and returns its local id.
pub(crate) fn meet(state: &mut State, author: &RemoteAuthor) -> u64 {
    if let Some(known) = state.accounts.values().find(|account| account.uri == author.uri) {
        return known.id;
    }
    let elsewhere = (author.host.clone(), author.uri.clone(), author.url.clone());
    state.add_account(author.profile.clone(), Some(elsewhere))
}

/// Stores a post of elsewhere, once, and returns its local id.
pub(crate) fn receive(state: &mut State, post: &RemotePost) -> u64 {
    if let Some(known) = state.statuses.values().find(|status| status.uri == post.uri) {
        return known.id;
    }
    let author = meet(state, &post.author);
    let id = state.mint(post.published_at);
    let rendered = state.render(&post.text);
    let reply_to = post
        .reply_to
        .as_deref()
        .and_then(|uri| state.status_by_uri(uri))
        .map(|parent| parent.id);
    state.publish(Status {
        id,
        account: author,
        uri: post.uri.clone(),
        url: post.url.clone(),
        text: post.text.clone(),
        html: rendered.html,
        spoiler: String::new(),
        sensitive: false,
        visibility: Visibility::Public,
        language: Some("en".to_owned()),
        created_at: post.published_at,
        edited_at: None,
        reply_to,
        boost_of: None,
        quote_of: None,
        media: Vec::new(),
        poll: None,
        mentions: rendered.mentions,
        tags: rendered.tags,
    });
    id
}

/// A public post of this server, as others get it.
pub(crate) fn export_post(instance: &Instance, uri: &str) -> Option<RemotePost> {
    instance.with(|state| {
        let status = state
            .status_by_uri(uri)
            .filter(|status| state.visible(status, None))?;
        let author = state
            .accounts
            .get(&status.account)
            .filter(|author| author.host.is_none())?;
        let parent = status.reply_to.and_then(|id| state.statuses.get(&id));
        Some(RemotePost {
            author: export(state, author.id)?,
            uri: status.uri.clone(),
            url: status.url.clone(),
            text: status.text.clone(),
            reply_to: parent.map(|parent| parent.uri.clone()),
            published_at: status.created_at,
        })
    })
}

fn export(state: &State, id: u64) -> Option<RemoteAuthor> {
    let account = state.accounts.get(&id)?;
    Some(RemoteAuthor {
        profile: account.profile.clone(),
        host: account.host.clone().unwrap_or_else(|| state.host().to_owned()),
        uri: account.uri.clone(),
        url: account.url.clone(),
    })
}

/// Looks a post up by its URI or page, first here and then on the peers, as `resolve=true` does.
pub(crate) fn resolve_post(instance: &Instance, address: &str) -> Option<u64> {
    let known = instance.with(|state| state.status_by_uri(address).map(|status| status.id));
    known.or_else(|| {
        let post = instance
            .peers()
            .iter()
            .find_map(|peer| export_post(peer, address))?;
        Some(instance.with(|state| receive(state, &post)))
    })
}

/// Looks an author up by `name@host` or page, first here and then on the peers.
pub(crate) fn resolve_author(instance: &Instance, who: &str) -> Option<u64> {
    let known = |state: &State| {
        let by_page = state
            .accounts
            .values()
            .find(|account| account.url == who || account.uri == who);
        by_page
            .or_else(|| state.account_called(who))
            .map(|account| account.id)
    };
    instance.with(|state| known(state)).or_else(|| {
        let author = instance.peers().iter().find_map(|peer| {
            peer.with(|state| {
                let id =
                    known(state).filter(|id| state.accounts.get(id).is_some_and(|it| it.host.is_none()))?;
                let named = who.trim_start_matches('@');
                let spelled_out = who.starts_with("http") || named.contains('@');
                spelled_out.then(|| export(state, id)).flatten()
            })
        })?;
        Some(instance.with(|state| meet(state, &author)))
    })
}

impl super::Server {
    /// Shows a post of elsewhere on this server, once: it gets a local id, and keeps its canonical URI.
    pub fn receive(&self, post: &RemotePost) -> crate::Posted {
        let id = self.instance.with(|state| receive(state, post));
        crate::Posted {
            uri: post.uri.clone(),
            id: id.to_string(),
            url: post.url.clone(),
            cid: None,
        }
    }

    /// Shows a public post of another sandbox server here.
    ///
    /// # Errors
    /// If the other server has no public post of its own with this URI.
    pub fn receive_from(&self, other: &Self, uri: &str) -> Result<crate::Posted, Refused> {
        let post =
            export_post(&other.instance, uri).ok_or_else(|| Refused(format!("no public post {uri}")))?;
        Ok(self.receive(&post))
    }

    /// From now on these two servers find each other's posts and authors by search with `resolve=true`.
    pub fn befriend(&self, other: &Self) {
        self.instance.add_peer(Arc::downgrade(&other.instance));
        other.instance.add_peer(Arc::downgrade(&self.instance));
    }
}

impl RemotePost {
    /// A post by an author at a made-up host, said now.
    #[must_use]
    pub fn at_host(host: &str, name: &str, key: &str, text: &str) -> Self {
        let base = format!("https://{host}");
        Self {
            author: RemoteAuthor {
                profile: Profile::named(name),
                host: host.to_owned(),
                uri: format!("{base}/users/{name}"),
                url: format!("{base}/@{name}"),
            },
            uri: format!("{base}/users/{name}/statuses/{key}"),
            url: format!("{base}/@{name}/{key}"),
            text: text.to_owned(),
            reply_to: None,
            published_at: clock::now(),
        }
    }
}

/// The profile page of an author of this server, whose links carry `rel="me"`.
pub(crate) fn profile_page(state: &State, name: &str) -> Option<String> {
    let account = state
        .account_called(name)
        .filter(|account| account.host.is_none())?;
    let links = account
        .profile
        .fields
        .iter()
        .filter(|(_, value)| value.starts_with("http"));
    let links: String = links
        .map(|(_, url)| format!("<li>{}</li>", text::link(url, true)))
        .collect();
    let (title, note) = (
        text::escape(&account.profile.display_name),
        state.render(&account.profile.bio).html,
    );
    Some(format!(
        "<!DOCTYPE html><title>{title}</title><h1>{title}</h1>{note}<ul>{links}</ul>"
    ))
}
