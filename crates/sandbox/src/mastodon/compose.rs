//! Saying, changing and taking back: the same rules for API clients and for the cast.

use time::OffsetDateTime;

use super::{
    answer::Oops,
    state::{Media, Poll, Signal, State, Status},
    text,
};
use crate::{Deed, LedgerEntry, LedgerMedia, Visibility, clock};

/// What someone wants to say, with everything looked up.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) spoiler: String,
    pub(crate) sensitive: bool,
    pub(crate) visibility: Visibility,
    pub(crate) language: Option<String>,
    pub(crate) reply_to: Option<u64>,
    pub(crate) quote_of: Option<u64>,
    pub(crate) media: Vec<u64>,
    pub(crate) poll: Option<Poll>,
    pub(crate) published_at: Option<OffsetDateTime>,
}

impl State {
    fn check_text(&self, text: &str, spoiler: &str, has_media: bool) -> Result<(), Oops> {
        if text.trim().is_empty() && spoiler.trim().is_empty() && !has_media {
            return Err(Oops::invalid("Text can't be blank"));
        }
        let limit = self.options.max_characters;
        if text::count(spoiler) + text::count(text) > limit {
            return Err(Oops::invalid(&format!(
                "Text character limit of {limit} exceeded"
            )));
        }
        Ok(())
    }

    fn check_media(&self, author: u64, media: &[u64]) -> Result<(), Oops> {
        if media.len() > self.options.max_media {
            return Err(Oops::unprocessable("Cannot attach more than 4 files"));
        }
        for id in media {
            let item = self.media.get(id).filter(|item| item.owner == author);
            let item = item.ok_or_else(|| Oops::unprocessable("Media not found or already attached"))?;
            if item.ready_at > clock::now() {
                return Err(Oops::unprocessable(
                    "Cannot attach files that have not finished processing. Try again in a moment!",
                ));
            }
        }
        Ok(())
    }

    /// Stores a new status, tells everyone concerned, and returns its id.
    pub(crate) fn say(&mut self, author: u64, words: Words) -> Result<u64, Oops> {
        self.check_text(&words.text, &words.spoiler, !words.media.is_empty())?;
        self.check_media(author, &words.media)?;
        let created_at = words.published_at.unwrap_or_else(clock::now);
        let id = self.mint(created_at);
        let name = self
            .accounts
            .get(&author)
            .map(|account| account.username.clone())
            .unwrap_or_default();
        let rendered = self.render(&words.text);
        let status = Status {
            id,
            account: author,
            uri: format!("{}/users/{name}/statuses/{id}", self.base),
            url: format!("{}/@{name}/{id}", self.base),
            html: rendered.html,
            sensitive: words.sensitive || !words.spoiler.is_empty(),
            text: words.text,
            spoiler: words.spoiler,
            visibility: words.visibility,
            language: words.language.or_else(|| Some("en".to_owned())),
            created_at,
            edited_at: None,
            reply_to: words.reply_to,
            boost_of: None,
            quote_of: words.quote_of,
            media: words.media,
            poll: words.poll,
            mentions: rendered.mentions,
            tags: rendered.tags,
        };
        self.publish(status);
        Ok(id)
    }

    /// Stores a finished status, announces it, and tells those mentioned, answered or quoted.
    pub(crate) fn publish(&mut self, status: Status) {
        let (id, author) = (status.id, status.account);
        let mut told = status.mentions.clone();
        let quoted = status
            .quote_of
            .and_then(|id| self.statuses.get(&id))
            .map(|status| status.account);
        self.statuses.insert(id, status);
        self.announce(id, "update");
        told.dedup();
        for to in told {
            self.notify(to, "mention", author, Some(id));
        }
        if let Some(to) = quoted {
            self.notify(to, "quote", author, Some(id));
        }
    }

    /// Passes a status on; doing it twice gives the same wrapper.
    pub(crate) fn boost(&mut self, who: u64, id: u64, visibility: Visibility) -> Result<u64, Oops> {
        let mine = |status: &&Status| status.boost_of == Some(id) && status.account == who;
        if let Some(old) = self.statuses.values().find(mine) {
            return Ok(old.id);
        }
        let original = self.statuses.get(&id).ok_or_else(Oops::missing)?.clone();
        let own = original.visibility == Visibility::Private && original.account == who;
        if !own && matches!(original.visibility, Visibility::Private | Visibility::Direct) {
            return Err(Oops::forbidden("This action is not allowed"));
        }
        let created_at = clock::now();
        let boost = self.mint(created_at);
        let name = self
            .accounts
            .get(&who)
            .map(|account| account.username.clone())
            .unwrap_or_default();
        let uri = format!("{}/users/{name}/statuses/{boost}/activity", self.base);
        let url = uri.clone();
        self.statuses.insert(
            boost,
            Status {
                id: boost,
                account: who,
                uri,
                url,
                created_at,
                visibility,
                boost_of: Some(id),
                reply_to: None,
                quote_of: None,
                poll: None,
                ..original.clone()
            },
        );
        self.announce(boost, "update");
        self.notify(original.account, "reblog", who, Some(id));
        Ok(boost)
    }

