//! What a pasted link or handle is, asked of the networks.

use crate::ingest::{Arrival, Sheet};
use crate::{Engine, Result};
use futures_util::future::join_all;
use std::time::Duration;
use syrinx_connector::Error as Failure;
use syrinx_model::{Address, Author, AuthorId, Inbound, OwnerId, Resolved, StatusId};
use syrinx_store::{Account, AuthorRow};
use tokio::time::timeout;

/// So long a client waits at most.
const ASK: Duration = Duration::from_secs(5);

/// What a link or handle turned out to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolution {
    /// Statuses, as the owner's client calls them.
    pub statuses: Vec<StatusId>,
    /// Authors.
    pub authors: Vec<AuthorId>,
}

impl Engine {
    /// What a link or handle is: looked up here first, then asked of the owner's accounts, all at once.
    ///
    /// # Errors
    /// If the store fails; networks that cannot be asked are left out.
    pub async fn resolve(&self, owner: OwnerId, words: &str) -> Result<Resolution> {
        let words = words.trim();
        let here = self.resolve_here(owner, words).await?;
        if !here.statuses.is_empty() || !here.authors.is_empty() {
            return Ok(here);
        }
        let accounts = self.store.accounts_of(owner).await?;
        let able: Vec<Account> = accounts
            .into_iter()
            .filter(|account| account.capabilities.graph)
            .collect();
        let asked = join_all(able.iter().map(|account| self.resolve_there(account, words))).await;
        let mut resolution = Resolution::default();
        for (account, resolved) in able.iter().zip(asked) {
            match resolved {
                Some(Resolved::Post(post)) => {
                    let done = self
                        .ingest(account, vec![Inbound::Post(post)], Arrival::Aside, None)
                        .await?;
                    resolution
                        .statuses
                        .extend(done.applied.placed.last().map(|placed| placed.status));
                }
                Some(Resolved::Author(author)) => {
                    resolution.authors.push(self.take_author(account, &author).await?)
                }
                None => {}
            }
        }
        resolution.statuses.dedup();
        resolution.authors.dedup();
        Ok(resolution)
    }

    async fn resolve_here(&self, owner: OwnerId, words: &str) -> Result<Resolution> {
        let mut resolution = Resolution::default();
        if let Some(post) = self.store.post_by_uri(words).await? {
            let seen = self.store.statuses_of_posts(Some(owner), &[post.id]).await?;
            resolution.statuses.extend(seen.into_iter().map(|view| view.id));
        }
        if let Some(handle) = words.strip_prefix('@') {
            let rows = self.authors_called(handle).await?;
            resolution.authors.extend(rows.into_iter().map(|row| row.id));
        }
        Ok(resolution)
    }

    async fn resolve_there(&self, account: &Account, words: &str) -> Option<Resolved> {
        let asked = self.call(account.id, |session| async move {
            match session.graph() {
                Some(door) => door.resolve(words).await,
                None => Err(Failure::unsupported("this network cannot look up links")),
            }
        });
        match timeout(ASK, asked).await {
            Ok(Ok(resolved)) => resolved,
            Ok(Err(error)) => {
                tracing::debug!(account = %account.id, %error, "a link could not be looked up");
                None
            }
            Err(_) => None,
        }
    }

    /// Authors with these words in name or handle: known here, and, if asked for, on the owner's networks.
    ///
    /// # Errors
    /// If the store fails; networks that cannot be asked are left out.
    pub async fn search_authors(
        &self,
        owner: OwnerId,
        words: &str,
        limit: usize,
        offset: usize,
        resolve: bool,
    ) -> Result<Vec<AuthorId>> {
        let mut found: Vec<AuthorId> = self
            .store
            .search_authors(words, limit, offset)
            .await?
            .into_iter()
            .map(|row| row.id)
            .collect();
        if resolve && offset == 0 && found.len() < limit {
            let accounts = self.store.accounts_of(owner).await?;
            let able: Vec<Account> = accounts
                .into_iter()
                .filter(|account| account.capabilities.graph)
                .collect();
            let asked = join_all(
                able.iter()
                    .map(|account| self.search_there(account, words, limit)),
            )
            .await;
            for (account, authors) in able.iter().zip(asked) {
                for author in authors {
                    found.push(self.take_author(account, &author).await?);
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|author| seen.insert(*author));
        found.truncate(limit);
        Ok(found)
    }

    async fn search_there(&self, account: &Account, words: &str, limit: usize) -> Vec<Author> {
        let asked = self.call(account.id, |session| async move {
            match session.graph() {
                Some(door) => door.search(words, limit).await,
                None => Ok(Vec::new()),
            }
        });
        timeout(ASK, asked)
            .await
            .ok()
            .and_then(std::result::Result::ok)
            .unwrap_or_default()
    }

    /// Writes an author that a network told us of.
    pub(crate) async fn take_author(&self, account: &Account, author: &Author) -> Result<AuthorId> {
        let _lane = self.inward.lock().await;
        let mut sheet = Sheet::open(self, account, &[], &[author], Arrival::Aside).await?;
        let known = sheet.author(author);
        let id = match sheet.close().authors.pop() {
            Some(row) => self.store.put_author(row, Some(&self.through(account))).await?,
            None => known,
        };
        if let Some(address) = &author.address {
            self.store.put_author_address(id, account.id, address).await?;
        }
        Ok(id)
    }

    /// Asks an account for an author that it has not met, and keeps what it calls them.
    pub(crate) async fn look_up_author(
        &self,
        account: &Account,
        author: &AuthorRow,
    ) -> Result<Option<Address>> {
        let words = format!("@{}@{}", author.author.handle, author.author.host);
        match self.resolve_there(account, &words).await {
            Some(Resolved::Author(found)) if found.uri == author.author.uri => {
                self.take_author(account, &found).await?;
                Ok(found.address)
            }
            _ => Ok(None),
        }
    }
}
