//! Acts on posts. The owner's own view changes at once; the act itself goes to exactly one copy.

use crate::ingest::boost_key;
use crate::{Engine, Error, RenderPost, Result};
use syrinx_bus::Event;
use syrinx_model::{AccountId, Act, Audience, Counts, Network, NoticeKind, OwnerId, PostId, StatusId, Task};
use syrinx_store::{
    Account, AccountState, Applied, Changes, Flags, Home, NoticeChange, Owner, PostBody, PostChange, PostRow,
    Removal, Shown, Tally, Wish,
};

/// Where an act goes.
enum Aim {
    /// To a post of this server.
    Here(PostRow),
    /// Through an account to one copy.
    There(AccountId, PostRow),
}

impl Engine {
    /// Likes, bookmarks, reacts or votes.
    ///
    /// # Errors
    /// `NotFound` if the owner may not see it; `Invalid` with a sentence if none of their accounts can.
    pub async fn act(&self, owner: OwnerId, id: StatusId, act: Act) -> Result<()> {
        self.set_act(owner, id, act, true).await
    }

    /// Takes an act back.
    ///
    /// # Errors
    /// As [`Engine::act`].
    pub async fn undo(&self, owner: OwnerId, id: StatusId, act: Act) -> Result<()> {
        self.set_act(owner, id, act, false).await
    }

    async fn set_act(&self, owner: OwnerId, id: StatusId, act: Act, on: bool) -> Result<()> {
        let posts = self.acted_on(owner, id).await?;
        if act == Act::Bookmark {
            // A bookmark is the owner's own affair and needs no network.
            return self.flag(owner, &posts, |flags| flags.bookmarked = on).await;
        }
        let mut changes = Changes::default();
        self.aim_at(owner, &posts, &act, on, &mut changes).await?;
        if act == Act::Like {
            changes.flags = self.flags(owner, &posts, |flags| flags.liked = on).await?;
        }
        self.commit(changes).await?;
        Ok(())
    }

    /// Adds what an act does: here, or as a wish of a network.
    async fn aim_at(
        &self,
        owner: OwnerId,
        posts: &[PostRow],
        act: &Act,
        on: bool,
        changes: &mut Changes,
    ) -> Result<()> {
        match self.aim(owner, posts, act).await? {
            Aim::Here(post) => self.act_here(owner, &post, act, on, changes).await,
            Aim::There(account, post) => {
                changes.wishes.push(Wish::Set {
                    owner,
                    account,
                    task: Task::Act {
                        post: post.id,
                        act: act.clone(),
                    },
                    gone: !on,
                    at: self.now(),
                });
                Ok(())
            }
        }
    }

    /// Writes what the owner sees and what is wished of networks as one: a crash in between would leave a like that
    /// nobody is ever told of.
    pub(crate) async fn commit(&self, changes: Changes) -> Result<Applied> {
        let wishes = !changes.wishes.is_empty();
        let applied = self.store.apply(changes).await?;
        self.announce(&applied);
        if wishes {
            self.bus.announce(Event::Outbox);
        }
        Ok(applied)
    }

    /// Passes a post on: here, so that followers here see it, and through one account. Gives the boost's own status.
    /// What the owner said to followers only can be passed on by the owner alone, to followers only.
    ///
    /// # Errors
    /// As [`Engine::act`].
    pub async fn boost(&self, owner: OwnerId, id: StatusId, audience: Option<Audience>) -> Result<StatusId> {
        let posts = self.acted_on(owner, id).await?;
        let post = posts.first().ok_or(Error::NotFound)?;
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        let audience = match post.audience {
            Audience::Public | Audience::Unlisted => audience.unwrap_or(Audience::Public),
            Audience::Private if post.author == me.author => Audience::Private,
            Audience::Private | Audience::Direct => {
                return Err(Error::invalid(
                    "Validation failed: only public posts can be boosted",
                ));
            }
        };
        let act = Act::Boost(audience);
        let (uri, before) = self.own_boost(&me, post.id).await?;
        if let Some(before) = before {
            return Ok(before.id.into());
        }
        let mut changes = self.boost_here(&me, post, uri, audience).await?;
        self.aim_at(owner, &posts, &act, true, &mut changes).await?;
        changes.flags = self.flags(owner, &posts, |flags| flags.boosted = true).await?;
        let applied = self.commit(changes).await?;
        applied
            .placed
            .iter()
            .find(|placed| placed.owner == owner)
            .map(|placed| placed.status)
            .ok_or(Error::NotFound)
    }

