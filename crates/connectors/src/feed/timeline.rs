//! The home of all feeds, and the items of one.

use super::find::{Fetched, fetch};
use super::poll::{self, Look};
use super::state::State;
use super::subscriptions::{self, Subscription};
use super::{Account, normalise, place};
use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use std::collections::VecDeque;
use std::time::Duration;
use syrinx_connector::{Error, Result, Timeline};
use syrinx_model::{Address, Author, Cursor, Feed, Inbound, InboundPost, Moment, Page, Thread};

/// How many feeds are asked in one call, and how many of them at the same time.
const IN_ONE_CALL: usize = 24;
const AT_ONCE: usize = 8;

/// What a look found and was not handed over yet: a page has room for so much only. If it is lost, it is found again,
/// since no cursor has passed it.
#[derive(Default)]
pub(super) struct Leftover {
    items: VecDeque<Inbound>,
    /// Where the feeds stood before the look, and where they stand once everything is handed over.
    before: State,
    after: State,
    /// When the reading began that the look belongs to.
    began: Moment,
    /// Whether other feeds wait to be looked at in it.
    waiting: bool,
    /// How many pages were handed over.
    pieces: u32,
    /// The place at which the rest is asked for.
    at: Option<Cursor>,
}

#[async_trait]
impl Timeline for Account {
    async fn page(
        &self,
        feed: &Feed,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
        max: usize,
    ) -> Result<Page> {
        match feed {
            Feed::Home => self.home(since, more, max.max(1)).await,
            Feed::Author(author) => self.of_one(author, since, more, max.max(1)).await,
            Feed::List(_) | Feed::Tag(_) => Err(Error::unsupported("feeds have no lists or tags to read")),
        }
    }

    async fn thread(&self, post: &Address) -> Result<Thread> {
        let (url, uri) = normalise::place_of(post).ok_or_else(|| Error::missing("not an item of a feed"))?;
        let (posts, oddities) = self.items_of(url).await?;
        let post = posts.into_iter().find(|post| post.uri == uri);
        let post = post.ok_or_else(|| Error::missing("the item is no longer in its feed"))?;
        Ok(Thread {
            post: Some(Box::new(post)),
            oddities,
            ..Thread::default()
        })
    }

    /// Each feed has a time of its own at which it is due; looking whether one is costs nobody anything.
    fn pace(&self) -> (Duration, Duration) {
        (Duration::from_secs(5), Duration::from_secs(30))
    }
}

impl Account {
    /// What is new in all feeds that are due.
    async fn home(&self, since: Option<&Cursor>, more: Option<&Cursor>, max: usize) -> Result<Page> {
        let mut left = self.leftover.lock().await;
        let mut oddities = 0;
        if more.is_none() || left.at.as_ref() != more || left.items.is_empty() {
            (*left, oddities) = self.look(State::read(more.or(since))?).await?;
        }
        Ok(left.hand_over(max, oddities))
    }

    /// Looks at the feeds that are due the longest.
    async fn look(&self, mut before: State) -> Result<(Leftover, u32)> {
        let now = self.ports.clock.now();
        let began = before.began(now);
        let followed = self.subscriptions().await?;
        before.keep(&followed);
        let count = followed.len();
        let mut due: Vec<Subscription> = followed
            .into_iter()
            .filter(|one| !one.gone && before.is_due(&one.author.uri, began))
            .collect();
        due.sort_by_key(|one| before.due(&one.author.uri));
        let waiting = due.len() > IN_ONE_CALL;
        due.truncate(IN_ONE_CALL);
        let pushed = self.pushed(now).await?;
        let looks = due.into_iter().map(|one| {
            let standing = before.of(&one.author.uri);
            let pushed = pushed.contains(&one.author.uri);
            poll::look(&self.client, one, standing, count, pushed, now)
        });
        let looks: Vec<Look> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
        self.note(&looks).await?;
        let mut after = before.clone();
        let mut posts: Vec<InboundPost> = Vec::new();
        let mut oddities = 0;
        for look in looks {
            oddities += look.oddities;
            posts.extend(look.posts);
            after.set(look.before.author.uri, look.standing);
        }
        posts.sort_by(|one, other| (one.published_at, &one.uri).cmp(&(other.published_at, &other.uri)));
        let left = Leftover {
            items: posts
                .into_iter()
                .map(|post| Inbound::Post(Box::new(post)))
                .collect(),
            before,
            after,
            began,
            waiting,
            ..Leftover::default()
        };
        Ok((left, oddities))
    }

