//! The running server behind its routes.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use super::{
    formats::{Format, Item, Sheet},
    hub, mischief,
    state::{Blog, Entry, State},
};
use crate::{Calls, Faults, clock, lock};

pub(crate) struct Site {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    /// Whether there is a hub.
    pub(crate) hub: bool,
    fetches: AtomicU64,
    state: Mutex<State>,
}

/// A feed as it goes out.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) body: Vec<u8>,
    pub(crate) updated: time::OffsetDateTime,
    pub(crate) mime: &'static str,
}

impl Site {
    pub(crate) fn new(base: String, hub: bool) -> Self {
        Self {
            base,
            faults: Faults::default(),
            calls: Calls::default(),
            hub,
            fetches: AtomicU64::new(0),
            state: Mutex::default(),
        }
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut lock(&self.state))
    }

    /// The front page of a blog.
    pub(crate) fn home(&self, name: &str) -> String {
        format!("{}/{name}/", self.base)
    }

    /// The address of a blog's feed.
    pub(crate) fn feed_url(&self, name: &str, format: Format) -> String {
        format!("{}{}", self.home(name), format.file())
    }

    pub(crate) fn hub_url(&self) -> Option<String> {
        self.hub.then(|| format!("{}/hub", self.base))
    }

    /// Writes a blog's feed as it stands now.
    pub(crate) fn write(&self, name: &str, format: Format) -> Option<Written> {
        let blog = self.with(|state| state.blogs.get(name).cloned())?;
        let mut sheet = self.sheet(name, &blog, format);
        let fetch = self.fetches.fetch_add(1, Ordering::Relaxed);
        mischief::alter(&blog, &mut sheet, fetch);
        let body = format.write(&sheet);
        Some(Written {
            body: mischief::garble(&blog, format, &sheet, body),
            updated: sheet.updated,
            mime: format.mime(),
        })
    }

    fn sheet(&self, name: &str, blog: &Blog, format: Format) -> Sheet {
        let shown = blog.shown();
        let newest = shown.iter().map(|entry| entry.updated).max();
        Sheet {
            title: blog.profile.display_name.clone(),
            about: blog.profile.bio.clone(),
            author: blog.profile.display_name.clone(),
            home: self.home(name),
            own: self.feed_url(name, format),
            hub: self.hub_url(),
            updated: newest.unwrap_or_else(|| clock::from_millis(0)),
            items: shown.into_iter().map(item).collect(),
        }
    }

    /// Lets the hub send the blog's feeds to all who want them.
    pub(crate) fn announce(self: &Arc<Self>, name: &str) {
        for format in Format::ALL {
            let topic = self.feed_url(name, format);
            let (listeners, how) = self.with(|state| {
                let how = state.blogs.get(name).map(|blog| blog.mischief.clone());
                (state.listeners(&topic), how.unwrap_or_default())
            });
            for listener in listeners {
                let Some(written) = self.write(name, format) else {
                    continue;
                };
                tokio::spawn(hub::tell(
                    Arc::clone(self),
                    listener,
                    written.mime,
                    written.body,
                    how.clone(),
                ));
            }
        }
    }
}

fn item(entry: Entry) -> Item {
    Item {
        id: Some(entry.url.clone()),
        url: entry.url,
        title: entry.title,
        html: entry.html,
        published: Some(entry.published),
        updated: Some(entry.updated),
        picture: entry.picture,
    }
}