    pub(crate) fn unboost(&mut self, who: u64, id: u64) {
        let mine = |status: &&Status| status.boost_of == Some(id) && status.account == who;
        let boost = self.statuses.values().find(mine).map(|status| status.id);
        if let Some(boost) = boost {
            self.remove(boost);
        }
    }

    /// Likes a status; false if it was liked before.
    pub(crate) fn like(&mut self, who: u64, id: u64) -> bool {
        let new = self.likes.insert((who, id));
        if let Some(author) = self
            .statuses
            .get(&id)
            .map(|status| status.account)
            .filter(|_| new)
        {
            self.notify(author, "favourite", who, Some(id));
        }
        new
    }

    /// Follows someone; false if they were followed before.
    pub(crate) fn follow(&mut self, who: u64, whom: u64) -> bool {
        let new = self.follows.insert((who, whom));
        if new {
            self.notify(whom, "follow", who, None);
        }
        new
    }

    /// Gives a status another text, spoiler, media and language.
    pub(crate) fn edit(&mut self, id: u64, words: Words) -> Result<(), Oops> {
        let author = self.statuses.get(&id).ok_or_else(Oops::missing)?.account;
        self.check_text(&words.text, &words.spoiler, !words.media.is_empty())?;
        self.check_media(author, &words.media)?;
        let rendered = self.render(&words.text);
        let status = self.statuses.get_mut(&id).ok_or_else(Oops::missing)?;
        status.html = rendered.html;
        status.mentions = rendered.mentions;
        status.tags = rendered.tags;
        status.sensitive = words.sensitive || !words.spoiler.is_empty();
        status.text = words.text;
        status.spoiler = words.spoiler;
        status.media = words.media;
        status.language = words.language.or(status.language.take());
        status.edited_at = Some(clock::now());
        self.announce(id, "status.update");
        Ok(())
    }

    /// Takes a status away, with its boosts and everything that hung on it.
    pub(crate) fn remove(&mut self, id: u64) {
        let doomed: Vec<u64> = self
            .statuses
            .values()
            .filter(|status| status.id == id || status.boost_of == Some(id))
            .map(|status| status.id)
            .collect();
        for id in doomed {
            self.statuses.remove(&id);
            let locals = self.accounts.values().filter(|account| account.host.is_none());
            let gone = locals.map(|account| Signal {
                to: account.id,
                event: "delete",
                payload: id.to_string(),
            });
            self.signals.extend(gone.collect::<Vec<_>>());
        }
        self.likes.retain(|(_, status)| *status != id);
        self.bookmarks.retain(|(_, status)| *status != id);
        self.notifications.retain(|_, note| note.status != Some(id));
    }

    /// Stores a picture that is ready after the configured time.
    pub(crate) fn add_media(&mut self, media: Media) -> u64 {
        let id = self.mint(clock::now());
        self.media.insert(id, media);
        id
    }

    /// How the ledger describes a deed of this account about this status.
    pub(crate) fn entry(&self, who: u64, deed: Deed, id: u64) -> LedgerEntry {
        let name = self
            .accounts
            .get(&who)
            .map(|account| account.username.as_str())
            .unwrap_or_default();
        let Some(status) = self.statuses.get(&id) else {
            return LedgerEntry::new(name, deed, "");
        };
        let mut entry = LedgerEntry::new(name, deed, &status.uri);
        if matches!(deed, Deed::Post | Deed::Edit) {
            entry.text = status.text.clone();
            entry.reply_to = status
                .reply_to
                .and_then(|id| self.statuses.get(&id))
                .map(|parent| parent.uri.clone());
            let media = status.media.iter().filter_map(|id| self.media.get(id));
            entry.media = media
                .map(|media| LedgerMedia {
                    alt: media.alt.clone(),
                    content_type: media.content_type.clone(),
                    size: media.bytes.len(),
                })
                .collect();
        }
        entry
    }
}