    /// Keeps what the looks have shown of the feeds themselves, and asks hubs to call us.
    async fn note(&self, looks: &[Look]) -> Result<()> {
        if looks.iter().any(|look| look.before != look.after) {
            let _desk = self.desk.lock().await;
            let mut all = self.subscriptions().await?;
            for look in looks.iter().filter(|look| look.before != look.after) {
                // Meanwhile it may have been dropped, which holds.
                let known = all
                    .iter_mut()
                    .find(|one| one.author.uri == look.before.author.uri);
                if let Some(known) = known {
                    *known = look.after.clone();
                }
            }
            subscriptions::write(&*self.ports.shelf, &all).await?;
        }
        self.call_on_hubs(looks).await
    }

    /// What one feed holds, page by page from the newest down.
    async fn of_one(
        &self,
        author: &Address,
        since: Option<&Cursor>,
        more: Option<&Cursor>,
        max: usize,
    ) -> Result<Page> {
        let number = |cursor: Option<&Cursor>| {
            let number = cursor.map(|cursor| cursor.0.parse::<i64>());
            number
                .transpose()
                .map_err(|_| Error::garbled("not a cursor of a feed"))
        };
        let (since, skip) = (number(since)?, number(more)?.unwrap_or(0));
        let (posts, oddities) = self.items_of(&author.0).await?;
        let newest = posts
            .iter()
            .map(|post| post.published_at)
            .max()
            .unwrap_or_default();
        let skip = usize::try_from(skip).unwrap_or(0);
        let wanted = posts
            .into_iter()
            .filter(|post| since.is_none_or(|since| post.published_at.0 > since));
        let wanted: Vec<InboundPost> = wanted.skip(skip).collect();
        let rest = wanted.len() > max;
        let mut items: Vec<Inbound> = wanted
            .into_iter()
            .take(max)
            .map(|post| Inbound::Post(Box::new(post)))
            .collect();
        items.reverse();
        Ok(Page {
            items,
            more: rest.then(|| Cursor((skip + max).to_string())),
            mark: (!rest).then(|| Cursor(newest.0.to_string())),
            gap: None,
            oddities: if skip == 0 { oddities } else { 0 },
        })
    }

    /// The items that a feed holds now, newest first.
    pub(super) async fn items_of(&self, address: &str) -> Result<(Vec<InboundPost>, u32)> {
        let followed = self.subscription(address).await?;
        let url = followed.as_ref().map_or(address, |one| &one.url);
        let fetched = fetch(&self.client, url).await?;
        let author = self.author_of(&fetched, followed.as_ref());
        let Fetched {
            document, oddities, ..
        } = &fetched;
        let now = self.ports.clock.now();
        // No later than any look that found them: that look's date must stand.
        let undated = followed
            .as_ref()
            .map_or(Moment(now.0 - now.0.rem_euclid(86_400_000)), |one| one.since);
        let (items, odd) = poll::items(document, &author, url, undated, now);
        Ok((items.into_iter().map(|item| item.post).collect(), odd + oddities))
    }

    /// Everything that is followed.
    pub(super) async fn subscriptions(&self) -> Result<Vec<Subscription>> {
        subscriptions::read(&*self.ports.shelf, &self.first).await
    }

    /// What is followed under an address.
    pub(super) async fn subscription(&self, address: &str) -> Result<Option<Subscription>> {
        let mut all = self.subscriptions().await?.into_iter();
        Ok(all.find(|one| one.is_at(address)))
    }

    /// The author of what was fetched: one that is followed keeps the identity under which it was found.
    pub(super) fn author_of(&self, fetched: &Fetched, followed: Option<&Subscription>) -> Author {
        let url = &fetched.got.url;
        match followed {
            Some(one) => normalise::author(&fetched.document.feed, &one.author.uri, &one.url),
            None => normalise::author(&fetched.document.feed, &place::identity(url), url),
        }
    }
}

impl Leftover {
    /// Hands over a page. Until the last item of a look is handed over, the cursor stays where it was: every page but
    /// the last has none.
    fn hand_over(&mut self, max: usize, oddities: u32) -> Page {
        let items: Vec<Inbound> = self.items.drain(..max.min(self.items.len())).collect();
        self.pieces += 1;
        let (more, mark) = match (self.items.is_empty(), self.waiting) {
            (false, _) => (Some(self.before.amid(self.began, self.pieces)), None),
            (true, true) => (Some(self.after.amid(self.began, 0)), Some(self.after.cursor())),
            (true, false) => (None, Some(self.after.cursor())),
        };
        self.at.clone_from(&more);
        Page {
            items,
            more,
            mark,
            gap: None,
            oddities,
        }
    }
}
