//! A stand-in for a web server with blogs, each as RSS 2.0, Atom and JSON Feed, and an optional WebSub hub.

mod caller;
mod formats;
mod hub;
mod mischief;
mod routes;
mod site;
mod spoil;
mod state;

#[cfg(test)]
mod tests;

use std::{io, sync::Arc};

use axum::middleware;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::{
    Calls, Faults, Picture, Posted, Profile, Refused, clock,
    gate::{self, Gate},
    serve::{Bound, Running},
};
use formats::{Format, escape};
use site::Site;
use state::{Entry, State};

pub use mischief::Mischief;

/// How the server is set up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The port on loopback; a free one if absent.
    pub port: Option<u16>,
    /// Whether there is a WebSub hub, and the feeds say so. It calls back on loopback only.
    pub hub: bool,
}

/// The running server; dropping it stops it and breaks its connections.
pub struct Server {
    site: Arc<Site>,
    running: Running,
}

/// Where a blog is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlogHandle {
    /// The name with which the blog is told what to do.
    pub name: String,
    /// Its front page, which links the feeds.
    pub url: String,
    /// As RSS 2.0.
    pub rss: String,
    /// As Atom.
    pub atom: String,
    /// As JSON Feed.
    pub json: String,
}

/// What a blog publishes.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// The headline; empty for a short note, which has none.
    pub title: String,
    /// The text as HTML.
    pub html: String,
    /// A picture, which stands in the text and is an enclosure besides.
    pub picture: Option<Picture>,
    /// When it was published, if that was earlier than now.
    pub published_at: Option<OffsetDateTime>,
}

impl Article {
    /// An article of one paragraph of plain text.
    #[must_use]
    pub fn titled(title: &str, text: &str) -> Self {
        Self {
            title: title.to_owned(),
            html: format!("<p>{}</p>", escape(text)),
            ..Self::default()
        }
    }

    /// The same, with this picture.
    #[must_use]
    pub fn picture(mut self, picture: Picture) -> Self {
        self.picture = Some(picture);
        self
    }

    /// The same, published at this moment.
    #[must_use]
    pub fn at(mut self, moment: OffsetDateTime) -> Self {
        self.published_at = Some(moment);
        self
    }
}

/// A subscription that the hub has verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The feed.
    pub topic: String,
    /// Who is told.
    pub callback: String,
    /// Whether what is sent is signed.
    pub signed: bool,
    /// When it ends.
    pub until: OffsetDateTime,
}

impl Server {
    /// Starts the server on loopback. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// If the port is taken.
    pub async fn start(options: Options) -> io::Result<Self> {
        let bound = Bound::bind(options.port).await?;
        let site = Arc::new(Site::new(bound.url(), options.hub));
        let gate = Gate::new(site.faults.clone(), site.calls.clone(), spoil::Manners);
        let router = routes::all()
            .layer(middleware::from_fn_with_state(gate, gate::pass))
            .with_state(Arc::clone(&site));
        Ok(Self {
            site,
            running: bound.serve(router),
        })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.site.base
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.running.port()
    }