    /// Takes a boost back.
    ///
    /// # Errors
    /// As [`Engine::act`].
    pub async fn unboost(&self, owner: OwnerId, id: StatusId) -> Result<()> {
        let posts = self.acted_on(owner, id).await?;
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        let mut changes = Changes::default();
        for post in &posts {
            if let (_, Some(boost)) = self.own_boost(&me, post.id).await? {
                changes.removals.push(Removal::Post(boost.id));
            }
        }
        let act = Act::Boost(Audience::Public);
        self.aim_at(owner, &posts, &act, false, &mut changes).await?;
        changes.flags = self.flags(owner, &posts, |flags| flags.boosted = false).await?;
        self.commit(changes).await?;
        Ok(())
    }

    /// The owner's boost of a post, if it stands, and its canonical URI, or that of the next. One that was taken back is
    /// gone for good: the next is another.
    async fn own_boost(&self, me: &Owner, post: PostId) -> Result<(String, Option<PostRow>)> {
        let mut uri = boost_uri(&self.config.base_url, me, post);
        let first = uri.clone();
        let mut again = 1;
        while let [known] = self.store.known(&[uri.clone()]).await?.as_slice() {
            if !known.gone {
                break;
            }
            again += 1;
            uri = format!("{first}/{again}");
        }
        let standing = self.store.post_by_uri(&uri).await?;
        Ok((uri, standing))
    }

    /// Takes back the boost that a client names by the boost's own status.
    pub(crate) async fn unboost_wrapper(&self, owner: OwnerId, posts: &[PostRow]) -> Result<()> {
        match posts.iter().find_map(|post| post.boost_of) {
            Some(passed_on) => self.unboost(owner, passed_on.into()).await,
            None => Err(Error::NotFound),
        }
    }

    /// Wants, or no longer wants, to be told nothing of a conversation.
    ///
    /// # Errors
    /// `NotFound` if the owner may not see it.
    pub async fn set_muted(&self, owner: OwnerId, id: StatusId, on: bool) -> Result<()> {
        let posts = self.acted_on(owner, id).await?;
        self.flag(owner, &posts, |flags| flags.muted = on).await
    }

    /// Shows a post of the owner first on their profile, or no longer.
    ///
    /// # Errors
    /// `NotFound` if the owner may not see it, `Invalid` if it is not theirs.
    pub async fn set_pinned(&self, owner: OwnerId, id: StatusId, on: bool) -> Result<()> {
        let posts = self.acted_on(owner, id).await?;
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        if !posts.iter().any(|post| post.author == me.author) {
            return Err(Error::invalid(
                "Validation failed: only your own posts can be pinned",
            ));
        }
        self.flag(owner, &posts, |flags| flags.pinned = on).await
    }

    /// The posts of a status; of what it passes on, if it is a boost.
    async fn acted_on(&self, owner: OwnerId, id: StatusId) -> Result<Vec<PostRow>> {
        let posts = self.store.find_status(Some(owner), id).await?;
        let posts = self.unwrap_boost(owner, posts).await?;
        if posts.is_empty() {
            Err(Error::NotFound)
        } else {
            Ok(posts)
        }
    }

    async fn flag(&self, owner: OwnerId, posts: &[PostRow], set: impl Fn(&mut Flags)) -> Result<()> {
        for (owner, post, flags) in self.flags(owner, posts, set).await? {
            self.store.set_flags(owner, post, flags).await?;
        }
        Ok(())
    }

    /// The flags that change. They hang on the shown copy; taking one back clears it on all, since copies may have been
    /// merged since.
    async fn flags(
        &self,
        owner: OwnerId,
        posts: &[PostRow],
        set: impl Fn(&mut Flags),
    ) -> Result<Vec<(OwnerId, PostId, Flags)>> {
        let mut changed = Vec::new();
        for (at, post) in posts.iter().enumerate() {
            let before = self.store.flags(owner, post.id).await?;
            let mut after = before;
            set(&mut after);
            let adds = after.liked & !before.liked
                | after.boosted & !before.boosted
                | after.bookmarked & !before.bookmarked
                | after.muted & !before.muted
                | after.pinned & !before.pinned;
            if after != before && (at == 0 || !adds) {
                changed.push((owner, post.id, after));
            }
        }
        Ok(changed)
    }

