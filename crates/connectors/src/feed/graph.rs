//! Feeds as authors, and following them.

use super::client::{Answer, Validators};
use super::decode::decode;
use super::find::{fetch, find};
use super::page::elements;
use super::subscriptions::{self, MAX, Subscription};
use super::{Account, place};
use async_trait::async_trait;
use syrinx_connector::{Error, Follows, Graph, Result};
use syrinx_model::{Address, Author, Claim, Cursor, Evidence, Relate, Relation, Resolved, Stamp};

/// How many follows are told at once.
const FOLLOWS: usize = 100;

#[async_trait]
impl Graph for Account {
    async fn author(&self, address: &Address) -> Result<Author> {
        let followed = self.subscription(&address.0).await?;
        let url = followed.as_ref().map_or(address.0.as_str(), |one| &one.url);
        let fetched = fetch(&self.client, url).await?;
        Ok(self.author_of(&fetched, followed.as_ref()))
    }

    async fn resolve(&self, link_or_handle: &str) -> Result<Option<Resolved>> {
        let Some(url) = place::typed(link_or_handle) else {
            return Ok(None);
        };
        let found = match self.subscription(&url).await? {
            Some(followed) => Some(followed.author),
            None => find(&self.client, &url).await?,
        };
        Ok(found.map(|author| Resolved::Author(Box::new(author))))
    }

    async fn search(&self, words: &str, max: usize) -> Result<Vec<Author>> {
        let words = words.to_lowercase();
        let fits = |one: &Subscription| {
            let author = &one.author;
            let told = [&author.name, &author.handle, &author.host, &author.url];
            told.iter().any(|told| told.to_lowercase().contains(&words))
        };
        let all = self.subscriptions().await?.into_iter();
        Ok(all.filter(fits).map(|one| one.author).take(max).collect())
    }

    fn claims(&self, author: &Author) -> Vec<Claim> {
        let homepage = place::web(&author.url, "").filter(|url| *url != author.uri);
        let claim = |target| Claim {
            target,
            evidence: Evidence::RelMe,
        };
        homepage.map(claim).into_iter().collect()
    }

    async fn verify(&self, author: &Address, claim: &Claim) -> Result<bool> {
        if claim.evidence != Evidence::RelMe {
            return Ok(false);
        }
        let author = self.author(author).await?;
        let feed = author
            .address
            .as_ref()
            .map_or(author.uri.as_str(), |address| &address.0);
        let Answer::Got(page) = self.client.get(&author.url, Validators::default()).await? else {
            return Ok(false);
        };
        let (html, _) = decode(&page.body, page.content_type.as_deref());
        let tags = elements(&html, &["a", "link"]);
        let leads = |rel: &str, to: &str| {
            tags.iter()
                .filter(|tag| tag.has_rel(rel))
                .filter_map(|tag| place::web(tag.get("href")?, &page.url))
                .any(|url| place::same_page(&url, to))
        };
        // Any feed can name any page as its own: the page must name the feed, or be served by the same host.
        let own = place::host(&page.url) == place::host(feed) || leads("alternate", feed);
        Ok(own && (leads("me", &claim.target) || place::same_page(&page.url, &claim.target)))
    }

    async fn relations(&self, authors: &[Address]) -> Result<Vec<Relation>> {
        let all = self.subscriptions().await?;
        let relation = |address: &Address| Relation {
            address: Some(address.clone()),
            following: all.iter().any(|one| one.is_at(&address.0)),
            ..Relation::default()
        };
        Ok(authors.iter().map(relation).collect())
    }

    async fn relate(&self, author: &Address, how: &Relate, _stamp: &Stamp) -> Result<Relation> {
        let following = match how {
            Relate::Follow { .. } => self.follow(author).await.map(|()| true)?,
            Relate::Unfollow => self.unfollow(author).await.map(|()| false)?,
            Relate::Mute | Relate::Unmute | Relate::Block | Relate::Unblock => {
                return Err(Error::unsupported("a feed can only be followed or not"));
            }
        };
        Ok(Relation {
            address: Some(author.clone()),
            following,
            ..Relation::default()
        })
    }

    async fn follows(&self, more: Option<&Cursor>) -> Result<Follows> {
        let skip = more.map_or(Ok(0), |more| more.0.parse::<usize>());
        let skip = skip.map_err(|_| Error::garbled("not a cursor of follows"))?;
        let all = self.subscriptions().await?;
        let more = (all.len() > skip + FOLLOWS).then(|| Cursor((skip + FOLLOWS).to_string()));
        let authors = all
            .into_iter()
            .skip(skip)
            .take(FOLLOWS)
            .map(|one| one.author)
            .collect();
        Ok(Follows { authors, more })
    }
}

impl Account {
    /// Follows a feed. One that is followed already is asked again if it was gone.
    async fn follow(&self, address: &Address) -> Result<()> {
        let known = self.subscription(&address.0).await?;
        if known.as_ref().is_some_and(|one| !one.gone) {
            return Ok(());
        }
        let fetched = fetch(&self.client, &address.0).await?;
        let author = self.author_of(&fetched, known.as_ref());
        let fresh = Subscription {
            url: fetched.got.url.clone(),
            author,
            since: self.ports.clock.now(),
            gone: false,
        };
        let _desk = self.desk.lock().await;
        let mut all = self.subscriptions().await?;
        match all.iter().position(|one| one.author.uri == fresh.author.uri) {
            Some(at) => all[at] = fresh,
            None if all.len() >= MAX => {
                return Err(Error::rejected(format!(
                    "One account can follow {MAX} feeds. Drop some, or link another account for feeds."
                )));
            }
            None => all.push(fresh),
        }
        subscriptions::write(&*self.ports.shelf, &all).await
    }

    /// Follows a feed no longer, and has its hub stop calling.
    async fn unfollow(&self, address: &Address) -> Result<()> {
        let dropped = {
            let _desk = self.desk.lock().await;
            let mut all = self.subscriptions().await?;
            let at = all.iter().position(|one| one.is_at(&address.0));
            let Some(at) = at else { return Ok(()) };
            let dropped = all.remove(at);
            subscriptions::write(&*self.ports.shelf, &all).await?;
            dropped
        };
        self.dismiss_hub(&dropped.author.uri).await
    }
}
