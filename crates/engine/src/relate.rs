//! Follows, mutes and blocks.

use crate::{Engine, Error, Result};
use std::time::Duration;
use syrinx_model::{Address, AuthorId, NoticeKind, OwnerId, Relate, Relation, Task};
use syrinx_store::{Account, AccountState, AuthorRow, Changes, NoticeChange, RelationRow, Wish};
use tokio::time::timeout;

/// So long a client waits at most for a network to say how somebody stands.
const ASK: Duration = Duration::from_secs(2);

impl Engine {
    /// Follows, mutes, blocks, or the reverse. The owner's view changes at once; a network is told through one account.
    ///
    /// # Errors
    /// `NotFound` if the author is unknown; `Invalid` if it is the owner, or no account can reach them.
    pub async fn relate(&self, owner: OwnerId, author: AuthorId, relate: Relate) -> Result<()> {
        let row = self
            .store
            .authors(&[author])
            .await?
            .into_iter()
            .next()
            .ok_or(Error::NotFound)?;
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        if me.author == author {
            return Err(Error::invalid("Validation failed: that is you"));
        }
        let account = match row.owner {
            Some(_) => None,
            None => Some(self.account_for(owner, &row).await?),
        };
        let before = self.here_before(owner, author).await?;
        let mut mine = self
            .relation_after(owner, author, account.as_ref(), &relate)
            .await?;
        if row.owner.is_some() && row.author.locked && mine.following && !before {
            (mine.following, mine.requested) = (false, true);
        }
        let asks = mine.requested;
        let mut changes = Changes {
            relations: vec![mine],
            ..Changes::default()
        };
        match account {
            None => self.told_here(&me, &row, &relate, asks, &mut changes).await?,
            Some(account) => {
                let (task, gone) = as_wish(author, relate.clone());
                changes.wishes.push(Wish::Set {
                    owner,
                    account: account.id,
                    task,
                    gone,
                    at: self.now(),
                });
            }
        }
        self.commit(changes).await?;
        if let (Relate::Unfollow, Some(other)) = (&relate, row.owner) {
            self.store
                .unsay_notice(other, &asked_to_follow(me.author))
                .await?;
        }
        if matches!(relate, Relate::Mute | Relate::Unmute) {
            self.mute_until(owner, author, None).await?;
        }
        if row.owner.is_some() {
            self.count_follows([me.author, author]).await;
        }
        Ok(())
    }

    /// Whether the owner follows an author here already.
    async fn here_before(&self, owner: OwnerId, author: AuthorId) -> Result<bool> {
        let known = self.store.relations(owner, &[author]).await?;
        Ok(known.iter().any(|row| row.account.is_none() && row.following))
    }

    /// How the owner stands to these authors, over all accounts, in their order.
    ///
    /// # Errors
    /// If the store fails; a network that cannot be asked is left out.
    pub async fn relations(&self, owner: OwnerId, authors: &[AuthorId]) -> Result<Vec<Relation>> {
        let mut known = self.store.relations(owner, authors).await?;
        let rows = self.store.authors(authors).await?;
        let unknown: Vec<&AuthorRow> = rows
            .iter()
            .filter(|row| row.owner.is_none() && !known.iter().any(|known| known.author == row.id))
            .collect();
        if !unknown.is_empty() {
            let asked = timeout(ASK, self.ask_relations(owner, &unknown)).await;
            known.extend(asked.unwrap_or(Ok(Vec::new()))?);
        }
        Ok(authors
            .iter()
            .map(|author| summed(known.iter().filter(|row| row.author == *author)))
            .collect())
    }

    async fn ask_relations(&self, owner: OwnerId, authors: &[&AuthorRow]) -> Result<Vec<RelationRow>> {
        let mut learned = Vec::new();
        for account in self.store.accounts_of(owner).await? {
            let theirs = self.addressed(&account, authors).await?;
            if theirs.is_empty() || !account.capabilities.graph {
                continue;
            }
            let addresses: Vec<Address> = theirs.iter().map(|(_, address)| address.clone()).collect();
            let addresses = &addresses;
            let asked = self
                .call(account.id, |session| async move {
                    match session.graph() {
                        Some(door) => door.relations(addresses).await,
                        None => Ok(Vec::new()),
                    }
                })
                .await;
            for ((author, _), relation) in theirs.iter().zip(asked.unwrap_or_default()) {
                let row = self.relation_row(&account, *author, &relation);
                learned.push(self.store.learn_relation(row).await?);
            }
        }
        Ok(learned)
    }

