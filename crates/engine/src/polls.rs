//! Polls: voting, and telling of their end.

use crate::{Engine, Error, Result};
use std::collections::BTreeSet;
use syrinx_model::{Act, Moment, NoticeKind, OwnerId, Poll, PostId, StatusId};
use syrinx_store::{Changes, NoticeChange, PostRow};

impl Engine {
    /// Votes: here, if the poll is one of this server, else through an account on its network.
    ///
    /// # Errors
    /// `NotFound` if the owner may not see it or there is no poll; `Invalid` with a sentence if it cannot be voted so.
    pub async fn vote(&self, owner: OwnerId, id: StatusId, mut choices: Vec<u32>) -> Result<()> {
        let posts = self.store.find_status(Some(owner), id).await?;
        let posts = self.unwrap_boost(owner, posts).await?;
        let here = posts.iter().find(|post| post.origin.is_local());
        let post = here.or_else(|| posts.iter().find(|post| post.body.poll.is_some()));
        let (post, poll) = post
            .and_then(|post| Some((post, post.body.poll.as_ref()?)))
            .ok_or(Error::NotFound)?;
        let mut seen = BTreeSet::new();
        choices.retain(|choice| seen.insert(*choice));
        check(poll, &choices, self.now())?;
        if here.is_some() {
            self.check_voter(owner, post).await?;
        } else {
            self.act(owner, id, Act::Vote(choices.clone())).await?;
        }
        match self.store.vote(owner, post.id, &choices, poll.multiple).await? {
            true => Ok(()),
            // What its network says of a second vote, the delivery will tell.
            false if here.is_none() => Ok(()),
            false => Err(Error::invalid(
                "Validation failed: You have already voted on this poll",
            )),
        }
    }

    async fn check_voter(&self, owner: OwnerId, post: &PostRow) -> Result<()> {
        let author = self.store.owner_of_author(post.author).await?;
        if author.is_some_and(|author| author.id == owner) {
            return Err(Error::invalid(
                "Validation failed: You cannot vote in your own polls",
            ));
        }
        Ok(())
    }

    /// Tells the authors and voters of polls of this server that these have ended.
    pub(crate) async fn end_polls(&self) -> Result<()> {
        for (post, voters) in self.store.ended_polls(self.now()).await? {
            if let Err(error) = self.end_poll(post, voters).await {
                tracing::warn!(%post, %error, "the end of a poll could not be told; it is tried again");
            }
        }
        Ok(())
    }

    async fn end_poll(&self, post: PostId, voters: Vec<OwnerId>) -> Result<()> {
        if let Some(post) = self.store.post(post).await? {
            let author = self.store.owner_of_author(post.author).await?;
            let author = author.map(|author| author.id);
            let voters = voters.into_iter().filter(|voter| author != Some(*voter));
            let told = author.into_iter().chain(voters);
            let applied = self
                .store
                .apply(Changes {
                    notices: told.map(|owner| end_notice(owner, &post, self.now())).collect(),
                    ..Changes::default()
                })
                .await?;
            self.announce(&applied);
        }
        // A repeat after a crash tells nothing twice: a notice with the same id is the same.
        Ok(self.store.told_of_end(post).await?)
    }
}

fn check(poll: &Poll, choices: &[u32], now: Moment) -> Result<()> {
    if poll.ended || poll.ends_at.is_some_and(|end| end <= now) {
        return Err(Error::invalid("Validation failed: The poll has already ended"));
    }
    let there = |choice: &u32| usize::try_from(*choice).is_ok_and(|choice| choice < poll.options.len());
    if choices.is_empty() || !choices.iter().all(there) {
        return Err(Error::invalid(
            "Validation failed: The chosen vote option does not exist",
        ));
    }
    Ok(())
}

fn end_notice(owner: OwnerId, post: &PostRow, now: Moment) -> NoticeChange {
    // An edit can let a poll go on, and then it ends anew.
    let end = post.body.poll.as_ref().and_then(|poll| poll.ends_at);
    NoticeChange {
        owner,
        account: None,
        native_id: format!("poll {} {}", post.id, end.map_or(0, |end| end.0)),
        kind: NoticeKind::Poll,
        author: post.author,
        post_uri: Some(post.uri.clone()),
        at: now,
        live: true,
        stranger: false,
    }
}
