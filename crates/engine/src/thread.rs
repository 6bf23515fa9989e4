//! Reading conversations and profiles from their networks, when an owner looks at them.

use crate::ingest::Arrival;
use crate::{Engine, Error, Result};
use futures_util::future::join_all;
use std::time::Duration;
use syrinx_connector::Error as Failure;
use syrinx_model::{Address, AuthorId, Feed, Inbound, OwnerId, StatusId};
use syrinx_store::Account;
use tokio::time::timeout;

/// So long a client waits at most; what comes later is there at the next look.
const ASK: Duration = Duration::from_secs(4);

/// Posts of a profile.
const PROFILE: usize = 40;

impl Engine {
    /// Reads the conversation of a status, over all its copies, into memory.
    ///
    /// # Errors
    /// `NotFound` if the owner may not see it; networks that cannot be asked are left out.
    pub async fn fetch_thread(&self, owner: OwnerId, id: StatusId) -> Result<()> {
        let posts = self.store.find_status(Some(owner), id).await?;
        let posts = self.unwrap_boost(owner, posts).await?;
        if posts.is_empty() {
            return Err(Error::NotFound);
        }
        let mut asks: Vec<(Account, Address)> = Vec::new();
        for post in posts {
            for (account, address) in self.store.addresses(post.id, owner).await? {
                if let Some(account) = self
                    .store
                    .account(account)
                    .await?
                    .filter(|account| account.capabilities.timeline)
                {
                    asks.push((account, address));
                }
            }
        }
        join_all(
            asks.iter()
                .map(|(account, address)| self.fetch_thread_of(account, address)),
        )
        .await;
        Ok(())
    }

    async fn fetch_thread_of(&self, account: &Account, address: &Address) {
        let asked = self.call(account.id, |session| async move {
            match session.timeline() {
                Some(door) => door.thread(address).await,
                None => Err(Failure::unsupported("this network has no conversations")),
            }
        });
        let thread = match timeout(ASK, asked).await {
            Ok(Ok(thread)) => thread,
            Ok(Err(error)) => {
                return tracing::debug!(account = %account.id, %error, "a conversation could not be read");
            }
            Err(_) => return,
        };
        metrics::counter!("syrinx_oddities_total").increment(u64::from(thread.oddities));
        let own = thread.post.map(|post| *post);
        let items = thread.ancestors.into_iter().chain(own).chain(thread.descendants);
        let items: Vec<Inbound> = items.map(|post| Inbound::Post(Box::new(post))).collect();
        if let Err(error) = self.ingest(account, items, Arrival::Aside, None).await {
            tracing::warn!(account = %account.id, %error, "a conversation could not be stored");
        }
    }

    /// Reads what an author said lately into memory.
    ///
    /// # Errors
    /// If the store fails; a network that cannot be asked is left out.
    pub async fn fetch_author_posts(&self, owner: OwnerId, author: AuthorId) -> Result<()> {
        for account in self.store.accounts_of(owner).await? {
            let Some(address) = self.store.author_address(author, account.id).await? else {
                continue;
            };
            let feed = Feed::Author(address);
            let feed = &feed;
            let asked = self.call(account.id, |session| async move {
                match session.timeline() {
                    Some(door) => door.page(feed, None, None, PROFILE).await,
                    None => Err(Failure::unsupported("this network has no profiles")),
                }
            });
            if let Ok(Ok(page)) = timeout(ASK, asked).await {
                self.ingest(&account, page.items, Arrival::Aside, None).await?;
                return Ok(());
            }
        }
        Ok(())
    }
}
