//! What an owner decides about an author for themself: notes, endorsements, posts to be told of, mutes that end; and
//! who may follow them.

use crate::relate::asked_to_follow;
use crate::{Engine, Error, Result};
use syrinx_model::{AuthorId, Moment, NoticeKind, OwnerId, Relate};
use syrinx_store::{Changes, NoticeChange, Owner, PostChange, Regard};

/// Characters of a note.
const LONGEST_NOTE: usize = 2000;

impl Engine {
    /// What the owner decided about an author.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn regard(&self, owner: OwnerId, author: AuthorId) -> Result<Regard> {
        let mut known = self.store.regards(owner, &[author]).await?;
        Ok(known.pop().unwrap_or_else(|| Regard::none(owner, author)))
    }

    /// Writes a note about an author, for the owner alone; an empty one takes it away.
    ///
    /// # Errors
    /// `NotFound` if there is no such author, `Invalid` if it is too long.
    pub async fn set_note(&self, owner: OwnerId, author: AuthorId, note: &str) -> Result<()> {
        if note.chars().count() > LONGEST_NOTE {
            return Err(Error::Invalid(format!(
                "Validation failed: a note has at most {LONGEST_NOTE} characters"
            )));
        }
        self.decide(owner, author, |regard| note.clone_into(&mut regard.note))
            .await
    }

    /// Shows an author on the owner's profile, or no longer.
    ///
    /// # Errors
    /// `Invalid` if the owner does not follow them, `NotFound` if there is no such author.
    pub async fn set_endorsed(&self, owner: OwnerId, author: AuthorId, on: bool) -> Result<()> {
        let known = self.store.relations(owner, &[author]).await?;
        if on && !known.iter().any(|row| row.following) {
            return Err(Error::invalid(
                "Validation failed: you must be already following the person you want to endorse",
            ));
        }
        self.decide(owner, author, |regard| regard.endorsed = on).await
    }

    /// Wants to be told of each post of an author, or no longer.
    ///
    /// # Errors
    /// `NotFound` if there is no such author.
    pub async fn set_notify(&self, owner: OwnerId, author: AuthorId, on: bool) -> Result<()> {
        self.decide(owner, author, |regard| regard.notify = on).await
    }

    /// Sets when the mute of an author ends; `None`: never by itself.
    ///
    /// # Errors
    /// `NotFound` if there is no such author.
    pub async fn mute_until(&self, owner: OwnerId, author: AuthorId, end: Option<Moment>) -> Result<()> {
        if end.is_none() && self.regard(owner, author).await?.muted_until.is_none() {
            return Ok(());
        }
        self.decide(owner, author, |regard| regard.muted_until = end)
            .await
    }

    /// Ends the mutes whose time is over.
    pub(crate) async fn end_mutes(&self) -> Result<()> {
        for (owner, author) in self.store.ended_mutes(self.now()).await? {
            self.relate(owner, author, Relate::Unmute).await?;
        }
        Ok(())
    }

    async fn decide(&self, owner: OwnerId, author: AuthorId, change: impl FnOnce(&mut Regard)) -> Result<()> {
        if self.store.authors(&[author]).await?.is_empty() {
            return Err(Error::NotFound);
        }
        let mut regard = self.regard(owner, author).await?;
        change(&mut regard);
        Ok(self.store.put_regard(&regard).await?)
    }

    /// Lets an author follow the owner, who had asked for it.
    ///
    /// # Errors
    /// `NotFound` if they did not ask.
    pub async fn authorize_follow(&self, owner: OwnerId, author: AuthorId) -> Result<()> {
        let (me, asker) = self.who_asked(owner, author).await?;
        let boosts = self.wanted_boosts(asker, me.author).await?;
        let theirs = self
            .relation_after(asker, me.author, None, &Relate::Follow { boosts })
            .await?;
        let told = NoticeChange {
            owner,
            account: None,
            native_id: format!("follow {author}"),
            kind: NoticeKind::Follow,
            author,
            post_uri: None,
            at: self.now(),
            live: true,
            stranger: false,
        };
        self.commit(Changes {
            relations: vec![theirs],
            notices: vec![told],
            ..Changes::default()
        })
        .await?;
        self.store.unsay_notice(owner, &asked_to_follow(author)).await?;
        self.count_follows([me.author, author]).await;
        Ok(())
    }

    /// Refuses an author who asked to follow the owner; they are not told.
    ///
    /// # Errors
    /// `NotFound` if they did not ask.
    pub async fn reject_follow(&self, owner: OwnerId, author: AuthorId) -> Result<()> {
        let (me, asker) = self.who_asked(owner, author).await?;
        self.store.unsay_notice(owner, &asked_to_follow(author)).await?;
        self.unfollow_for(asker, &me).await
    }

    /// Ends that an author of this server follows the owner; they are not told.
    ///
    /// # Errors
    /// `Invalid` if they are on another network, `NotFound` if there is no such author.
    pub async fn remove_follower(&self, owner: OwnerId, author: AuthorId) -> Result<()> {
        let row = self
            .store
            .authors(&[author])
            .await?
            .pop()
            .ok_or(Error::NotFound)?;
        let Some(follower) = row.owner else {
            return Err(Error::invalid(
                "Followers on other networks can only be removed there: block them to end it",
            ));
        };
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        self.unfollow_for(follower, &me).await?;
        self.count_follows([me.author, author]).await;
        Ok(())
    }

    /// Ends that another owner follows this one, or asked to.
    async fn unfollow_for(&self, follower: OwnerId, me: &Owner) -> Result<()> {
        let theirs = self
            .relation_after(follower, me.author, None, &Relate::Unfollow)
            .await?;
        self.commit(Changes {
            relations: vec![theirs],
            ..Changes::default()
        })
        .await?;
        Ok(())
    }

    async fn who_asked(&self, owner: OwnerId, author: AuthorId) -> Result<(Owner, OwnerId)> {
        let me = self.store.owner(owner).await?.ok_or(Error::NotFound)?;
        let asker = self
            .store
            .owner_of_author(author)
            .await?
            .ok_or(Error::NotFound)?
            .id;
        let known = self.store.relations(asker, &[me.author]).await?;
        if known.iter().any(|row| row.account.is_none() && row.requested) {
            Ok((me, asker))
        } else {
            Err(Error::NotFound)
        }
    }

    async fn wanted_boosts(&self, asker: OwnerId, author: AuthorId) -> Result<bool> {
        let known = self.store.relations(asker, &[author]).await?;
        Ok(known
            .iter()
            .find(|row| row.account.is_none())
            .is_none_or(|row| row.boosts))
    }

    /// Notices for those who want to be told of each post of its author and are shown this one.
    pub(crate) async fn watch_notices(&self, post: &PostChange) -> Result<Vec<NoticeChange>> {
        let watching = self.store.told_of_posts(post.author).await?;
        let shown = watching
            .into_iter()
            .filter(|owner| post.shown.iter().any(|shown| shown.owner == *owner));
        Ok(shown
            .map(|owner| NoticeChange {
                owner,
                account: None,
                native_id: format!("post {}", post.uri),
                kind: NoticeKind::Post,
                author: post.author,
                post_uri: Some(post.uri.clone()),
                at: post.published_at,
                live: true,
                stranger: false,
            })
            .collect())
    }
}
