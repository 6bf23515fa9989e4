//! Likes, boosts and so on, on their way.

use super::Standing;
use super::publish::nothing_else;
use super::publish::row_of;
use crate::Engine;
use syrinx_connector::{Error, Interact, Result, SessionPort};
use syrinx_model::{Act, Address, DeliveryState, Kind, PostId, Resolved, Stamp};
use syrinx_store::{Account, Job};

impl Engine {
    /// Does or undoes an act; both are safe to repeat.
    pub(super) async fn carry_act(
        &self,
        account: &Account,
        job: &Job,
        post: PostId,
        act: &Act,
        gone: bool,
    ) -> Result<Standing> {
        let row = row_of(job, 0);
        let Some(address) = self.address_of(account, post).await? else {
            return Ok(Standing::failed(
                &job.delivery,
                "missing",
                "That post is no longer there",
            ));
        };
        let address = &address;
        if gone {
            let receipt = row.receipt.as_ref();
            self.call(account.id, |session| async move {
                actor(&session)?.undo(address, act, receipt).await
            })
            .await?;
            self.note(job, None).await?;
            return Ok(Standing::done(DeliveryState::Deleted));
        }
        let stamp = row.stamp.unwrap_or_else(|| Stamp::mint(self.now(), 0));
        let intent = self.store.intend(job.delivery.id, job.fence, 0, &stamp).await;
        intent.map_err(|error| Self::store_failed(&error))?;
        let stamp = &stamp;
        let receipt = self
            .call(account.id, |session| async move {
                actor(&session)?.act(address, act, stamp).await
            })
            .await?;
        self.note(job, receipt.as_ref()).await?;
        Ok(Standing::done(DeliveryState::Delivered))
    }

    async fn note(&self, job: &Job, receipt: Option<&syrinx_model::Receipt>) -> Result<()> {
        let noted = self
            .store
            .settle(job.delivery.id, job.fence, 0, receipt, nothing_else())
            .await;
        noted.map(|_| ()).map_err(|error| Self::store_failed(&error))
    }

    /// What the account calls a post; asked of the network if it was never shown to it.
    pub(crate) async fn address_of(&self, account: &Account, post: PostId) -> Result<Option<Address>> {
        let failed = |error| Self::store_failed(&error);
        let known = self.store.addresses(post, account.owner).await.map_err(failed)?;
        if let Some((_, address)) = known.into_iter().find(|(of, _)| *of == account.id) {
            return Ok(Some(address));
        }
        let Some(row) = self.store.post(post).await.map_err(failed)? else {
            return Ok(None);
        };
        let link = row.url.unwrap_or(row.uri);
        let link = &link;
        let resolved = self
            .call(account.id, |session| async move {
                match session.graph() {
                    Some(door) => door.resolve(link).await,
                    None => Err(Error::unsupported("this network cannot look up links")),
                }
            })
            .await;
        match resolved {
            Ok(Some(Resolved::Post(post))) => Ok(Some(post.address)),
            Ok(_) => Ok(None),
            Err(error) if error.kind == Kind::Missing => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn actor(session: &SessionPort) -> Result<&dyn Interact> {
    session
        .interact()
        .ok_or_else(|| Error::unsupported("this network has no such acts"))
}