    /// The switches for everything that may go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.site.faults
    }

    /// How often each route was asked: `GET /{blog}/rss.xml`, `POST /hub`, ….
    #[must_use]
    pub fn calls(&self) -> &Calls {
        &self.site.calls
    }

    /// Opens a blog. One that has this name already gets this profile.
    pub fn blog(&self, profile: &Profile) -> BlogHandle {
        self.site.with(|state| state.settle(profile));
        let feed = |format| self.site.feed_url(&profile.name, format);
        BlogHandle {
            name: profile.name.clone(),
            url: self.site.home(&profile.name),
            rss: feed(Format::Rss),
            atom: feed(Format::Atom),
            json: feed(Format::Json),
        }
    }

    /// The blog publishes an article, and the hub tells everyone who wants to know. The canonical URI of an article
    /// is its address, in every format.
    ///
    /// # Errors
    /// If there is no such blog.
    pub fn publish(&self, name: &str, article: Article) -> Result<Posted, Refused> {
        let posted = self.site.with(|state| {
            let slug = state.blog(name)?.next().to_string();
            let url = format!("{}{slug}", self.site.home(name));
            let published = article.published_at.unwrap_or_else(clock::now);
            let picture = article.picture.as_ref().map(|picture| self.store(state, picture));
            let entry = Entry {
                url: url.clone(),
                slug: slug.clone(),
                title: article.title,
                html: illustrated(&article.html, picture.as_ref(), article.picture.as_ref()),
                published,
                updated: published,
                picture,
            };
            state.blog(name)?.entries.push(entry);
            Ok::<_, Refused>(Posted {
                uri: url.clone(),
                id: slug,
                url,
                cid: None,
            })
        })?;
        self.site.announce(name);
        Ok(posted)
    }

    /// The blog publishes a short note without a headline.
    ///
    /// # Errors
    /// If there is no such blog.
    pub fn say(&self, name: &str, text: &str) -> Result<Posted, Refused> {
        self.publish(name, Article::titled("", text))
    }

    /// The blog changes an article's headline and text.
    ///
    /// # Errors
    /// If there is no such blog or article.
    pub fn edit(&self, name: &str, uri: &str, article: Article) -> Result<(), Refused> {
        self.site.with(|state| {
            let entry = state
                .blog(name)?
                .entries
                .iter_mut()
                .find(|entry| entry.url == uri)
                .ok_or_else(|| Refused(format!("{uri} is not of {name}")))?;
            entry.title = article.title;
            entry.html = article.html;
            entry.updated = clock::now();
            Ok::<_, Refused>(())
        })?;
        self.site.announce(name);
        Ok(())
    }

    /// The article is gone from the feeds.
    ///
    /// # Errors
    /// If there is no such blog or article.
    pub fn remove(&self, name: &str, uri: &str) -> Result<(), Refused> {
        self.site.with(|state| {
            let entries = &mut state.blog(name)?.entries;
            let before = entries.len();
            entries.retain(|entry| entry.url != uri);
            if entries.len() < before {
                Ok(())
            } else {
                Err(Refused(format!("{uri} is not of {name}")))
            }
        })
    }

    /// From now on the blog does all this at every fetch; an empty list makes it honest again.
    ///
    /// # Errors
    /// If there is no such blog.
    pub fn misbehave(&self, name: &str, how: &[Mischief]) -> Result<(), Refused> {
        self.site.with(|state| {
            state.blog(name)?.mischief = how.to_vec();
            Ok(())
        })
    }

    /// Every subscription that the hub has verified, whether or not it has ended.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.site.with(|state| {
            let subscribers = state.subscribers.iter();
            subscribers
                .map(|subscriber| Subscription {
                    topic: subscriber.topic.clone(),
                    callback: subscriber.callback.to_string(),
                    signed: subscriber.secret.is_some(),
                    until: subscriber.until,
                })
                .collect()
        })
    }

    fn store(&self, state: &mut State, picture: &Picture) -> (String, String, usize) {
        let hash = Sha256::digest(&picture.bytes);
        let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let size = picture.bytes.len();
        state.pictures.insert(
            name.clone(),
            (picture.bytes.clone(), picture.content_type.clone()),
        );
        let url = format!("{}/pictures/{name}", self.site.base);
        (url, picture.content_type.clone(), size)
    }
}

fn illustrated(html: &str, stored: Option<&(String, String, usize)>, picture: Option<&Picture>) -> String {
    match (stored, picture) {
        (Some((url, ..)), Some(picture)) => {
            format!(
                "{html}<p><img src=\"{url}\" alt=\"{}\"></p>",
                escape(&picture.alt)
            )
        }
        _ => html.to_owned(),
    }
}
