//! Follows, mutes and blocks, on their way.

use super::Standing;
use super::publish::{nothing_else, row_of};
use crate::Engine;
use syrinx_connector::{Error, Result};
use syrinx_model::{AuthorId, DeliveryState, Relate, Relation, Stamp, Task};
use syrinx_store::{Account, Job, RelationRow};

impl Engine {
    /// Sets or takes back a relation; both are safe to repeat.
    pub(super) async fn carry_relation(
        &self,
        account: &Account,
        job: &Job,
        author: AuthorId,
        relate: &Relate,
        gone: bool,
    ) -> Result<Standing> {
        let failed = |error| Self::store_failed(&error);
        let Some(address) = self
            .store
            .author_address(author, account.id)
            .await
            .map_err(failed)?
        else {
            return Ok(Standing::failed(
                &job.delivery,
                "missing",
                "That author is not known to this account",
            ));
        };
        let stamp = row_of(job, 0).stamp.unwrap_or_else(|| Stamp::mint(self.now(), 0));
        self.store
            .intend(job.delivery.id, job.fence, 0, &stamp)
            .await
            .map_err(failed)?;
        let how = if gone { relate.reverse() } else { relate.clone() };
        let (address, how, stamp) = (&address, &how, &stamp);
        let relation = self
            .call(account.id, |session| async move {
                match session.graph() {
                    Some(door) => door.relate(address, how, stamp).await,
                    None => Err(Error::unsupported("this network has no follows")),
                }
            })
            .await?;
        let row = self.relation_row(account, author, &relation);
        self.store
            .settle_relation(row, job.delivery.id)
            .await
            .map_err(failed)?;
        self.store
            .settle(job.delivery.id, job.fence, 0, None, nothing_else())
            .await
            .map_err(failed)?;
        Ok(Standing::done(if gone {
            DeliveryState::Deleted
        } else {
            DeliveryState::Delivered
        }))
    }

    /// The owner was shown at once what they wished: where the network will not have it, they are shown what is, or, if it
    /// does not say, what was before.
    pub(super) async fn take_back_relation(&self, account: &Account, job: &Job) -> crate::Result<()> {
        let Task::Relate { author, relate } = &job.delivery.task else {
            return Ok(());
        };
        let row = if let Some(there) = self.relation_there(account, *author).await? {
            self.relation_row(account, *author, &there)
        } else {
            let undone = if job.delivery.gone {
                relate.clone()
            } else {
                relate.reverse()
            };
            self.relation_after(account.owner, *author, Some(account), &undone)
                .await?
        };
        Ok(self.store.settle_relation(row, job.delivery.id).await?)
    }

    async fn relation_there(&self, account: &Account, author: AuthorId) -> crate::Result<Option<Relation>> {
        let Some(address) = self.store.author_address(author, account.id).await? else {
            return Ok(None);
        };
        let address = &address;
        let asked = self
            .call(account.id, |session| async move {
                match session.graph() {
                    Some(door) => door.relations(std::slice::from_ref(address)).await,
                    None => Ok(Vec::new()),
                }
            })
            .await;
        Ok(asked.ok().and_then(|mut said| said.pop()))
    }

    /// A relation as the store keeps it. Boosts are wanted unless it knows better.
    pub(crate) fn relation_row(
        &self,
        account: &Account,
        author: AuthorId,
        relation: &Relation,
    ) -> RelationRow {
        RelationRow {
            owner: account.owner,
            author,
            account: Some(account.id),
            following: relation.following,
            boosts: true,
            requested: relation.requested,
            followed_by: relation.followed_by,
            muting: relation.muting,
            blocking: relation.blocking,
            blocked_by: relation.blocked_by,
            at: self.now(),
        }
    }
}