    async fn addressed(&self, account: &Account, authors: &[&AuthorRow]) -> Result<Vec<(AuthorId, Address)>> {
        let mut found = Vec::new();
        for author in authors
            .iter()
            .filter(|author| author.author.network == account.network)
        {
            found.extend(
                self.store
                    .author_address(author.id, account.id)
                    .await?
                    .map(|address| (author.id, address)),
            );
        }
        Ok(found)
    }

    /// The account through which an author is reached: one that already knows them, else one that can look them up.
    async fn account_for(&self, owner: OwnerId, author: &AuthorRow) -> Result<Account> {
        let accounts = self.store.accounts_of(owner).await?;
        let ready = |account: &&Account| {
            account.network == author.author.network
                && account.capabilities.graph
                && !matches!(account.state, AccountState::Paused | AccountState::NeedsReauth)
        };
        for account in accounts.iter().filter(ready) {
            if self.store.author_address(author.id, account.id).await?.is_some() {
                return Ok(account.clone());
            }
        }
        for account in accounts.iter().filter(ready) {
            if self.look_up_author(account, author).await?.is_some() {
                return Ok(account.clone());
            }
        }
        let network = self.network_name(&author.author.network);
        Err(Error::invalid(format!(
            "You have no {network} account linked that can reach this author"
        )))
    }

    /// How the owner will stand to an author, through an account or here.
    pub(crate) async fn relation_after(
        &self,
        owner: OwnerId,
        author: AuthorId,
        account: Option<&Account>,
        relate: &Relate,
    ) -> Result<RelationRow> {
        let through = account.map(|account| account.id);
        let known = self.store.relations(owner, &[author]).await?;
        let mut row = known
            .into_iter()
            .find(|row| row.account == through)
            .unwrap_or(RelationRow {
                owner,
                author,
                account: through,
                following: false,
                boosts: true,
                requested: false,
                followed_by: false,
                muting: false,
                blocking: false,
                blocked_by: false,
                at: self.now(),
            });
        row.relate(relate);
        row.at = self.now();
        Ok(row)
    }

    /// Between owners of this server a block ends both follows, and a follow is told, or the wish for one.
    async fn told_here(
        &self,
        me: &syrinx_store::Owner,
        author: &AuthorRow,
        relate: &Relate,
        asks: bool,
        changes: &mut Changes,
    ) -> Result<()> {
        let Some(other) = author.owner else { return Ok(()) };
        match relate {
            Relate::Block => {
                let theirs = self
                    .relation_after(other, me.author, None, &Relate::Unfollow)
                    .await?;
                changes.relations.push(theirs);
            }
            Relate::Follow { .. } => {
                let (native_id, kind) = if asks {
                    (asked_to_follow(me.author), NoticeKind::FollowRequest)
                } else {
                    (format!("follow {}", me.author), NoticeKind::Follow)
                };
                let notice = NoticeChange {
                    owner: other,
                    account: None,
                    native_id,
                    kind,
                    author: me.author,
                    post_uri: None,
                    at: self.now(),
                    live: true,
                    stranger: false,
                };
                changes.notices.push(notice);
            }
            _ => {}
        }
        Ok(())
    }
}

/// What the notice of a wish to follow is called; it is forgotten when the wish is granted, refused or withdrawn.
pub(crate) fn asked_to_follow(author: AuthorId) -> String {
    format!("follow request {author}")
}

/// A relation as a wish: the positive one, standing or gone.
fn as_wish(author: AuthorId, relate: Relate) -> (Task, bool) {
    match relate {
        Relate::Unfollow | Relate::Unmute | Relate::Unblock => (
            Task::Relate {
                author,
                relate: relate.reverse(),
            },
            true,
        ),
        positive => (
            Task::Relate {
                author,
                relate: positive,
            },
            false,
        ),
    }
}

fn summed<'a>(rows: impl Iterator<Item = &'a RelationRow>) -> Relation {
    rows.fold(Relation::default(), |sum, row| Relation {
        address: None,
        following: sum.following | row.following,
        requested: sum.requested | row.requested,
        followed_by: sum.followed_by | row.followed_by,
        muting: sum.muting | row.muting,
        blocking: sum.blocking | row.blocking,
        blocked_by: sum.blocked_by | row.blocked_by,
    })
}