    /// The one copy to which an act goes: a post of this server if there is one, else the shown copy through an account
    /// on its own network, else any copy through any account that can.
    async fn aim(&self, owner: OwnerId, posts: &[PostRow], act: &Act) -> Result<Aim> {
        if let Some(here) = posts.iter().find(|post| post.origin.is_local()) {
            return Ok(Aim::Here(here.clone()));
        }
        let accounts = self.store.accounts_of(owner).await?;
        let able: Vec<&Account> = accounts.iter().filter(|account| can(account, act)).collect();
        for post in posts {
            let addresses = self.store.addresses(post.id, owner).await?;
            let knows = |account: &&&Account| addresses.iter().any(|(id, _)| *id == account.id);
            let best = able
                .iter()
                .filter(knows)
                .max_by_key(|account| account.network == post.origin);
            if let Some(account) = best {
                return Ok(Aim::There(account.id, post.clone()));
            }
        }
        // Nobody was shown it: an account on the same network can look it up by its link.
        for post in posts {
            if let Some(account) = able.iter().find(|account| account.network == post.carrier) {
                return Ok(Aim::There(account.id, post.clone()));
            }
        }
        let network = posts
            .first()
            .map_or_else(String::new, |post| self.network_name(&post.origin));
        Err(Error::invalid(format!(
            "You have no {network} account linked that can do this"
        )))
    }

    async fn act_here(
        &self,
        owner: OwnerId,
        post: &PostRow,
        act: &Act,
        on: bool,
        changes: &mut Changes,
    ) -> Result<()> {
        let flags = self.store.flags(owner, post.id).await?;
        let step = |is: bool| i64::from(on) - i64::from(is);
        let (likes, boosts, kind) = match act {
            Act::Like => (step(flags.liked), 0, NoticeKind::Like),
            Act::Boost(_) => (0, step(flags.boosted), NoticeKind::Boost),
            _ => {
                return Err(Error::invalid(
                    "Validation failed: this server cannot do that yet",
                ));
            }
        };
        changes.tallies.push(Tally {
            post: post.id,
            likes,
            boosts,
        });
        let author = self.store.owner_of_author(post.author).await?;
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        if let Some(author) = author.filter(|author| on && author.id != owner) {
            let notice = NoticeChange {
                owner: author.id,
                account: None,
                native_id: format!("{kind:?} {} {}", me.author, post.id),
                kind,
                author: me.author,
                post_uri: Some(post.uri.clone()),
                at: self.now(),
                live: true,
                stranger: false,
            };
            changes.notices.push(notice);
        }
        Ok(())
    }

    async fn boost_here(
        &self,
        me: &Owner,
        post: &PostRow,
        uri: String,
        audience: Audience,
    ) -> Result<Changes> {
        let origin = Network::local();
        let body = PostBody::default();
        let now = self.now();
        let network_name = self.network_name(&origin);
        let fragment = self.render.post(&RenderPost {
            origin: &origin,
            network_name: &network_name,
            audience,
            published_at: now,
            edited_at: None,
            body: &body,
        });
        let mut shown = vec![Shown {
            owner: me.id,
            account: None,
            address: None,
            flags: None,
            home: Home::Live,
            tie: None,
        }];
        for follower in self.store.followers_here(me.author).await? {
            let hidden = self.store.is_hidden(follower, post.author, None).await?;
            let wanted = self
                .store
                .relations(follower, &[me.author])
                .await?
                .iter()
                .any(|relation| relation.boosts);
            if follower != me.id && !hidden && wanted {
                shown.push(Shown {
                    owner: follower,
                    account: None,
                    address: None,
                    flags: None,
                    home: Home::Live,
                    tie: None,
                });
            }
        }
        let change = PostChange {
            uri,
            carrier: origin.clone(),
            origin,
            author: me.author,
            url: post.url.clone(),
            audience,
            published_at: now,
            edited_at: None,
            parent_uri: None,
            parent_address: None,
            boost_of: Some(post.uri.clone()),
            quote_uri: None,
            draft: None,
            body,
            fragment,
            text_key: boost_key(&post.uri),
            tags: Vec::new(),
            mentions: Vec::new(),
            counts: Counts::default(),
            shown,
        };
        Ok(Changes {
            posts: vec![change],
            ..Changes::default()
        })
    }
}

fn can(account: &Account, act: &Act) -> bool {
    let ready = !matches!(account.state, AccountState::Paused | AccountState::NeedsReauth);
    let able = account.limits.as_ref().is_some_and(|limits| match act {
        Act::Like => limits.like,
        Act::Boost(_) => limits.boost,
        Act::Bookmark => limits.bookmark,
        Act::React(_) => false,
        Act::Vote(_) => limits.polls.is_some(),
    });
    ready && able && account.capabilities.interact
}

/// The canonical URI of an owner's first boost of a post.
fn boost_uri(base: &str, me: &Owner, post: PostId) -> String {
    format!("{base}/users/{}/boosts/{post}", me.name)
}
